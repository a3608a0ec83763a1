package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	leastPayout  = 2000 // credits
	waitingDays  = 14   // that a sale can be refunded without anybody's word, and so not be paid out
	maxDetail    = 300  // characters, of a destination, a reference or a reason
	shownPayouts = 25   // on a page
)

// PayoutsView is what a creator is told of being paid.
type PayoutsView struct {
	Earnings int64
	Payable  int64 // of the earnings, now
	Waiting  int64 // of the earnings, until they are old enough
	Least    int   // that can be asked for
	Verified bool  // the creator's address is known to be theirs
	Next     *time.Time
	Payouts  []Payout // the latest first
	More     string   // cursor of the page after these, empty on the last
}

// What the status of a payout can be.
const (
	Asked   = "asked"
	Paid    = "paid"
	Refused = "refused"
)

// Payout is what a creator has asked to be paid in money.
type Payout struct {
	ID          uuid.UUID  `db:"id"`
	UserID      uuid.UUID  `db:"user_id"`
	Handle      string     `db:"handle"`
	Credits     int        `db:"credits"`
	Destination string     `db:"destination"` // where to, in the creator's words
	Status      string     `db:"status"`
	Answer      string     `db:"answer"` // reference of the payment, or why it was refused
	AskedAt     time.Time  `db:"asked_at"`
	EndedAt     *time.Time `db:"ended_at"`
}

const payoutColumns = `
	o.id, o.user_id, coalesce(u.handle, '') AS handle, o.credits, o.destination, o.status, o.answer, o.asked_at, o.ended_at`

// PayoutsView returns what user is told of being paid, with their payouts from a cursor on.
func (s *Store) PayoutsView(ctx context.Context, user uuid.UUID, after string) (PayoutsView, error) {
	v := PayoutsView{Least: leastPayout}
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return v, err
	}
	has, err := s.Balances(ctx, user)
	if err != nil {
		return v, err
	}
	fresh, err := freshEarnings(ctx, s.db, user, has.Earnings)
	if err != nil {
		return v, err
	}
	v.Earnings, v.Payable, v.Next = has.Earnings, fresh.payable(has), fresh.Next
	v.Waiting = v.Earnings - v.Payable
	if err := s.db.GetContext(ctx, &v.Verified, `SELECT verified_at IS NOT NULL FROM users WHERE id = $1`, user); err != nil {
		return v, known(err)
	}
	err = s.db.SelectContext(ctx, &v.Payouts, `
		SELECT `+payoutColumns+` FROM payouts o JOIN users u ON u.id = o.user_id
		WHERE o.user_id = $1 AND ($2::timestamptz IS NULL OR (o.asked_at, o.id) < ($2, $3::uuid))
		ORDER BY o.asked_at DESC, o.id DESC LIMIT $4`, user, at, id, shownPayouts+1)
	v.Payouts, v.More = payoutPage(v.Payouts)
	return v, err
}

// payoutPage cuts what was asked for to a page, and returns the cursor of the next.
func payoutPage(found []Payout) ([]Payout, string) {
	if len(found) <= shownPayouts {
		return found, ""
	}
	last := found[shownPayouts-1]
	return found[:shownPayouts], cursor(timeKey(&last.AskedAt), last.ID)
}

// fresh is what sales have brought somebody that may still be taken back.
type fresh struct {
	Credits int64      `db:"credits"`
	Next    *time.Time `db:"next"` // when more can be paid out than now; nil if all can
}

func (f fresh) payable(has Balances) int64 { return max(0, has.Earnings-f.Credits) }

// freshEarnings looks at what sales and royalties of the last 14 days brought user, whose
// account holds that much. What they have spent of it comes free last.
func freshEarnings(ctx context.Context, q sqlx.QueryerContext, user uuid.UUID, balance int64) (fresh, error) {
	var f fresh
	err := sqlx.GetContext(ctx, q, &f, `
		WITH parts AS (
			SELECT p.at, e.amount FROM entries e JOIN purchases p ON p.transfer_id = e.transfer_id
			WHERE e.owner_id = $1 AND e.reason IN ('sale', 'royalty') AND p.refunded_at IS NULL AND p.at > now() - make_interval(days => $3)
		), freed AS (
			SELECT at, sum(amount) OVER (ORDER BY at) AS sum, sum(amount) OVER () AS credits FROM parts
		)
		SELECT coalesce(max(credits), 0) AS credits,
			min(at) FILTER (WHERE sum > credits - $2) + make_interval(days => $3) AS next FROM freed`, user, balance, waitingDays)
	return f, err
}

// AskPayout sets credits of user's earnings aside to be paid out to a destination. Asked
// for twice under one key, it happens once. What breaks a rule is Invalid.
func (s *Store) AskPayout(ctx context.Context, user User, credits int, destination, key string) error {
	if key == "" || len(key) > 100 || !storable(key) {
		return Invalid{"form": "This form is out of date: load the page again."}
	}
	if err := wordsAt("destination", &destination, maxDetail, "Say where the money should go."); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		b, err := openBooks(ctx, tx, user.ID)
		if err != nil {
			return err
		}
		key = fmt.Sprintf("payout:%s:%s", user.ID, key)
		var done bool
		if err := tx.GetContext(ctx, &done, `SELECT EXISTS (SELECT 1 FROM transfers WHERE key = $1)`, key); err != nil || done {
			return err
		}
		if err := mayAskPayout(ctx, tx, b, user.ID, int64(credits)); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO payouts (id, user_id, credits, destination) VALUES ($1, $2, $3, $4)`, id, user.ID, credits, destination); err != nil {
			return err
		}
		// Where it goes stays out of the ledger, which keeps what it knows for ever.
		_, err = b.post(ctx, transfer{kind: "payout", key: key, about: id, cause: user.ID}, []line{
			{user.ID, earnings, -int64(credits), PayoutAsked, ""},
			{user.ID, payouts, int64(credits), PayoutAsked, ""},
		})
		return err
	})
}

func mayAskPayout(ctx context.Context, tx *sqlx.Tx, b books, user uuid.UUID, credits int64) error {
	var verified bool
	if err := tx.GetContext(ctx, &verified, `SELECT verified_at IS NOT NULL FROM users WHERE id = $1 AND role <> 'guest'`, user); err != nil {
		if err = known(err); errors.Is(err, ErrNotFound) {
			return ErrMembers
		}
		return err
	}
	f, err := freshEarnings(ctx, tx, user, b.of(user).Earnings)
	if err != nil {
		return err
	}
	switch payable := f.payable(b.of(user)); {
	case !verified:
		return Invalid{"form": "To be paid, first confirm your address: settings has a button that sends you a link."}
	case credits < leastPayout:
		return Invalid{"credits": "It takes " + inCredits(leastPayout) + " or more."}
	case credits > payable:
		why := ""
		if payable < b.of(user).Earnings {
			why = fmt.Sprintf(" What sales brought in the last %d days has to wait.", waitingDays)
		}
		return Invalid{"credits": fmt.Sprintf("You can be paid %s now.", inCredits(payable)) + why}
	}
	return nil
}
