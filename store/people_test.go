package store_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	admins := []store.User{c.top, addAdmin(t, c.pool, "second"), addAdmin(t, c.pool, "third")}
	c.pool.SetMaxOpenConns(20)
	hold := c.pool.MustBegin() // holds up all of them, until each has begun
	defer hold.Rollback()      // Does nothing after a commit.
	hold.MustExec(`SELECT 1 FROM users WHERE role = 'admin' FOR UPDATE`)
	var all errgroup.Group
	for _, by := range admins {
		for _, to := range admins {
			all.Go(func() error {
				return ignore(c.SetRole(t.Context(), by, here, to.ID, store.Member))
			})
		}
	}
	waitForLocks(t, c.pool, len(admins)*(len(admins)-1))
	c.must(hold.Commit())
	c.must(all.Wait())
	if n := count(t, c.pool, `SELECT count(*) FROM users WHERE role = 'admin'`); n != 1 {
		t.Errorf("%d admins are left, want one", n)
	}
	if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE action = 'user.role'`); n != 2 {
		t.Errorf("%d acts, want two", n)
	}
}

func TestWhoGivesRoles(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	login := addLogin(t, c.Store, c.bob.ID)
	for _, by := range []store.User{c.mod, c.bob, {}} {
		if err := c.SetRole(ctx, by, here, c.eve.ID, store.Moderator); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q gives a role: %v", by.Handle, err)
		}
	}
	for _, to := range []store.User{c.top, addGuest(t, c.Store), {ID: newUUID()}} {
		if err := c.SetRole(ctx, c.top, here, to.ID, store.Moderator); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q gets a role: %v", to.Name, err)
		}
	}
	refused(t, c.SetRole(ctx, c.top, here, c.bob.ID, store.Guest), "role")
	refused(t, c.SetRole(ctx, c.top, here, c.bob.ID, "king"), "role")
	c.must(c.SetRole(ctx, c.top, here, c.bob.ID, store.Moderator))
	c.must(c.SetRole(ctx, c.top, here, c.bob.ID, store.Moderator))
	u, renew, err := c.Viewer(ctx, login)
	if err != nil || u.Role != store.Moderator || !renew || !strings.Contains(c.told(c.bob), "moderator") {
		t.Errorf("he is %s, his session is renewed %v, %v; he was told %q", u.Role, renew, err, c.told(c.bob))
	}
	acts, _, err := c.Acts(ctx, c.top, store.ActFilter{Action: "user.role", By: "top", Subject: c.bob.ID.String()}, "")
	if err != nil || len(acts) != 1 || string(acts[0].Before) != `{"role": "member"}` || string(acts[0].After) != `{"role": "moderator"}` || acts[0].Address != here {
		t.Errorf("the acts are %+v, %v", acts, err)
	}
	// His claim goes with his role.
	id := c.report(c.eve, store.OfGame, "cat", "spam")
	c.must(c.Claim(ctx, u, here, id))
	c.must(c.SetRole(ctx, c.top, here, c.bob.ID, store.Member))
	c.must(c.Claim(ctx, c.other, here, id))
}

func TestASuspendedUserIsOut(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	login := addLogin(t, c.Store, c.ada.ID)
	kept := addLogin(t, c.Store, c.bob.ID)
	heard := c.listen(store.ChannelCut)
	c.decide(c.mod, c.report(c.bob, store.OfUser, "ada", "threat"), store.DecisionForm{Action: store.ActionSuspend, Days: 7, Rule: "threats"})
	if _, _, err := c.Viewer(t.Context(), login); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("her log-in: %v, want it ended", err)
	}
	if _, _, err := c.Viewer(t.Context(), kept); err != nil {
		t.Errorf("another's log-in: %v", err)
	}
	if got := <-heard; got != c.ada.ID.String() {
		t.Errorf("processes heard %q, want who is out", got)
	}
	if c.status("cat") != store.Published {
		t.Errorf("the game of who is suspended for a while is %s", c.status("cat"))
	}
	c.decide(c.mod, c.report(c.bob, store.OfUser, "ada", "threat"), store.DecisionForm{Action: store.ActionBan, Rule: "threats"})
	if c.status("cat") != store.Held {
		t.Errorf("the game of who is banned is %s", c.status("cat"))
	}
}

func TestLookingPeopleUp(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	guest := addGuest(t, c.Store)
	c.decide(c.mod, c.report(c.bob, store.OfUser, "eve", "threat"), store.DecisionForm{Action: store.ActionSuspend, Days: 7, Rule: "threats"})
	found := func(by store.User, f store.PeopleFilter) string {
		t.Helper()
		people, _, err := c.SearchUsers(ctx, by, f, "")
		c.must(err)
		var names []string
		for _, p := range people {
			names = append(names, p.Name)
		}
		return strings.Join(names, " ")
	}
	for _, test := range []struct {
		by   store.User
		f    store.PeopleFilter
		want string
	}{
		{c.mod, store.PeopleFilter{}, "top other mod eve bob ada"},
		{c.mod, store.PeopleFilter{Q: "@Ad"}, "ada"},
		{c.top, store.PeopleFilter{Q: "bob@example"}, "bob"},
		{c.mod, store.PeopleFilter{Q: "bob@example"}, ""},
		{c.mod, store.PeopleFilter{Role: store.Moderator}, "other mod"},
		{c.mod, store.PeopleFilter{State: "suspended"}, "eve"},
		{c.mod, store.PeopleFilter{Q: guest.ID.String()}, guest.Name},
		{c.mod, store.PeopleFilter{Q: "\x00"}, ""},
		{c.mod, store.PeopleFilter{Q: "%"}, ""},
	} {
		if got := found(test.by, test.f); got != test.want {
			t.Errorf("%s looks for %+v and finds %q, want %q", test.by.Handle, test.f, got, test.want)
		}
	}
	if _, _, err := c.SearchUsers(ctx, c.bob, store.PeopleFilter{}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a member looks people up: %v", err)
	}

	addLogin(t, c.Store, c.ada.ID)
	c.must(c.AddNote(ctx, c.mod, here, c.ada.ID, "Talks about cats a lot."))
	refused(t, c.AddNote(ctx, c.mod, here, c.ada.ID, " "), "text")
	f, err := c.UserFile(ctx, c.top, here, "ada")
	if err != nil || f.Email != "ada@example.com" || len(f.Logins) != 1 || len(f.Notes) != 1 || f.Notes[0].By != "mod" || len(f.Games) != 1 || len(f.Roles) != 3 || !f.MayAct {
		t.Errorf("an admin reads %+v, %v", f, err)
	}
	f, err = c.UserFile(ctx, c.mod, here, "ada")
	if err != nil || f.Email != "…@example.com" || f.Logins != nil || f.Roles != nil || !f.MayAct {
		t.Errorf("a moderator reads %+v, %v", f, err)
	}
	if f, err = c.UserFile(ctx, c.mod, here, guest.ID.String()); err != nil || f.ID != guest.ID {
		t.Errorf("of a guest: %+v, %v", f, err)
	}
	if f, err = c.UserFile(ctx, c.mod, here, "bob"); err != nil || f.Reported != 1 || f.Right != 1 {
		t.Errorf("bob reported %d, rightly %d, %v", f.Reported, f.Right, err)
	}
	for _, who := range []string{"nobody", "", "\x00"} {
		if _, err := c.UserFile(ctx, c.mod, here, who); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the file of %q: %v", who, err)
		}
	}
	if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE action = 'user.read' AND subject = 'user ' || $1::text`, c.ada.ID); n != 2 {
		t.Errorf("%d acts say that her file was read, want two", n)
	}

	c.must(c.EndLogins(ctx, c.mod, here, c.ada.ID))
	if logins, err := c.Logins(ctx, c.ada.ID); err != nil || len(logins) != 0 {
		t.Errorf("she is still logged in: %+v, %v", logins, err)
	}
	for _, on := range []store.User{c.mod, c.other, c.top} {
		if err := c.EndLogins(ctx, c.mod, here, on.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a moderator logs %s out: %v", on.Handle, err)
		}
		if err := c.AddNote(ctx, c.mod, here, on.ID, "Hm."); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a moderator notes something about %s: %v", on.Handle, err)
		}
	}
}

func TestTheAuditIsRead(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	exec(t, c.pool, `
		INSERT INTO acts (id, by_id, action, subject)
		SELECT ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'case.claim', 'case x' FROM generate_series(1, 1150) n`, c.mod.ID)
	seen, after := 0, ""
	for {
		acts, next, err := c.Acts(ctx, c.top, store.ActFilter{Action: "case."}, after)
		c.must(err)
		seen += len(acts)
		if after = next; next == "" {
			break
		}
	}
	all := 0
	c.must(c.EachAct(ctx, c.top, here, store.ActFilter{}, func(store.Act) error { all++; return nil }))
	if seen != 1150 || all != 1151 {
		t.Errorf("the pages hold %d acts, the export %d; want 1,150, and itself", seen, all)
	}
	if _, _, err := c.Acts(ctx, c.bob, store.ActFilter{}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a member reads it: %v", err)
	}
	if err := c.EachAct(ctx, c.bob, here, store.ActFilter{}, func(store.Act) error { all++; return nil }); !errors.Is(err, store.ErrNotFound) || all != 1151 {
		t.Errorf("a member takes it away: %v", err)
	}
	if acts, _, err := c.Acts(ctx, c.top, store.ActFilter{By: "other"}, ""); err != nil || len(acts) != 0 {
		t.Errorf("of who did nothing: %d acts, %v", len(acts), err)
	}
}
