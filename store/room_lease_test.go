package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// present is a process that is alive until the test ends, or die is called.
func present(t *testing.T, pool *sqlx.DB, name string) (p store.Process, die func()) {
	t.Helper()
	release, err := store.Present(t.Context(), pool, name)
	if err != nil {
		t.Fatal(err)
	}
	die = sync.OnceFunc(release)
	t.Cleanup(die)
	return store.Process{Name: name, Machine: "m-" + name, Address: "http://" + name}, die
}

func claim(t *testing.T, st *store.Store, code string, p store.Process) store.Claim {
	t.Helper()
	c, err := st.ClaimRoom(t.Context(), code, p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestARoomIsOneProcesss(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":3}`)
	code := openRoom(t, st, ada, slug)
	a, _ := present(t, pool, "a")
	b, _ := present(t, pool, "b")

	first := claim(t, st, code, a)
	if !first.Ours || first.Snapshot != nil || !first.Clean || first.Slug != slug || first.Players.Max != 3 || first.Room.OpenerID.UUID != ada.ID {
		t.Errorf("the first claim: %+v", first)
	}
	if c := claim(t, st, code, b); c.Ours || c.Owner != a || c.Snapshot != nil {
		t.Errorf("another's claim: %+v, want %+v as the owner", c, a)
	}
	state := store.RoomState{Code: code, Status: "playing", Players: 2, Watchers: 1, Locked: true, Snapshot: []byte(`{"n":7}`)}
	if err := st.SaveRoom(t.Context(), b.Name, state); !errors.Is(err, store.ErrLost) {
		t.Errorf("saved by another: %v", err)
	}
	if err := st.SaveRoom(t.Context(), a.Name, state); err != nil {
		t.Fatal(err)
	}
	page, err := st.RoomPage(t.Context(), code)
	if r := page.Room; err != nil || r.Status != "playing" || r.Players != 2 || r.Watchers != 1 || !r.Locked {
		t.Errorf("saved: %+v, %v", r, err)
	}
	if c := claim(t, st, code, a); !c.Ours || c.Clean || string(c.Snapshot) != `{"n":7}` {
		t.Errorf("the owner asks again: %+v", c)
	}
	if _, err := st.ClaimRoom(t.Context(), "BCDFGH", a); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such room: %v", err)
	}
}

func TestARoomIsTakenOver(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	b, _ := present(t, pool, "b")
	for name, test := range map[string]struct {
		after func(code string, a store.Process, die func()) error
		clean bool
	}{
		"released": {func(code string, a store.Process, _ func()) error {
			return st.SaveRoom(t.Context(), a.Name, store.RoomState{Code: code, Status: "lobby", Snapshot: []byte(`{}`), Released: true})
		}, true},
		"killed": {func(code string, _ store.Process, die func()) error {
			die()
			if c := claim(t, st, code, b); c.Ours {
				t.Error("taken from one who has only just renewed")
			}
			_, err := pool.Exec(`UPDATE rooms SET lease_until = now() + interval '7 seconds' WHERE code = $1`, code)
			return err
		}, false},
		"lease out": {func(code string, _ store.Process, _ func()) error {
			_, err := pool.Exec(`UPDATE rooms SET lease_until = now() - interval '1 second' WHERE code = $1`, code)
			return err
		}, false},
	} {
		code := openRoom(t, st, addGuest(t, st), slug)
		a, die := present(t, pool, "a "+name)
		claim(t, st, code, a)
		if err := st.SaveRoom(t.Context(), a.Name, store.RoomState{Code: code, Status: "lobby", Snapshot: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
		if c := claim(t, st, code, b); c.Ours {
			t.Fatalf("%s: taken before", name)
		}
		if err := test.after(code, a, die); err != nil {
			t.Fatal(err)
		}
		if c := claim(t, st, code, b); !c.Ours || c.Clean != test.clean || string(c.Snapshot) != `{}` {
			t.Errorf("%s: %+v, want it ours, clean %v", name, c, test.clean)
		}
		if err := st.SaveRoom(t.Context(), a.Name, store.RoomState{Code: code, Status: "ended"}); !errors.Is(err, store.ErrLost) {
			t.Errorf("%s: the one before still saves: %v", name, err)
		}
	}
}

func TestOfManyWhoClaimOneGetsIt(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code := openRoom(t, st, ada, slug)
	tx := pool.MustBegin() // holds up the claims, until all have begun
	tx.MustExec(`UPDATE rooms SET active_at = now()`)
	var mu sync.Mutex
	runs := map[string]bool{}
	var all sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		p, _ := present(t, pool, name)
		all.Go(func() {
			c, err := st.ClaimRoom(t.Context(), code, p)
			if err != nil {
				t.Error(err)
			}
			if c.Ours {
				c.Owner = p
			}
			mu.Lock()
			defer mu.Unlock()
			runs[c.Owner.Name] = true
		})
	}
	waitForLocks(t, pool, 4)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if len(runs) != 1 {
		t.Errorf("the room is run by %v", runs)
	}
}

func TestUnclaimLeavesTheRoomAsItWas(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code := openRoom(t, st, ada, slug)
	a, _ := present(t, pool, "a")
	b, _ := present(t, pool, "b")
	if err := st.UnclaimRoom(t.Context(), a, claim(t, st, code, a)); err != nil {
		t.Fatal(err)
	}
	if c := claim(t, st, code, b); !c.Ours || !c.Clean {
		t.Errorf("after that: %+v", c)
	}
}

func TestRenewTellsWhatIsHeldAndWhatIsOver(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	_, removed := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	a, _ := present(t, pool, "a")
	b, _ := present(t, pool, "b")
	kept, closed, orphan, lost := openRoom(t, st, ada, slug), openRoom(t, st, ada, slug), openRoom(t, st, ada, removed), openRoom(t, st, ada, slug)
	for _, code := range []string{kept, closed, orphan, lost} {
		claim(t, st, code, a)
	}
	exec(t, pool, `UPDATE rooms SET lease_until = now() - interval '1 second'`)
	claim(t, st, lost, b)
	if err := st.CloseRoom(t.Context(), closed); err != nil {
		t.Fatal(err)
	}
	exec(t, pool, `UPDATE games SET status = 'removed' WHERE slug = $1`, removed)

	over := []string{closed, orphan}
	slices.Sort(over)
	for i, want := range [][]string{over, over, nil} {
		held, ended, err := st.RenewRooms(t.Context(), a.Name)
		slices.Sort(ended)
		if err != nil || !slices.Equal(held, []string{kept}) || !slices.Equal(ended, want) {
			t.Errorf("renewal %d: %q held, %q over, %v; want %q, %q", i, held, ended, err, kept, want)
		}
		for _, code := range over[:2*(i%2)] { // after the second
			if err := st.SaveRoom(t.Context(), a.Name, store.RoomState{Code: code, Status: "ended"}); !errors.Is(err, store.ErrDeleted) {
				t.Errorf("a closed room goes on: %v", err)
			}
			if err := st.SaveRoom(t.Context(), a.Name, store.RoomState{Code: code, Status: "ended", Closed: true}); err != nil {
				t.Errorf("the end of a closed room: %v", err)
			}
		}
	}
	if c := claim(t, st, kept, b); c.Ours {
		t.Error("a renewed lease is taken")
	}
	for _, code := range over {
		if _, err := st.ClaimRoom(t.Context(), code, b); !errors.Is(err, store.ErrDeleted) {
			t.Errorf("a closed room is claimed: %v", err)
		}
	}
}

// A room that is played in is saved every second, for hours: its row must stay where it is.
func TestSavingARoomTouchesNoIndex(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code := openRoom(t, st, ada, slug)
	a, _ := present(t, pool, "a")
	claim(t, st, code, a)
	pool.SetMaxOpenConns(2) // Statistics are of a connection until it is idle; one has the lock.
	for i := range 20 {
		state := store.RoomState{Code: code, Status: "playing", Players: i, Watchers: i, Snapshot: []byte(`{"n":1}`), Locked: i%2 == 0}
		if err := st.SaveRoom(t.Context(), a.Name, state); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, pool, `SELECT pg_stat_force_next_flush()`)
	var all, hot int
	if err := pool.QueryRow(`SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'rooms'`).Scan(&all, &hot); err != nil {
		t.Fatal(err)
	}
	if hot < 20 {
		t.Errorf("of %d changes, %d touched no index", all, hot)
	}
}
