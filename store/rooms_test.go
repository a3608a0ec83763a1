package store_test

import (
	"errors"
	"regexp"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// addDuel adds a published game of owner's for so many players, and returns it and its slug.
func addDuel(t testing.TB, pool *sqlx.DB, owner uuid.UUID, players string) (game uuid.UUID, slug string) {
	t.Helper()
	game, version := newUUID(), newUUID()
	slug = "duel-" + game.String()
	pool.MustExec(`INSERT INTO games (id, slug, owner_id, title, genre, players_max) VALUES ($1, $2, $3, 'Duel', 'duel', 2)`, game, slug, owner)
	pool.MustExec(`INSERT INTO blobs (hash, type, body) VALUES (sha256('x'), 'text/html', 'x') ON CONFLICT DO NOTHING`)
	pool.MustExec(`
		INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
		VALUES ($1, $2, 1, 'prompt', 'Duel', 'builtin', sha256('x'), $3::jsonb, 1)`, version, game, `{"players":`+players+`}`)
	pool.MustExec(`UPDATE games SET head_id = $2, live_id = $2, status = 'published', published_at = now() WHERE id = $1`, game, version)
	return game, slug
}

// openRoom opens a public room of user's.
func openRoom(t testing.TB, st *store.Store, user store.User, slug string) string {
	t.Helper()
	code, err := st.OpenRoom(t.Context(), user, slug, "public")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestOpenRoom(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":1,"max":4,"late":false}`)
	guest := addGuest(t, st)
	code := openRoom(t, st, guest, slug)
	if !regexp.MustCompile(`^[BCDFGHJKMNPQRSTVWXZ]{6}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	p, err := st.RoomPage(t.Context(), code)
	if err != nil || p.Room.Seats != 4 || !p.Room.Public || p.Room.OpenerID.UUID != guest.ID || p.Room.Status != "lobby" || p.Game.Slug != slug {
		t.Fatalf("RoomPage = %+v, %v", p, err)
	}
	if got, want := p.Version.Players(), (store.Players{Min: 1, Max: 4, Late: false}); got != want {
		t.Errorf("Players = %+v, want %+v", got, want)
	}
	tx := pool.MustBegin() // holds up the ten, until all have begun
	tx.MustExec(`SELECT 1 FROM users FOR UPDATE`)
	opened := make(chan error, 10)
	for range cap(opened) {
		go func() {
			_, err := st.OpenRoom(t.Context(), guest, slug, "link")
			opened <- err
		}()
	}
	waitForLocks(t, pool, cap(opened))
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for range cap(opened) {
		if err := <-opened; err != nil && !isLimited(err) {
			t.Error(err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM rooms`); n != 5 {
		t.Errorf("%d rooms are open, want 5", n)
	}
	if _, err := st.OpenRoom(t.Context(), guest, slug, "link"); !isLimited(err) {
		t.Errorf("a sixth room: %v", err)
	}
	exec(t, pool, `UPDATE rooms SET active_at = now() - interval '11 minutes'`) // Nobody ever came.
	openRoom(t, st, guest, slug)
}

// waitForLocks waits until so many statements wait for another's transaction.
func waitForLocks(t *testing.T, pool *sqlx.DB, want int) {
	t.Helper()
	const waiting = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for count(t, pool, waiting) < want {
		if t.Context().Err() != nil {
			t.Fatal("they do not begin")
		}
	}
}

func isLimited(err error) bool {
	_, ok := errors.AsType[store.Limited](err)
	return ok
}

func TestOpenRoomRefuses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addMember(t, pool, "ada"), addMember(t, pool, "eve")
	_, solo := addDuel(t, pool, ada.ID, `{"min":1,"max":1}`)
	_, unreadable := addDuel(t, pool, ada.ID, `"two"`)
	_, duel := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	_, draft := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	exec(t, pool, `UPDATE games SET status = 'draft', live_id = NULL WHERE slug = $1`, draft)
	_, held := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	exec(t, pool, `UPDATE games SET status = 'held' WHERE slug = $1`, held)
	_, deleted := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	exec(t, pool, `UPDATE games SET deleted_at = now() WHERE slug = $1`, deleted)

	open := func(user store.User, slug, visibility string) error {
		_, err := st.OpenRoom(t.Context(), user, slug, visibility)
		return err
	}
	refused(t, open(eve, solo, ""), "game")
	refused(t, open(eve, unreadable, ""), "game")
	refused(t, open(eve, duel, "secret"), "visibility")
	refused(t, open(ada, draft, "public"), "visibility")
	if err := open(ada, draft, "link"); err != nil {
		t.Errorf("the creator's own draft: %v", err)
	}
	_, err := st.PlayWithAnyone(t.Context(), ada, draft)
	refused(t, err, "visibility")
	for slug, want := range map[string]error{draft: store.ErrNotFound, held: store.ErrNotFound, deleted: store.ErrDeleted, "none": store.ErrNotFound} {
		if err := open(eve, slug, ""); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", slug, err, want)
		}
	}
	exec(t, pool, `ALTER TABLE versions DISABLE TRIGGER versions_keep`)
	exec(t, pool, `UPDATE versions SET partial = true`)
	if err := open(ada, draft, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a version stopped half way: %v", err)
	}
}

func TestPlayWithAnyoneMeets(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	var mu sync.Mutex
	met := map[string]int{}
	var all sync.WaitGroup
	for range 10 {
		guest := addGuest(t, st)
		all.Go(func() {
			code, err := st.PlayWithAnyone(t.Context(), guest, slug)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			met[code]++
			mu.Unlock()
		})
	}
	all.Wait()
	if len(met) != 5 {
		t.Fatalf("ten people at tables for two: %v", met)
	}
	for code, n := range met {
		if n != 2 {
			t.Errorf("%d people at %s", n, code)
		}
	}
}

func TestPlayWithAnyoneChooses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	ask := func(slug string) string {
		t.Helper()
		code, err := st.PlayWithAnyone(t.Context(), addGuest(t, st), slug)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	for change, want := range map[string]bool{
		"players = 1":                        true,
		"players = 3":                        false, // and one on the way
		"players = 3, coming_until = now()":  true,  // who has not come
		"players = 4, coming = 0":            false,
		"locked = true":                      false,
		"public = false":                     false,
		"closed_at = now()":                  false,
		"status = 'ended'":                   true,
		"status = 'playing'":                 true, // late comers get a seat
		"created_at = now() - interval '1h'": false,
		"created_at = now() - interval '1h', lease_until = now() + interval '5s'":                             true,
		"version_id = (SELECT head_id FROM games WHERE slug LIKE 'duel-%' AND head_id <> version_id LIMIT 1)": false,
	} {
		_, other := addDuel(t, pool, ada.ID, `{"min":2,"max":4}`)
		_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":4}`)
		_ = other
		code := openRoom(t, st, addGuest(t, st), slug)
		exec(t, pool, `UPDATE rooms SET `+change+` WHERE code = $1`, code)
		if got := ask(slug) == code; got != want {
			t.Errorf("%s: seated there %v, want %v", change, got, want)
		}
	}
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":4,"late":false}`)
	code := openRoom(t, st, addGuest(t, st), slug)
	exec(t, pool, `UPDATE rooms SET status = 'playing' WHERE code = $1`, code)
	if ask(slug) == code {
		t.Error("sent into a round that takes nobody late")
	}
}
