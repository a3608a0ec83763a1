package worker

import (
	"context"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestANewAddressIsWrittenTo(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	const password = "five yellow submarines"
	ada, err := s.store.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.AskAddress(t.Context(), ada.ID, "new@example.com", password); err != nil {
		t.Fatal(err)
	}
	s.soon("a mail to the new address", `SELECT count(*) FROM mails WHERE address = 'new@example.com'`)
}

func TestLeaversAreErased(t *testing.T) {
	t.Parallel()
	w, pool := postman(t, nil)
	written(t, w.Store)
	if _, err := pool.Exec(`UPDATE users SET deleted_at = now() - interval '15 days'`); err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, pool: pool, store: w.Store, workers: w}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s.soon("somebody erased", `SELECT count(*) FROM users WHERE email IS NULL`)
}

// soon waits until a query counts something.
func (s *shop) soon(what, query string) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for {
		var n int
		if err := s.pool.Get(&n, query); err != nil {
			s.t.Fatal(err)
		}
		if n > 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Fatalf("there is not %s", what)
		}
	}
}
