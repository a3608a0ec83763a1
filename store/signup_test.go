package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

const password = "five yellow submarines"

func TestSignUpTurnsAGuestIntoAMember(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	g := addGuest(t, st)
	own := addGame(t, pool, g.ID)
	session := addLogin(t, st, g.ID)

	u, err := st.SignUp(t.Context(), g.ID, store.SignUpForm{Handle: " Ada ", Email: "Ada@Example.com ", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if u.ID != g.ID || u.Role != store.Member || u.Name != "ada" || u.Handle != "ada" || u.Email != "ada@example.com" ||
		u.Hue != g.Hue || u.JoinedAt == nil {
		t.Errorf("%+v has become %+v", g, u)
	}
	if count(t, pool, `SELECT count(*) FROM games WHERE id = $1 AND owner_id = $2`, own, u.ID) != 1 {
		t.Error("their game is not theirs any more")
	}
	if v, _, err := st.Viewer(t.Context(), session); err != nil || v.Role != store.Member {
		t.Errorf("their log-in has %+v, %v", v, err)
	}

	// The same once more is the second click; the same of somebody else is not.
	again, err := st.SignUp(t.Context(), g.ID, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password})
	if err != nil || again.ID != u.ID {
		t.Errorf("the second click: %+v, %v", again, err)
	}
	_, err = st.SignUp(t.Context(), addGuest(t, st).ID, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password})
	refused(t, err, "handle", "email")
	_, err = st.SignUp(t.Context(), g.ID, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password + "s"})
	refused(t, err, "handle", "email")
}

func TestSignUpOfAStranger(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	u, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "bob", Email: "bob@example.com", Password: password})
	if err != nil || !u.Known() || u.Role != store.Member || u.Name != "bob" || u.JoinedAt == nil {
		t.Errorf("SignUp = %+v, %v", u, err)
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	g := addGuest(t, st)
	tests := map[string]struct {
		handle, email, password string
		wrong                   []string
	}{
		"nothing":          {"", "", "", []string{"handle", "email", "password"}},
		"short handle":     {"ad", "ada@example.com", password, []string{"handle"}},
		"long handle":      {strings.Repeat("a", 21), "ada@example.com", password, []string{"handle"}},
		"accents":          {"adá", "ada@example.com", password, []string{"handle"}},
		"reserved":         {"studio", "ada@example.com", password, []string{"handle"}},
		"reserved, hidden": {"__ad_min", "ada@example.com", password, []string{"handle"}},
		"broken handle":    {"ada\xff", "ada@example.com", password, []string{"handle"}},
		"no domain":        {"ada", "ada@", password, []string{"email"}},
		"no dot":           {"ada", "ada@example", password, []string{"email"}},
		"two addresses":    {"ada", "ada@example.com, bob@example.com", password, []string{"email"}},
		"with a name":      {"ada", "Ada <ada@example.com>", password, []string{"email"}},
		"quoted":           {"ada", `"a b"@example.com`, password, []string{"email"}},
		"empty label":      {"ada", "ada@example..com", password, []string{"email"}},
		"look-alike":       {"ada", "аda@example.com", password, []string{"email"}},
		"line break":       {"ada", "ada@example.com\nbcc: eve@example.com", password, []string{"email"}},
		"NUL":              {"ada", "a\x00da@example.com", password, []string{"email"}},
		"long address":     {"ada", strings.Repeat("a", 243) + "@example.com", password, []string{"email"}},
		"common password":  {"ada", "ada@example.com", "password123", []string{"password"}},
		"all at once":      {"a b", "example.com", "short", []string{"handle", "email", "password"}},
	}
	for name, test := range tests {
		_, err := st.SignUp(t.Context(), g.ID, store.SignUpForm{Handle: test.handle, Email: test.email, Password: test.password})
		t.Run(name, func(t *testing.T) { refused(t, err, test.wrong...) })
	}
	if n := count(t, pool, `SELECT count(*) FROM users WHERE role = 'guest'`); n != 1 {
		t.Errorf("%d guests, want the one unchanged", n)
	}
}

// signUps sends forms at the same time.
func signUps(t *testing.T, st *store.Store, guest uuid.UUID, forms ...store.SignUpForm) (users []store.User, errs []error) {
	t.Helper()
	users, errs = make([]store.User, len(forms)), make([]error, len(forms))
	var wg sync.WaitGroup
	for i, f := range forms {
		wg.Go(func() { users[i], errs[i] = st.SignUp(t.Context(), guest, f) })
	}
	wg.Wait()
	return users, errs
}

func TestOneOfTwoGetsTheHandle(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	_, errs := signUps(t, st, uuid.Nil,
		store.SignUpForm{Handle: "ada", Email: "a@example.com", Password: password},
		store.SignUpForm{Handle: "ada", Email: "b@example.com", Password: password})
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("want one to succeed, got %v and %v", errs[0], errs[1])
	}
	refused(t, errors.Join(errs...), "handle")
}

func TestGuestSigningUpTwiceAtOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	g := addGuest(t, st)
	f := store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password}
	users, errs := signUps(t, st, g.ID, f, f)
	for i, u := range users {
		if errs[i] != nil || u.ID != g.ID || u.Role != store.Member {
			t.Errorf("click %d: %+v, %v", i+1, u, errs[i])
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM users`); n != 1 {
		t.Errorf("%d users, want 1", n)
	}
}
