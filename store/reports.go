package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const reportsADay = 20 // of one reporter

// matter is what a case is, or would be, about.
type matter struct {
	Kind   CaseKind
	ID     uuid.UUID `db:"id"`
	UserID uuid.UUID `db:"user_id"` // who answers for it
	Title  string    `db:"title"`
}

// Report keeps what by says against something, in the case about it. There is one open
// report for each reporter and subject: said again, it replaces what was said before. When
// the case is decided they are told the outcome. Twenty a day are enough: then it returns
// Limited. A broken rule, and a report of one's own, is Invalid; a stranger gets ErrMembers.
func (s *Store) Report(ctx context.Context, by User, r Report) error {
	if !by.Known() {
		return ErrMembers
	}
	if !slices.ContainsFunc(ReasonsFor(r.Kind), func(known Reason) bool { return known.Key == r.Reason }) {
		return Invalid{"reason": "Choose what is wrong with it."}
	}
	if err := wordsAt("text", &r.Text, maxReport, ""); err != nil {
		return err
	}
	about, err := s.reported(ctx, by, r)
	if err != nil {
		return err
	}
	if about.UserID == by.ID {
		return Invalid{"form": "This is yours. You can change it, or take it down, yourself."}
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := joinCase(ctx, tx, about, by.ID, r.Reason, r.Text); err != nil {
			return err
		}
		return s.judgeAgain(ctx, tx, about)
	})
}

// reported finds what r is about, among what by can see.
func (s *Store) reported(ctx context.Context, by User, r Report) (matter, error) {
	about := matter{Kind: r.Kind}
	switch r.Kind {
	case OfGame:
		game, err := s.PublicGame(ctx, by.ID, r.Subject)
		about.ID, about.UserID, about.Title = game.ID, game.OwnerID, game.Title
		if err == nil && game.Status == Removed { // Its buyers see it still.
			err = ErrNotFound
		}
		return about, err
	case OfReview:
		id, err := uuid.FromString(r.Subject)
		if err != nil {
			return about, ErrNotFound
		}
		err = s.db.GetContext(ctx, &about, `
			SELECT r.id, r.user_id, 'Review of ' || g.title || ' by ' || u.name AS title
			FROM reviews r JOIN games g ON g.id = r.game_id JOIN users u ON u.id = r.user_id WHERE r.id = $1 AND NOT r.hidden`, id)
		return about, known(err)
	case OfUser:
		u, err := s.UserByHandle(ctx, strings.TrimPrefix(r.Subject, "@"))
		about.ID, about.UserID, about.Title = u.ID, u.ID, "@"+u.Handle
		return about, err
	}
	return about, ErrNotFound
}

// Reportable returns what a report of by's would be about, by its title, and whether they
// have one open about it already. What by cannot see is ErrNotFound.
func (s *Store) Reportable(ctx context.Context, by User, kind CaseKind, subject string) (title string, again bool, err error) {
	about, err := s.reported(ctx, by, Report{Kind: kind, Subject: subject})
	if err != nil {
		return "", false, err
	}
	err = s.db.GetContext(ctx, &again, `
		SELECT EXISTS (SELECT 1 FROM reports r JOIN cases c ON c.id = r.case_id
			WHERE (c.kind, c.subject_id, c.status) = ($1, $2, 'open') AND r.reporter_id = $3)`, kind, about.ID, by.ID)
	return about.Title, again, err
}

// joinCase adds a report to the open case about something, and opens it if there is none.
func joinCase(ctx context.Context, tx *sqlx.Tx, about matter, reporter uuid.UUID, reason, text string) error {
	id, err := openCase(ctx, tx, opening{matter: about, severity: severityOf(reason), why: "Reported: " + reasonName(reason)})
	if err != nil {
		return err
	}
	if err := mayReport(ctx, tx, id, reporter); err != nil {
		return err
	}
	report, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO reports (id, case_id, reporter_id, reason, text) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (case_id, reporter_id) DO UPDATE SET reason = excluded.reason, text = excluded.text`,
		report, id, reporter, reason, text)
	return err
}

// mayReport returns Limited if reporter has had their say today, in other cases than this.
func mayReport(ctx context.Context, tx *sqlx.Tx, about, reporter uuid.UUID) error {
	// Several at once are counted one after the other.
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, reporter); err != nil {
		return err
	}
	var oldest time.Time // of the last reportsADay
	err := tx.GetContext(ctx, &oldest, `
		SELECT at FROM reports WHERE reporter_id = $1 AND at > now() - interval '1 day' AND case_id <> $2
		ORDER BY at DESC OFFSET $3 LIMIT 1`, reporter, about, reportsADay-1)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return Limited{What: "You have reported a lot today. We read all of it.", Until: oldest.Add(24 * time.Hour)}
}

// An opening is why there has to be a case.
type opening struct {
	matter
	severity int
	why      string // in words for moderators
	machine  bool
}

// openCase returns the open case about something, which is then as severe as its worst
// opening; there is a new one if there was none. Its row is locked until tx ends.
func openCase(ctx context.Context, tx *sqlx.Tx, o opening) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return id, err
	}
	err = tx.GetContext(ctx, &id, `
		INSERT INTO cases AS c (id, kind, subject_id, user_id, title, severity, why, machine) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (kind, subject_id) WHERE status = 'open' DO UPDATE SET severity = greatest(c.severity, excluded.severity),
			why = CASE WHEN excluded.severity > c.severity THEN excluded.why ELSE c.why END
		RETURNING id`, id, o.Kind, o.ID, o.UserID, o.Title, o.severity, o.why, o.machine)
	return id, err
}
