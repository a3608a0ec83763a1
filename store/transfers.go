package store

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/lib/pq"
)

const (
	shownTransfers = 50
	maxSought      = 200 // bytes: nothing is called by more
)

// Transfer is a movement of credits, as an admin sees it.
type Transfer struct {
	ID      uuid.UUID `db:"id"`
	Kind    string    `db:"kind"`
	Key     string    `db:"key"`
	Note    string    `db:"note"`
	Cause   string    `db:"cause"` // the name of who caused it, empty for the site
	At      time.Time `db:"at"`
	Entries []Entry   `db:"-"` // they sum to zero
}

// Entry is what a transfer did to one account.
type Entry struct {
	TransferID uuid.UUID `db:"transfer_id"`
	Kind       string    `db:"kind"`  // of the account
	Owner      string    `db:"owner"` // the name of the account's, empty for the site
	Amount     int64     `db:"amount"`
	Reason     string    `db:"reason"`
	Note       string    `db:"note"`
	Balance    *int64    `db:"balance"` // of the account after this, nil for the site's
}

// Transfers returns the latest, from a cursor on. Q narrows them: to those of the user with
// this handle, or to the one with this ID or about the thing with it.
func (s *Store) Transfers(ctx context.Context, q, after string) (found []Transfer, next string, err error) {
	before, err := uuid.FromString(after)
	if after != "" && err != nil {
		return nil, "", ErrNotFound
	}
	if len(q) > maxSought || !storable(q) {
		return nil, "", nil
	}
	q = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(q)), "@")
	about := uuid.FromStringOrNil(q)
	of := `TRUE`
	switch {
	case about != uuid.Nil:
		of = `(t.id = $4 OR t.about = $4)`
	case q != "":
		of = `t.id IN (SELECT e.transfer_id FROM entries e JOIN users o ON o.id = e.owner_id WHERE o.handle = $3)`
	}
	err = s.db.SelectContext(ctx, &found, `
		SELECT t.id, t.kind, t.key, t.note, coalesce(u.name, '') AS cause, t.at FROM transfers t LEFT JOIN users u ON u.id = t.cause_id
		WHERE `+of+` AND ($1::uuid IS NULL OR t.id < $1) AND ($3::text, $4::uuid) IS NOT NULL
		ORDER BY t.id DESC LIMIT $2`, orNull(before), shownTransfers+1, q, about)
	if err == nil && len(found) > shownTransfers {
		found = found[:shownTransfers]
		next = found[shownTransfers-1].ID.String()
	}
	if err != nil {
		return nil, "", err
	}
	return found, next, s.fillEntries(ctx, found)
}

func (s *Store) fillEntries(ctx context.Context, transfers []Transfer) error {
	ids := make([]string, len(transfers))
	place := map[uuid.UUID]int{}
	for i, t := range transfers {
		ids[i], place[t.ID] = t.ID.String(), i
	}
	var entries []Entry
	err := s.db.SelectContext(ctx, &entries, `
		SELECT e.transfer_id, a.kind, coalesce(u.name, '') AS owner, e.amount, e.reason, e.note, e.balance
		FROM entries e JOIN accounts a ON a.id = e.account_id LEFT JOIN users u ON u.id = a.owner_id
		WHERE e.transfer_id = ANY($1::uuid[]) ORDER BY e.id`, pq.Array(ids))
	for _, e := range entries {
		t := &transfers[place[e.TransferID]]
		t.Entries = append(t.Entries, e)
	}
	return err
}
