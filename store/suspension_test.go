package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestWhoIsSuspendedIsToldWhyAtTheLogIn(t *testing.T) {
	t.Parallel()
	for _, f := range []store.DecisionForm{
		{Action: store.ActionSuspend, Days: 7, Rule: "threats", Facts: "You wrote that you know where Bob lives."},
		{Action: store.ActionBan, Rule: "threats", Facts: "You wrote that you know where Bob lives."},
	} {
		t.Run(string(f.Action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			ctx := t.Context()
			quick(t, c.pool, c.ada)
			c.decide(c.mod, c.report(c.bob, store.OfUser, "ada", "threat"), f)
			guest := addGuest(t, c.Store)
			_, err := c.LogIn(ctx, store.LogInForm{Email: "ada@example.com", Password: password, Address: here}, guest.ID)
			out, ok := errors.AsType[store.Suspended](err)
			if !ok || out.Until.IsZero() != (f.Action == store.ActionBan) || out.Decision.Facts != f.Facts || out.Decision.UserID != c.ada.ID {
				t.Fatalf("LogIn = %+v", err)
			}
			if n := count(t, c.pool, `SELECT count(*) FROM users WHERE id = $1`, guest.ID); n != 1 {
				t.Error("the guest was taken over")
			}
			refused(t, logIn(t, c.Store, "ada@example.com", "not my password"), "password")
			if _, err := c.StartLogin(ctx, c.ada.ID, "Firefox", here); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a log-in that came late: %v", err)
			}
			login := newUUID() // One that began just before.
			exec(t, c.pool, `INSERT INTO logins (id, user_id, agent, address) VALUES ($1, $2, '', '')`, login, c.ada.ID)
			if _, _, err := c.Viewer(ctx, login); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("her session: %v", err)
			}
			if all, err := c.Viewers(ctx, []uuid.UUID{login}); err != nil || len(all) != 0 {
				t.Errorf("her sockets: %v, %v", all, err)
			}

			id, key := out.Decision.ID, out.Key
			for _, bad := range []string{"", ".", key + "x", "9" + key, strings.Replace(key, ".", ".x", 1), c.DecisionKey(id, time.Now().Add(-time.Second))} {
				if _, err := c.DecisionByKey(ctx, id, bad); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("the key %q opens it: %v", bad, err)
				}
			}
			if _, err := c.DecisionByKey(ctx, newUUID(), key); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the key opens another decision: %v", err)
			}
			c.must(c.AppealByKey(ctx, id, key, "I know where he lives: he told me."))
			open, err := c.Appeals(ctx, c.other)
			if err != nil || len(open) != 1 {
				t.Fatalf("appeals %+v, %v", open, err)
			}
			c.must(c.AnswerAppeal(ctx, c.other, here, open[0].ID, true, "He did."))
			c.must(logIn(t, c.Store, "ada@example.com", password))
		})
	}
}

func TestASuspensionEnds(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	quick(t, c.pool, c.ada)
	c.decide(c.mod, c.report(c.bob, store.OfUser, "ada", "threat"), store.DecisionForm{Action: store.ActionSuspend, Days: 1, Rule: "threats"})
	exec(t, c.pool, `UPDATE users SET suspended_until = now() - interval '1 second' WHERE handle = 'ada'`)
	c.must(logIn(t, c.Store, "ada@example.com", password))
	addLogin(t, c.Store, c.ada.ID)
}

func TestWhatIsHeldIsNobodysToPlay(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	_, duel := addDuel(t, c.pool, c.ada.ID, `{"min":2,"max":4}`)
	give(t, c.Store, c.bob, 100)
	buyAs(t, c.Store, c.bob, store.Order{Slug: "cat", Price: 100})
	for _, status := range []store.Status{store.Held, store.Removed} {
		exec(t, c.pool, `UPDATE games SET status = $1`, status)
		for _, who := range []struct {
			store.User
			sees bool
		}{{store.User{}, false}, {c.eve, false}, {c.bob, false}, {c.ada, true}, {c.mod, true}, {c.top, true}} {
			if _, err := c.GamePage(ctx, who.ID, "cat"); (err == nil) != who.sees || ignore(err) != nil {
				t.Errorf("%q sees the %s game: %v, want %v", who.Handle, status, err, who.sees)
			}
			if _, err := c.OpenRoom(ctx, who.User, duel, "link"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%q opens a room of it: %v", who.Handle, err)
			}
		}
		refused(t, c.Publish(ctx, c.ada, "cat", publication("Cat")), "title")
	}
}

func TestAnUnlistedGameStaysSo(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "spam"), store.DecisionForm{Action: store.ActionUnlist, Rule: "spam"})
	p := publication("Cat")
	refused(t, c.Publish(t.Context(), c.ada, "cat", p), "visibility")
	p.Unlisted = true
	c.must(c.Publish(t.Context(), c.ada, "cat", p))
	if g, err := c.PublicGame(t.Context(), c.bob.ID, "cat"); err != nil || g.Status != store.Unlisted || g.MayList {
		t.Errorf("it is %+v, %v", g, err)
	}
}

func TestHiddenReviewsAreNotShown(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.addReview(c.eve, 5)
	exec(t, c.pool, `UPDATE reviews SET hidden = true WHERE id = $1`, c.addReview(c.bob, 1))
	for _, test := range []struct {
		by    store.User
		shown int
		own   bool
	}{{c.ada, 1, false}, {c.bob, 1, true}, {store.User{}, 1, false}} {
		_, p, err := c.Reviews(t.Context(), test.by.ID, "cat", "")
		if err != nil || len(p.Reviews) != test.shown || p.Count() != 1 || (p.Own != nil) != test.own || test.own && !p.Own.Hidden {
			t.Errorf("%q sees %+v, %v", test.by.Handle, p, err)
		}
	}
}

func TestReportsOfAMessageAreOneCase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	_, slug := addDuel(t, c.pool, c.ada.ID, `{"min":2,"max":4}`)
	code := openRoom(t, c.Store, c.ada, slug)
	lines := []store.ChatLine{{N: 3, Seat: 1, User: c.ada.ID, Name: "ada", Text: "hello"}, {N: 4, Seat: 2, User: c.bob.ID, Name: "bob", Text: "bad"}, {N: 5, Seat: 3, Name: "a stranger", Text: "worse"}}
	of := func(line uint64) store.ChatReport {
		return store.ChatReport{Room: code, Line: line, Reason: "threat", Lines: lines}
	}
	report(t, c.Store, c.ada.ID, of(4))
	report(t, c.Store, c.eve.ID, of(4))
	report(t, c.Store, c.ada.ID, of(4))
	report(t, c.Store, c.eve.ID, of(5)) // Nobody answers for it.
	page, err := c.Case(t.Context(), c.mod, c.last())
	if n := count(t, c.pool, `SELECT count(*) FROM cases`); n != 1 || err != nil || page.Reports != 2 || page.UserID != c.bob.ID || page.Severity != 4 {
		t.Fatalf("%d cases, %+v, %v; want one of two reports", n, page.Case, err)
	}
	if m := page.Message; m == nil || m.Room != code || m.Game != "Duel" || len(m.Lines) != 3 || m.Lines[0].Meant || !m.Lines[1].Meant {
		t.Errorf("it shows %+v", m)
	}
	c.must(c.Moderated(t.Context(), verdict(store.JudgedChat, page.SubjectID, "bad", store.VerdictBlock)))
	c.decide(c.mod, page.ID, store.DecisionForm{Action: store.ActionWarn, Rule: "threats"})
	if !strings.Contains(c.told(c.bob), "We warn you") || !strings.Contains(c.told(c.eve), "warned whose it is") {
		t.Errorf("he was told %q, the reporter %q", c.told(c.bob), c.told(c.eve))
	}
}

// A guest who is suspended cannot be anybody else; one who was warned takes that along.
func TestAGuestTakesTheirCasesAlong(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	quick(t, c.pool, c.eve)
	guest := addGuest(t, c.Store)
	exec(t, c.pool, `UPDATE users SET created_at = now() - interval '90 days' WHERE id = $1`, guest.ID)
	exec(t, c.pool, `UPDATE games SET owner_id = $1`, guest.ID)
	c.report(c.bob, store.OfGame, "cat", "spam")
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionWarn, Rule: "spam"})
	if n := count(t, c.pool, `SELECT count(*) FROM mails`); n != 0 {
		t.Errorf("%d mails to who has no address", n)
	}
	exec(t, c.pool, `UPDATE games SET owner_id = $1`, c.ada.ID)
	exec(t, c.pool, `UPDATE reports SET at = now()`)
	if n, err := c.PruneGuests(t.Context(), time.Now(), 10); err != nil || n != 0 {
		t.Errorf("%d guests went, %v: one had a case", n, err)
	}
	c.must(c.Report(t.Context(), guest, store.Report{Kind: store.OfGame, Subject: "cat", Reason: "spam"}))
	if _, err := c.LogIn(t.Context(), store.LogInForm{Email: "eve@example.com", Password: password, Address: here}, guest.ID); err != nil {
		t.Fatal(err)
	}
	own, err := c.OwnDecisions(t.Context(), c.eve.ID)
	if err != nil || len(own) != 1 {
		t.Errorf("the member has %+v, %v", own, err)
	}
	if n := count(t, c.pool, `SELECT count(*) FROM reports WHERE reporter_id = $1`, c.eve.ID); n != 1 {
		t.Errorf("%d reports of theirs", n)
	}
}

// A guest has no address to be written to, and cannot log in: their browser alone tells them.
func TestASuspendedBrowserIsToldWhyAndComesBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	guest := addGuest(t, c.Store)
	exec(t, c.pool, `UPDATE games SET owner_id = $1`, guest.ID)
	login := addLogin(t, c.Store, guest.ID)
	if err := c.ShutOut(ctx, login); err != nil {
		t.Errorf("before: %v", err)
	}
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "hate"), store.DecisionForm{Action: store.ActionBan, Rule: "hate"})
	if _, _, err := c.Viewer(ctx, login); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("their log-in goes on: %v", err)
	}
	out, ok := errors.AsType[store.Suspended](c.ShutOut(ctx, login))
	if !ok || !out.Until.IsZero() || out.Decision.UserID != guest.ID {
		t.Fatalf("they are told %+v", out)
	}
	if err := c.ShutOut(ctx, newUUID()); err != nil {
		t.Errorf("another's browser: %v", err)
	}
	c.must(c.AppealByKey(ctx, out.Decision.ID, out.Key, "I did not."))
	open, err := c.Appeals(ctx, c.other)
	c.must(err)
	c.must(c.AnswerAppeal(ctx, c.other, here, open[0].ID, true, "So it seems."))
	if u, _, err := c.Viewer(ctx, login); err != nil || u.ID != guest.ID {
		t.Errorf("after that they are %v, %v", u.ID, err)
	}
	if err := c.ShutOut(ctx, login); err != nil {
		t.Errorf("after that: %v", err)
	}
}
