package store_test

import (
	"errors"
	"fmt"
	"testing"

	"aiminigames/store"
)

// wishesOf returns the slugs on user's wish list.
func wishesOf(t *testing.T, st *store.Store, u store.User) []string {
	t.Helper()
	return walk(t, func(after string) ([]store.Card, string, error) { return st.Wishes(t.Context(), u.ID, after) },
		func(c store.Card) string { return c.Slug })
}

func TestWishing(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	give(t, st, ben, 100)
	var want []string
	for n := range 30 { // more than a page
		slug := fmt.Sprintf("game-%02d", n)
		addOnSale(t, pool, ada, slug, 100)
		for range 2 { // a double click
			if err := st.Wish(t.Context(), ben, slug, true); err != nil {
				t.Fatal(err)
			}
		}
		want = append([]string{slug}, want...)
	}
	if got := wishesOf(t, st, ben); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the list has %v, want %v", got, want)
	}
	page, err := st.GamePage(t.Context(), ben.ID, "game-29")
	if err != nil || !page.Wished {
		t.Errorf("the game's page does not know of the wish: %v", err)
	}

	// What is bought is off it, what is given back is on it again, and what cannot be seen is left out.
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "game-29", Price: 100}); err != nil {
		t.Fatal(err)
	}
	if got := wishesOf(t, st, ben); len(got) != 29 || got[0] != "game-28" {
		t.Errorf("after buying the list has %v", got)
	}
	if _, err := st.Refund(t.Context(), ben.ID, "game-29"); err != nil {
		t.Fatal(err)
	}
	exec(t, pool, `UPDATE games SET status = 'draft' WHERE slug = 'game-28'`)
	if err := st.Wish(t.Context(), ben, "game-27", false); err != nil {
		t.Fatal(err)
	}
	if got := wishesOf(t, st, ben); len(got) != 28 || got[0] != "game-29" || got[1] != "game-26" {
		t.Errorf("the list has %v", got)
	}
	if err := st.Wish(t.Context(), ben, "game-28", true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a draft of somebody else's: %v, want ErrNotFound", err)
	}
	if err := st.Wish(t.Context(), addGuest(t, st), "game-29", true); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest: %v, want ErrMembers", err)
	}
}

func TestViewerBringsWhatTheBarShows(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 100)
	login, err := st.StartLogin(t.Context(), ada.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	sees := func(credits int64, unread int) {
		t.Helper()
		u, _, err := st.Viewer(t.Context(), login)
		if err != nil || u.Credits != credits || u.Unread != unread {
			t.Errorf("%d credits and %d unread, %v; want %d and %d", u.Credits, u.Unread, err, credits, unread)
		}
	}
	sees(0, 0)
	give(t, st, ben, 100)
	give(t, st, ada, 5)
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 100}); err != nil {
		t.Fatal(err)
	}
	told, _, err := st.Notifications(t.Context(), ada.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	sees(5+85, len(told)) // what was given, and what was earned
	if err := st.ReadNotifications(t.Context(), ada.ID, told[0].ID); err != nil {
		t.Fatal(err)
	}
	sees(90, 0)
	exec(t, pool, `INSERT INTO notifications (id, user_id, kind, text, path) SELECT gen_random_uuid(), $1, 'x', 'x', '/' FROM generate_series(1, 150)`, ada.ID)
	sees(90, 100)
}
