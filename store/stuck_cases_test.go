package store_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"aiminigames/store"
)

// A case is decided whatever its game is called: a name in any script is a name.
func TestAGameOfAnyNameCanBeDecided(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"Éclair", "🐱 Cat", "Кот", "猫", "Cat Chase"} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			exec(t, c.pool, `UPDATE games SET title = $1 WHERE slug = 'cat'`, title)
			c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "sexual"), store.DecisionForm{Action: store.ActionRemove})
			if got := c.status("cat"); got != store.Removed {
				t.Errorf("it is %s", got)
			}
			var subject string
			c.must(c.pool.Get(&subject, `SELECT subject FROM mails ORDER BY created_at DESC LIMIT 1`))
			for whom, text := range map[string]string{"the reporter": c.told(c.bob), "the creator": c.told(c.ada), "her mail": subject} {
				if !utf8.ValidString(text) || !strings.Contains(text, title) {
					t.Errorf("%s reads %q, want the name as it is", whom, text)
				}
			}
		})
	}
}

// Whoever is erased takes their game's versions along. What is still open about it can be
// decided all the same, and nobody plays it.
func TestWhatIsErasedCanStillBeDecided(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(c *court){
		"an appeal": func(c *court) {
			c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "sexual"), store.DecisionForm{Action: store.ActionRemove})
			c.must(c.RefundGame(c.t.Context(), c.game))
			decided, err := c.OwnDecisions(c.t.Context(), c.ada.ID)
			c.must(err)
			c.must(c.Appeal(c.t.Context(), c.ada.ID, decided[0].ID, "It is a cat."))
			c.leaves(c.ada)
			open, err := c.Appeals(c.t.Context(), c.other)
			c.must(err)
			c.must(c.AnswerAppeal(c.t.Context(), c.other, here, open[0].ID, true, "It is."))
		},
		"a hold": func(c *court) {
			if _, err := c.Refund(c.t.Context(), c.bob.ID, "cat"); err != nil {
				c.t.Fatal(err)
			}
			c.must(c.Moderated(c.t.Context(), verdict(store.JudgedListing, c.game, "a naked cat", store.VerdictHold)))
			c.leaves(c.ada)
			c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionApprove})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			give(t, c.Store, c.bob, 1000)
			buyAs(t, c.Store, c.bob, store.Order{Slug: "cat", Price: 100})
			end(c)
			if got := c.status("cat"); got != store.Draft {
				t.Errorf("the empty game is %s", got)
			}
		})
	}
}

// leaves has a user erased.
func (c *court) leaves(u store.User) {
	c.t.Helper()
	quick(c.t, c.pool, u)
	leave(c.t, c.Store, u)
	gone(c.t, c.Store, c.pool, u)
}
