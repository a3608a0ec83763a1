package store_test

import (
	"testing"

	"aiminigames/store"
)

// A name that was taken away can be had back by an appeal, and by nothing else: what a machine
// has said of it once, it does not say again.
func TestANameTakenAwayIsNotTakenBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	c.must(c.Moderated(ctx, verdict(store.JudgedHandle, c.ada.ID, "ada", store.VerdictHold)))
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionRemove, Rule: "hate"})
	refused(t, c.ChangeHandle(ctx, c.ada.ID, " ADA"), "handle")
	c.must(c.ChangeHandle(ctx, c.bob.ID, "ada")) // Another's name is judged for itself.
	c.must(c.ChangeHandle(ctx, c.bob.ID, "bob"))
	c.must(c.ChangeHandle(ctx, c.ada.ID, "grace"))
	decided, err := c.OwnDecisions(ctx, c.ada.ID)
	c.must(err)
	c.must(c.Appeal(ctx, c.ada.ID, decided[0].ID, "It is my name."))
	open, err := c.Appeals(ctx, c.other)
	c.must(err)
	c.must(c.AnswerAppeal(ctx, c.other, here, open[0].ID, true, "It is."))
	c.must(c.ChangeHandle(ctx, c.ada.ID, "ada"))
}
