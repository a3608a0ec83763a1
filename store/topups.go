package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// How many credits somebody may buy at once.
const (
	LeastTopUp = 100
	MostTopUp  = 50_000
)

// What may have become of a top-up.
const (
	TopUpOpen    = "open"
	TopUpPaid    = "paid" // the credits are in the wallet
	TopUpExpired = "expired"
	TopUpFailed  = "failed"
)

// TopUp is credits that a member buys, or is given as a test where no money moves.
type TopUp struct {
	ID        uuid.UUID `db:"id"`
	UserID    uuid.UUID `db:"user_id"`
	Credits   int       `db:"credits"`
	Status    string    `db:"status"`
	Test      bool      `db:"test"`
	Session   *string   `db:"session"` // of the checkout, once that is known
	Next      string    `db:"next"`    // where the member was going: a path of ours
	CreatedAt time.Time `db:"created_at"`
}

// Cents is what it costs, in US cents.
func (t TopUp) Cents() int64 { return int64(t.Credits) * 100 / CreditsPerDollar }

// TopUpOrder is what a member asks for.
type TopUpOrder struct {
	Key     uuid.UUID // of the form: sent twice, it is one top-up for each amount; uuid.Nil is none
	Credits int
	Next    string // where to go afterwards, a path of ours; empty is the wallet
	Test    bool   // no money moves, and the credits are there at once
}

// Payment is what whoever takes the money says about a top-up.
type Payment struct {
	TopUp    uuid.UUID
	Session  string // of the checkout
	Intent   string // of the payment, as a dispute names it; may be empty
	Cents    int64
	Currency string // such as usd
}

// ErrPayment means that a payment is not the one that its top-up waits for.
var ErrPayment = errors.New("a payment that does not fit its top-up")

// sessionTime is for how long a top-up waits to be paid. Stripe keeps a checkout, and knows
// that it was asked for before, for a day: past that, the same order would be another one.
const sessionTime = 23 * time.Hour

// StartTopUp begins a top-up, or returns the one that the same form has begun lately. A test
// top-up is over at once. Its errors: ErrMembers for a guest, and Invalid.
func (s *Store) StartTopUp(ctx context.Context, user User, order TopUpOrder) (TopUp, error) {
	if !user.Is(Member) {
		return TopUp{}, ErrMembers
	}
	if order.Credits < LeastTopUp || order.Credits > MostTopUp {
		return TopUp{}, Invalid{"credits": "Choose a whole number from 100 to 50,000."}
	}
	if order.Next == "" || len(order.Next) > 1000 || !utf8.ValidString(order.Next) {
		order.Next = "/wallet"
	}
	id, err := order.id(user.ID)
	if err != nil {
		return TopUp{}, err
	}
	var t TopUp
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		for {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO topups (id, user_id, credits, test, next) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
				id, user.ID, order.Credits, order.Test, order.Next)
			if err != nil {
				return err
			}
			if t, err = lockTopUp(ctx, tx, id); err != nil {
				return err
			}
			if t.Test {
				return t.grant(ctx, tx, "")
			}
			late, err := t.late(ctx, tx)
			if err != nil || !late {
				return err
			}
			id = uuid.NewV5(id, "again") // The same for a second click, a day later too.
		}
	})
	return t, err
}

// late ends a top-up, which is locked, if nobody has paid it in time.
func (t TopUp) late(ctx context.Context, tx *sqlx.Tx) (bool, error) {
	var late bool
	err := tx.GetContext(ctx, &late, `SELECT created_at < now() - make_interval(secs => $2) AND status <> 'paid' FROM topups WHERE id = $1`,
		t.ID, sessionTime.Seconds())
	if err != nil || !late {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE topups SET status = 'expired', ended_at = now() WHERE id = $1 AND status = 'open'`, t.ID)
	return true, err
}

// id is one for each form, member and amount.
func (o TopUpOrder) id(user uuid.UUID) (uuid.UUID, error) {
	if o.Key == uuid.Nil {
		return newID()
	}
	return uuid.NewV5(o.Key, user.String()+" "+strconv.Itoa(o.Credits)+" "+strconv.FormatBool(o.Test)), nil
}

// KeepSession notes the checkout that an open top-up is paid in.
func (s *Store) KeepSession(ctx context.Context, topUp uuid.UUID, session string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE topups SET session = $2 WHERE id = $1 AND session IS NULL`, topUp, session)
	return err
}

// PaidTopUp gives a member the credits that a payment is for, once, whatever has been said
// about their top-up before, and in whichever checkout they paid. Its errors: ErrNotFound,
// where there is no such top-up, and ErrPayment, where it is for something else, or for what
// another checkout has paid already. Nothing is given then: see KeepPayment.
func (s *Store) PaidTopUp(ctx context.Context, p Payment) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		t, err := lockTopUp(ctx, tx, p.TopUp)
		if err != nil {
			return err
		}
		switch {
		case t.Test:
			return fmt.Errorf("%w: it names a test top-up, for which no money is asked", ErrPayment)
		case p.Currency != "usd" || p.Cents != t.Cents():
			return fmt.Errorf("%w, which asks for %d US cents", ErrPayment, t.Cents())
		case t.Status == TopUpPaid && t.Session != nil && *t.Session != p.Session:
			return fmt.Errorf("%w: that was paid already, in the checkout %s", ErrPayment, *t.Session)
		case t.Status == TopUpPaid:
			return nil
		}
		t.Session = &p.Session
		if err := t.grant(ctx, tx, p.Intent); err != nil {
			return err
		}
		words := "Your payment is here: " + inCredits(t.Credits) + " are in your wallet."
		return s.notify(ctx, tx, []notice{{t.UserID, "topup", words, "/wallet"}})
	})
}

// UnpaidTopUp ends an open top-up as expired or failed. session is the checkout's that came
// to nothing, or empty if none was begun. What has ended, or is paid in another checkout,
// stays as it is.
func (s *Store) UnpaidTopUp(ctx context.Context, topUp uuid.UUID, session, status string) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE topups SET status = $3, ended_at = now()
		WHERE id = $1 AND status = 'open' AND NOT test AND (session IS NULL OR session = $2)`, topUp, session, status)
	return err
}

// TopUp returns a top-up of user's.
func (s *Store) TopUp(ctx context.Context, user, topUp uuid.UUID) (TopUp, error) {
	var t TopUp
	err := s.db.GetContext(ctx, &t, `SELECT `+topUpColumns+` FROM topups WHERE id = $1 AND user_id = $2`, topUp, user)
	return t, known(err)
}

const topUpColumns = `id, user_id, credits, status, test, session, next, created_at`

// lockTopUp returns a top-up that nobody else changes until tx ends.
func lockTopUp(ctx context.Context, tx *sqlx.Tx, id uuid.UUID) (TopUp, error) {
	var t TopUp
	err := tx.GetContext(ctx, &t, `SELECT `+topUpColumns+` FROM topups WHERE id = $1 FOR UPDATE`, id)
	return t, known(err)
}

// grant moves the credits of a top-up, which is locked, and marks it as paid, by the payment
// with this intent.
func (t *TopUp) grant(ctx context.Context, tx *sqlx.Tx, intent string) error {
	if t.Status == TopUpPaid {
		return nil
	}
	from, reason := topups, ToppedUp
	if t.Test {
		from, reason = grants, TestTopUp
	}
	b, err := openBooks(ctx, tx, t.UserID)
	if err != nil {
		return err
	}
	_, err = b.post(ctx, transfer{kind: "topup", key: "topup:" + t.ID.String(), about: t.ID, cause: t.UserID}, []line{
		{site, from, -int64(t.Credits), reason, ""},
		{t.UserID, wallet, int64(t.Credits), reason, ""},
	})
	if err != nil {
		return err
	}
	t.Status = TopUpPaid
	_, err = tx.ExecContext(ctx, `
		UPDATE topups SET status = 'paid', session = $2, payment = nullif($3, ''), ended_at = now() WHERE id = $1`, t.ID, t.Session, intent)
	return err
}
