package store_test

import (
	"errors"
	"fmt"
	"testing"

	"aiminigames/store"
)

// libraryOf returns the slugs of what user has bought.
func libraryOf(t *testing.T, st *store.Store, u store.User) []string {
	t.Helper()
	return walk(t, func(after string) ([]store.BoughtGame, string, error) { return st.Library(t.Context(), u.ID, after) },
		func(g store.BoughtGame) string { return g.Slug })
}

func TestLibraryHasWhatWasBought(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	give(t, st, ben, 10_000)
	var want []string
	for n := range 30 { // more than a page
		slug := fmt.Sprintf("game-%02d", n)
		addOnSale(t, pool, ada, slug, 10)
		if _, err := st.Buy(t.Context(), ben, store.Order{Slug: slug, Price: 10}); err != nil {
			t.Fatal(err)
		}
		want = append([]string{slug}, want...)
	}
	if got := libraryOf(t, st, ben); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the library has %v, want %v", got, want)
	}
	if got := libraryOf(t, st, ada); len(got) > 0 {
		t.Errorf("somebody else has %v", got)
	}

	// Taken down it stays; given back it does not.
	exec(t, pool, `UPDATE games SET status = 'draft' WHERE slug = 'game-29'`)
	games, _, err := st.Library(t.Context(), ben.ID, "")
	if err != nil || games[0].Slug != "game-29" || !games[0].Down || games[1].Down || games[0].Paid != 10 {
		t.Errorf("%+v, %v; want the first to be taken down", games[:2], err)
	}
	if _, err := st.Refund(t.Context(), ben.ID, "game-28"); err != nil {
		t.Fatal(err)
	}
	if got := libraryOf(t, st, ben); len(got) != 29 || got[1] != "game-27" {
		t.Errorf("after a refund the library has %v", got)
	}
	for _, cursor := range []string{"x", "'", "MTIz"} {
		if _, _, err := st.Library(t.Context(), ben.ID, cursor); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("cursor %q: %v, want ErrNotFound", cursor, err)
		}
	}
}
