package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func logins(t *testing.T, st *store.Store, user uuid.UUID) []store.Login {
	t.Helper()
	list, err := st.Logins(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestViewer(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	g := addGuest(t, st)
	id := addLogin(t, st, g.ID)
	u, renew, err := st.Viewer(t.Context(), id)
	if err != nil || renew || u.ID != g.ID || u.Name != g.Name || u.Hue != g.Hue || u.Role != store.Guest {
		t.Errorf("Viewer = %+v, renew %t, %v; want %+v", u, renew, err, g)
	}
	for _, other := range []uuid.UUID{uuid.Nil, newUUID()} {
		if u, _, err := st.Viewer(t.Context(), other); !errors.Is(err, store.ErrNotFound) || u.Known() {
			t.Errorf("Viewer(%s) = %+v, %v", other, u, err)
		}
	}

	exec(t, pool, `UPDATE logins SET renew = true`)
	if _, renew, err := st.Viewer(t.Context(), id); err != nil || !renew {
		t.Errorf("marked, it renews %t, %v", renew, err)
	}
	if err := st.Renewed(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, renew, err := st.Viewer(t.Context(), id); err != nil || renew {
		t.Errorf("renewed, it renews %t, %v", renew, err)
	}
}

func TestViewerIsSeenOnceAMinute(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	id := addLogin(t, st, addGuest(t, st).ID)
	for ago, touched := range map[string]bool{"50 seconds": false, "70 seconds": true} {
		exec(t, pool, `UPDATE logins SET seen_at = now() - $1::interval`, ago)
		if _, _, err := st.Viewer(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if n := count(t, pool, `SELECT count(*) FROM logins WHERE seen_at > now() - interval '40 seconds'`); (n == 1) != touched {
			t.Errorf("last seen %s ago, it is noted: %t", ago, n == 1)
		}
	}
}

func TestStartLogin(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	g := addGuest(t, st)
	if _, err := st.StartLogin(t.Context(), g.ID, "Bad\x00 \xff"+strings.Repeat("é", 1000), "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	list := logins(t, st, g.ID)
	if len(list) != 1 || list[0].Agent != "Bad "+strings.Repeat("é", 296) || list[0].Address != "192.0.2.1" || list[0].SeenAt.IsZero() {
		t.Errorf("Logins = %+v", list)
	}
	if _, err := st.StartLogin(t.Context(), newUUID(), "Firefox", ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of nobody: %v, want ErrNotFound", err)
	}
}

func TestTheOldestOfTooManyLoginsEnds(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	bobs := addLogin(t, st, bob.ID)
	first, second := addLogin(t, st, ada.ID), addLogin(t, st, ada.ID)
	exec(t, pool, `UPDATE logins SET seen_at = now() - interval '1 day' WHERE id = $1`, second)
	for range 49 {
		addLogin(t, st, ada.ID)
	}
	if n := len(logins(t, st, ada.ID)); n != 50 {
		t.Errorf("%d log-ins, want 50", n)
	}
	if _, _, err := st.Viewer(t.Context(), first); err != nil {
		t.Errorf("one that was in use: %v", err)
	}
	if _, _, err := st.Viewer(t.Context(), second); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the one unseen for longest: %v", err)
	}
	if _, _, err := st.Viewer(t.Context(), bobs); err != nil {
		t.Errorf("somebody else's: %v", err)
	}
}

func TestEndLogin(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	here, there, third, bobs := addLogin(t, st, ada.ID), addLogin(t, st, ada.ID), addLogin(t, st, ada.ID), addLogin(t, st, bob.ID)

	if err := st.EndLogin(t.Context(), ada.ID, bobs); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else's: %v, want ErrNotFound", err)
	}
	if err := st.EndLogin(t.Context(), ada.ID, there); err != nil {
		t.Fatal(err)
	}
	if err := st.EndLogin(t.Context(), ada.ID, there); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that has ended: %v, want ErrNotFound", err)
	}
	if err := st.EndOtherLogins(t.Context(), ada.ID, here); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[uuid.UUID]bool{here: true, there: false, third: false, bobs: true} {
		if _, _, err := st.Viewer(t.Context(), id); (err == nil) != want {
			t.Errorf("log-in %s goes on: %t, want %t", id, err == nil, want)
		}
	}
}
