package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
)

// What tests of other files see of this package's inside.
var (
	PasswordFault = passwordFault
	HeldUp        = heldUp
)

// OnPause has s tell f how long it would have waited, instead of waiting.
func (s *Store) OnPause(f func(d time.Duration)) {
	s.pause = func(_ context.Context, d time.Duration) error {
		f(d)
		return nil
	}
}

// TakeCores has every password wait until the returned function is called.
func (s *Store) TakeCores() (free func()) {
	for range cap(s.hashing) {
		s.hashing <- struct{}{}
	}
	return func() {
		for range cap(s.hashing) {
			<-s.hashing
		}
	}
}

// DecisionKey is the key of a decision that is good until then.
func (s *Store) DecisionKey(decision uuid.UUID, until time.Time) string {
	return s.Links.decisionKey(decision, until)
}

// ErrMoved is what SlowBuy meets.
var ErrMoved = errMoved

// SlowBuy is Buy, of somebody who looks, does something else, and then buys, once.
func (s *Store) SlowBuy(ctx context.Context, buyer User, order Order, meanwhile func()) error {
	on, err := saleOf(ctx, s.db, order.Slug, buyer.ID)
	meanwhile()
	if err == nil {
		_, _, err = buy(ctx, s.db, buyer, on, order, time.Time{})
	}
	return err
}
