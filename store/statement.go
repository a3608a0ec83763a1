package store

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
)

// shownMovements is how many movements a page of a statement has at most: fewer where one
// transfer moved credits of the user more than once.
const shownMovements = 50

// entriesRead is how many entries are read for such a page. One transfer has at most two
// for a buyer, and one for each ancestor of a game: so they hold a whole one in any case.
const entriesRead = 2*shownMovements + 2 + maxAncestors

// Statement returns user's movements of credits, newest first, from a cursor on. It takes
// the same time however many there are.
func (s *Store) Statement(ctx context.Context, user uuid.UUID, after string) (Statement, error) {
	before := int64(math.MaxInt64)
	if after != "" {
		n, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return Statement{}, ErrNotFound
		}
		before = n
	}
	movements, more, err := s.movements(ctx, user, before, entriesRead)
	if len(movements) > shownMovements {
		movements, more = movements[:shownMovements], true
	}
	page := Statement{Movements: movements}
	if more {
		page.Next = strconv.FormatInt(movements[len(movements)-1].first, 10)
	}
	return page, err
}

// EachMovement hands all of user's movements, newest first, to do, until that returns an error.
func (s *Store) EachMovement(ctx context.Context, user uuid.UUID, do func(Movement) error) error {
	before, more := int64(math.MaxInt64), true
	for more {
		var movements []Movement
		var err error
		if movements, more, err = s.movements(ctx, user, before, 20*entriesRead); err != nil {
			return err
		}
		for _, m := range movements {
			if err := do(m); err != nil {
				return err
			}
			before = m.first
		}
	}
	return nil
}

// movements reads the last `limit` of user's entries before an entry, and puts together
// those of one transfer. They follow one another, since a transfer holds all accounts of
// those whose credits it moves. More says that there are earlier ones.
func (s *Store) movements(ctx context.Context, user uuid.UUID, before int64, limit int) (movements []Movement, more bool, err error) {
	var entries []struct {
		ID         int64       `db:"id"`
		TransferID uuid.UUID   `db:"transfer_id"`
		At         time.Time   `db:"at"`
		Kind       accountKind `db:"kind"`
		Reason     string      `db:"reason"`
		Note       string      `db:"note"`
		Amount     int64       `db:"amount"`
		Spendable  int64       `db:"spendable"`
	}
	err = s.db.SelectContext(ctx, &entries, `
		SELECT e.id, e.transfer_id, t.at, a.kind, e.reason, e.note, e.amount, e.spendable
		FROM entries e JOIN accounts a ON a.id = e.account_id JOIN transfers t ON t.id = e.transfer_id
		WHERE e.owner_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3`, user, before, limit)
	for _, e := range entries {
		if n := len(movements); n == 0 || movements[n-1].Transfer != e.TransferID {
			movements = append(movements, Movement{Transfer: e.TransferID, At: e.At, Spendable: e.Spendable})
		}
		m := &movements[len(movements)-1]
		m.first, m.Reason, m.Note = e.ID, e.Reason, e.Note
		if e.Reason == Royalty {
			m.Royalty += e.Amount
		}
		if e.Kind == wallet || e.Kind == earnings {
			m.Amount += e.Amount
		} else {
			m.Moved += e.Amount
		}
	}
	if more = len(entries) == limit; more {
		movements = movements[:len(movements)-1] // Its first entries may be missing.
	}
	return movements, more, err
}
