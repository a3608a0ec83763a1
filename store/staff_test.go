package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestDraftsAreTheirCreatorsOwn(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	draft := addGame(t, c.pool, c.ada.ID)
	addGeneration(t, c.pool, draft, c.ada.ID)
	var generation uuid.UUID
	c.must(c.pool.Get(&generation, `SELECT id FROM generations WHERE game_id = $1`, draft))
	sees := func(by store.User) string {
		games, _, err := c.StaffGames(t.Context(), by, store.StaffGameFilter{Q: "@ada"}, "")
		c.must(err)
		list, _, err := c.StaffGenerations(t.Context(), by, store.GenerationFilter{User: "ada", Status: store.Failed}, "")
		c.must(err)
		file, err := c.GenerationFile(t.Context(), by, here, generation)
		c.must(err)
		return fmt.Sprintf("%d games, title %q, prompt %q, file %q %q", len(games), list[0].Title, list[0].Prompt, file.Title, file.Prompt)
	}
	hidden, whole := `1 games, title "", prompt "", file "" ""`, `2 games, title "Snake", prompt "snake", file "Snake" "snake"`
	if got := sees(c.mod); got != hidden {
		t.Errorf("a moderator sees %s", got)
	}
	if n := count(t, c.pool, `SELECT count(*) FROM acts`); n != 0 {
		t.Errorf("%d acts, though nothing was read", n)
	}
	if got := sees(c.top); got != whole {
		t.Errorf("an admin sees %s", got)
	}
	if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE action = 'generation.read' AND by_id = $1 AND subject = $2`, c.top.ID, "generation "+generation.String()); n != 1 {
		t.Errorf("an admin's reading is kept %d times", n)
	}
	c.report(c.bob, store.OfUser, "ada", "spam")
	if got := sees(c.mod); got != whole {
		t.Errorf("with a case about the creator a moderator sees %s", got)
	}
}

func TestOnlyTheStaffSeesItsLists(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for _, by := range []store.User{{}, c.ada, {ID: c.ada.ID, Role: store.Admin}} { // What somebody says they are counts for nothing.
		_, e1 := c.Overview(t.Context(), by)
		_, _, e2 := c.StaffGames(t.Context(), by, store.StaffGameFilter{}, "")
		_, _, e3 := c.StaffGenerations(t.Context(), by, store.GenerationFilter{}, "")
		_, e4 := c.GenerationFile(t.Context(), by, here, newUUID())
		for i, err := range []error{e1, e2, e3, e4, c.ActOnJobs(t.Context(), by, here, "jobs/cancel", nil), c.ActOnJobs(t.Context(), c.mod, here, "jobs/cancel", nil)} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s, %d: %v, want ErrNotFound", by.Role, i, err)
			}
		}
	}
}

func TestGamesAreFound(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	bobs := addGame(t, c.pool, c.bob.ID)
	exec(t, c.pool, `UPDATE games SET title = '100% fish_cake', status = 'removed' WHERE id = $1`, bobs)
	for q, want := range map[store.StaffGameFilter]int{
		{}: 2, {Q: "100% FISH_"}: 1, {Q: "100_"}: 0, {Q: "@bob"}: 1, {Q: "@nobody"}: 0, {Q: bobs.String()}: 1, {Q: "cat"}: 1, {Q: "a\x00b"}: 0,
		{Status: store.Removed}: 1, {Status: store.Held}: 0, {Status: store.Published}: 1, {Status: "none"}: 0, {Q: "fish", Status: store.Published}: 0,
	} {
		games, _, err := c.StaffGames(t.Context(), c.top, q, "")
		if err != nil || len(games) != want {
			t.Errorf("%+v: %d games, %v; want %d", q, len(games), err, want)
		}
	}
	if _, _, err := c.StaffGames(t.Context(), c.top, store.StaffGameFilter{}, "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no cursor: %v", err)
	}
}

func TestListsOfTheStaffHavePages(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	exec(t, c.pool, `
		INSERT INTO games (id, slug, owner_id, title) SELECT gen_random_uuid(), 'g-' || i, $1, 'G' FROM generate_series(1, 119) i`, c.ada.ID)
	exec(t, c.pool, `
		INSERT INTO generations (id, game_id, user_id, prompt, mode, status, seed, ended_at)
		SELECT gen_random_uuid(), id, owner_id, 'g', 'builtin', 'failed', 1, now() FROM games`) // all at one time
	games := walk(t, func(after string) ([]store.StaffGame, string, error) {
		return c.StaffGames(t.Context(), c.top, store.StaffGameFilter{}, after)
	}, func(g store.StaffGame) string { return g.ID.String() })
	made := walk(t, func(after string) ([]store.StaffGeneration, string, error) {
		return c.StaffGenerations(t.Context(), c.top, store.GenerationFilter{Status: store.Failed}, after)
	}, func(g store.StaffGeneration) string { return g.ID.String() })
	for what, ids := range map[string][]string{"games": games, "generations": made} {
		slices.Sort(ids)
		if n := len(slices.Compact(ids)); len(ids) != 120 || n != 120 {
			t.Errorf("%d %s, %d of them different; want 120", len(ids), what, n)
		}
	}
}

func TestJobActsSayWhat(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for _, ask := range [][2]string{
		{"jobs/cancel", `{"ids":["12"]}`}, {"jobs/delete", `{"ids":["1","2"]}`}, {"queues/mail/pause", ``}, {"queues/mail", `{"concurrency":null}`}, {"x/\x00", `{"a":"\u0000"}`}, {"y", `no JSON`},
	} {
		c.must(c.ActOnJobs(t.Context(), c.top, here, ask[0], []byte(ask[1])))
	}
	var got []string
	c.must(c.pool.Select(&got, `SELECT action || ', ' || subject || ', ' || coalesce(after::text, '') || ', ' || address FROM acts ORDER BY id`))
	want := []string{
		`job.cancel, job 12, {"ids": ["12"]}, ` + here, `job.delete, jobs, {"ids": ["1", "2"]}, ` + here, `queue.pause, queue mail, , ` + here,
		`queue.change, queue mail, {"concurrency": null}, ` + here, `jobs.change, jobs, , ` + here, `jobs.change, jobs y, , ` + here,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
