package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestHeldUp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var failures []time.Time // newest first, a second apart
	for n := range 12 {
		wait, until := store.HeldUp(failures, 5)
		want := map[int]string{5: "250ms", 6: "500ms", 7: "1s", 8: "2s", 9: "2s"}[n]
		if want == "" {
			want = "0s"
		}
		if wait.String() != want {
			t.Errorf("after %d failures the next waits %v, want %s", n, wait, want)
		}
		var free time.Time
		if n >= 10 {
			free = failures[9].Add(15 * time.Minute) // when only nine are left
		}
		if !until.Equal(free) {
			t.Errorf("after %d failures the next is refused until %v, want %v", n, until, free)
		}
		failures = append([]time.Time{now.Add(time.Duration(n) * time.Second)}, failures...)
	}
}

func TestAnAddressIsHeldUpWhoeverItTries(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	waited := false
	st.OnPause(func(time.Duration) { waited = true })
	quick(t, pool, addMember(t, pool, "ada"))
	try := func(address string) error { // A wrong password: the right one is hashed anew, which takes time.
		_, err := st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: "wrong one", Address: address}, uuid.Nil)
		return err
	}
	failures := func(n int) {
		exec(t, pool, `DELETE FROM login_failures`)
		exec(t, pool, `INSERT INTO login_failures (subject) SELECT unnest('{address 192.0.2.1, address 2001:db8:1:2::}'::text[]) FROM generate_series(1, $1::int)`, n)
	}

	for _, same := range []string{"192.0.2.1", "::ffff:192.0.2.1", "2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6"} {
		failures(19)
		if waited = false; !errors.As(try(same), new(store.Invalid)) || waited {
			t.Errorf("%s waits after 19 failures", same)
		}
		failures(20)
		if err := try(same); !errors.As(err, new(store.Invalid)) || !waited {
			t.Errorf("%s does not wait after 20 failures: %v", same, err)
		}
		failures(25)
		if err := try(same); !errors.As(err, new(store.Limited)) {
			t.Errorf("%s after 25 failures: %v, want Limited", same, err)
		}
	}
	failures(25)
	waited = false
	for _, other := range []string{"192.0.2.2", "2001:db8:1:3::1", "not an address", ""} {
		if err := try(other); !errors.As(err, new(store.Invalid)) || waited {
			t.Errorf("%q pays for others: %v", other, err)
		}
	}
}

func TestManyTriesAtOnceAreNoWayRound(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	st.OnPause(func(time.Duration) {})
	quick(t, pool, addMember(t, pool, "ada"))
	errs := make([]error, 30)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: "wrong one", Address: fmt.Sprintf("192.0.2.%d", i)}, uuid.Nil)
		})
	}
	wg.Wait()
	var wrong, limited int
	for _, err := range errs {
		switch {
		case errors.As(err, new(store.Invalid)):
			wrong++
		case errors.As(err, new(store.Limited)):
			limited++
		}
	}
	if wrong != 10 || limited != 20 {
		t.Errorf("of 30 at once %d got an answer and %d were refused, want 10 and 20", wrong, limited)
	}
}

func TestFailuresDoNotKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	refused(t, logIn(t, st, "my secret password", "ada@example.com"), "password")
	var subjects []string
	if err := pool.Select(&subjects, `SELECT subject FROM login_failures`); err != nil || len(subjects) != 2 {
		t.Fatalf("%q, %v; want the account's and the address's", subjects, err)
	}
	if strings.Contains(fmt.Sprint(subjects), "secret") {
		t.Errorf("kept: %q", subjects)
	}
}
