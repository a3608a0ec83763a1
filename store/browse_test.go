package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aiminigames/store"
)

// titles of every page of b, one after another.
func titles(t *testing.T, st *store.Store, b store.Browse) (all []string, instead string) {
	t.Helper()
	for {
		page, err := st.Browse(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Cards {
			all = append(all, c.Title)
		}
		if page.Next == "" {
			return all, page.Instead
		}
		b.After = page.Next
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	for _, title := range []string{"Purple Cat", "Piñata Party", "Snake in Space", "ネコの宇宙", "Quick'; DROP TABLE games"} {
		addPublished(t, st, pool, ada, title)
	}
	draft := makeGame(t, st, pool, ada, "Secret Cat")
	if draft == "" {
		t.Fatal("no draft")
	}
	tests := map[string]struct {
		q       string
		want    []string
		instead string
	}{
		"a word":               {q: "purple", want: []string{"Purple Cat"}},
		"in capitals":          {q: "PURPLE", want: []string{"Purple Cat"}},
		"half typed":           {q: "purple ca", want: []string{"Purple Cat"}},
		"without its accent":   {q: "pinata", want: []string{"Piñata Party"}},
		"two letters swapped":  {q: "snkae", want: []string{"Snake in Space"}, instead: "snake"},
		"in a short word":      {q: "purple cta", want: []string{"Purple Cat"}, instead: "purple cat"},
		"its first letters":    {q: "nsake", want: []string{"Snake in Space"}, instead: "snake"},
		"a letter too many":    {q: "purrple cat", want: []string{"Purple Cat"}, instead: "purple cat"},
		"Japanese":             {q: "ネコ", want: []string{"ネコの宇宙"}},
		"the creator":          {q: "ada snake", want: []string{"Snake in Space"}},
		"what nobody made":     {q: "submarine", want: nil},
		"operators are words":  {q: "cat & !purple | ':*", want: []string{"Purple Cat"}},
		"signs alone are none": {q: "%%%", want: []string{"Purple Cat", "Piñata Party", "Snake in Space", "ネコの宇宙", "Quick'; DROP TABLE games"}},
		"SQL is words":         {q: "'; drop table", want: []string{"Quick'; DROP TABLE games"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, instead := titles(t, st, store.Browse{Q: test.q})
			slices.Sort(got)
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) || instead != test.instead {
				t.Errorf("search for %q: %q instead %q, want %q instead %q", test.q, got, instead, test.want, test.instead)
			}
		})
	}
}

func TestPagesHaveEveryGameOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	addPublished(t, st, pool, ada, "Game 0")
	exec(t, pool, `
		INSERT INTO games (id, slug, owner_id, title, genre, status, live_id, published_at, reviews, stars, plays, trending)
		SELECT gen_random_uuid(), 'game-' || i, owner_id, 'Game ' || i, CASE WHEN i % 2 = 0 THEN 'snake' ELSE 'catch' END, 'published', live_id,
			published_at - (i % 7) * interval '1 minute', i % 5, i % 5 * (1 + i % 3), i % 3, i % 4
		FROM games, generate_series(1, 59) AS i`)
	for _, sort := range []string{"", "trending", "new", "top", "plays"} {
		got, _ := titles(t, st, store.Browse{Sort: sort})
		if slices.Sort(got); len(slices.Compact(got)) != 60 || len(got) != 60 {
			t.Errorf("sorted by %q: %d games, %d of them different; want each of 60 once", sort, len(got), len(slices.Compact(got)))
		}
	}
	if got, _ := titles(t, st, store.Browse{Genre: "snake"}); len(got) != 29 {
		t.Errorf("%d snake games, want 29", len(got))
	}
	if got, _ := titles(t, st, store.Browse{Players: "multi"}); len(got) != 0 {
		t.Errorf("%d games for several, want none", len(got))
	}
	for _, b := range []store.Browse{{Sort: "worst"}, {Genre: "x"}, {Players: "x"}, {Price: "x"}, {Q: strings.Repeat("x", 201)}} {
		_, err := st.Browse(t.Context(), b)
		if _, ok := errors.AsType[store.Invalid](err); !ok {
			t.Errorf("%+v: %v, want Invalid", b, err)
		}
	}
	for _, after := range []string{"!", "eHx4", "MXwwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA"} {
		if _, err := st.Browse(t.Context(), store.Browse{Sort: "new", After: after}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after %q: %v, want ErrNotFound", after, err)
		}
	}
}

func TestTrendingFollowsInterest(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	var slugs []string
	for i := range 3 {
		slugs = append(slugs, addPublished(t, st, pool, ada, fmt.Sprintf("Game %d", i)))
	}
	played := func(slug, ago string, times int) {
		exec(t, pool, `
			INSERT INTO plays (id, game_id, version_id, seed, started_at)
			SELECT gen_random_uuid(), id, live_id, 1, now() - $2::interval FROM games, generate_series(1, $3) WHERE slug = $1`, slug, ago, times)
	}
	played(slugs[0], "1 hour", 4)
	played(slugs[1], "8 days", 20) // weighs a sixteenth by now: 1.25
	if _, err := st.Like(t.Context(), ada.ID, slugs[2], true); err != nil {
		t.Fatal(err)
	}
	played(slugs[2], "1 hour", 2) // with the like: 6
	if err := st.RankTrending(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, _ := titles(t, st, store.Browse{})
	if want := []string{"Game 2", "Game 0", "Game 1"}; !slices.Equal(got, want) {
		t.Errorf("trending: %q, want %q", got, want)
	}
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Error(err)
	}
}
