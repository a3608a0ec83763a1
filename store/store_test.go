package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db/dbtest"
	"aiminigames/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// newStore returns a Store on a database of its own, and the database.
func newStore(t testing.TB) (*store.Store, *sqlx.DB) {
	t.Helper()
	st, pool, _ := newStoreAt(t)
	return st, pool
}

// newStoreAt returns the database's address too.
func newStoreAt(t testing.TB) (*store.Store, *sqlx.DB, string) {
	t.Helper()
	pool, url := dbtest.New(t)
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return store.New(pool, queue), pool, url
}

// refused fails unless err is Invalid with a message for each of these fields, and no other.
func refused(t *testing.T, err error, fields ...string) {
	t.Helper()
	got, _ := errors.AsType[store.Invalid](err)
	if slices.Sort(fields); !slices.Equal(slices.Sorted(maps.Keys(got)), fields) || slices.Contains(slices.Collect(maps.Values(got)), "") {
		t.Fatalf("got %v %q, want Invalid with a message for each of %q", err, got, fields)
	}
}

// exec changes what the store would not: the time of things, mostly.
func exec(t testing.TB, pool *sqlx.DB, statement string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

// unguarded changes what the database's own rules about a table would not.
func unguarded(t testing.TB, pool *sqlx.DB, table, statement string, args ...any) {
	t.Helper()
	exec(t, pool, `ALTER TABLE `+table+` DISABLE TRIGGER USER`)
	exec(t, pool, statement, args...)
	exec(t, pool, `ALTER TABLE `+table+` ENABLE TRIGGER USER`)
}

// count returns the one number that query asks for.
func count(t testing.TB, pool *sqlx.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := pool.Get(&n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// walk reads a list to its end, page by page, and returns what name says of each.
func walk[T any](t *testing.T, page func(after string) ([]T, string, error), name func(T) string) []string {
	t.Helper()
	var names []string
	for after := ""; ; {
		list, next, err := page(after)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			names = append(names, name(one))
		}
		if after = next; after == "" {
			return names
		}
	}
}

// addMember adds a member with a password that nothing matches, which costs no time.
func addMember(t testing.TB, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	var u store.User
	err := pool.Get(&u, `
		INSERT INTO users (id, role, name, hue, handle, email, password, joined_at)
		VALUES ($1, 'member', $2, 200, $2, $2 || '@example.com', 'none', now())
		RETURNING id, role, name, hue, handle, email, created_at, joined_at`, newUUID(), handle)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func addGuest(t *testing.T, st *store.Store) store.User {
	t.Helper()
	u, err := st.NewGuest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// addLogin logs user in.
func addLogin(t *testing.T, st *store.Store, user uuid.UUID) uuid.UUID {
	t.Helper()
	id, err := st.StartLogin(t.Context(), user, "Firefox", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// addGame adds a draft without a version.
func addGame(t testing.TB, pool *sqlx.DB, owner uuid.UUID) uuid.UUID {
	t.Helper()
	id := newUUID()
	exec(t, pool, `INSERT INTO games (id, slug, owner_id, title) VALUES ($1, $2, $3, 'Snake')`, id, "snake-"+id.String(), owner)
	return id
}

// addVersion adds version 1 of game.
func addVersion(t testing.TB, pool *sqlx.DB, game uuid.UUID) uuid.UUID {
	t.Helper()
	id := newUUID()
	exec(t, pool, `INSERT INTO blobs (hash, type, body) VALUES (sha256('x'), 'text/html', 'x') ON CONFLICT DO NOTHING`)
	exec(t, pool, `
		INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
		VALUES ($1, $2, 1, 'prompt', 'Snake', 'builtin', sha256('x'), '{}', 1)`, id, game)
	return id
}

// addGeneration adds a generation of user's that has failed.
func addGeneration(t *testing.T, pool *sqlx.DB, game, user uuid.UUID) {
	t.Helper()
	exec(t, pool, `
		INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, ended_at)
		VALUES ($1, $2, $3, 'snake', 'builtin', 1, 'failed', now())`, newUUID(), game, user)
}

func addPlay(t *testing.T, pool *sqlx.DB, game, version, user uuid.UUID) uuid.UUID {
	t.Helper()
	id := newUUID()
	exec(t, pool, `INSERT INTO plays (id, game_id, version_id, user_id, seed) VALUES ($1, $2, $3, $4, 1)`, id, game, version, user)
	return id
}

// addScore adds a play that is user's best.
func addScore(t *testing.T, pool *sqlx.DB, game, version, user uuid.UUID, score int) {
	t.Helper()
	exec(t, pool, `INSERT INTO scores (game_id, user_id, play_id, score) VALUES ($1, $2, $3, $4)`,
		game, user, addPlay(t, pool, game, version, user), score)
}

func newUUID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
