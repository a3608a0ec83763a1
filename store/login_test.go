package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// logIn logs nobody's guest in from a usual address and returns the error.
func logIn(t *testing.T, st *store.Store, email, password string) error {
	t.Helper()
	_, err := st.LogIn(t.Context(), store.LogInForm{Email: email, Password: password, Address: "192.0.2.1"}, uuid.Nil)
	return err
}

// quick lets a member log in with password, checked in no time.
func quick(t *testing.T, pool *sqlx.DB, u store.User) {
	t.Helper()
	hash, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, pool, `UPDATE users SET password = $2 WHERE id = $1`, u.ID, hash)
}

func TestLogInMakesAnOldHashAnew(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	quick(t, pool, ada)
	u, err := st.LogIn(t.Context(), store.LogInForm{Email: " Ada@Example.com", Password: password, Address: "192.0.2.1"}, uuid.Nil)
	if err != nil || u.ID != ada.ID || u.Name != "ada" {
		t.Fatalf("LogIn = %+v, %v", u, err)
	}
	if count(t, pool, `SELECT count(*) FROM users WHERE password LIKE '$argon2id$v=19$m=32768,t=3,p=1$%'`) != 1 {
		t.Error("the hash is still the old one")
	}
	if err := logIn(t, st, "ada@example.com", password); err != nil {
		t.Errorf("with the new hash: %v", err)
	}
	if n := count(t, pool, `SELECT count(*) FROM login_failures`); n != 0 {
		t.Errorf("%d failures after two log-ins that went well", n)
	}
}

func TestLogInSaysTheSameForUnknownAndWrong(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	quick(t, pool, addMember(t, pool, "ada"))
	wrong := logIn(t, st, "ada@example.com", "not my password")
	refused(t, wrong, "password")
	want, _ := errors.AsType[store.Invalid](wrong)
	for _, email := range []string{"bob@example.com", "", "ada", "\xff@example.com", "a\x00@example.com"} {
		err := logIn(t, st, email, password)
		refused(t, err, "password")
		if got, _ := errors.AsType[store.Invalid](err); got["password"] != want["password"] {
			t.Errorf("%q is told %q, a wrong password %q", email, got["password"], want["password"])
		}
	}
	refused(t, logIn(t, st, "ada@example.com", "a\x00\xff"), "password")
}

func TestLogInSlowsDownAndThenStops(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	var waits []time.Duration
	st.OnPause(func(d time.Duration) { waits = append(waits, d) })
	ada := addMember(t, pool, "ada")
	quick(t, pool, ada)
	fail := func(email, address string) error {
		_, err := st.LogIn(t.Context(), store.LogInForm{Email: email, Password: "wrong one", Address: address}, uuid.Nil)
		return err
	}

	for range 5 {
		refused(t, fail("ada@example.com", "192.0.2.1"), "password")
	}
	if len(waits) != 0 {
		t.Fatalf("the first five wait %v", waits)
	}
	refused(t, fail("ada@example.com", "192.0.2.2"), "password") // Another address is no way round.
	if len(waits) != 1 {
		t.Fatal("the sixth does not wait")
	}
	age(t, pool, 10*time.Minute)
	for range 4 {
		refused(t, fail("ada@example.com", "192.0.2.1"), "password")
	}

	quick(t, pool, ada)
	for range 2 { // Refused tries do not count: they make it no worse.
		limited, ok := errors.AsType[store.Limited](logIn(t, st, "ada@example.com", password))
		if in := time.Until(limited.Until); !ok || limited.What == "" || in < 2*time.Minute || in > 6*time.Minute {
			t.Fatalf("the eleventh, 10 minutes after the first: limited %t for %v", ok, in)
		}
	}
	if err := fail("bob@example.com", "192.0.2.9"); err == nil || errors.As(err, new(store.Limited)) {
		t.Errorf("somebody else: %v", err)
	}
	age(t, pool, 6*time.Minute)
	if err := logIn(t, st, "ada@example.com", password); err != nil {
		t.Fatalf("once the first are a quarter of an hour old: %v", err)
	}
	if n := count(t, pool, `SELECT count(*) FROM login_failures WHERE subject LIKE 'account %' AND at > now() - interval '15 minutes'`); n != 1 {
		t.Errorf("%d failures of accounts, want bob's alone", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM login_failures WHERE subject = 'address 192.0.2.1' AND at > now() - interval '15 minutes'`); n != 4 {
		t.Errorf("%d failures of the address: a success takes back none but its own", n)
	}
}

// age makes all failures older by d.
func age(t *testing.T, pool *sqlx.DB, d time.Duration) {
	t.Helper()
	exec(t, pool, `UPDATE login_failures SET at = at - $1 * interval '1 second'`, d.Seconds())
}
