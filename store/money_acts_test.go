package store_test

import (
	"slices"
	"testing"

	"aiminigames/store"
)

// What admins do with others' credits is among the acts, with where they did it, for admins.
func TestMoneyMovedByAdminsIsAnAct(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	login, err := c.StartLogin(ctx, c.top.ID, "Firefox", here)
	c.must(err)
	top, _, err := c.Viewer(ctx, login)
	c.must(err)
	key := newUUID()
	for range 2 { // A double click.
		c.must(c.Grant(ctx, top, "bob", 500, "For the fair.", key))
	}
	c.must(c.Pick(ctx, top, "cat", true))
	seen := func(by store.User) (actions []string) {
		acts, _, err := c.Acts(ctx, by, store.ActFilter{By: "top"}, "")
		c.must(err)
		for _, a := range acts {
			if a.Address != here {
				t.Errorf("%s was done from %q", a.Action, a.Address)
			}
			actions = append(actions, a.Action)
		}
		return actions
	}
	if got := seen(top); !slices.Equal(got, []string{"game.pick", "credits.grant"}) {
		t.Errorf("admins see %q", got)
	}
	if got := seen(c.mod); !slices.Equal(got, []string{"game.pick"}) {
		t.Errorf("moderators see %q", got)
	}
}
