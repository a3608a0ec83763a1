package store_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

// thresholdsForm is what is in force, with changes: names of fields and their values in turn.
func thresholdsForm(t *testing.T, c *court, changes ...string) store.ThresholdsForm {
	t.Helper()
	now, err := c.Thresholds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := store.ThresholdsForm{Version: now.Version, Fields: now.Fields(), Why: "Too many false alarms."}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Fields[changes[i]] = changes[i+1]
	}
	return f
}

func TestThresholdsAreSetVersionByVersion(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	if now, err := c.Thresholds(ctx); err != nil || now.Version != 1 || now.Scores[moderation.Hate] != moderation.DefaultThresholds().Scores[moderation.Hate] {
		t.Fatalf("to begin with %+v, %v", now, err)
	}
	c.must(c.SetThresholds(ctx, c.top, here, thresholdsForm(t, c, "hold:hate", "0,7", "words:coarse:chat", "hold")))
	now, err := c.Thresholds(ctx)
	if err != nil || now.Version != 2 || now.Scores[moderation.Hate] != (moderation.Limit{Hold: 0.7, Block: 0.92}) || now.Words["coarse"].Chat != moderation.Hold {
		t.Fatalf("then %+v, %v", now, err)
	}
	back := thresholdsForm(t, c)
	back.Default, back.Fields, back.Why = true, nil, "It was better before."
	c.must(c.SetThresholds(ctx, c.top, here, back))
	p, err := c.ThresholdsPage(ctx, c.top, "")
	if err != nil || p.Version != 3 || !maps.Equal(p.Fields, p.Default) || len(p.History) != 3 || p.Next != "" {
		t.Fatalf("page %+v, %v", p, err)
	}
	if h := p.History[1]; h.Version != 2 || h.ByID != c.top.ID || h.Why != "Too many false alarms." || len(h.Changes) != 2 || h.Changes[0] != (store.ThresholdChange{Field: "hold:hate", Before: "0.5", After: "0.7"}) {
		t.Errorf("version 2 is %+v", h)
	}
	if h := p.History[0]; len(h.Changes) != 2 || h.Changes[0] != (store.ThresholdChange{Field: "hold:hate", Before: "0.7", After: "0.5"}) {
		t.Errorf("version 3 is %+v", h)
	}
	var act struct{ Subject, Before, After, Address string }
	c.must(c.pool.Get(&act, `SELECT subject, before, after, address FROM acts WHERE action = 'thresholds.set' ORDER BY id LIMIT 1`))
	if act.Subject != "thresholds 2" || act.Address != here || !strings.Contains(act.Before, `"hold:hate": "0.5"`) || !strings.Contains(act.After, "false alarms") || strings.Contains(act.After, "guard") {
		t.Errorf("the act is %+v", act)
	}
	for _, change := range []string{`UPDATE thresholds SET why = 'x'`, `DELETE FROM thresholds`, `TRUNCATE thresholds`} {
		if _, err := c.pool.Exec(change); err == nil || !strings.Contains(err.Error(), "stays") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

func TestThresholdsThatAreWrongAreNotSet(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for name, test := range map[string]struct {
		change func(*store.ThresholdsForm)
		field  string
	}{
		"a score":          {func(f *store.ThresholdsForm) { f.Fields["hold:hate"] = "2" }, "hold:hate"},
		"block under hold": {func(f *store.ThresholdsForm) { f.Fields["block:hate"] = "0.1" }, "block:hate"},
		"a category":       {func(f *store.ThresholdsForm) { f.Fields["hold:kittens"] = "0.1" }, "hold:kittens"},
		"no reason":        {func(f *store.ThresholdsForm) { f.Fields["hold:hate"], f.Why = "0.6", " " }, "why"},
		"a long reason":    {func(f *store.ThresholdsForm) { f.Fields["hold:hate"], f.Why = "0.6", strings.Repeat("x", 1001) }, "why"},
		"nothing new":      {func(*store.ThresholdsForm) {}, "form"},
		"default already":  {func(f *store.ThresholdsForm) { f.Default = true }, "form"},
		"an old page":      {func(f *store.ThresholdsForm) { f.Version, f.Fields["hold:hate"] = 0, "0.6" }, "form"},
	} {
		f := thresholdsForm(t, c)
		test.change(&f)
		err := c.SetThresholds(t.Context(), c.top, here, f)
		if wrong, _ := errors.AsType[store.Invalid](err); wrong[test.field] == "" || len(wrong) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, by := range []store.User{c.mod, c.ada, {}} {
		if err := c.SetThresholds(t.Context(), by, here, thresholdsForm(t, c, "hold:hate", "0.6")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("set by %s: %v", by.Role, err)
		}
		if _, err := c.ThresholdsPage(t.Context(), by, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("seen by %s: %v", by.Role, err)
		}
	}
	if n := count(t, c.pool, `SELECT (SELECT count(*) FROM thresholds) + (SELECT count(*) FROM acts WHERE action LIKE 'thresholds%')`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestOneOfManyWhoSetThresholdsAtOnceDoes(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	var all errgroup.Group
	set := make(chan bool, 6)
	var forms []store.ThresholdsForm // all of the version in force
	for i := range cap(set) {
		forms = append(forms, thresholdsForm(t, c, "hold:hate", fmt.Sprintf("0.%d", 61+i)))
	}
	for _, f := range forms {
		all.Go(func() error {
			err := c.SetThresholds(t.Context(), c.top, here, f)
			wrong, ok := errors.AsType[store.Invalid](err)
			if set <- err == nil; ok && strings.Contains(wrong["form"], "since you opened") {
				return nil
			}
			return err
		})
	}
	c.must(all.Wait())
	close(set)
	done := 0
	for ok := range set {
		if ok {
			done++
		}
	}
	if n := count(t, c.pool, `SELECT count(*) FROM thresholds`); done != 1 || n != 1 {
		t.Errorf("%d were told that it is set, %d versions are kept; want one", done, n)
	}
}

func TestOldVersionsOfThresholdsArePaged(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for i := range 45 {
		c.must(c.SetThresholds(t.Context(), c.top, here, thresholdsForm(t, c, "hold:hate", fmt.Sprintf("0.%d1", 101+i))))
	}
	var seen []int
	after, pages := "", 1
	for ; ; pages++ {
		p, err := c.ThresholdsPage(t.Context(), c.top, after)
		c.must(err)
		for _, h := range p.History {
			if want := fmt.Sprintf("0.%d1", 101+h.Version-2); h.Version > 1 && (len(h.Changes) != 1 || h.Changes[0].After != want) {
				t.Fatalf("version %d changed %+v, want %s", h.Version, h.Changes, want)
			}
			seen = append(seen, h.Version)
		}
		if after = p.Next; after == "" {
			break
		}
	}
	if len(seen) != 46 || seen[0] != 46 || seen[45] != 1 || pages != 3 {
		t.Errorf("%d pages show %v", pages, seen)
	}
	for _, after := range []string{"x", "99999999999999999999", "-99999999999"} {
		if _, err := c.ThresholdsPage(t.Context(), c.top, after); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("from %q on: %v", after, err)
		}
	}
}

func TestWhatPeopleDecideCountsForAndAgainstThresholds(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	held := func(text string, layers ...store.VerdictLayer) {
		t.Helper()
		v := verdict(store.JudgedListing, c.game, text, store.VerdictHold)
		v.Layers = append(v.Layers, layers...)
		c.must(c.Moderated(ctx, v))
	}
	row := func(key string) store.ThresholdFigure {
		t.Helper()
		p, err := c.ThresholdsPage(ctx, c.top, "")
		c.must(err)
		for _, r := range p.Limits {
			if r.Key == key {
				return r.ThresholdFigure
			}
		}
		for _, r := range p.Words {
			if "words "+r.Key == key {
				return r.ThresholdFigure
			}
		}
		if key == "version" {
			return p.History[len(p.History)-1].ThresholdFigure
		}
		t.Fatalf("no row %s", key)
		return store.ThresholdFigure{}
	}
	want := func(when, key string, want store.ThresholdFigure) {
		t.Helper()
		if got := row(key); got != want {
			t.Errorf("%s %s is %+v, want %+v", when, key, got, want)
		}
	}
	held("first", store.VerdictLayer{Name: "words", Category: "coarse", Outcome: "hold"}, store.VerdictLayer{Name: "endpoint", Category: "hate", Outcome: "pass"},
		store.VerdictLayer{Name: "guard", Category: "sexual_minors", Outcome: "hold"}, store.VerdictLayer{Name: "endpoint", Category: "new", Outcome: "hold"},
		store.VerdictLayer{Name: "endpoint", Category: "slow", Outcome: "hold"})
	open := store.ThresholdFigure{Held: 1}
	for _, key := range []string{"sexual", "words coarse", "sexual/minors", "other", "version"} {
		want("held,", key, open)
	}
	want("held,", "hate", store.ThresholdFigure{})
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionApprove})
	want("let go,", "sexual", store.ThresholdFigure{Held: 1, Decided: 1, Fine: 1})

	held("second")
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionRemove, Rule: "sexual", Facts: "Naked."})
	want("removed,", "sexual", store.ThresholdFigure{Held: 2, Decided: 2, Fine: 1})
	var d store.Decision
	c.must(c.pool.Get(&d.ID, `SELECT id FROM decisions WHERE action = 'remove'`))
	c.must(c.AnswerAppeal(ctx, c.top, here, c.appealed(d), true, "It is a statue."))
	want("overturned,", "sexual", store.ThresholdFigure{Held: 2, Decided: 2, Fine: 1, Overturned: 1})
	want("overturned,", "version", store.ThresholdFigure{Held: 2, Decided: 2, Fine: 1, Overturned: 1})
	want("overturned,", "words coarse", store.ThresholdFigure{Held: 1, Decided: 1, Fine: 1})
}
