package store_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// startPlay begins a play of the game at slug.
func startPlay(t *testing.T, st *store.Store, player uuid.UUID, slug string) (play, game uuid.UUID) {
	t.Helper()
	page, err := st.GamePage(t.Context(), uuid.Nil, slug)
	if err != nil {
		t.Fatal(err)
	}
	play, err = st.StartPlay(t.Context(), player, slug, page.Version.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	return play, page.Game.ID
}

// ago has a play have begun, and been told of last, this long ago. The half second stands
// for how long the test takes.
func ago(t *testing.T, pool *sqlx.DB, play uuid.UUID, seconds int) {
	t.Helper()
	exec(t, pool, `
		UPDATE plays SET started_at = now() - ($2 + 0.5) * interval '1 second', beat_at = NULL, seconds = 0, ended_at = NULL WHERE id = $1`, play, seconds)
}

func TestPlayTimeIsNoMoreThanHasPassed(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	play, _ := startPlay(t, st, bob.ID, addPublished(t, st, pool, ada, "Cat"))
	played := func() int { return count(t, pool, `SELECT seconds FROM plays WHERE id = $1`, play) }
	beat := func(viewer uuid.UUID, seconds int) {
		t.Helper()
		if err := st.BeatPlay(t.Context(), viewer, play, seconds); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		passed int
		told   []int
		want   int
	}{
		"less, as it was paused":  {600, []int{20}, 20},
		"more":                    {30, []int{4000}, 30},
		"the paused time, later":  {600, []int{20, 500}, 20},
		"the same again and more": {30, []int{30, 30, 30}, 30},
		"days":                    {200_000, []int{199_000}, 86400},
	} {
		ago(t, pool, play, test.passed)
		for _, seconds := range test.told {
			beat(bob.ID, seconds)
		}
		if got := played(); got != test.want {
			t.Errorf("%s: told %d after %d seconds, which counts as %d, want %d", name, test.told, test.passed, got, test.want)
		}
	}

	ago(t, pool, play, 40)
	var beats errgroup.Group
	for range 8 {
		beats.Go(func() error { return st.BeatPlay(t.Context(), bob.ID, play, 30) })
	}
	if err := beats.Wait(); err != nil || played() > 40 {
		t.Errorf("told from eight tabs at once: %d seconds of 40, %v", played(), err)
	}

	ago(t, pool, play, 100)
	exec(t, pool, `UPDATE plays SET ended_at = started_at + interval '15 seconds' WHERE id = $1`, play)
	if beat(bob.ID, 80); played() != 15 {
		t.Errorf("a play of 15 seconds was told of late, which counts as %d", played())
	}
	ago(t, pool, play, 100)
	if beat(ada.ID, 80); played() != 0 {
		t.Error("somebody else's word counts")
	}
	if beat(uuid.Nil, 80); played() != 0 {
		t.Error("a stranger's word counts for somebody's play")
	}
	refused(t, st.BeatPlay(t.Context(), bob.ID, play, -20), "seconds")
}

func TestAStrangersPlayBecomesTheirs(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	play, game := startPlay(t, st, uuid.Nil, addPublished(t, st, pool, ada, "Cat"))
	for _, told := range []struct {
		viewer  uuid.UUID
		seconds int
	}{{uuid.Nil, 10}, {bob.ID, 20}} {
		ago(t, pool, play, 100)
		if err := st.BeatPlay(t.Context(), told.viewer, play, told.seconds); err != nil {
			t.Fatal(err)
		}
		if got := count(t, pool, `SELECT seconds FROM plays WHERE id = $1`, play); got != told.seconds {
			t.Errorf("%d seconds count as %d", told.seconds, got)
		}
	}
	if left, err := st.DemoLeft(t.Context(), bob.ID, game); err != nil || left != store.DemoTime-20*time.Second {
		t.Errorf("%v left of the demo, %v", left, err)
	}
}

func TestDemoTimeIsUsedUp(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	slug, other := addPublished(t, st, pool, ada, "Cat"), addPublished(t, st, pool, ada, "Dog")
	left := func(viewer, game uuid.UUID) time.Duration {
		t.Helper()
		left, err := st.DemoLeft(t.Context(), viewer, game)
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	_, game := startPlay(t, st, bob.ID, slug)
	for _, step := range []struct {
		slug    string
		seconds int
		want    time.Duration
	}{{slug, 100, 80 * time.Second}, {other, 170, 80 * time.Second}, {slug, 60, 20 * time.Second}, {slug, 60, 0}} {
		play, _ := startPlay(t, st, bob.ID, step.slug)
		exec(t, pool, `UPDATE plays SET seconds = $2 WHERE id = $1`, play, step.seconds)
		if got := left(bob.ID, game); got != step.want {
			t.Errorf("after %d more seconds %v are left, want %v", step.seconds, got, step.want)
		}
	}
	if left(ada.ID, game) != store.DemoTime || left(uuid.Nil, game) != store.DemoTime {
		t.Error("others have less time, too")
	}
}
