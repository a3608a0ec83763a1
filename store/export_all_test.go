package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// taken exports all of u's, and returns the files by name.
func taken(t *testing.T, st *store.Store, u store.User) map[string]*bytes.Buffer {
	t.Helper()
	files := map[string]*bytes.Buffer{}
	err := st.Export(t.Context(), u.ID, func(name string) (io.Writer, error) {
		if files[name] != nil {
			t.Errorf("there are two of %s", name)
		}
		files[name] = new(bytes.Buffer)
		return files[name], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// rowsOf reads a list of an export.
func rowsOf(t *testing.T, files map[string]*bytes.Buffer, name string) []map[string]any {
	t.Helper()
	var list []map[string]any
	if files[name] == nil {
		t.Fatalf("there is no %s", name)
	}
	if err := json.Unmarshal(files[name].Bytes(), &list); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return list
}

func TestExportHasAllOfOneAndNothingOfOthers(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := busy(t, st, pool)
	exec(t, pool, `UPDATE users SET email = 'secret@example.com' WHERE id = $1`, bob.ID)
	addGame(t, pool, bob.ID)
	files := taken(t, st, ada)
	empty := []string{"royalties.json", "decisions.json", "appeals.json", "top-ups.json"} // of which ada has none
	for name, body := range files {
		if bytes.Contains(body.Bytes(), []byte("secret")) || strings.Contains(strings.ToLower(body.String()), "argon2") {
			t.Errorf("%s says what is somebody else's, or the password", name)
		}
		if strings.HasSuffix(name, ".json") && !strings.Contains(name, "/") {
			if n := len(rowsOf(t, files, name)); (n == 0) != slices.Contains(empty, name) {
				t.Errorf("%s has %d rows", name, n)
			}
		}
	}
	if account := rowsOf(t, files, "account.json"); account[0]["email"] != "zaphod@example.com" {
		t.Errorf("the account is %v", account)
	}
	if got := rowsOf(t, files, "versions.json"); len(got) != 5 || got[0]["prompt"] != "zaphod wants" {
		t.Errorf("versions are %v", got)
	}
	for name, want := range map[string]string{"games/draft/version-1.html": "x", "saves/theirs.json": `"zaphod"`} {
		if files[name] == nil || files[name].String() != want {
			t.Errorf("%s is %v, want %s", name, files[name], want)
		}
	}
	if stranger := taken(t, st, addMember(t, pool, "eve")); len(rowsOf(t, stranger, "games.json")) != 0 || len(rowsOf(t, stranger, "account.json")) != 1 {
		t.Error("somebody who has nothing gets something")
	}
}

func TestExportGoesThroughManyPages(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	game := addGame(t, pool, ada.ID)
	version := addVersion(t, pool, game)
	exec(t, pool, `INSERT INTO plays (id, game_id, version_id, user_id, seed) SELECT gen_random_uuid(), $1, $2, $3, n FROM generate_series(1, 450) n`, game, version, ada.ID)
	exec(t, pool, `
		INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
		SELECT gen_random_uuid(), $1, n, 'prompt', 'Snake', 'builtin', sha256('x'), '{}', 1 FROM generate_series(2, 30) n`, game)
	files := taken(t, st, ada)
	seeds := map[any]bool{}
	for _, play := range rowsOf(t, files, "plays.json") {
		seeds[play["seed"]] = true
	}
	var documents int
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			documents++
		}
	}
	if len(seeds) != 450 || documents != 30 {
		t.Errorf("%d plays and %d documents, want 450 and 30", len(seeds), documents)
	}
}

func TestExportStopsWhereItsWriterDoes(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	full := errors.New("full")
	err := st.Export(t.Context(), addMember(t, pool, "ada").ID, func(string) (io.Writer, error) { return nil, full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestExportOnceAnHour(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	errs, begun := make(chan error), 0
	for range 6 {
		go func() { errs <- st.StartExport(t.Context(), ada.ID) }()
	}
	for range 6 {
		if err := <-errs; err == nil {
			begun++
		} else if wait := time.Until(limited(t, err)); wait < 59*time.Minute || wait > time.Hour {
			t.Errorf("the next in %s, want an hour", wait)
		}
	}
	if begun != 1 {
		t.Errorf("%d of 6 at once begin, want 1", begun)
	}
	if err := st.ExportBroke(t.Context(), ada.ID); err != nil {
		t.Fatal(err)
	}
	if wait := time.Until(limited(t, st.StartExport(t.Context(), ada.ID))); wait < 4*time.Minute || wait > 5*time.Minute {
		t.Errorf("broken off, the next in %s, want five minutes", wait)
	}
	exec(t, pool, `UPDATE users SET exported_at = now() - interval '1 hour'`)
	if err := st.StartExport(t.Context(), ada.ID); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	if err := st.StartExport(t.Context(), uuid.Nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}
