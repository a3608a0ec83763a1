package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

const here = "192.0.2.7" // where the staff of tests sits

// A court is a site with a game of ada's, two who play it, two moderators and an admin.
type court struct {
	*store.Store
	t               *testing.T
	pool            *sqlx.DB
	url             string
	ada, bob, eve   store.User
	mod, other, top store.User
	game            uuid.UUID // "cat", published
}

func newCourt(t *testing.T) *court {
	t.Helper()
	st, pool, url := newStoreAt(t)
	c := &court{Store: st, t: t, pool: pool, url: url, ada: addSeller(t, pool, "ada"), bob: addMember(t, pool, "bob"), eve: addMember(t, pool, "eve")}
	c.mod, c.other, c.top = addModerator(t, pool, "mod"), addModerator(t, pool, "other"), addAdmin(t, pool, "top")
	c.game = addOnSale(t, pool, c.ada, "cat", 100)
	return c
}

func addModerator(t testing.TB, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	u := addMember(t, pool, handle)
	exec(t, pool, `UPDATE users SET role = 'moderator' WHERE id = $1`, u.ID)
	u.Role = store.Moderator
	return u
}

func (c *court) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// report has somebody report something, and returns the case about it.
func (c *court) report(by store.User, kind store.CaseKind, subject, reason string) uuid.UUID {
	c.t.Helper()
	c.must(c.Report(c.t.Context(), by, store.Report{Kind: kind, Subject: subject, Reason: reason, Text: "Look at this."}))
	return c.last()
}

// last returns the case that was opened last.
func (c *court) last() uuid.UUID {
	c.t.Helper()
	var id uuid.UUID
	c.must(c.pool.Get(&id, `SELECT id FROM cases ORDER BY id DESC LIMIT 1`))
	return id
}

// decide has somebody claim a case and decide it.
func (c *court) decide(by store.User, id uuid.UUID, f store.DecisionForm) {
	c.t.Helper()
	c.must(c.Claim(c.t.Context(), by, here, id))
	if f.Facts == "" {
		f.Facts = "It shows too much."
	}
	if f.Rule == "" && f.Action != store.ActionApprove && f.Action != store.ActionLabel {
		f.Rule = "sexual"
	}
	c.must(c.Decide(c.t.Context(), by, here, id, f))
}

// told returns what a user was told last.
func (c *court) told(u store.User) string {
	c.t.Helper()
	told, _, err := c.Notifications(c.t.Context(), u.ID, "")
	c.must(err)
	if len(told) == 0 {
		return ""
	}
	return told[0].Text
}

func (c *court) status(slug string) store.Status {
	c.t.Helper()
	var s store.Status
	c.must(c.pool.Get(&s, `SELECT status FROM games WHERE slug = $1`, slug))
	return s
}

// listen returns what processes hear on a channel from now on.
func (c *court) listen(channel string) <-chan string {
	c.t.Helper()
	l := pq.NewListener(c.url, time.Second, time.Second, nil)
	c.must(l.Listen(channel))
	heard := make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := range l.Notify {
			heard <- n.Extra
		}
	}()
	c.t.Cleanup(func() {
		if err := l.Close(); err != nil {
			c.t.Error(err)
		}
		<-ended
	})
	return heard
}

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
	form := store.DecisionForm{Action: store.ActionRemove, Rule: "hate", Facts: "It does."}
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
	seen, after := 0, ""
	for {
		cases, next, err := c.Queue(t.Context(), c.other, store.CaseFilter{}, after)
		c.must(err)
		seen += len(cases)
		if after = next; next == "" {
			break
		}
	}
	if seen != 65 {
		t.Errorf("the pages hold %d cases, want each of 65 once", seen)
	}
	if _, _, err := c.Queue(t.Context(), c.other, store.CaseFilter{}, "nonsense"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a broken cursor: %v", err)
	}
	f, err := c.QueueFigures(t.Context())
	if err != nil || f.Open != 65 || f.Worst != 5 || f.Oldest == nil {
		t.Errorf("figures %+v, %v", f, err)
	}
}
