package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// UnmatchedPayment is money that came, or went back, and fits no top-up.
type UnmatchedPayment struct {
	Session  string    `db:"session"` // of the checkout; of money that went back, the charge or dispute
	TopUp    string    `db:"topup"`   // as whoever takes the money said it
	Cents    int64     `db:"cents"`   // below zero where it went back
	Currency string    `db:"currency"`
	Why      string    `db:"why"`
	At       time.Time `db:"at"`
}

// ReturnedTopUp is one whose money went back, all or some of it.
type ReturnedTopUp struct {
	ID      uuid.UUID `db:"id"`
	Handle  string    `db:"handle"` // of whose it is, empty once they have left
	Name    string    `db:"name"`
	Credits int       `db:"credits"`
	Due     int       `db:"due"`   // credits whose money went back
	Taken   int       `db:"taken"` // how many of those could be taken back
	At      time.Time `db:"disputed_at"`
}

// OddPayments are those that an admin should look at, the latest of each kind first.
type OddPayments struct {
	Unmatched []UnmatchedPayment
	Returned  []ReturnedTopUp
}

const shownPayments = 50 // of each kind

// OddPayments returns what an admin should look at.
func (s *Store) OddPayments(ctx context.Context) (OddPayments, error) {
	var odd OddPayments
	err := s.db.SelectContext(ctx, &odd.Unmatched, `
		SELECT session, topup, cents, currency, why, at FROM unmatched_payments ORDER BY at DESC, session LIMIT $1`, shownPayments)
	if err != nil {
		return odd, err
	}
	return odd, s.db.SelectContext(ctx, &odd.Returned, `
		SELECT t.id, coalesce(u.handle, '') AS handle, u.name, t.credits, t.due, t.taken, t.disputed_at
		FROM topups t JOIN users u ON u.id = t.user_id
		WHERE t.disputed_at IS NOT NULL ORDER BY t.disputed_at DESC, t.id LIMIT $1`, shownPayments)
}

// KeepPayment keeps a payment that fits no top-up, once, and tells the admins.
func (s *Store) KeepPayment(ctx context.Context, p UnmatchedPayment) error {
	for _, text := range []*string{&p.Session, &p.TopUp, &p.Currency, &p.Why} {
		*text = strings.ReplaceAll(strings.ToValidUTF8(*text, "?"), "\x00", "?")
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO unmatched_payments (session, topup, cents, currency, why) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (session) DO NOTHING`,
			p.Session, p.TopUp, p.Cents, p.Currency, p.Why)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return s.notifyAdmins(ctx, tx, "payment", "A payment fits no top-up. Look at it, so that nobody's money is lost.")
	})
}

// MoneyBack is a refund by whoever takes the money, or a dispute at the payer's bank.
type MoneyBack struct {
	TopUp  uuid.UUID // uuid.Nil where only the intent is known
	Intent string    // of the payment
	Cents  int64     // that went back of it in all
}

// ReturnTopUp takes back the credits of a top-up whose money went back, from the wallet and
// then the earnings, as far as they reach. The admins are told, who see what is missing. Told
// of the same money again, it does nothing. Its errors: ErrNotFound, where there is no such
// top-up, and ErrPayment, where no credits were given for it.
func (s *Store) ReturnTopUp(ctx context.Context, back MoneyBack) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var t struct {
			ReturnedTopUp
			UserID uuid.UUID `db:"user_id"`
			Status string    `db:"status"`
		}
		err := tx.GetContext(ctx, &t, `
			SELECT id, user_id, credits, status, due, taken FROM topups
			WHERE NOT test AND (id = $1 OR payment = nullif($2, '')) FOR UPDATE`, back.TopUp, back.Intent)
		if err != nil {
			return known(err)
		}
		if t.Status != TopUpPaid {
			return fmt.Errorf("%w: money went back, and no credits were given for it", ErrPayment)
		}
		due := int(min(back.Cents*CreditsPerDollar/100, int64(t.Credits)))
		if due <= t.Due {
			return nil
		}
		took, err := takeBack(ctx, tx, t.UserID, t.ID, due-t.Due, due)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE topups SET due = $2, taken = taken + $3, disputed_at = coalesce(disputed_at, now()) WHERE id = $1`, t.ID, due, took); err != nil {
			return err
		}
		words := fmt.Sprintf("The payment for %s of your credits went back to you: %s were taken from your wallet.", Exact(int64(due-t.Due)), inCredits(took))
		if err := s.notify(ctx, tx, []notice{{t.UserID, "chargeback", words, "/wallet"}}); err != nil {
			return err
		}
		return s.notifyAdmins(ctx, tx, "payment", fmt.Sprintf(
			"The money for %s went back; %s could be taken. Look at what they bought before paying anybody out.", inCredits(due-t.Due), Exact(took)))
	})
}

// takeBack moves up to amount credits from what user can spend to where top-ups come from, and
// returns how many there were. In all is how many are due of the top-up, this amount among them.
func takeBack(ctx context.Context, tx *sqlx.Tx, user, topUp uuid.UUID, amount, inAll int) (int64, error) {
	b, err := openBooks(ctx, tx, user)
	if err != nil {
		return 0, err
	}
	took := min(int64(amount), b.of(user).Spendable())
	if took == 0 {
		return 0, nil
	}
	lines, err := b.spend(user, took, TakenBack, "")
	if err != nil {
		return 0, err
	}
	_, err = b.post(ctx, transfer{kind: "chargeback", key: fmt.Sprintf("chargeback:%s:%d", topUp, inAll), about: topUp},
		append(lines, line{site, topups, took, TakenBack, ""}))
	return took, err
}

func (s *Store) notifyAdmins(ctx context.Context, tx *sqlx.Tx, kind, text string) error {
	var admins []uuid.UUID
	if err := tx.SelectContext(ctx, &admins, `SELECT id FROM users WHERE role = 'admin' AND deleted_at IS NULL ORDER BY id`); err != nil {
		return err
	}
	told := make([]notice, len(admins))
	for i, admin := range admins {
		told[i] = notice{admin, kind, text, "/admin/ledger#payments-title"}
	}
	return s.notify(ctx, tx, told)
}

// NoTestCredits is an error where credits were given for a test, without money: they cannot
// be told from others where people sell and are paid.
func (s *Store) NoTestCredits(ctx context.Context) error {
	var test bool
	if err := s.db.GetContext(ctx, &test, `SELECT EXISTS (SELECT 1 FROM entries WHERE reason = 'test_topup')`); err != nil {
		return err
	}
	if test {
		return errors.New("this database has test credits, which were given without money: it cannot be one of production. Give DATABASE_URL an empty database")
	}
	return nil
}
