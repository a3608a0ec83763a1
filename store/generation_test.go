package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// made takes the latest generation of a game through every stage, as the workers do, and
// returns the version it made.
func made(t *testing.T, st *store.Store, pool *sqlx.DB, slug, document string) {
	t.Helper()
	g := latest(t, st, pool, slug)
	for _, stage := range store.Stages {
		started, err := st.StartStage(t.Context(), g.ID, stage)
		if err != nil {
			t.Fatalf("start %s: %v", stage, err)
		}
		if err := end(t, st, started, stage, document); err != nil {
			t.Fatalf("end %s: %v", stage, err)
		}
	}
}

func end(t *testing.T, st *store.Store, g store.Generation, stage, document string) error {
	t.Helper()
	switch stage {
	case "spec":
		return st.EndSpec(t.Context(), g, store.JSON(`{"title":"Cat"}`), store.Notes{Understood: []string{"A cat."}}, "")
	case "build":
		return st.EndBuild(t.Context(), g, []byte(document), "")
	case "check":
		return st.EndCheck(t.Context(), g, []byte(document), store.JSON(`{"title":"Cat"}`), "")
	}
	return st.Finish(t.Context(), g, store.Look{Title: "Hungry Cat", Genre: "catch", Tags: []string{"cat"}, Cover: []byte("<svg/>"), Hue: 300})
}

func latest(t *testing.T, st *store.Store, pool *sqlx.DB, slug string) store.Generation {
	t.Helper()
	var owner uuid.UUID
	if err := pool.Get(&owner, `SELECT owner_id FROM games WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	g, err := st.Progress(t.Context(), owner, slug)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func ask(prompt string) store.Ask { return store.Ask{Prompt: prompt, Mode: store.Builtin, Seed: 7} }

// makeGame adds a game of owner's with one version.
func makeGame(t *testing.T, st *store.Store, pool *sqlx.DB, owner store.User, prompt string) (slug string) {
	t.Helper()
	slug, err := st.CreateGame(t.Context(), owner, ask(prompt))
	if err != nil {
		t.Fatal(err)
	}
	made(t, st, pool, slug, "<!doctype html><title>"+prompt+"</title>")
	return slug
}

func TestAPromptBecomesAVersion(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")

	slug, err := st.CreateGame(t.Context(), ada, ask("  a hungry purple cat \r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(slug, "a-hungry-purple-cat-") {
		t.Errorf("slug %q does not begin with the prompt's words", slug)
	}
	made(t, st, pool, slug, "<!doctype html>cat")

	w, err := st.Workshop(t.Context(), ada.ID, slug)
	if err != nil {
		t.Fatal(err)
	}
	if w.Head == nil || w.Head.N != 1 || w.Head.Prompt != "a hungry purple cat" || w.Head.Maker != store.Builtin {
		t.Errorf("head %+v, want version 1 of the prompt by the built-in generator", w.Head)
	}
	if w.Game.Title != "Hungry Cat" || w.Game.Hue != 300 || len(w.Game.Cover) != 32 {
		t.Errorf("game %+v does not look like its version", w.Game)
	}
	if w.Generation.Status != store.Ready || w.Generation.VersionN != 1 || len(w.Generation.Steps) != len(store.Stages) {
		t.Errorf("generation %+v, want it ready, with a step for each stage", w.Generation)
	}
	for _, kind := range []string{"make_spec", "build_document", "check_document", "finish_generation"} {
		if n := count(t, pool, `SELECT count(*) FROM river_job WHERE kind = $1`, kind); n != 1 {
			t.Errorf("%d jobs %s, want 1", n, kind)
		}
	}
}

func TestPromptsThatAreRefused(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	for name, prompt := range map[string]string{
		"nothing": " \n ", "too long": strings.Repeat("é", 2001), "NUL": "a\x00b", "broken UTF-8": "a\xffb",
	} {
		_, err := st.CreateGame(t.Context(), ada, ask(prompt))
		if _, ok := errors.AsType[store.Invalid](err); !ok {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
	if _, err := st.CreateGame(t.Context(), ada, ask(strings.Repeat("é", 2000))); err != nil {
		t.Errorf("2,000 characters: %v", err)
	}
	if n := count(t, pool, `SELECT count(*) FROM games`); n != 1 {
		t.Errorf("%d games, want only the good one", n)
	}
}

func TestADoubleClickMakesOneGame(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slugs := make([]string, 4)
	var clicks errgroup.Group
	for i := range slugs {
		clicks.Go(func() (err error) {
			slugs[i], err = st.CreateGame(t.Context(), ada, ask("cat"))
			return err
		})
	}
	if err := clicks.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM games`); n != 1 || slugs[0] != slugs[3] {
		t.Errorf("%d games at %q, want one", n, slugs)
	}
}

func TestAStageRunsOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug, err := st.CreateGame(t.Context(), ada, ask("cat"))
	if err != nil {
		t.Fatal(err)
	}
	g := latest(t, st, pool, slug)
	for _, stage := range store.Stages {
		first, err := st.StartStage(t.Context(), g.ID, stage)
		if err != nil {
			t.Fatal(err)
		}
		// The process died here, and another took the job over.
		second, err := st.StartStage(t.Context(), g.ID, stage)
		if err != nil {
			t.Fatalf("start %s again: %v", stage, err)
		}
		if err := end(t, st, second, stage, "doc"); err != nil {
			t.Fatal(err)
		}
		if err := end(t, st, first, stage, "doc"); !errors.Is(err, store.ErrCancelled) {
			t.Errorf("end %s twice: %v, want ErrCancelled", stage, err)
		}
		if _, err := st.StartStage(t.Context(), g.ID, stage); !errors.Is(err, store.ErrCancelled) {
			t.Errorf("start %s once it is done: %v, want ErrCancelled", stage, err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM versions`); n != 1 {
		t.Errorf("%d versions, want 1", n)
	}
}

func TestCancelEndsAGeneration(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addMember(t, pool, "ada"), addMember(t, pool, "eve")
	slug, err := st.CreateGame(t.Context(), ada, ask("cat"))
	if err != nil {
		t.Fatal(err)
	}
	g, err := st.StartStage(t.Context(), latest(t, st, pool, slug).ID, "spec")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.AskForChange(t.Context(), ada, slug, ask("faster")); err == nil {
		t.Error("two changes may be made at once")
	}
	if err := st.CancelGeneration(t.Context(), eve.ID, slug); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger cancels: %v, want ErrNotFound", err)
	}
	for range 2 {
		if err := st.CancelGeneration(t.Context(), ada.ID, slug); err != nil {
			t.Fatal(err)
		}
	}
	if err := end(t, st, g, "spec", ""); !errors.Is(err, store.ErrCancelled) {
		t.Errorf("a stage ends after the cancel: %v, want ErrCancelled", err)
	}
	if g := latest(t, st, pool, slug); g.Status != store.Stopped || g.Steps[0].State != store.Stopped {
		t.Errorf("%+v, want it cancelled", g)
	}
	if err := st.AskForChange(t.Context(), ada, slug, ask("faster")); err != nil {
		t.Errorf("ask again: %v", err)
	}
}

func TestPromptsAreLimitedByTheHour(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	guest, err := st.NewGuest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slug := makeGame(t, st, pool, guest, "cat")
	exec(t, pool, `
		INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, ended_at, created_at)
		SELECT gen_random_uuid(), game_id, user_id, 'x', 'builtin', 1, 'failed', now(), now() - interval '20 minutes'
		FROM generations, generate_series(1, 19)`)

	err = st.AskForChange(t.Context(), guest, slug, ask("faster"))
	limited, ok := errors.AsType[store.Limited](err)
	if wait := time.Until(limited.Until); !ok || wait < 39*time.Minute || wait > 41*time.Minute {
		t.Errorf("the 21st prompt in an hour: %v, want Limited for another 40 minutes", err)
	}
	exec(t, pool, `UPDATE generations SET created_at = created_at - interval '1 hour'`)
	if err := st.AskForChange(t.Context(), guest, slug, ask("faster")); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestOrphansAreReleased(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	if _, err := st.CreateGame(t.Context(), ada, ask("cat")); err != nil {
		t.Fatal(err)
	}
	exec(t, pool, `UPDATE river_job SET state = 'running', attempt = 8, attempted_at = now(), attempted_by = '{anna}' WHERE kind = 'make_spec'`)
	release, err := store.Present(t.Context(), pool, "anna")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := st.ReleaseOrphans(t.Context()); n != 0 || err != nil {
		t.Errorf("released %d jobs of a process that is alive, %v", n, err)
	}
	release()
	if n, err := st.ReleaseOrphans(t.Context()); n != 1 || err != nil {
		t.Errorf("released %d jobs of a process that has died, %v; want 1", n, err)
	}
	if n := count(t, pool, `SELECT max_attempts FROM river_job WHERE kind = 'make_spec' AND state = 'available'`); n != 9 {
		t.Errorf("the job may be tried %d times, want one more for the death", n)
	}
}
