package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// moving has ada ask for an address, and returns her and the token sent there.
func moving(t *testing.T, st *store.Store, pool *sqlx.DB, email string) (store.User, string) {
	t.Helper()
	ada := addMember(t, pool, "ada")
	quick(t, pool, ada)
	askAddress(t, st, ada, email)
	_, token := lastMail(t, st)
	return ada, token
}

// askAddress asks, and plays the worker's part.
func askAddress(t *testing.T, st *store.Store, u store.User, email string) {
	t.Helper()
	if err := st.AskAddress(t.Context(), u.ID, email, password); err != nil {
		t.Fatal(err)
	}
	if err := st.WriteAddress(t.Context(), u.ID, email); err != nil {
		t.Fatal(err)
	}
}

func TestAddressChangesWhenItsLinkIsUsed(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, token := moving(t, st, pool, "lovelace@example.com")
	here, there := addLogin(t, st, ada.ID), addLogin(t, st, ada.ID)

	var sent []string
	if err := pool.Select(&sent, `SELECT kind || ' ' || address FROM mails ORDER BY kind`); err != nil ||
		strings.Join(sent, ", ") != "address lovelace@example.com, address_asked ada@example.com" {
		t.Errorf("sent: %q, %v", sent, err)
	}
	if n := count(t, pool, `SELECT count(*) FROM users WHERE email = 'ada@example.com'`); n != 1 {
		t.Fatal("it changed without the link")
	}
	if m, err := st.Moves(t.Context(), token); err != nil || m.User.ID != ada.ID || m.Email != "lovelace@example.com" {
		t.Errorf("Moves = %+v, %v", m, err)
	}
	if _, err := st.MoveAddress(t.Context(), token, here); err != nil {
		t.Fatal(err)
	}
	u, renew, err := st.Viewer(t.Context(), here)
	if err != nil || !renew || u.Email != "lovelace@example.com" || u.VerifiedAt == nil {
		t.Errorf("the browser that asked: %+v, renewed %t, %v", u, renew, err)
	}
	if _, _, err := st.Viewer(t.Context(), there); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the other browser: %v", err)
	}
	if m, _ := lastMail(t, st); m.Kind != "address_changed" || m.Address != "ada@example.com" {
		t.Errorf("the old address is told %+v", m)
	}
	if err := logIn(t, st, "lovelace@example.com", password); err != nil {
		t.Error(err)
	}
	refused(t, logIn(t, st, "ada@example.com", password), "password")
	if _, err := st.MoveAddress(t.Context(), token, uuid.Nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("once more: %v, want ErrNotFound", err)
	}
}

// Whoever asks cannot tell from the answer, or from what is written down at once, if
// somebody has the address.
func TestTakenAddressesAreNotTold(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	quick(t, pool, ada)
	addMember(t, pool, "bob")
	for _, email := range []string{"bob@example.com", "nobody@example.com"} {
		if err := st.AskAddress(t.Context(), ada.ID, email, password); err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
	if jobsOf(t, pool, "find_address") != 2 || count(t, pool, `SELECT count(*) FROM mails WHERE address <> 'ada@example.com'`) != 0 {
		t.Error("the two are not dealt with alike")
	}
	if err := st.WriteAddress(t.Context(), ada.ID, "bob@example.com"); err != nil {
		t.Fatal(err)
	}
	if m, _ := lastMail(t, st); m.Address != "bob@example.com" || m.Link != "" || count(t, pool, `SELECT count(*) FROM tokens`) != 0 {
		t.Errorf("whoever has the address gets %+v", m)
	}
}

func TestAddressIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	_, token := moving(t, st, pool, "bob@example.com")
	addMember(t, pool, "bob")
	_, err := st.MoveAddress(t.Context(), token, uuid.Nil)
	refused(t, err, "email")
}

func TestLinkToANewAddressDies(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, st *store.Store, pool *sqlx.DB, ada store.User){
		"with time": func(t *testing.T, _ *store.Store, pool *sqlx.DB, _ store.User) {
			exec(t, pool, `UPDATE tokens SET expires_at = now()`)
		},
		"with a new password": func(t *testing.T, st *store.Store, _ *sqlx.DB, ada store.User) {
			if err := st.ChangePassword(t.Context(), ada.ID, uuid.Nil, password, "six purple submarines"); err != nil {
				t.Fatal(err)
			}
		},
		"with a reset": func(t *testing.T, st *store.Store, _ *sqlx.DB, ada store.User) {
			if err := st.WriteReset(t.Context(), ada.Email); err != nil {
				t.Fatal(err)
			}
			_, token := lastMail(t, st)
			if err := st.Reset(t.Context(), token, "six purple submarines"); err != nil {
				t.Fatal(err)
			}
		},
		"with a ban": func(t *testing.T, _ *store.Store, pool *sqlx.DB, _ store.User) { // or they sign up anew with the old one
			exec(t, pool, `UPDATE users SET suspended_until = 'infinity'`)
		},
		"with who leaves": func(t *testing.T, _ *store.Store, pool *sqlx.DB, _ store.User) {
			exec(t, pool, `UPDATE users SET deleted_at = now()`)
		},
		"with another": func(t *testing.T, st *store.Store, _ *sqlx.DB, ada store.User) {
			askAddress(t, st, ada, "other@example.com")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			ada, token := moving(t, st, pool, "lovelace@example.com")
			change(t, st, pool, ada)
			if _, err := st.MoveAddress(t.Context(), token, uuid.Nil); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%v, want ErrNotFound", err)
			}
		})
	}
}

func TestAskAddressRefuses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	quick(t, pool, ada)
	ask := func(email, password string) error { return st.AskAddress(t.Context(), ada.ID, email, password) }
	refused(t, ask("x", password), "email")
	refused(t, ask("ADA@example.com", password), "email")
	refused(t, ask("new@example.com", "not my password"), "password")
	if n := count(t, pool, `SELECT count(*) FROM login_failures`); n != 1 {
		t.Errorf("%d failures are counted, want the wrong password", n)
	}
	for range 3 {
		if err := ask("new@example.com", password); err != nil {
			t.Fatal(err)
		}
	}
	limited(t, ask("new@example.com", password))
	if err := st.AskAddress(t.Context(), addGuest(t, st).ID, "new@example.com", password); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("for a guest: %v", err)
	}
}
