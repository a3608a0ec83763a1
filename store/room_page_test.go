package store_test

import (
	"errors"
	"testing"

	"aiminigames/store"
)

func TestRoomPageOfWhatIsNotOpen(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code := openRoom(t, st, ada, slug)
	want := func(code string, want error) {
		t.Helper()
		if _, err := st.RoomPage(t.Context(), code); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", code, err, want)
		}
	}
	want("BCDFGH", store.ErrNotFound)
	want("\x00", store.ErrNotFound)
	exec(t, pool, `UPDATE games SET status = 'held'`)
	want(code, store.ErrDeleted)
	exec(t, pool, `UPDATE games SET status = 'published'`)
	want(code, nil)
	if err := st.CloseRoom(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	want(code, store.ErrDeleted)
	if err := st.CloseRoom(t.Context(), code); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("closed twice: %v", err)
	}
}

func TestListsOfRooms(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	_, unlisted := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	exec(t, pool, `UPDATE games SET status = 'unlisted' WHERE slug = $1`, unlisted)
	for range 30 {
		openRoom(t, st, addGuest(t, st), slug)
	}
	bare := openRoom(t, st, addGuest(t, st), unlisted)
	byLink, err := st.OpenRoom(t.Context(), ada, slug, "link")
	if err != nil {
		t.Fatal(err)
	}
	if none, _, err := st.PublicRooms(t.Context(), ""); err != nil || len(none) > 0 {
		t.Errorf("%d rooms that nobody is in, %v", len(none), err)
	}
	exec(t, pool, `UPDATE rooms SET players = 1`)

	first, next, err := st.PublicRooms(t.Context(), "")
	if err != nil || len(first) != 24 || next == "" {
		t.Fatalf("%d rooms, next %q, %v", len(first), next, err)
	}
	second, end, err := st.PublicRooms(t.Context(), next)
	if err != nil || len(second) != 6 || end != "" {
		t.Fatalf("%d more rooms, next %q, %v", len(second), end, err)
	}
	seen := map[string]bool{byLink: true, bare: true}
	for _, r := range append(first, second...) {
		if seen[r.Code] || r.Host == "" || r.Title != "Duel" || r.Creator != "ada" || r.Slug != slug {
			t.Errorf("listed: %+v", r)
		}
		seen[r.Code] = true
	}
	if _, _, err := st.PublicRooms(t.Context(), "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no cursor: %v", err)
	}
	if all, next, err := st.AdminRooms(t.Context(), ""); err != nil || len(all) != 24 || next == "" || all[0].Code != byLink {
		t.Errorf("AdminRooms: %d, next %q, %v", len(all), next, err)
	}
	page, err := st.GamePage(t.Context(), ada.ID, unlisted)
	if err != nil || len(page.Rooms) != 1 || page.Rooms[0].Code != bare {
		t.Errorf("the unlisted game's page shows %+v, %v", page.Rooms, err)
	}
	exec(t, pool, `UPDATE rooms SET created_at = now() - interval '1 minute'`)
	if none, _, err := st.PublicRooms(t.Context(), ""); err != nil || len(none) != 0 {
		t.Errorf("rooms that nobody runs are listed: %d, %v", len(none), err)
	}
}

func TestKeepHouseClosesRooms(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	rooms := map[string]string{
		"active_at = now() - interval '11m'":                                                      "closed",
		"active_at = now() - interval '11m', lease_until = now() - interval '11m', process = 'p'": "closed",
		"active_at = now() - interval '9m'":                                                       "open",
		"active_at = now() - interval '1d', lease_until = now() + interval '5s', process = 'p'":   "open",
		"closed_at = now() - interval '6d'":                                                       "closed",
		"closed_at = now() - interval '8d'":                                                       "gone",
	}
	opened := map[string]string{}
	for change := range rooms {
		opened[change] = openRoom(t, st, addGuest(t, st), slug)
		exec(t, pool, `UPDATE rooms SET `+change+` WHERE code = $1`, opened[change])
	}
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	for change, want := range rooms {
		var got string
		if err := pool.Get(&got, `
			SELECT coalesce((SELECT CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END FROM rooms WHERE code = $1), 'gone')`, opened[change]); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", change, got, err, want)
		}
	}
}
