package store_test

import (
	"testing"

	"aiminigames/store"
)

func TestTheOverviewCounts(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	exec(t, c.pool, `UPDATE users SET joined_at = now() - interval '40 days' WHERE handle <> 'eve'`)
	for i, row := range []string{
		`'failed', 'builtin', 'timeout', NULL, now()`, `'failed', 'model', 'timeout', 25000, now()`, `'failed', 'builtin', 'timeout', NULL, now() - interval '31 days'`,
		`'cancelled', 'model', '', NULL, now() - interval '2 days'`,
	} {
		exec(t, c.pool, `INSERT INTO generations (id, game_id, user_id, prompt, seed, tokens_in, ended_at, status, mode, error_class, cost_micros, created_at)
			VALUES ($1, $2, $3, 'a cat', 1, $4, now(), `+row+`)`, newUUID(), c.game, c.ada.ID, i)
	}
	exec(t, c.pool, `INSERT INTO topups (id, user_id, credits, status, test, ended_at) VALUES ($1, $3, 500, 'paid', false, now()), ($2, $3, 900, 'paid', true, now())`, newUUID(), newUUID(), c.bob.ID)
	exec(t, c.pool, `INSERT INTO payouts (id, user_id, credits, destination) VALUES ($1, $2, 2000, 'a bank')`, newUUID(), c.ada.ID)
	exec(t, c.pool, `INSERT INTO river_job (kind, args, max_attempts, state, scheduled_at) VALUES ('xx', '{}', 1, 'available', now() - interval '1 hour')`)
	exec(t, c.pool, `INSERT INTO river_job (kind, args, max_attempts, state, finalized_at) VALUES ('xx', '{}', 1, 'discarded', now())`)
	one := c.report(c.bob, store.OfGame, "cat", "spam")
	c.decide(c.mod, one, store.DecisionForm{Action: store.ActionUnlist, Rule: "spam"})
	c.report(c.bob, store.OfUser, "ada", "spam")

	o, err := c.Overview(t.Context(), c.top)
	c.must(err)
	days := o.Days
	if len(days) != 30 {
		t.Fatalf("%d days", len(days))
	}
	today, before := days[29], days[27]
	if today.Failed != 2 || today.Ready != 0 || today.SignUps != 1 || today.CostMicros != 25000 || today.Unpriced != 0 || before.Failed != 0 || before.Unpriced != 1 {
		t.Errorf("today %+v, the day before yesterday %+v", today, before)
	}
	if len(o.Failures) != 2 || o.Failures[0].Count != 1 || o.Failures[0].Class != "timeout" {
		t.Errorf("failures %+v", o.Failures)
	}
	if o.Queue.Open != 1 || o.Decisions.Made != 1 || o.Decisions.Overturned != 0 {
		t.Errorf("queue %+v, decisions %+v", o.Queue, o.Decisions)
	}
	if o.Jobs.Waiting < 1 || o.Jobs.Given != 1 || o.Jobs.OldestAt == nil {
		t.Errorf("jobs %+v", o.Jobs)
	}
	if m := o.Money; m == nil || m.TopUps != 500 || m.TestTopUp != 900 || m.Payouts != 1 || m.Waiting != 2000 || m.Audit != nil {
		t.Errorf("money %+v", m)
	}
	if _, err := c.Audit(t.Context(), c.top.ID); err != nil {
		t.Fatal(err)
	}
	if o, err = c.Overview(t.Context(), c.top); err != nil || o.Money.Audit == nil {
		t.Errorf("no audit, %v", err)
	}
	seen, err := c.Overview(t.Context(), c.mod)
	c.must(err)
	if seen.Money != nil || seen.Days[29].CostMicros != 0 {
		t.Errorf("a moderator sees money: %+v", seen.Money)
	}
}
