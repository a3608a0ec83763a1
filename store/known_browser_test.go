package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// A thousand guesses from a thousand places get ten answers, and keep nobody out who has been
// here before, or who reads the account's mail.
func TestGuessesGetNowhereAndKeepNobodyOut(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	st.OnPause(func(time.Duration) {})
	quick(t, pool, addMember(t, pool, "ada"))
	known := st.KnownBrowser("Ada@Example.com ")
	var answers int
	guess := func(i int, f store.LogInForm) {
		f.Email, f.Address = "ada@example.com", fmt.Sprintf("198.51.%d.%d", i/250, i%250)
		if _, err := st.LogIn(t.Context(), f, uuid.Nil); errors.As(err, new(store.Invalid)) {
			answers++
		} else if !errors.As(err, new(store.Limited)) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	for i := range 990 {
		guess(i, store.LogInForm{Password: fmt.Sprintf("guess number %d", i)})
	}
	// What other browsers were given opens nothing, nor does what was made up.
	for i, browser := range []string{st.KnownBrowser("bob@example.com"), known + "x", "x" + known, "x", ".", store.New(pool, nil).KnownBrowser("ada@example.com")} {
		guess(990+i, store.LogInForm{Password: password, Browser: browser})
	}
	if answers != 10 {
		t.Errorf("%d guesses were answered, want 10", answers)
	}
	if err := logIn(t, st, "ada@example.com", password); !errors.As(err, new(store.Limited)) {
		t.Fatalf("from an unknown browser: %v, want Limited", err)
	}
	if _, err := st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: password, Address: "198.51.0.1", Browser: known}, uuid.Nil); err != nil {
		t.Errorf("from a known browser: %v", err)
	}
	if err := st.WriteReset(t.Context(), "ada@example.com"); err != nil {
		t.Fatal(err)
	}
	_, token := lastMail(t, st)
	if err := st.Reset(t.Context(), token, "six purple submarines"); err != nil {
		t.Fatal(err)
	}
	if err := logIn(t, st, "ada@example.com", "six purple submarines"); err != nil {
		t.Errorf("after a reset: %v", err)
	}
}

// A stolen known browser is a browser like any other: it gets ten guesses.
func TestAKnownBrowserIsCountedToo(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	st.OnPause(func(time.Duration) {})
	quick(t, pool, addMember(t, pool, "ada"))
	form := store.LogInForm{Email: "ada@example.com", Password: "not my password", Address: "192.0.2.1", Browser: st.KnownBrowser("ada@example.com")}
	for range 10 {
		_, err := st.LogIn(t.Context(), form, uuid.Nil)
		refused(t, err, "password")
	}
	_, err := st.LogIn(t.Context(), form, uuid.Nil)
	limited(t, err)
	if err := logIn(t, st, "ada@example.com", password); err != nil {
		t.Errorf("others: %v", err)
	}
}

// With every core at work elsewhere a log-in has to wait, whoever it names: there is always a
// hash to compute, and it takes as long for an address that nobody has.
func TestEveryTryComputesAHash(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	quick(t, pool, addMember(t, pool, "ada"))
	free := st.TakeCores()
	for _, email := range []string{"ada@example.com", "nobody@example.com", "no address", ""} {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		_, err := st.LogIn(ctx, store.LogInForm{Email: email, Password: "not my password", Address: "192.0.2.1"}, uuid.Nil)
		if cancel(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%q is answered without: %v", email, err)
		}
	}
	free()
	refused(t, logIn(t, st, "nobody@example.com", password), "password")
}

// BenchmarkLogIn tells how long an answer takes for an address that somebody has and for one
// that nobody has: the two should not be told apart.
//
//	go test -run '^$' -bench BenchmarkLogIn -benchtime 200x ./store
func BenchmarkLogIn(b *testing.B) {
	st, pool := newStore(b)
	if _, err := st.SignUp(b.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password}); err != nil {
		b.Fatal(err)
	}
	took := map[string][]float64{}
	for b.Loop() { // One after the other, so that both meet the same machine.
		for _, who := range []string{"ada", "nobody"} {
			start := time.Now()
			_, err := st.LogIn(b.Context(), store.LogInForm{Email: who + "@example.com", Password: "not my password", Address: "192.0.2.1"}, uuid.Nil)
			took[who] = append(took[who], float64(time.Since(start).Microseconds())/1000)
			if !errors.As(err, new(store.Invalid)) {
				b.Fatal(err)
			}
		}
		exec(b, pool, `DELETE FROM login_failures`)
	}
	for who, name := range map[string]string{"ada": "known", "nobody": "unknown"} {
		slices.Sort(took[who])
		for _, share := range []int{10, 50, 90} {
			b.ReportMetric(took[who][(len(took[who])-1)*share/100], fmt.Sprintf("ms-%s-p%d", name, share))
		}
	}
}
