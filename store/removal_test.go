package store_test

import (
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// Bob has read that the cat is for sale, and not paid yet, when it is removed and what was
// paid for it is given back.
func TestWhoBuysAGameWhileItIsRemovedGetsTheirCreditsBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	give(t, c.Store, c.bob, 100)
	hold := c.pool.MustBegin()
	defer hold.Rollback() // Does nothing after a commit.
	hold.MustExec(`SELECT 1 FROM accounts WHERE owner_id = $1 FOR UPDATE`, c.bob.ID)
	var buying errgroup.Group
	buying.Go(func() error {
		_, err := c.Buy(t.Context(), c.bob, store.Order{Slug: "cat", Price: 100})
		return ignore(err) // It may be refused as well.
	})
	waitForLocks(t, c.pool, 1)
	c.decide(c.mod, c.report(c.eve, store.OfGame, "cat", "hate"), store.DecisionForm{Action: store.ActionRemove})
	var due []time.Time
	c.must(c.pool.Select(&due, `SELECT scheduled_at FROM river_job WHERE kind = 'refund_game' ORDER BY scheduled_at`))
	c.must(c.RefundGame(t.Context(), c.game)) // Nobody has it yet.
	c.must(hold.Commit())
	c.must(buying.Wait())
	if len(due) != 2 || time.Until(due[1]) < time.Minute {
		t.Fatalf("it is refunded at %v; want once more after any request is over", due)
	}
	c.must(c.RefundGame(t.Context(), c.game))
	if n := spendable(t, c.Store, c.bob); n != 100 {
		t.Errorf("who bought it meanwhile has %d again", n)
	}
	addsUp(t, c.Store)
}
