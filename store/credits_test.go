package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

func askModel(prompt string) store.Ask { return store.Ask{Prompt: prompt, Mode: store.Model, Seed: 1} }

// used adds generations that a model made for user in the last second, of a game of theirs
// which it returns.
func used(t testing.TB, pool *sqlx.DB, user store.User, n int) (slug string) {
	t.Helper()
	game := addGame(t, pool, user.ID)
	exec(t, pool, `
		INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, version_id, ended_at)
		SELECT gen_random_uuid(), $1, $2, 'x', 'model', 1, 'ready', $4, now() FROM generate_series(1, $3::int)`, game, user.ID, n, addVersion(t, pool, game))
	return "snake-" + game.String()
}

func free(t testing.TB, st *store.Store, u store.User) store.Allowance {
	t.Helper()
	a, err := st.Free(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// has fails unless user has these credits in wallet, earnings and held, and the site these
// fees for generations.
func has(t testing.TB, st *store.Store, pool *sqlx.DB, u store.User, wallet, earnings, held int64, fees int) {
	t.Helper()
	b, err := st.Balances(t.Context(), u.ID)
	if err != nil || b.Wallet != wallet || b.Earnings != earnings || b.Held != held {
		t.Errorf("%+v, %v; want %d in the wallet, %d earned, %d held", b, err, wallet, earnings, held)
	}
	if n := count(t, pool, `SELECT coalesce(sum(e.amount), 0) FROM entries e JOIN accounts a ON a.id = e.account_id WHERE a.kind = 'fees' AND e.reason = 'captured'`); n != fees {
		t.Errorf("the site has got %d credits for generations, want %d", n, fees)
	}
}

// earn gives u that many credits of earnings.
func earn(t testing.TB, st *store.Store, pool *sqlx.DB, u store.User, credits int) {
	t.Helper()
	exec(t, pool, `UPDATE users SET verified_at = now() WHERE id = $1`, u.ID)
	slug := "earned-" + u.Handle
	addOnSale(t, pool, u, slug, credits)
	fan := addMember(t, pool, "fan"+u.Handle)
	give(t, st, fan, credits)
	buyAs(t, st, fan, store.Order{Slug: slug, Price: credits})
}

func TestAGenerationHoldsWhatItCosts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end      func(t *testing.T, st *store.Store, pool *sqlx.DB, u store.User, slug string) error
		captured bool
	}{
		"a version": {func(t *testing.T, st *store.Store, pool *sqlx.DB, _ store.User, slug string) error {
			made(t, st, pool, slug, "doc")
			return nil
		}, true},
		"a failure": {func(t *testing.T, st *store.Store, pool *sqlx.DB, _ store.User, slug string) error {
			return st.Fail(t.Context(), latest(t, st, pool, slug).ID, "broken", "Sorry.", nil)
		}, false},
		"a cancel": {func(t *testing.T, st *store.Store, _ *sqlx.DB, u store.User, slug string) error {
			return st.CancelGeneration(t.Context(), u.ID, slug)
		}, false},
		"the game's deletion": {func(t *testing.T, st *store.Store, _ *sqlx.DB, u store.User, slug string) error {
			return st.DeleteGame(t.Context(), u.ID, slug)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			ada := addMember(t, pool, "ada")
			earn(t, st, pool, ada, 10) // 9 of them are hers.
			give(t, st, ada, 4)
			slug := used(t, pool, ada, 20)
			if err := st.AskForChange(t.Context(), ada, slug, askModel("faster")); err != nil {
				t.Fatal(err)
			}
			has(t, st, pool, ada, 0, 3, 10, 0)
			addsUp(t, st)
			if err := test.end(t, st, pool, ada, slug); err != nil {
				t.Fatal(err)
			}
			if test.captured {
				has(t, st, pool, ada, 0, 3, 0, 10)
			} else {
				has(t, st, pool, ada, 4, 9, 0, 0)
			}
			addsUp(t, st)
			if n := count(t, pool, `SELECT count(*) FROM transfers t JOIN generations n ON n.id = t.about WHERE n.held = 10 AND t.kind IN ('hold', 'capture', 'release')`); n != 2 {
				t.Errorf("%d transfers of the generation, want that it is held and what became of it", n)
			}
		})
	}
}

func TestWhatIsFreeInADay(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, guest := addMember(t, pool, "ada"), addGuest(t, st)
	if a := free(t, st, store.User{}); a.Left != 3 || a.Price != 10 || !a.Guest || !a.Free() {
		t.Errorf("a stranger: %+v", a)
	}
	slug := used(t, pool, ada, 19)
	for status, left := range map[string]int{"failed": 1, "cancelled": 1, "queued": 0, "ready": 0} {
		exec(t, pool, `DELETE FROM generations WHERE prompt = 'more'`)
		exec(t, pool, `
			INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, ended_at, version_id)
			SELECT gen_random_uuid(), game_id, user_id, 'more', 'model', 1, $1::text, CASE WHEN $1 <> 'queued' THEN now() END, version_id
			FROM generations WHERE prompt = 'x' LIMIT 1`, status)
		if a := free(t, st, ada); a.Left != left || a.Most != 20 || a.Guest {
			t.Errorf("with one more that is %s: %+v, want %d left", status, a, left)
		}
	}
	// Who stops one that has begun to answer has used it.
	exec(t, pool, `UPDATE generations SET status = 'cancelled', ended_at = coalesce(ended_at, now()) WHERE prompt = 'more'`)
	exec(t, pool, `INSERT INTO model_calls (generation_id, stage, request_hash, model, partial) SELECT id, 'build', 'x', 'm', '<!doctype' FROM generations WHERE prompt = 'more'`)
	if a := free(t, st, ada); a.Left != 0 {
		t.Errorf("with one more that was cancelled half way: %+v, want none left", a)
	}
	// What is held for one that was not free leaves the free ones.
	exec(t, pool, `UPDATE generations SET held = 10 WHERE prompt = 'more'`)
	if a := free(t, st, ada); a.Left != 1 {
		t.Errorf("%+v, want one left", a)
	}
	exec(t, pool, `UPDATE generations SET held = 0, created_at = date_trunc('day', now(), 'UTC') - interval '1 second' WHERE prompt = 'x'`)
	if a := free(t, st, ada); a.Left != 20 || time.Until(a.Resets) > 24*time.Hour || a.Resets.UTC().Hour() != 0 || !a.Resets.After(time.Now()) {
		t.Errorf("%+v, want the 20 that came with the day", a)
	}
	exec(t, pool, `UPDATE generations SET created_at = now() WHERE prompt = 'x'`)

	// The built-in generator is always free.
	exec(t, pool, `DELETE FROM generations WHERE prompt = 'more'`)
	used(t, pool, ada, 5)
	if err := st.AskForChange(t.Context(), ada, slug, ask("faster")); err != nil {
		t.Error(err)
	}
	used(t, pool, guest, 3)
	if _, err := st.CreateGame(t.Context(), guest, ask("dog")); err != nil {
		t.Error(err)
	}
	if _, err := st.CreateGame(t.Context(), guest, askModel("cat")); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest beyond theirs: %v, want ErrMembers", err)
	}
	st.GenerationPrice = 0
	for _, u := range []store.User{ada, guest} {
		if _, err := st.CreateGame(t.Context(), u, askModel("cat")); err != nil || !free(t, st, u).Free() {
			t.Errorf("where nothing costs anything: %v", err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM transfers`); n != 0 {
		t.Errorf("%d transfers, want none", n)
	}
}

func TestTooFewCreditsForAGeneration(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	give(t, st, ada, 9)
	used(t, pool, ada, 20)
	_, err := st.CreateGame(t.Context(), ada, askModel("cat"))
	refused(t, err, "prompt")
	if said := err.(store.Invalid)["prompt"]; !strings.Contains(said, "10 credits") || !strings.Contains(said, "have 9") { //nolint:errorlint // refused has looked.
		t.Error(said)
	}
	has(t, st, pool, ada, 9, 0, 0, 0)
	if n := count(t, pool, `SELECT count(*) FROM games WHERE title <> 'Snake'`); n != 0 {
		t.Error("there is a game nonetheless")
	}
}

// However many prompts come at once, 20 are free and the others are paid for: each is held
// for until it ends, and is captured or released once.
func TestPromptsAtOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	used(t, pool, ada, 17)
	give(t, st, ada, 45)
	slugs := make([]string, 10)
	var all errgroup.Group
	var short atomic.Int32
	start := make(chan struct{})
	for i := range slugs {
		all.Go(func() (err error) {
			<-start
			slugs[i], err = st.CreateGame(t.Context(), ada, askModel(fmt.Sprint("cat ", i)))
			if _, ok := errors.AsType[store.Invalid](err); ok {
				short.Add(1)
				slugs[i] = ""
				return nil
			}
			return err
		})
	}
	close(start)
	if err := all.Wait(); err != nil || short.Load() != 3 {
		t.Fatalf("%d were too dear, %v; want 3 free, 4 paid for, 3 too dear", short.Load(), err)
	}
	has(t, st, pool, ada, 5, 0, 40, 0)
	addsUp(t, st)
	for i, slug := range slugs {
		if slug == "" {
			continue
		}
		id := latest(t, st, pool, slug).ID
		all.Go(func() error { return ended(st.Fail(t.Context(), id, "broken", "Sorry.", nil)) })
		all.Go(func() error { return st.CancelGeneration(t.Context(), ada.ID, slug) })
		all.Go(func() error { return ended(finish(t, st, id, i)) })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	b, err := st.Balances(t.Context(), ada.ID)
	ready := count(t, pool, `SELECT coalesce(sum(held), 0) FROM generations WHERE status = 'ready'`)
	if err != nil || b.Held != 0 || b.Wallet != int64(45-ready) {
		t.Errorf("%+v, %v, %d paid; want 45 less what was paid, and nothing held", b, err, ready)
	}
	addsUp(t, st)
}

// ended leaves out that somebody else has ended it.
func ended(err error) error {
	if errors.Is(err, store.ErrCancelled) {
		return nil
	}
	return err
}

// finish takes a generation through its stages.
func finish(t *testing.T, st *store.Store, id uuid.UUID, n int) error {
	for _, stage := range store.Stages {
		g, err := st.StartStage(t.Context(), id, stage)
		if err != nil {
			return err
		}
		if err := end(t, st, g, stage, fmt.Sprint("doc ", n)); err != nil {
			return err
		}
	}
	return nil
}
