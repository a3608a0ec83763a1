package store_test

import (
	"fmt"
	"testing"

	"aiminigames/store"
)

func TestStrikesFade(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for i, age := range []int{0, 45, 89, 91, 400} {
		addOnSale(t, c.pool, c.ada, fmt.Sprint("game-", i), 0)
		c.decide(c.mod, c.report(c.bob, store.OfGame, fmt.Sprint("game-", i), "hate"), store.DecisionForm{Action: store.ActionRemove, Rule: "hate"})
		exec(t, c.pool, `ALTER TABLE decisions DISABLE TRIGGER decisions_keep`)
		exec(t, c.pool, `UPDATE decisions SET at = now() - make_interval(days => $1) WHERE id = (SELECT id FROM decisions ORDER BY id DESC LIMIT 1)`, age)
		exec(t, c.pool, `ALTER TABLE decisions ENABLE TRIGGER decisions_keep`)
	}
	page, err := c.Case(t.Context(), c.mod, c.report(c.bob, store.OfGame, "cat", "hate"))
	want := 3 + 1.5 + 3.0/90 // Whole, half, the last day, nothing, nothing.
	if err != nil || page.Strikes < want-0.001 || page.Strikes > want+0.001 || len(page.Decisions) != 5 {
		t.Errorf("the strikes weigh %v, %v; want %v", page.Strikes, err, want)
	}
	if len(page.Suggestions) != len(store.Rules) {
		t.Errorf("%d suggestions", len(page.Suggestions))
	}
	for sum, want := range map[float64]string{0: "warn", 1: "remove", 3: "suspend for 7 days", 5: "suspend for 30 days", 8: "ban"} {
		if got := store.Suggest(sum, store.RuleBy("spam")).Words(); got != want {
			t.Errorf("with %v before, the suggestion is to %s, want %s", sum, got, want)
		}
	}
	if n := count(t, c.pool, `SELECT count(*) FROM users WHERE suspended_until IS NOT NULL`); n != 0 {
		t.Error("somebody was suspended by strikes alone")
	}
}
