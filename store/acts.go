package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const shownActs = 100

// Act is something that one of the staff, or a machine in their place, did.
type Act struct {
	ID      uuid.UUID     `db:"id"`
	ByID    uuid.NullUUID `db:"by_id"` // null is a machine
	By      string        `db:"by_name"`
	Action  string        `db:"action"`  // such as case.claim
	Subject string        `db:"subject"` // kind and ID: "case 0190…"
	Before  JSON          `db:"before"`  // what it changed, as it was; nil if nothing
	After   JSON          `db:"after"`
	Address string        `db:"address"` // where it was done from
	At      time.Time     `db:"at"`
}

// A deed is what an Act says of what is being done.
type deed struct {
	by              uuid.UUID // uuid.Nil is a machine
	address         string
	action, subject string
	before, after   any // nil is nothing
}

// record keeps what is done in tx, for good.
func record(ctx context.Context, tx *sqlx.Tx, d deed) error {
	id, err := newID()
	if err != nil {
		return err
	}
	var values [2]JSON
	for i, v := range []any{d.before, d.after} {
		if v == nil {
			continue
		}
		if values[i], err = json.Marshal(v); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO acts (id, by_id, action, subject, before, after, address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, orNull(d.by), d.action, d.subject, values[0], values[1], header(d.address))
	return err
}

// staff returns ErrNotFound unless by still has this role, may take part, and stays.
func staff(ctx context.Context, q sqlx.QueryerContext, by User, role Role) error {
	var now User
	err := sqlx.GetContext(ctx, q, &now, `
		SELECT u.id, u.role FROM users u WHERE u.id = $1 AND u.deleted_at IS NULL AND `+mayTakePart, by.ID)
	if err == nil && !now.Is(role) {
		return ErrNotFound
	}
	return known(err)
}

// ActFilter narrows the audit; its zero value does not.
type ActFilter struct {
	By       string    // a handle
	Action   string    // how it begins: "case." are all about cases
	Subject  string    // a whole one, or an ID in it
	From, To time.Time // zero is open
}

const actsFound = `
	SELECT a.id, a.by_id, coalesce(u.name, '') AS by_name, a.action, a.subject, a.before, a.after, a.address, a.at
	FROM acts a LEFT JOIN users u ON u.id = a.by_id
	WHERE ($1 = '' OR u.handle = $1) AND starts_with(a.action, $2) AND ($3 = '' OR a.subject = $3 OR a.subject LIKE '% ' || $3)
		AND ($4::timestamptz IS NULL OR a.at >= $4) AND ($5::timestamptz IS NULL OR a.at < $5)
		AND ($6::uuid IS NULL OR a.id < $6)
		AND ($8 OR a.action !~ '^(credits|payout|refund)[.]') AND ($8 OR a.by_id = $9 OR a.subject <> 'user ' || $9::text AND a.after->>'user' IS DISTINCT FROM $9::text
			AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.user_id = $9 AND a.subject = 'case ' || c.id::text))
	ORDER BY a.id DESC LIMIT $7`

// Acts returns what the staff did, the latest first, from a cursor on. Only they see it, and
// what was done about themselves or money only admins.
func (s *Store) Acts(ctx context.Context, by User, f ActFilter, after string) (acts []Act, next string, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, "", err
	}
	before, err := uuid.FromString(after)
	if after != "" && err != nil {
		return nil, "", ErrNotFound
	}
	if acts, err = s.acts(ctx, by, f, before, shownActs+1); err == nil && len(acts) > shownActs {
		acts = acts[:shownActs]
		next = acts[shownActs-1].ID.String()
	}
	return acts, next, err
}

// EachAct hands all that the staff did to do, the latest first, until that returns an
// error. That they were taken away is an act too.
func (s *Store) EachAct(ctx context.Context, by User, address string, f ActFilter, do func(Act) error) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Moderator); err != nil {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "acts.export", subject: "acts", after: f})
	})
	if err != nil {
		return err
	}
	before := uuid.Nil
	for {
		acts, err := s.acts(ctx, by, f, before, 10*shownActs)
		if err != nil || len(acts) == 0 {
			return err
		}
		for _, a := range acts {
			if err := do(a); err != nil {
				return err
			}
			before = a.ID
		}
	}
}

func (s *Store) acts(ctx context.Context, by User, f ActFilter, before uuid.UUID, limit int) ([]Act, error) {
	var acts []Act
	for _, text := range []string{f.By, f.Action, f.Subject} {
		if !storable(text) {
			return nil, nil
		}
	}
	err := s.db.SelectContext(ctx, &acts, actsFound, strings.TrimPrefix(plain(f.By), "@"), f.Action, f.Subject,
		timeOrNull(f.From), timeOrNull(f.To), orNull(before), limit, by.Is(Admin), by.ID)
	return acts, err
}

// timeOrNull is t, or null for the zero time.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
