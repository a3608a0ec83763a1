package store

import (
	"context"
	"time"
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
