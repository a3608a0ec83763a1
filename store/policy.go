package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Policy is what becomes of a game that word lists alone have judged, and found nothing in.
type Policy string

// The policies.
const (
	PolicyPublish Policy = "publish" // it is what its creator wants it to be
	PolicyUnlist  Policy = "unlist"  // no list shows it until a person has looked
	PolicyQueue   Policy = "queue"   // it is held until a person has looked
)

// Policies are all there are.
var Policies = []Policy{PolicyPublish, PolicyUnlist, PolicyQueue}

// intended is the status that a game g's creator gave it, or whoever decided on it since.
const intended = `CASE WHEN g.status = 'unlisted' THEN coalesce(g.wanted, g.status) ELSE g.status END`

// firstStatus is what game is once it is published as p says, and what it is to be after it
// was judged; nil if that is the same. What stands unchanged in lists stays there.
func (s *Store) firstStatus(game Game, p Publication) (Status, *Status) {
	status := Published
	if p.Unlisted {
		status = Unlisted
	}
	same := game.Public() && !game.Waits() && game.LiveID == game.HeadID && game.Title == p.Title && game.Summary == p.Summary
	if same || s.Policy == PolicyPublish || s.Policy == PolicyUnlist && p.Unlisted {
		return status, nil
	}
	return Unlisted, &status
}

// settle ends the wait of a game of which a machine has judged a part, once all of it was
// judged as it is now: by more than word lists, or by a person, and it is what its creator
// wants; otherwise the policy says what happens.
func (s *Store) settle(ctx context.Context, tx *sqlx.Tx, about matter) error {
	// Of two who bring the last verdicts, the second has to see the first's. Decisions lock
	// the case first, so the game's row cannot be locked here.
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7))`, about.ID.String()); err != nil {
		return err
	}
	var g struct {
		Title, Summary  string
		LiveID          uuid.UUID `db:"live_id"`
		Judged, Closely bool
	}
	err := tx.GetContext(ctx, &g, `
		WITH g AS (
			SELECT id, title, summary, live_id FROM games WHERE id = $1 AND status = 'unlisted' AND wanted IS NOT NULL
		), parts AS (
			SELECT 'listing' AS kind, g.id, sha256(convert_to(`+listingText+`, 'UTF8')) AS hash FROM g
			UNION ALL SELECT 'document', v.id, v.document FROM g JOIN versions v ON v.id = g.live_id
		), judged AS (
			SELECT count(v.id) > 0 AS at_all, coalesce(bool_or(NOT v.basic AND v.outcome = 'pass' OR EXISTS (
				SELECT 1 FROM cases c JOIN decisions d ON d.case_id = c.id
				WHERE c.kind = 'game' AND c.subject_id = $1 AND v.at < d.at AND d.action IN ('approve', 'label', 'unlist', 'warn'))), false) AS closely
			FROM parts p LEFT JOIN verdicts v ON (v.subject_id, v.kind, v.hash) = (p.id, p.kind, p.hash) GROUP BY p.kind
		)
		SELECT g.title, g.summary, g.live_id, (SELECT bool_and(at_all) FROM judged) AS judged, (SELECT bool_and(closely) FROM judged) AS closely FROM g`, about.ID)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil // It does not wait.
	}
	switch {
	case err != nil:
		return err
	case g.Closely, g.Judged && s.Policy == PolicyPublish:
		_, err := tx.ExecContext(ctx, `
			UPDATE games SET status = wanted, wanted = NULL
			WHERE id = $1 AND status = 'unlisted' AND wanted IS NOT NULL AND (title, summary, live_id) = ($2, $3, $4)`,
			about.ID, g.Title, g.Summary, g.LiveID)
		return err
	case !g.Judged:
		return nil
	}
	return s.askPerson(ctx, tx, about)
}

// askPerson opens a case about a game that word lists alone have judged.
func (s *Store) askPerson(ctx context.Context, tx *sqlx.Tx, about matter) error {
	var there bool
	if err := tx.GetContext(ctx, &there, `SELECT EXISTS (SELECT 1 FROM cases WHERE kind = 'game' AND subject_id = $1 AND status = 'open')`, about.ID); err != nil {
		return err
	}
	id, err := openCase(ctx, tx, opening{matter: about, severity: 1, why: "Basic checks only: word lists found nothing, and nothing else has judged it.", machine: true})
	if err != nil {
		return err
	}
	action, before := "machine.wait", changed{}
	if s.Policy == PolicyQueue {
		action = "machine.hold"
		if before, err = s.holdBack(ctx, tx, id, about, "only basic checks have seen it so far"); err != nil {
			return err
		}
	} else if there {
		return nil // Somebody will look already.
	}
	return record(ctx, tx, deed{
		action: action, subject: "case " + id.String(), before: before,
		after: map[string]any{"policy": s.Policy, "user": about.UserID, "game": about.ID},
	})
}
