package store

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// OpenPayouts returns a page of those that wait for an admin, the first asked first, from a
// cursor on.
func (s *Store) OpenPayouts(ctx context.Context, after string) ([]Payout, string, error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	var open []Payout
	err = s.db.SelectContext(ctx, &open, `
		SELECT `+payoutColumns+` FROM payouts o JOIN users u ON u.id = o.user_id
		WHERE o.status = 'asked' AND ($1::timestamptz IS NULL OR (o.asked_at, o.id) > ($1, $2::uuid))
		ORDER BY o.asked_at, o.id LIMIT $3`, at, id, shownPayouts+1)
	open, next := payoutPage(open)
	return open, next, err
}

// PayPayout notes that an admin has sent the money of a payout, under this reference. The
// first word on a payout stands: another is Invalid, the same one again does nothing. An
// admin's own payout is for another admin: to them it is not there.
func (s *Store) PayPayout(ctx context.Context, admin User, id uuid.UUID, reference string) error {
	if err := wordsAt("reference", &reference, maxDetail, "Give the reference of the payment."); err != nil {
		return err
	}
	return s.endPayout(ctx, admin, id, Paid, reference)
}

// RefusePayout gives the credits of a payout back to its creator, and tells them why. For
// who may and how often see PayPayout.
func (s *Store) RefusePayout(ctx context.Context, admin User, id uuid.UUID, reason string) error {
	if err := wordsAt("reason", &reason, maxDetail, "Say why not."); err != nil {
		return err
	}
	return s.endPayout(ctx, admin, id, Refused, reason)
}

func (s *Store) endPayout(ctx context.Context, admin User, id uuid.UUID, status, words string) error {
	if !admin.Is(Admin) {
		return ErrNotFound
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var o Payout
		if err := tx.GetContext(ctx, &o, `
			SELECT `+payoutColumns+` FROM payouts o JOIN users u ON u.id = o.user_id
			WHERE o.id = $1 AND o.user_id <> $2 FOR NO KEY UPDATE OF o`, id, admin.ID); err != nil {
			return known(err)
		}
		if o.Status == status {
			return nil
		}
		if o.Status != Asked {
			return Invalid{"form": "This payout was " + o.Status + " already."}
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE payouts SET status = $2, answer = $3, ended_at = now(), ended_by = $4 WHERE id = $1`, id, status, words, admin.ID); err != nil {
			return err
		}
		b, err := openBooks(ctx, tx, o.UserID)
		if err != nil {
			return err
		}
		t, lines, told, err := o.ended(ctx, tx, status, words)
		if err != nil {
			return err
		}
		t.about, t.cause = id, admin.ID
		t.key = fmt.Sprintf("payout_ended:%s", id) // The ledger too knows only one end.
		if _, err := b.post(ctx, t, lines); err != nil {
			return err
		}
		if err := record(ctx, tx, deed{
			by: admin.ID, address: admin.Address, action: "payout." + status, subject: "payout " + id.String(),
			before: map[string]any{"status": o.Status}, after: map[string]any{"credits": o.Credits, "user": o.UserID, "words": words},
		}); err != nil {
			return err
		}
		return s.notify(ctx, tx, []notice{{o.UserID, t.kind, told, "/wallet/payouts"}})
	})
}

// ended is what the end of a payout does to the ledger, and what its creator is told.
func (o Payout) ended(ctx context.Context, tx *sqlx.Tx, status, words string) (transfer, []line, string, error) {
	credits := int64(o.Credits)
	if status == Paid {
		return transfer{kind: "payout_paid"}, []line{
			{o.UserID, payouts, -credits, PayoutPaid, words},
			{site, payouts, credits, PayoutPaid, ""},
		}, fmt.Sprintf("Your payout of %s is on its way. Reference: %s", inCredits(credits), words), nil
	}
	t := transfer{kind: "payout_refused"}
	err := tx.GetContext(ctx, &t.reverses, `SELECT id FROM transfers WHERE about = $1 AND kind = 'payout'`, o.ID)
	return t, []line{
		{o.UserID, payouts, -credits, PayoutRefused, words},
		{o.UserID, earnings, credits, PayoutRefused, words},
	}, fmt.Sprintf("Your payout of %s was refused, and they are yours again: %s", inCredits(credits), words), err
}
