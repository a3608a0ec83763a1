package store_test

import (
	"errors"
	"strings"
	"testing"

	"aiminigames/store"
)

func TestRolesIncludeTheLesser(t *testing.T) {
	t.Parallel()
	roles := []store.Role{"", store.Guest, store.Member, store.Moderator, store.Admin}
	for have, role := range roles {
		for want, needed := range roles {
			if got := (store.User{Role: role}).Is(needed); got != (have >= want) {
				t.Errorf("%q is %q: %t", role, needed, got)
			}
		}
	}
	if (store.User{Role: "root"}).Is(store.Guest) {
		t.Error("an unknown role may do something")
	}
}

func TestUserByHandle(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	for _, handle := range []string{"ada", "Ada", " ada "} {
		if u, err := st.UserByHandle(t.Context(), handle); err != nil || u.ID != ada.ID || u.Email != "ada@example.com" {
			t.Errorf("UserByHandle(%q) = %+v, %v", handle, u, err)
		}
	}
	for _, handle := range []string{"", "bob", "ad", "a\x00da", "\xff\xfe\xfd", "ada' --"} {
		if u, err := st.UserByHandle(t.Context(), handle); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("UserByHandle(%q) = %+v, %v; want ErrNotFound", handle, u, err)
		}
	}
}

func TestChangeHandle(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")

	if err := st.ChangeHandle(t.Context(), ada.ID, " Countess_1 "); err != nil {
		t.Fatal(err)
	}
	u, err := st.UserByHandle(t.Context(), "countess_1")
	if err != nil || u.ID != ada.ID || u.Name != "countess_1" {
		t.Errorf("after the change: %+v, %v", u, err)
	}
	if err := st.ChangeHandle(t.Context(), bob.ID, "ada"); err != nil {
		t.Errorf("the old handle is not free: %v", err)
	}
	refused(t, st.ChangeHandle(t.Context(), bob.ID, "countess_1"), "handle")
	for _, handle := range []string{"", "ab", strings.Repeat("a", 21), "a b", "ädä", "admin", "_Admin_", "games", "a\x00bc"} {
		refused(t, st.ChangeHandle(t.Context(), bob.ID, handle), "handle")
	}
	if err := st.ChangeHandle(t.Context(), addGuest(t, st).ID, "carol"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a guest's: %v, want ErrNotFound", err)
	}
}

func TestChangedHandleFindsListedGames(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	listed, draft := addGame(t, pool, ada.ID), addGame(t, pool, ada.ID)
	exec(t, pool, `UPDATE games SET search = array_to_tsvector('{snake}') WHERE id = $1`, listed)

	if err := st.ChangeHandle(t.Context(), ada.ID, "lady_snake"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM games WHERE search @@ 'lady & snake' AND id = $1`, listed); n != 1 {
		t.Error("the new handle does not find the game")
	}
	if n := count(t, pool, `SELECT count(*) FROM games WHERE search <> '' AND id = $1`, draft); n != 0 {
		t.Error("a draft can be found")
	}
	if n := count(t, pool, `SELECT count(*) FROM search_words WHERE word IN ('lady', 'snake')`); n != 2 {
		t.Errorf("%d of the handle's 2 words can be searched for", n)
	}
}

func TestMakeAdmin(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	login, err := st.StartLogin(t.Context(), ada.ID, "Firefox", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}

	u, err := st.MakeAdmin(t.Context(), " ADA@example.com ")
	if err != nil || u.ID != ada.ID || u.Role != store.Admin {
		t.Fatalf("MakeAdmin = %+v, %v", u, err)
	}
	if u, renew, err := st.Viewer(t.Context(), login); err != nil || !renew || !u.Is(store.Admin) {
		t.Errorf("their session: %+v, renewed %t, %v", u, renew, err)
	}
	if err := st.Renewed(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	if _, err := st.MakeAdmin(t.Context(), "ada@example.com"); err != nil {
		t.Errorf("the second time: %v", err)
	}
	if _, renew, err := st.Viewer(t.Context(), login); err != nil || renew {
		t.Errorf("the second time renews the session again: %v", err)
	}
	for _, email := range []string{"", "bob@example.com", "ada", "\xff@example.com", "a\x00@example.com"} {
		if _, err := st.MakeAdmin(t.Context(), email); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("MakeAdmin(%q): %v, want ErrNotFound", email, err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM users`); n != 1 {
		t.Errorf("%d users, want 1", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM acts WHERE action = 'user.role' AND subject = 'user ' || $1 AND before->>'role' = 'member'`, ada.ID.String()); n != 1 {
		t.Errorf("%d acts, want one", n)
	}
}
