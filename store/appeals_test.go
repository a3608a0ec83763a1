package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// decided has mod decide on ada's cat, and returns what she is told of it.
func (c *court) decided(f store.DecisionForm) store.Decision {
	c.t.Helper()
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "sexual"), f)
	own, err := c.OwnDecisions(c.t.Context(), c.ada.ID)
	c.must(err)
	return own[0]
}

// appealed has ada appeal, and returns her appeal.
func (c *court) appealed(d store.Decision) uuid.UUID {
	c.t.Helper()
	c.must(c.Appeal(c.t.Context(), c.ada.ID, d.ID, "It is a drawing of a cat."))
	var id uuid.UUID
	c.must(c.pool.Get(&id, `SELECT id FROM appeals WHERE decision_id = $1`, d.ID))
	return id
}

func TestAnAppealIsAnsweredBySomebodyElse(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	d := c.decided(store.DecisionForm{Action: store.ActionRemove})
	refused(t, c.Appeal(ctx, c.ada.ID, d.ID, " "), "text")
	if err := c.Appeal(ctx, c.bob.ID, d.ID, "Me too."); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else appeals: %v", err)
	}
	id := c.appealed(d)
	c.must(c.Appeal(ctx, c.ada.ID, d.ID, "Again.")) // The first stands.
	for _, by := range []store.User{c.mod, c.ada, c.bob} {
		if open, err := c.Appeals(ctx, by); ignore(err) != nil || len(open) != 0 {
			t.Errorf("%s sees %+v, %v", by.Handle, open, err)
		}
		if err := c.AnswerAppeal(ctx, by, here, id, true, "Yes."); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s answers: %v", by.Handle, err)
		}
	}
	open, err := c.Appeals(ctx, c.other)
	if err != nil || len(open) != 1 || open[0].ID != id || open[0].Text != "It is a drawing of a cat." || open[0].Decision.By != "mod" {
		t.Fatalf("another moderator sees %+v, %v", open, err)
	}
	refused(t, c.AnswerAppeal(ctx, c.other, here, id, false, ""), "words")
	c.must(c.AnswerAppeal(ctx, c.other, here, id, false, "We saw level two."))
	c.must(c.AnswerAppeal(ctx, c.other, here, id, false, "We saw level two."))
	refused(t, c.AnswerAppeal(ctx, c.top, here, id, true, "No."), "form")
	if c.status("cat") != store.Removed || !strings.Contains(c.told(c.ada), "We saw level two.") {
		t.Errorf("the game is %s, and she was told %q", c.status("cat"), c.told(c.ada))
	}
	d, err = c.OwnDecision(ctx, c.ada.ID, d.ID)
	if err != nil || d.Outcome == nil || *d.Outcome != store.Upheld || d.Answer != "We saw level two." || d.Appealable(time.Now()) {
		t.Errorf("her decision says %+v, %v", d, err)
	}
}

func TestOverturningRestoresWhatWas(t *testing.T) {
	t.Parallel()
	for _, action := range []store.Action{store.ActionLabel, store.ActionUnlist, store.ActionRemove, store.ActionWarn, store.ActionSuspend, store.ActionBan} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			addOnSale(t, c.pool, c.ada, "dog", 0)
			addOnSale(t, c.pool, c.ada, "fox", 0)
			exec(t, c.pool, `UPDATE games SET status = 'unlisted' WHERE slug = 'fox'`)
			const state = `SELECT string_agg(concat_ws(' ', slug, status, may_list, label, price, trending), ', ' ORDER BY slug) FROM games`
			var before, during, after string
			exec(t, c.pool, `UPDATE games SET trending = 7`)
			c.must(c.pool.Get(&before, state))
			d := c.decided(store.DecisionForm{Action: action, Label: "scary", Days: 7})
			c.must(c.pool.Get(&during, state))
			if (during == before) != (action == store.ActionWarn) {
				t.Errorf("it is %q during, %q before", during, before)
			}
			if held := strings.Count(during, "held"); (held == 2) != (action == store.ActionBan) {
				t.Errorf("of the other games %d are held: %q", held, during)
			}
			id := c.appealed(d)
			var all errgroup.Group
			for range 4 { // Once, however often.
				all.Go(func() error { return c.AnswerAppeal(t.Context(), c.top, here, id, true, "It is a drawing.") })
			}
			c.must(all.Wait())
			if c.must(c.pool.Get(&after, state)); after != before {
				t.Errorf("it is %q after, %q before", after, before)
			}
			if n := count(t, c.pool, `SELECT count(*) FROM users WHERE suspended_until IS NOT NULL`); n != 0 {
				t.Error("she is still suspended")
			}
			if n := count(t, c.pool, `SELECT count(*) FROM decisions WHERE action = 'overturn' AND reverses = $1`, d.ID); n != 1 {
				t.Errorf("%d decisions take it back, want one", n)
			}
			f, err := c.UserFile(t.Context(), c.top, here, "ada")
			if err != nil || f.Strikes != 0 || !f.Decisions[1].Overturned || f.Banned || f.SuspendedUntil != nil {
				t.Errorf("her file says %+v, %v", f, err)
			}
			if !strings.Contains(c.told(c.ada), "took it back") || !strings.Contains(c.told(c.bob), "After an appeal") {
				t.Errorf("she was told %q, the reporter %q", c.told(c.ada), c.told(c.bob))
			}
			if action == store.ActionRemove {
				give(t, c.Store, c.eve, 100)
				buyAs(t, c.Store, c.eve, store.Order{Slug: "cat", Price: 100})
				c.must(c.RefundGame(t.Context(), c.game)) // A job that comes late.
				if n := spendable(t, c.Store, c.eve); n != 0 {
					t.Errorf("a sale after that was refunded: %d", n)
				}
			}
			figures, err := c.RuleFigures(t.Context())
			if action != store.ActionLabel && (err != nil || len(figures) != 1 || figures[0] != store.RuleFigure{Rule: "sexual", Decisions: 1, Appeals: 1, Overturned: 1}) {
				t.Errorf("the rule's figures are %+v, %v", figures, err)
			}
		})
	}
}

func TestOneOfTwoSuspensionsStands(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.decided(store.DecisionForm{Action: store.ActionBan})
	addOnSale(t, c.pool, c.ada, "dog", 0)
	c.decide(c.other, c.report(c.bob, store.OfGame, "dog", "hate"), store.DecisionForm{Action: store.ActionSuspend, Days: 3, Rule: "hate"})
	c.must(c.AnswerAppeal(t.Context(), c.top, here, c.appealed(d), true, "Not that."))
	f, err := c.UserFile(t.Context(), c.top, here, "ada")
	if err != nil || f.Banned || f.SuspendedUntil == nil || time.Until(*f.SuspendedUntil) > 3*24*time.Hour+time.Minute {
		t.Errorf("she is banned %v, suspended until %v, %v; want the three days", f.Banned, f.SuspendedUntil, err)
	}
	if c.status("cat") != store.Published || c.status("dog") != store.Removed {
		t.Errorf("cat is %s, dog %s", c.status("cat"), c.status("dog"))
	}
}

func TestAnAppealIsInTimeAndOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.decided(store.DecisionForm{Action: store.ActionRemove})
	age := func(days int) {
		exec(t, c.pool, `ALTER TABLE decisions DISABLE TRIGGER decisions_keep`)
		exec(t, c.pool, `UPDATE decisions SET at = now() - make_interval(days => $1)`, days)
		exec(t, c.pool, `ALTER TABLE decisions ENABLE TRIGGER decisions_keep`)
	}
	age(181)
	refused(t, c.Appeal(t.Context(), c.ada.ID, d.ID, "Late."), "form")
	age(179)
	var all errgroup.Group
	for range 8 {
		all.Go(func() error { return c.Appeal(t.Context(), c.ada.ID, d.ID, "In time.") })
	}
	c.must(all.Wait())
	if n := count(t, c.pool, `SELECT count(*) FROM appeals`); n != 1 {
		t.Errorf("%d appeals, want one", n)
	}
}
