package store_test

import (
	"errors"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// forgotten returns a member who logs in with password, and the token to choose another.
func forgotten(t *testing.T, st *store.Store, handle string) (store.User, string) {
	t.Helper()
	u, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: handle, Email: handle + "@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.WriteReset(t.Context(), u.Email); err != nil {
		t.Fatal(err)
	}
	m, token := lastMail(t, st)
	if m.Kind != "reset" || m.Address != u.Email {
		t.Fatalf("written: %+v", m)
	}
	return u, token
}

func TestAskResetIsTheSameForEverybody(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	addMember(t, pool, "ada")
	for _, email := range []string{"Ada@example.com ", "nobody@example.com"} {
		for range 2 { // Once in five minutes, whoever it is.
			if err := st.AskReset(t.Context(), email); err != nil {
				t.Errorf("AskReset(%q): %v", email, err)
			}
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM mails`); n != 0 {
		t.Errorf("%d mails were written while somebody waits for the answer", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM river_job WHERE kind = 'find_reset' AND args->>'email' IN ('ada@example.com', 'nobody@example.com')`); n > 4 || n < 2 {
		t.Errorf("%d jobs were asked for, want one for each", n) // More where five minutes end in between.
	}
	refused(t, st.AskReset(t.Context(), "ada"), "email")

	for email, want := range map[string]int{"nobody@example.com": 0, "ada@example.com": 3} {
		for range 5 {
			if err := st.WriteReset(t.Context(), email); err != nil {
				t.Errorf("WriteReset(%q): %v", email, err)
			}
		}
		if n := count(t, pool, `SELECT count(*) FROM mails WHERE kind = 'reset' AND address = $1`, email); n != want {
			t.Errorf("%d mails to %s, want %d", n, email, want)
		}
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	u, first := forgotten(t, st, "ada")
	if err := st.WriteReset(t.Context(), u.Email); err != nil {
		t.Fatal(err)
	}
	_, second := lastMail(t, st)
	bob, bobs := forgotten(t, st, "bob")
	login, other := addLogin(t, st, u.ID), addLogin(t, st, bob.ID)
	st.OnPause(nil) // No try waits.
	for range 4 {
		_, err := st.LogIn(t.Context(), store.LogInForm{Email: u.Email, Password: "wrong"}, uuid.Nil)
		refused(t, err, "password")
	}

	refused(t, st.Reset(t.Context(), first, "short"), "password")
	refused(t, st.Reset(t.Context(), first, "ada1234567890"), "password")
	if owner, err := st.Resets(t.Context(), first); err != nil || owner.ID != u.ID {
		t.Errorf("Resets after a password that is no good = %+v, %v", owner, err)
	}
	const next = "six purple submarines"
	if err := st.Reset(t.Context(), first, next); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Viewer(t.Context(), login); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a log-in of theirs goes on: %v", err)
	}
	if _, _, err := st.Viewer(t.Context(), other); err != nil {
		t.Errorf("somebody else's log-in: %v", err)
	}
	for _, token := range []string{first, second, "", "x"} {
		if err := st.Reset(t.Context(), token, next); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a token that is good no more: %v, want ErrNotFound", err)
		}
	}
	_, err := st.LogIn(t.Context(), store.LogInForm{Email: u.Email, Password: password}, uuid.Nil)
	refused(t, err, "password")
	if n := count(t, pool, `SELECT count(*) FROM login_failures WHERE subject LIKE 'account %'`); n != 1 {
		t.Errorf("%d failures of the account are remembered, want the last", n)
	}
	in, err := st.LogIn(t.Context(), store.LogInForm{Email: u.Email, Password: next}, uuid.Nil)
	if err != nil || in.VerifiedAt == nil {
		t.Errorf("LogIn = %+v, %v, want them, verified", in, err)
	}
	if _, err := st.Resets(t.Context(), bobs); err != nil {
		t.Errorf("somebody else's token: %v", err)
	}
}

func TestResetTakesNoOtherToken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"too old":         `UPDATE tokens SET expires_at = now()`,
		"another address": `UPDATE users SET email = 'new@example.com'`,
		"another purpose": `UPDATE tokens SET purpose = 'verify'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			_, token := forgotten(t, st, "ada")
			exec(t, pool, change)
			if err := st.Reset(t.Context(), token, "six purple submarines"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Reset: %v, want ErrNotFound", err)
			}
		})
	}
}

// A link to verify and one to reset, used at once, wait for each other in one order.
func TestTokensOfOneUserAtOnce(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	for _, name := range []string{"ada", "bob", "cat", "dan", "eve"} {
		u, first := forgotten(t, st, name)
		if err := st.WriteReset(t.Context(), u.Email); err != nil {
			t.Fatal(err)
		}
		_, second := lastMail(t, st)
		errs, done := make(chan error), 0
		for _, token := range []string{first, second} {
			go func() { errs <- st.Reset(t.Context(), token, "six purple submarines") }()
		}
		for range 2 {
			if err := <-errs; err == nil {
				done++
			} else if !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("%d resets, want 1", done)
		}
	}
}
