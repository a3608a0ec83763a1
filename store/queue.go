package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const shownCases = 50

// CaseFilter narrows the queue; its zero value is all that is open and waits for somebody.
type CaseFilter struct {
	Kind     CaseKind // empty is any
	State    string   // "" open, "free" of any claim, "mine", "closed"
	Severity int      // or worse
	User     string   // who answers for it: a handle
	Reason   string   // that somebody gave who reported it
	Sort     CaseSort
}

// CaseSort is what comes first in the queue. Closed cases stand in the order of decisions.
type CaseSort string

// The orders.
const (
	WorstFirst  CaseSort = "" // of those alike the longest open
	OldestFirst CaseSort = "age"
)

// Queue returns cases in their order, from a cursor on; closed ones the latest first. Nobody
// sees what is said against themselves.
func (s *Store) Queue(ctx context.Context, by User, f CaseFilter, after string) (cases []Case, next string, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, "", err
	}
	if !storable(f.User) || !storable(f.Reason) || !storable(string(f.Kind)) {
		return nil, "", nil
	}
	key, id, err := readCursor(after, isCaseKey)
	if err != nil {
		return nil, "", err
	}
	severity, at := 0, ""
	if key != nil {
		severity, at = splitCaseKey(*key)
	}
	where, order, past := `c.status = 'open'`, `c.severity DESC, c.opened_at, c.id`, `(-c.severity, c.opened_at, c.id) > (-$5::int, $6::timestamptz, $7::uuid)`
	if f.Sort == OldestFirst {
		order, past = `c.opened_at, c.id`, `$5::int IS NOT NULL AND (c.opened_at, c.id) > ($6::timestamptz, $7::uuid)`
	}
	switch f.State {
	case "free":
		where += ` AND NOT ` + claimed
	case "mine":
		where += ` AND c.claimed_by = $1 AND ` + claimed
	case "closed":
		where, order, past = `c.status = 'closed'`, `c.closed_at DESC, c.id DESC`, `$5::int IS NOT NULL AND (c.closed_at, c.id) < ($6::timestamptz, $7::uuid)`
	}
	err = s.db.SelectContext(ctx, &cases, `
		SELECT `+caseColumns+` FROM `+caseTables+`
		WHERE `+where+` AND c.user_id <> $1 AND ($2 = '' OR c.kind = $2) AND c.severity >= $3 AND ($4 = '' OR u.handle = $4)
			AND ($9 = '' OR EXISTS (SELECT 1 FROM reports r WHERE r.case_id = c.id AND r.reason = $9))
			AND ($7::uuid IS NULL OR `+past+`)
		ORDER BY `+order+` LIMIT $8`,
		by.ID, f.Kind, f.Severity, strings.TrimPrefix(plain(f.User), "@"), severity, nullString(at), id, shownCases+1, f.Reason)
	if err == nil && len(cases) > shownCases {
		cases = cases[:shownCases]
		last := cases[shownCases-1]
		next = cursor(caseKey(last), last.ID)
	}
	return cases, next, err
}

func caseKey(c Case) string {
	at := &c.OpenedAt
	if !c.Open {
		at = c.ClosedAt
	}
	return fmt.Sprintf("%d %s", c.Severity, timeKey(at))
}

func splitCaseKey(key string) (severity int, at string) {
	n, at, _ := strings.Cut(key, " ")
	severity, _ = strconv.Atoi(n) // isCaseKey has seen it.
	return severity, at
}

func isCaseKey(key string) bool {
	n, at, _ := strings.Cut(key, " ")
	_, err := strconv.Atoi(n)
	return err == nil && len(n) <= 2 && isTime(at)
}

func nullString(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// QueueFigures are what tells whether moderation keeps up.
type QueueFigures struct {
	Open, Claimed int
	Worst         int        // severity of the worst open case, 0 without any
	Oldest        *time.Time // when the case longest open was opened
	Appeals       int        // open
	Decided       int        // in the last 7 days
	Median        float64    // hours from a case's opening to its decision, in the last 30 days
}

// QueueFigures returns them as they are now.
func (s *Store) QueueFigures(ctx context.Context) (QueueFigures, error) {
	var f QueueFigures
	err := s.db.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE `+claimed+`), coalesce(max(c.severity), 0), min(c.opened_at),
			(SELECT count(*) FROM appeals WHERE outcome IS NULL),
			(SELECT count(*) FROM decisions WHERE at > now() - interval '7 days'),
			(SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600), 0)
				FROM cases WHERE closed_at > now() - interval '30 days')
		FROM cases c WHERE c.status = 'open'`).Scan(&f.Open, &f.Claimed, &f.Worst, &f.Oldest, &f.Appeals, &f.Decided, &f.Median)
	return f, err
}

// Claim gives a case to by, until they have done nothing about it for 15 minutes. One that
// another works on is Invalid for "claim"; of one's own, or of somebody whom by may not
// judge, ErrNotFound. Claimed again by the same, it lasts longer. What nobody but a moderator
// has pointed out, another decides; admins, who may be the only ones there are, do so alone.
func (s *Store) Claim(ctx context.Context, by User, address string, id uuid.UUID) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		c, err := s.lockCase(ctx, tx, by, id)
		if err != nil {
			return err
		}
		switch {
		case !c.Open:
			return Invalid{"claim": "This case is decided."}
		case c.ClaimedBy.Valid && c.ClaimedBy.UUID != by.ID:
			free := c.ClaimedAt.Add(claimKept).UTC().Format("15:04")
			return Invalid{"claim": fmt.Sprintf("%s works on this. It comes free at %s UTC, unless they go on.", c.Claimant, free)}
		}
		var theirs bool
		if err := tx.GetContext(ctx, &theirs, `
			SELECT coalesce(bool_and(reporter_id = $2), false) FROM reports WHERE case_id = $1`, id, by.ID); err != nil {
			return err
		}
		if theirs && !c.Machine && !by.Is(Admin) {
			return Invalid{"claim": "Nobody but you has reported this, so somebody else decides."}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET claimed_by = $2, claimed_at = now() WHERE id = $1`, id, by.ID); err != nil || c.ClaimedBy.Valid {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "case.claim", subject: "case " + id.String()})
	})
}

// Unclaim lets go of a case of by's, for others. One that is not theirs is left alone.
func (s *Store) Unclaim(ctx context.Context, by User, address string, id uuid.UUID) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		c, err := s.lockCase(ctx, tx, by, id)
		if err != nil || c.ClaimedBy.UUID != by.ID {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET claimed_by = NULL, claimed_at = NULL WHERE id = $1`, id); err != nil {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "case.unclaim", subject: "case " + id.String()})
	})
}

// lockCase returns a case that by may see, locked until tx ends.
func (s *Store) lockCase(ctx context.Context, tx *sqlx.Tx, by User, id uuid.UUID) (Case, error) {
	if err := staff(ctx, tx, by, Moderator); err != nil {
		return Case{}, err
	}
	// Locked first: what is read then is what the one before has left.
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM cases WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return Case{}, err
	}
	return readCase(ctx, tx, by, id)
}
