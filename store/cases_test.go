package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

func TestReportsOfOneThingGatherInOneCase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	first := c.report(c.bob, store.OfGame, "cat", "spam")
	if second := c.report(c.eve, store.OfGame, "cat", "hate"); second != first {
		t.Fatal("a second case about the same game")
	}
	c.report(c.bob, store.OfGame, "cat", "other") // He thinks again.
	page, err := c.Case(t.Context(), c.mod, first)
	if err != nil || page.Severity != 3 || page.Reports != 2 || len(page.Reporters) != 2 || page.Reporters[0].Reason != "other" {
		t.Fatalf("the case is %+v, %v; want two reports, as severe as the worst", page, err)
	}
	if page.Game.Slug != "cat" || page.Played == nil || len(page.Versions) != 1 || page.Approved != nil || page.Handle != "ada" {
		t.Errorf("the case shows %+v", page)
	}
	c.decide(c.mod, first, store.DecisionForm{Action: store.ActionApprove})
	if c.status("cat") != store.Published || c.told(c.ada) != "" {
		t.Errorf("a game that nothing is wrong with is %s, and its creator was told %q", c.status("cat"), c.told(c.ada))
	}
	for _, u := range []store.User{c.bob, c.eve} {
		if told := c.told(u); !strings.Contains(told, "left it up") {
			t.Errorf("%s was told %q, want the outcome", u.Handle, told)
		}
	}
	if again := c.report(c.bob, store.OfGame, "cat", "spam"); again == first {
		t.Error("a report after the decision joined the old case")
	}
	page, err = c.Case(t.Context(), c.mod, c.last())
	if err != nil || page.Approved == nil || page.Reporters[0].Made != 1 || page.Reporters[0].Right != 0 {
		t.Errorf("the next case shows %+v, %v; want the approved version, and that the reporter was wrong once", page, err)
	}
}

func TestReportsAreRefused(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	addOnSale(t, c.pool, c.ada, "draft", 0)
	exec(t, c.pool, `UPDATE games SET status = 'draft' WHERE slug = 'draft'`)
	ok := store.Report{Kind: store.OfGame, Subject: "cat", Reason: "spam"}
	refused(t, c.Report(t.Context(), c.ada, ok), "form")
	refused(t, c.Report(t.Context(), c.bob, store.Report{Kind: store.OfGame, Subject: "cat", Reason: "nonsense"}), "reason")
	refused(t, c.Report(t.Context(), c.bob, store.Report{Kind: store.OfGame, Subject: "cat", Reason: "spam", Text: strings.Repeat("x", 1001)}), "text")
	if err := c.Report(t.Context(), store.User{}, ok); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a stranger: %v", err)
	}
	for _, r := range []store.Report{
		{Kind: store.OfGame, Subject: "draft", Reason: "spam"}, {Kind: store.OfGame, Subject: "nothing", Reason: "spam"},
		{Kind: store.OfReview, Subject: "x", Reason: "spam"}, {Kind: store.OfReview, Subject: newUUID().String(), Reason: "spam"},
		{Kind: store.OfUser, Subject: "nobody", Reason: "spam"}, {Kind: store.OfMessage, Subject: "x", Reason: "spam"}, {Kind: "planet", Subject: "x", Reason: "spam"},
	} {
		if err := c.Report(t.Context(), c.bob, r); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v: %v, want ErrNotFound", r, err)
		}
	}
	for i := range 20 {
		addOnSale(t, c.pool, c.ada, fmt.Sprint("game-", i), 0)
		c.report(c.bob, store.OfGame, fmt.Sprint("game-", i), "spam")
	}
	if limited, ok := errors.AsType[store.Limited](c.Report(t.Context(), c.bob, ok)); !ok || limited.Until.IsZero() {
		t.Error("a report after twenty was taken")
	}
	c.report(c.bob, store.OfGame, "game-3", "hate") // What he said before, he may change.
	if n := count(t, c.pool, `SELECT count(*) FROM cases`); n != 20 {
		t.Errorf("%d cases, want 20: none is left of what was refused", n)
	}
}

func TestOneOfManyClaimsACase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id := c.report(c.bob, store.OfGame, "cat", "hate")
	c.pool.SetMaxOpenConns(20)
	var all errgroup.Group
	var won atomic.Int32
	tx := c.pool.MustBegin() // holds up all of them, until each has begun
	tx.MustExec(`SELECT 1 FROM cases FOR UPDATE`)
	for i := range 16 {
		by := addModerator(t, c.pool, fmt.Sprint("mod", i))
		all.Go(func() error {
			err := c.Claim(t.Context(), by, here, id)
			if err == nil {
				won.Add(1)
				return nil
			}
			if wrong, ok := errors.AsType[store.Invalid](err); ok && wrong["claim"] != "" {
				return nil
			}
			return err
		})
	}
	waitForLocks(t, c.pool, 16)
	c.must(tx.Commit())
	if err := all.Wait(); err != nil || won.Load() != 1 {
		t.Errorf("%d have it, %v; want one", won.Load(), err)
	}
	if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE action = 'case.claim'`); n != 1 {
		t.Errorf("%d acts, want one", n)
	}
}

func TestAClaimEnds(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	id := c.report(c.bob, store.OfGame, "cat", "hate")
	form := store.DecisionForm{Action: store.ActionRemove, Rule: "hate", Facts: "It does.", Sure: true}
	refused(t, c.Decide(ctx, c.mod, here, id, form), "form") // Nobody has claimed it.
	c.must(c.Claim(ctx, c.mod, here, id))
	c.must(c.Claim(ctx, c.mod, here, id))
	refused(t, c.Claim(ctx, c.other, here, id), "claim")
	refused(t, c.Decide(ctx, c.other, here, id, form), "form")

	exec(t, c.pool, `UPDATE cases SET claimed_at = now() - interval '14 minutes'`)
	if page, err := c.Case(ctx, c.mod, id); err != nil || !page.Mine { // He looks at it, and so goes on.
		t.Fatal(page.Mine, err)
	}
	exec(t, c.pool, `UPDATE cases SET claimed_at = claimed_at - interval '14 minutes'`)
	refused(t, c.Claim(ctx, c.other, here, id), "claim")
	exec(t, c.pool, `UPDATE cases SET claimed_at = now() - interval '15 minutes'`)
	refused(t, c.Decide(ctx, c.mod, here, id, form), "form")
	c.must(c.Claim(ctx, c.other, here, id))
	c.must(c.Unclaim(ctx, c.mod, here, id)) // It is not his to let go.
	if page, err := c.Case(ctx, c.other, id); err != nil || !page.Mine {
		t.Fatal(page.Mine, err)
	}
	c.must(c.Unclaim(ctx, c.other, here, id))
	c.must(c.Claim(ctx, c.mod, here, id))
	c.must(c.Decide(ctx, c.mod, here, id, form))
	c.must(c.Decide(ctx, c.mod, here, id, form)) // A double click.
	refused(t, c.Decide(ctx, c.other, here, id, form), "form")
	refused(t, c.Claim(ctx, c.other, here, id), "claim")
	if n := count(t, c.pool, `SELECT count(*) FROM decisions`); n != 1 {
		t.Errorf("%d decisions, want one", n)
	}
}

func TestTheQueue(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for i, reason := range []string{"spam", "minors", "hate", "hate"} {
		addOnSale(t, c.pool, c.ada, fmt.Sprint("game-", i), 0)
		c.report(c.bob, store.OfGame, fmt.Sprint("game-", i), reason)
	}
	c.report(c.bob, store.OfUser, "mod", "insult")
	titles := func(by store.User, f store.CaseFilter) string {
		t.Helper()
		cases, _, err := c.Queue(t.Context(), by, f, "")
		c.must(err)
		var all []string
		for _, one := range cases {
			all = append(all, one.Title)
		}
		return strings.Join(all, " ")
	}
	if got := titles(c.other, store.CaseFilter{}); got != "game-1 game-2 game-3 @mod game-0" {
		t.Errorf("the queue is %q, want the worst first, of those alike the oldest", got)
	}
	if got := titles(c.other, store.CaseFilter{Sort: store.OldestFirst}); got != "game-0 game-1 game-2 game-3 @mod" {
		t.Errorf("the oldest first, the queue is %q", got)
	}
	if got := titles(c.mod, store.CaseFilter{Severity: 3}); got != "game-1 game-2 game-3" {
		t.Errorf("the severe ones are %q", got)
	}
	if got := titles(c.mod, store.CaseFilter{Kind: store.OfUser}); got != "" {
		t.Errorf("who it is about sees %q", got)
	}
	if _, err := c.Case(t.Context(), c.mod, c.last()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who it is about reads it: %v", err)
	}
	if _, _, err := c.Queue(t.Context(), c.bob, store.CaseFilter{}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a member reads the queue: %v", err)
	}
	exec(t, c.pool, `
		INSERT INTO cases (id, kind, subject_id, user_id, title, severity, why, machine)
		SELECT gen_random_uuid(), 'game', gen_random_uuid(), $1, 'x', 2, '', false FROM generate_series(1, 60)`, c.ada.ID)
	for _, sort := range []store.CaseSort{store.WorstFirst, store.OldestFirst} {
		seen, after := map[uuid.UUID]bool{}, ""
		for {
			cases, next, err := c.Queue(t.Context(), c.other, store.CaseFilter{Sort: sort}, after)
			c.must(err)
			for i, one := range cases {
				if seen[one.ID] = true; i > 0 && sort == store.OldestFirst && one.OpenedAt.Before(cases[i-1].OpenedAt) {
					t.Error("an older case comes later")
				}
			}
			if after = next; next == "" {
				break
			}
		}
		if len(seen) != 65 {
			t.Errorf("the pages by %q hold %d cases, want each of 65", sort, len(seen))
		}
	}
	if _, _, err := c.Queue(t.Context(), c.other, store.CaseFilter{}, "nonsense"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a broken cursor: %v", err)
	}
	f, err := c.QueueFigures(t.Context())
	if err != nil || f.Open != 65 || f.Worst != 5 || f.Oldest == nil {
		t.Errorf("figures %+v, %v", f, err)
	}
}
