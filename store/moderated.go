package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Moderated keeps a verdict and acts on it. What passes is left alone. What does not gets
// a case, more severe where it was blocked, and until somebody has decided a game is held
// and a review hidden; its creator is told. Where a person has found nothing wrong with the
// same bytes before, that stands. A game that waits to be judged waits no longer once all of
// it was. Safe to repeat; what is gone by now is left alone.
func (s *Store) Moderated(ctx context.Context, v Verdict) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := s.moderated(ctx, tx, v)
		return err
	})
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

// moderated is Moderated within tx. It reports whether v has brought something about; where
// what was judged is gone the error is errGone.
func (s *Store) moderated(ctx context.Context, tx *sqlx.Tx, v Verdict) (acted bool, err error) {
	fresh, err := keepVerdict(ctx, tx, &v)
	if err != nil {
		return false, err
	}
	about, err := judged(ctx, tx, v)
	if err != nil {
		return false, err
	}
	fine := v.Outcome == VerdictPass
	if !fine {
		if fine, err = personSaw(ctx, tx, v, about); err != nil {
			return false, err
		}
	}
	if fine && (v.Kind == JudgedListing || v.Kind == JudgedDocument) {
		return false, s.settle(ctx, tx, about)
	}
	if fine || !fresh {
		return false, nil
	}
	id, err := openCase(ctx, tx, opening{matter: about, severity: v.severity(), why: v.why(), machine: true})
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE verdicts SET case_id = $2 WHERE id = $1`, v.ID, id); err != nil {
		return false, err
	}
	before, err := s.holdBack(ctx, tx, id, about, "a machine found something that may be against the rules")
	if err != nil {
		return false, err
	}
	return true, record(ctx, tx, deed{
		action: "machine." + v.Outcome, subject: "case " + id.String(), before: before,
		after: map[string]any{"verdict": v.ID, "kind": v.Kind, "subject": v.SubjectID, "user": about.UserID},
	})
}

// errGone means that what was judged is not there any more, or not in use.
var errGone = errors.New("what was judged is gone")

// keepVerdict adds v, filling in its ID, unless the same was said before.
func keepVerdict(ctx context.Context, tx *sqlx.Tx, v *Verdict) (fresh bool, err error) {
	if v.ID, err = newID(); err != nil {
		return false, err
	}
	layers, err := json.Marshal(append(VerdictLayers{}, v.Layers...))
	if err != nil {
		return false, err
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO verdicts (id, kind, subject_id, hash, outcome, basic, layers, model, thresholds)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (subject_id, kind, hash, thresholds, model, basic) DO NOTHING`,
		v.ID, v.Kind, v.SubjectID, v.Hash, v.Outcome, v.Basic, JSON(layers), v.Model, v.Thresholds)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// judged finds what v is about. A version that is neither played nor worked on does not
// matter any more.
func judged(ctx context.Context, tx *sqlx.Tx, v Verdict) (matter, error) {
	about := matter{Kind: OfGame}
	query := `SELECT g.id, g.owner_id AS user_id, g.title FROM games g WHERE g.status <> 'removed' AND `
	switch v.Kind {
	case JudgedListing:
		query += `g.id = $1`
	case JudgedDocument:
		query += `g.id = (SELECT game_id FROM versions WHERE id = $1) AND $1 IN (g.live_id, g.head_id)`
	case JudgedPrompt:
		query += `g.id = (SELECT game_id FROM generations WHERE id = $1)`
	case JudgedReview:
		about.Kind = OfReview
		query = `SELECT r.id, r.user_id, 'Review of ' || g.title || ' by ' || u.name AS title
			FROM reviews r JOIN games g ON g.id = r.game_id JOIN users u ON u.id = r.user_id WHERE r.id = $1`
	case JudgedHandle:
		about.Kind = OfUser
		query = `SELECT id, id AS user_id, '@' || handle AS title FROM users WHERE id = $1 AND handle IS NOT NULL`
	default:
		about.Kind = OfMessage
		query = messageMatter + `WHERE m.id = $1`
	}
	err := known(tx.GetContext(ctx, &about, query, v.SubjectID))
	if errors.Is(err, ErrNotFound) {
		err = errGone
	}
	return about, err
}

// personSaw reports whether somebody has decided, after a machine had judged the same
// bytes, that they may stay.
func personSaw(ctx context.Context, tx *sqlx.Tx, v Verdict, about matter) (saw bool, err error) {
	err = tx.GetContext(ctx, &saw, `
		SELECT EXISTS (SELECT 1 FROM verdicts v JOIN cases c ON (c.kind, c.subject_id) = ($1, $2) JOIN decisions d ON d.case_id = c.id
			WHERE (v.subject_id, v.kind, v.hash) = ($3, $4, $5) AND v.at < d.at AND d.action IN ('approve', 'label', 'unlist', 'warn'))`,
		about.Kind, about.ID, v.SubjectID, v.Kind, v.Hash)
	return saw, err
}

// holdBack takes what a case is about out of sight until somebody has decided, and keeps with
// the case what it was. Its creator is told why, once.
func (s *Store) holdBack(ctx context.Context, tx *sqlx.Tx, id uuid.UUID, about matter, why string) (changed, error) {
	var before changed
	var err error
	switch about.Kind {
	case OfGame:
		var was gameState
		err = tx.GetContext(ctx, &was, `
			WITH was AS (
				SELECT g.id, `+intended+` AS status, g.label, g.may_list FROM games g
				WHERE g.id = $1 AND g.status IN ('draft', 'published', 'unlisted') FOR NO KEY UPDATE
			)
			UPDATE games g SET status = 'held', wanted = NULL FROM was WHERE g.id = was.id RETURNING was.status, was.label, was.may_list`, about.ID)
		before.Game = &was
	case OfReview:
		var was bool
		err = tx.GetContext(ctx, &was, `UPDATE reviews SET hidden = true WHERE id = $1 AND NOT hidden RETURNING false`, about.ID)
		before.Hidden = &was
	default:
		return before, nil
	}
	if err = known(err); errors.Is(err, ErrNotFound) {
		return changed{}, nil // It is out of sight already.
	}
	if err != nil {
		return before, err
	}
	kept, err := asJSON(before)
	if err != nil {
		return before, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE cases SET before = $2 WHERE id = $1`, id, kept); err != nil {
		return before, err
	}
	if about.Kind == OfGame {
		if err := closeRooms(ctx, tx, Held, about.ID); err != nil {
			return before, err
		}
	}
	return before, s.notify(ctx, tx, []notice{{
		about.UserID, "held", about.Title + " is held until a person has looked at it: " + why + ". You will hear from us.",
		Case{Kind: about.Kind}.path(),
	}})
}
