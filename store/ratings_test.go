package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// sums fails unless the game's row says what its reviews do.
func sums(t *testing.T, pool *sqlx.DB, slug string, want int) {
	t.Helper()
	var game struct {
		Reviews, Stars, Count, Sum int
		Rating                     float64
	}
	if err := pool.Get(&game, `
		SELECT g.reviews, g.stars, g.rating, (SELECT count(*) FROM reviews WHERE game_id = g.id) AS count,
			(SELECT coalesce(sum(stars), 0) FROM reviews WHERE game_id = g.id) AS sum
		FROM games g WHERE g.slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	if game.Reviews != want || game.Reviews != game.Count || game.Stars != game.Sum || game.Rating != float64(35+game.Sum)/float64(10+game.Count) {
		t.Errorf("the game says %+v, want %d reviews and the sums of them", game, want)
	}
}

func TestRatingsAddUpInACrowd(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	slug := addPublished(t, st, pool, addMember(t, pool, "ada"), "Cat")
	var players []store.User
	for i := range 20 {
		players = append(players, reviewer(t, pool, slug, fmt.Sprintf("player%d", i)))
	}
	together := func(do func(i int, u store.User) error) {
		t.Helper()
		var all errgroup.Group
		for i, u := range players {
			all.Go(func() error { return do(i, u) })
		}
		if err := all.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	together(func(i int, u store.User) error { return st.Review(t.Context(), u, slug, 1+i%5, "") })
	sums(t, pool, slug, 20)
	together(func(i int, u store.User) error {
		if i%2 == 0 {
			return st.DeleteReview(t.Context(), u.ID, slug)
		}
		return st.Review(t.Context(), u, slug, 5-i%5, "edited")
	})
	sums(t, pool, slug, 10)
	together(func(_ int, u store.User) error { return st.DeleteReview(t.Context(), u.ID, slug) })
	sums(t, pool, slug, 0)
}

// One vote of 5 is less than fifty of 4.5, and more than none.
func TestTopIsNotOneVote(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	unrated, once, loved := addPublished(t, st, pool, ada, "Unrated cat"), addPublished(t, st, pool, ada, "Once cat"), addPublished(t, st, pool, ada, "Loved cat")
	review(t, st, reviewer(t, pool, once, "bob"), once, 5, "")
	exec(t, pool, `
		INSERT INTO users (id, role, name, hue, handle, email, password)
		SELECT gen_random_uuid(), 'member', 'fan' || i, 0, 'fan' || i, 'fan' || i || '@example.com', 'x' FROM generate_series(1, 50) i`)
	exec(t, pool, `
		INSERT INTO reviews (id, game_id, user_id, stars)
		SELECT gen_random_uuid(), g.id, u.id, 4 + (row_number() OVER () % 2) FROM games g, users u WHERE g.slug = $1 AND u.handle LIKE 'fan%'`, loved)
	exec(t, pool, `UPDATE games SET likes = 99 WHERE slug = $1`, unrated)
	for _, b := range []store.Browse{{}, {Q: "cat"}, {Q: "cat ada"}, {Genre: "catch", Price: "free", Players: "solo"}} {
		b.Sort = "top"
		if got, _ := titles(t, st, b); !slices.Equal(got, []string{"Loved cat", "Once cat", "Unrated cat"}) {
			t.Errorf("%+v: top is %q", b, got)
		}
	}
	// A number that Go reads and Postgres does not: 1e-400.
	if _, err := st.Browse(t.Context(), store.Browse{Sort: "top", After: "MWUtNDAwfDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after a cursor that is none: %v, want ErrNotFound", err)
	}
	page, err := st.Browse(t.Context(), store.Browse{Sort: "top"})
	if err != nil || page.Cards[0].Mean() != 4.5 || page.Cards[0].Reviews != 50 || page.Cards[2].Mean() != 0 {
		t.Errorf("cards %+v, %v", page.Cards, err)
	}
}
