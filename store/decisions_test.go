package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// addReview adds a review of the cat.
func (c *court) addReview(by store.User, stars int) uuid.UUID {
	c.t.Helper()
	id := newUUID()
	exec(c.t, c.pool, `INSERT INTO reviews (id, game_id, user_id, stars, text) VALUES ($1, $2, $3, $4, 'Bad words.')`, id, c.game, by.ID, stars)
	return id
}

func TestWhatADecisionDoesToAGame(t *testing.T) {
	t.Parallel()
	for action, want := range map[store.Action]struct {
		status  store.Status
		mayList bool
		label   string
		strike  int
		refunds bool
	}{
		store.ActionApprove: {store.Published, true, "", 0, false},
		store.ActionLabel:   {store.Published, true, "scary", 0, false},
		store.ActionUnlist:  {store.Unlisted, false, "", 2, false},
		store.ActionWarn:    {store.Published, true, "", 1, false},
		store.ActionRemove:  {store.Removed, true, "", 2, true},
		store.ActionSuspend: {store.Removed, true, "", 2, true},
		store.ActionBan:     {store.Removed, true, "", 2, true},
	} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			give(t, c.Store, c.bob, 100)
			buyAs(t, c.Store, c.bob, store.Order{Slug: "cat", Price: 100})
			id := c.report(c.eve, store.OfGame, "cat", "sexual")
			c.decide(c.mod, id, store.DecisionForm{Action: action, Label: "scary", Days: 7})
			var got struct {
				Status  store.Status
				MayList bool `db:"may_list"`
				Label   string
			}
			c.must(c.pool.Get(&got, `SELECT status, may_list, label FROM games WHERE slug = 'cat'`))
			if got.Status != want.status || got.MayList != want.mayList || got.Label != want.label {
				t.Errorf("the game is %+v, want %+v", got, want)
			}
			if n := count(t, c.pool, `SELECT strike FROM decisions`); n != want.strike {
				t.Errorf("the strike weighs %d, want %d", n, want.strike)
			}
			jobs := count(t, c.pool, `SELECT count(*) FROM river_job WHERE kind = 'refund_game'`)
			if (jobs == 2) != want.refunds { // now, and once whoever was buying it has
				t.Errorf("%d jobs to refund it", jobs)
			}
			c.must(c.RefundGame(t.Context(), c.game))
			if back := spendable(t, c.Store, c.bob); (back == 100) != want.refunds {
				t.Errorf("the buyer has %d again", back)
			}
			addsUp(t, c.Store)
			if c.told(c.eve) == "" {
				t.Error("the reporter was not told")
			}
			if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE action = 'case.' || $1 AND by_id = $2 AND address = $3`, action, c.mod.ID, here); n != 1 {
				t.Errorf("%d acts, want one", n)
			}
			own, err := c.OwnDecisions(t.Context(), c.ada.ID)
			mails := count(t, c.pool, `SELECT count(*) FROM mails WHERE kind = 'decision' AND user_id = $1`, c.ada.ID)
			if action == store.ActionApprove {
				if len(own) != 0 || mails != 0 || err != nil {
					t.Errorf("nothing was found, and she hears of it: %+v, %d mails, %v", own, mails, err)
				}
				return
			}
			if err != nil || len(own) != 1 || mails != 1 {
				t.Errorf("she has %+v, %v, and %d mails", own, err, mails)
			}
			if n := count(t, c.pool, `SELECT count(*) FROM notifications WHERE user_id = $1 AND text LIKE '%how to appeal%' AND path = $2`, c.ada.ID, "/decisions/"+own[0].ID.String()); n != 1 {
				t.Errorf("she was told %d times", n)
			}
		})
	}
}

func TestTheReasonsAreGiven(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id := c.report(c.bob, store.OfGame, "cat", "sexual")
	c.decide(c.mod, id, store.DecisionForm{Action: store.ActionRemove, Rule: "sexual", Facts: "On level two a cat undresses."})
	var mail string
	c.must(c.pool.Get(&mail, `SELECT text FROM mails WHERE user_id = $1`, c.ada.ID))
	own, err := c.OwnDecisions(t.Context(), c.ada.ID)
	c.must(err)
	d := own[0]
	for _, part := range []string{
		"removed your game cat", "On level two a cat undresses.", "Sexual content", "No machine took part", "gets their credits back",
		d.At.AddDate(0, 0, 180).UTC().Format("2 January 2006"), "/decisions/" + d.ID.String(),
	} {
		if !strings.Contains(mail, part) {
			t.Errorf("the mail lacks %q:\n%s", part, mail)
		}
	}
	if strings.Contains(mail, "mod") && strings.Contains(mail, "@mod") {
		t.Error("the mail says who decided")
	}
	if _, err := c.OwnDecision(t.Context(), c.bob.ID, d.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else reads it: %v", err)
	}
	if got, err := c.OwnDecision(t.Context(), c.ada.ID, d.ID); err != nil || got.Machine || !got.Appealable(time.Now()) {
		t.Errorf("her own is %+v, %v", got, err)
	}
}

func TestDecisionsAreRefused(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id := c.report(c.bob, store.OfGame, "cat", "sexual")
	c.must(c.Claim(t.Context(), c.mod, here, id))
	for name, test := range map[string]struct {
		form   store.DecisionForm
		fields []string
	}{
		"nothing":        {store.DecisionForm{}, []string{"action", "facts"}},
		"no such action": {store.DecisionForm{Action: "burn", Facts: "x"}, []string{"action"}},
		"overturn":       {store.DecisionForm{Action: store.ActionOverturn, Facts: "x"}, []string{"action"}},
		"no rule":        {store.DecisionForm{Action: store.ActionRemove, Facts: "x"}, []string{"rule"}},
		"no such rule":   {store.DecisionForm{Action: store.ActionRemove, Rule: "taste", Facts: "x"}, []string{"rule"}},
		"no facts":       {store.DecisionForm{Action: store.ActionRemove, Rule: "hate", Facts: "  "}, []string{"facts"}},
		"long facts":     {store.DecisionForm{Action: store.ActionRemove, Rule: "hate", Facts: strings.Repeat("x", 2001)}, []string{"facts"}},
		"no label":       {store.DecisionForm{Action: store.ActionLabel, Facts: "x"}, []string{"label"}},
		"no such label":  {store.DecisionForm{Action: store.ActionLabel, Label: "bad", Facts: "x"}, []string{"label"}},
		"no days":        {store.DecisionForm{Action: store.ActionSuspend, Rule: "hate", Facts: "x"}, []string{"days"}},
		"many days":      {store.DecisionForm{Action: store.ActionSuspend, Rule: "hate", Facts: "x", Days: 366}, []string{"days"}},
		"not sure":       {store.DecisionForm{Action: store.ActionBan, Rule: "hate", Facts: "x"}, []string{"sure"}},
	} {
		test.form.Sure = name != "not sure"
		if err := c.Decide(t.Context(), c.mod, here, id, test.form); err == nil {
			t.Errorf("%s was taken", name)
		} else {
			refused(t, err, test.fields...)
		}
	}
	if n := count(t, c.pool, `SELECT count(*) FROM decisions`); n != 0 {
		t.Errorf("%d decisions", n)
	}
}

// Who may judge whom: nobody themselves, a moderator members, an admin moderators too, and
// another admin's things but not their person.
func TestNobodyActsOnThemselvesOrAbove(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	second := addAdmin(t, c.pool, "second")
	thing := []store.Action{store.ActionApprove, store.ActionRemove}
	all := []store.Action{store.ActionApprove, store.ActionRemove, store.ActionWarn, store.ActionSuspend, store.ActionBan}
	for _, about := range []struct {
		owner store.User
		may   map[string][]store.Action
	}{
		{c.ada, map[string][]store.Action{"mod": all, "other": all, "top": all, "second": all}},
		{c.mod, map[string][]store.Action{"top": all, "second": all}},
		{c.top, map[string][]store.Action{"second": thing}},
	} {
		c.addReview(about.owner, 1)
		var review string
		c.must(c.pool.Get(&review, `SELECT id FROM reviews WHERE user_id = $1`, about.owner.ID))
		id := c.report(c.bob, store.OfReview, review, "insult")
		for _, by := range []store.User{c.bob, c.ada, c.mod, c.other, c.top, second} {
			page, err := c.Case(t.Context(), by, id)
			want := about.may[by.Handle]
			if !slices.Equal(page.Actions, want) || (err == nil) != (want != nil) || err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s on a review of %s: %q, %v; want %q", by.Handle, about.owner.Handle, page.Actions, err, want)
			}
			if err := c.Claim(t.Context(), by, here, id); (err == nil) != (want != nil) {
				t.Errorf("%s claims the review of %s: %v", by.Handle, about.owner.Handle, err)
			}
			c.must(ignore(c.Unclaim(t.Context(), by, here, id)))
		}
		if about.owner.ID == c.top.ID {
			c.must(c.Claim(t.Context(), second, here, id))
			refused(t, c.Decide(t.Context(), second, here, id, store.DecisionForm{Action: store.ActionBan, Rule: "hate", Facts: "x", Sure: true}), "action")
		}
	}
	exec(t, c.pool, `UPDATE users SET role = 'member' WHERE handle = 'mod'`) // What his session still says counts for nothing.
	if err := c.Claim(t.Context(), c.mod, here, c.report(c.bob, store.OfGame, "cat", "spam")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who was a moderator claims a case: %v", err)
	}
}

// ignore is err, unless it says that there is nothing there.
func ignore(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func TestAHiddenReviewDoesNotCount(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.addReview(c.eve, 5)
	review := c.addReview(c.bob, 1)
	id := c.report(c.eve, store.OfReview, review.String(), "insult")
	if page, err := c.Case(t.Context(), c.mod, id); err != nil || page.Review == nil || page.Review.Text != "Bad words." || page.Game.Slug != "cat" {
		t.Errorf("the case shows %+v, %v", page, err)
	}
	c.decide(c.mod, id, store.DecisionForm{Action: store.ActionRemove, Rule: "bullying"})
	if n := count(t, c.pool, `SELECT reviews * 100 + stars FROM games WHERE slug = 'cat'`); n != 105 {
		t.Errorf("the game counts %d, want one review of five stars", n)
	}
	exec(t, c.pool, `UPDATE reviews SET stars = 3 WHERE id = $1`, review) // Hidden, it may change all the same.
	exec(t, c.pool, `DELETE FROM reviews WHERE id = $1`, review)
	if n := count(t, c.pool, `SELECT reviews * 100 + stars FROM games WHERE slug = 'cat'`); n != 105 {
		t.Errorf("then it counts %d", n)
	}
}

func TestAHandleIsTaken(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id := c.report(c.bob, store.OfUser, "@ada", "insult")
	c.decide(c.mod, id, store.DecisionForm{Action: store.ActionRemove, Rule: "hate"})
	var handle string
	c.must(c.pool.Get(&handle, `SELECT handle FROM users WHERE id = $1 AND name = handle`, c.ada.ID))
	if !strings.HasPrefix(handle, "player_") {
		t.Errorf("she is %q", handle)
	}
	own, err := c.OwnDecisions(t.Context(), c.ada.ID)
	c.must(err)
	c.must(c.Appeal(t.Context(), c.ada.ID, own[0].ID, "It is my name."))
	appeals, err := c.Appeals(t.Context(), c.top)
	c.must(err)
	c.must(c.AnswerAppeal(t.Context(), c.top, here, appeals[0].ID, true, "It is."))
	if _, err := c.UserByHandle(t.Context(), "ada"); err != nil {
		t.Errorf("her name is not hers again: %v", err)
	}
}

func TestDecisionsAndActsStay(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.decide(c.mod, c.report(c.bob, store.OfGame, "cat", "hate"), store.DecisionForm{Action: store.ActionRemove})
	for _, statement := range []string{
		`UPDATE decisions SET facts = 'Nothing.'`, `DELETE FROM decisions`, `TRUNCATE decisions CASCADE`,
		`UPDATE acts SET address = ''`, `DELETE FROM acts`, `TRUNCATE acts`, `DELETE FROM acts WHERE false`,
	} {
		if _, err := c.pool.Exec(statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
	exec(t, c.pool, `UPDATE decisions SET user_id = $1`, c.eve.ID) // A guest's become a member's.
}

func TestRoomsOfARemovedGameClose(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	_, slug := addDuel(t, c.pool, c.ada.ID, `{"min":2,"max":4}`)
	code := openRoom(t, c.Store, c.bob, slug)
	other := openRoom(t, c.Store, c.bob, addDuelOf(c))
	heard := c.listen(store.ChannelClosed)
	c.decide(c.mod, c.report(c.eve, store.OfGame, slug, "hate"), store.DecisionForm{Action: store.ActionRemove})
	if _, err := c.RoomPage(t.Context(), code); !errors.Is(err, store.ErrDeleted) {
		t.Errorf("the room: %v, want it closed", err)
	}
	if _, err := c.RoomPage(t.Context(), other); err != nil {
		t.Errorf("another game's room: %v", err)
	}
	if got := <-heard; got != code+" removed" {
		t.Errorf("processes heard %q, want %q and why", got, code)
	}
}

func addDuelOf(c *court) string {
	c.t.Helper()
	_, slug := addDuel(c.t, c.pool, c.ada.ID, `{"min":2,"max":4}`)
	return slug
}
