package store_test

import (
	"errors"
	"strings"
	"testing"

	"aiminigames/store"
)

// What is said against one of the staff is kept from them in the audit too; admins see all.
func TestModeratorsDoNotReadWhatIsAboutThemselves(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	c.must(c.AddNote(ctx, c.top, here, c.mod.ID, "Eve says that he takes gifts."))
	id := c.report(c.eve, store.OfUser, "mod", "hate")
	c.decide(c.top, id, store.DecisionForm{Action: store.ActionWarn, Facts: "Eve is right.", Sure: true})
	c.must(c.AddNote(ctx, c.mod, here, c.bob.ID, "His own."))
	for _, who := range []struct {
		store.User
		sees int
	}{{c.mod, 1}, {c.other, 4}, {c.top, 4}} { // two notes, a claim and a decision
		var shown, taken int
		tally := func(n *int, a store.Act) {
			if a.Action != "acts.export" {
				*n++
			}
		}
		acts, _, err := c.Acts(ctx, who.User, store.ActFilter{}, "")
		c.must(err)
		for _, a := range acts {
			tally(&shown, a)
		}
		c.must(c.EachAct(ctx, who.User, here, store.ActFilter{}, func(a store.Act) error { tally(&taken, a); return nil }))
		if shown != who.sees || taken != who.sees {
			t.Errorf("%s sees %d acts, and takes %d away, want %d", who.Handle, shown, taken, who.sees)
		}
	}
}

// Whoever leaves has no say any more, and an admin who may not take part is none who is left.
func TestWhoLeavesIsOfTheStaffNoMore(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	quick(t, c.pool, c.top)
	second := addAdmin(t, c.pool, "second")
	exec(t, c.pool, `UPDATE users SET suspended_until = 'infinity' WHERE handle = 'second'`)
	refused(t, c.Leave(ctx, c.top.ID, "top", password), "form")
	exec(t, c.pool, `UPDATE users SET suspended_until = NULL`)
	c.must(c.Leave(ctx, c.top.ID, "top", password))
	if err := c.SetRole(ctx, c.top, here, second.ID, store.Member); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who has left makes the last admin a member: %v", err)
	}
}

// Whoever is suspended knows their password: it is not counted as a wrong one.
func TestWhoIsSuspendedHasNotFailed(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	quick(t, c.pool, c.ada)
	c.decide(c.mod, c.report(c.bob, store.OfUser, "ada", "threat"), store.DecisionForm{Action: store.ActionBan, Sure: true})
	for range 12 {
		if err := logIn(t, c.Store, "ada@example.com", password); !errors.As(err, new(store.Suspended)) {
			t.Fatalf("LogIn = %v, want Suspended", err)
		}
	}
	if n := count(t, c.pool, `SELECT count(*) FROM login_failures`); n != 0 {
		t.Errorf("%d failures", n)
	}
}

// A moderator is no judge of what they alone have pointed out. An admin may be all there is.
func TestWhoReportsDoesNotDecide(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	id := c.report(c.mod, store.OfGame, "cat", "spam")
	refused(t, c.Claim(ctx, c.mod, here, id), "claim")
	c.report(c.bob, store.OfGame, "cat", "spam")
	c.must(c.Claim(ctx, c.mod, here, id))
	addOnSale(t, c.pool, c.ada, "dog", 0)
	id = c.report(c.mod, store.OfGame, "dog", "spam")
	c.must(c.Claim(ctx, c.other, here, id))
	addOnSale(t, c.pool, c.ada, "cow", 0)
	c.must(c.Claim(ctx, c.top, here, c.report(c.top, store.OfGame, "cow", "spam")))
}

// Nobody is told of a case in which nothing was found against them: not by an export either.
func TestWhatWasApprovedIsNotExported(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "spam"), store.DecisionForm{Action: store.ActionApprove, Facts: "Bob is jealous."})
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "spam"), store.DecisionForm{Action: store.ActionWarn})
	for name, body := range taken(t, c.Store, c.ada) {
		if strings.Contains(body.String(), "jealous") {
			t.Errorf("%s says who reported her", name)
		}
	}
	if list := rowsOf(t, taken(t, c.Store, c.ada), "decisions.json"); len(list) != 1 {
		t.Errorf("%d decisions, want the warning alone", len(list))
	}
}
