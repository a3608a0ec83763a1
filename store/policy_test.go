package store_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// publishes publishes the cat and has its listing and document judged, by words alone or not.
func (c *court) publishes(p store.Publication, basic bool) {
	c.t.Helper()
	ctx := c.t.Context()
	c.must(c.Publish(ctx, c.ada, "cat", p))
	var live uuid.UUID
	c.must(c.pool.Get(&live, `SELECT live_id FROM games WHERE slug = 'cat'`))
	for kind, subject := range map[string]uuid.UUID{store.JudgedListing: c.game, store.JudgedDocument: live} {
		what, err := c.Judgeable(ctx, kind, subject)
		c.must(err)
		c.must(c.Moderated(ctx, store.Verdict{Kind: kind, SubjectID: subject, Hash: what.Hash, Outcome: store.VerdictPass, Basic: basic, Thresholds: "1"}))
	}
}

func TestWhatWordsAloneHaveJudgedWaitsForAPerson(t *testing.T) {
	t.Parallel()
	for policy, waiting := range map[store.Policy]store.Status{store.PolicyUnlist: store.Unlisted, store.PolicyQueue: store.Held} {
		for action, then := range map[store.Action]store.Status{store.ActionApprove: store.Published, store.ActionUnlist: store.Unlisted, store.ActionRemove: store.Removed} {
			t.Run(string(policy)+" "+string(action), func(t *testing.T) {
				t.Parallel()
				c := newCourt(t)
				c.Policy = policy
				p := store.Publication{Title: "Another cat", Summary: "It catches fish.", Genre: store.Genres[0].Key}
				c.publishes(p, true)
				if c.status("cat") != waiting {
					t.Fatalf("it is %s, want %s", c.status("cat"), waiting)
				}
				w, err := c.Workshop(t.Context(), c.ada.ID, "cat")
				c.must(err)
				if policy == store.PolicyUnlist && (!w.Game.Waits() || w.Game.Publication().Unlisted) {
					t.Errorf("the creator is told %+v, not that it waits to be listed", w.Game)
				}
				c.decide(c.mod, c.last(), store.DecisionForm{Action: action})
				if c.status("cat") != then {
					t.Fatalf("decided it is %s, want %s", c.status("cat"), then)
				}
				if action != store.ActionApprove {
					return
				}
				c.publishes(p, true)
				if c.status("cat") != store.Published {
					t.Error("what a person approved waits again")
				}
				p.Title = "A third cat"
				c.publishes(p, true)
				if c.status("cat") != waiting {
					t.Error("other words are listed unseen")
				}
			})
		}
	}
}

func TestWhatMoreThanWordsHaveJudgedIsListed(t *testing.T) {
	t.Parallel()
	for _, policy := range store.Policies {
		c := newCourt(t)
		c.Policy = policy
		p := store.Publication{Title: "Another cat", Genre: store.Genres[0].Key}
		c.publishes(p, false)
		if n := count(t, c.pool, `SELECT count(*) FROM cases`); c.status("cat") != store.Published || n != 0 {
			t.Errorf("%s: it is %s, with %d cases", policy, c.status("cat"), n)
		}
		p.Title, p.Unlisted = "A hidden cat", true
		c.publishes(p, false)
		if g, err := c.PublicGame(t.Context(), c.bob.ID, "cat"); err != nil || g.Status != store.Unlisted || g.Waits() {
			t.Errorf("%s: unlisted it is %s, waiting %v, %v", policy, g.Status, g.Waits(), err)
		}
	}
}
