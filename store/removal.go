package store

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"

	"aiminigames/jobs"
)

// buyingTakes is longer than anybody is given to buy something.
const buyingTakes = 2 * time.Minute

// refundSoon has what was paid for a game given back once tx, which removes it, has committed.
// Who was just buying it may not have seen that it is gone: the same is done again when all
// of them have bought it or given up.
func (s *Store) refundSoon(ctx context.Context, tx *sqlx.Tx, game uuid.UUID) error {
	for _, opts := range []*river.InsertOpts{nil, {ScheduledAt: time.Now().Add(buyingTakes)}} {
		if _, err := s.queue.InsertTx(ctx, tx.Tx, jobs.RefundGame{GameID: game}, opts); err != nil {
			return err
		}
	}
	return nil
}

// RefundGame gives everyone back what they paid for a game that was removed, each in a
// transaction of its own. Safe to repeat: it goes on where it stopped. If the decision was
// overturned meanwhile, whoever still has the game keeps it.
func (s *Store) RefundGame(ctx context.Context, game uuid.UUID) error {
	for {
		err := s.inTx(ctx, func(tx *sqlx.Tx) error {
			var row struct {
				Purchase
				By uuid.UUID `db:"by_id"` // who decided
			}
			if err := tx.GetContext(ctx, &row, `
				SELECT `+purchaseColumns+`, (
					SELECT d.by_id FROM decisions d JOIN cases c ON c.id = d.case_id
					WHERE (c.kind, c.subject_id) = ('game', g.id) AND d.action IN ('remove', 'suspend', 'ban') ORDER BY d.id DESC LIMIT 1) AS by_id
				FROM purchases p JOIN games g ON g.id = p.game_id
				WHERE g.id = $1 AND g.status = 'removed' AND p.refunded_at IS NULL ORDER BY p.at, p.id LIMIT 1 `+lockPurchase, game); err != nil {
				return known(err)
			}
			return s.refund(ctx, tx, &row.Purchase, byAdmin, row.By)
		})
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
