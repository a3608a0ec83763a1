package store_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// verdict is one of the endpoint's on what text is.
func verdict(kind string, subject uuid.UUID, text, outcome string) store.Verdict {
	sum := sha256.Sum256([]byte(text))
	return store.Verdict{
		Kind: kind, SubjectID: subject, Hash: sum[:], Outcome: outcome, Model: "omni", Thresholds: "1",
		Layers: store.VerdictLayers{{Name: "endpoint", Category: "sexual", Score: 0.91, Threshold: 0.8, Outcome: outcome}},
	}
}

func TestAMachineHoldsAGame(t *testing.T) {
	t.Parallel()
	for status, outcome := range map[store.Status]string{
		store.Published: store.VerdictHold, store.Unlisted: store.VerdictBlock, store.Draft: store.VerdictHold,
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			ctx := t.Context()
			exec(t, c.pool, `UPDATE games SET status = $1`, status)
			c.must(c.Moderated(ctx, verdict(store.JudgedListing, c.game, "a cat", store.VerdictPass)))
			if n := count(t, c.pool, `SELECT count(*) FROM cases`); n != 0 || c.status("cat") != status {
				t.Fatalf("what passes is %s, in %d cases", c.status("cat"), n)
			}
			v := verdict(store.JudgedListing, c.game, "a naked cat", outcome)
			var all errgroup.Group
			for range 4 { // A job that runs again.
				all.Go(func() error { return c.Moderated(ctx, v) })
			}
			c.must(all.Wait())
			id := c.last()
			page, err := c.Case(ctx, c.mod, id)
			if err != nil || c.status("cat") != store.Held || !page.Machine || page.Severity != map[string]int{"hold": 3, "block": 4}[outcome] {
				t.Fatalf("the game is %s, its case %+v, %v", c.status("cat"), page.Case, err)
			}
			if len(page.Verdicts) != 2 || page.Verdicts[0].Layers[0].Score != 0.91 || !strings.Contains(page.Why, "sexual 0.91") {
				t.Errorf("the case shows %+v, because %q", page.Verdicts, page.Why)
			}
			if n := count(t, c.pool, `SELECT count(*) FROM notifications WHERE user_id = $1 AND kind = 'held'`, c.ada.ID); n != 1 {
				t.Errorf("she was told %d times, want once", n)
			}
			if n := count(t, c.pool, `SELECT count(*) FROM acts WHERE by_id IS NULL`); n != 1 {
				t.Errorf("%d acts of machines, want one", n)
			}
			got, err := c.Judged(ctx, store.JudgedListing, c.game, v.Hash, "1")
			if err != nil || got.Outcome != outcome {
				t.Errorf("Judged = %+v, %v", got, err)
			}
			if _, err := c.Judged(ctx, store.JudgedListing, c.game, v.Hash, "2"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("by other thresholds: %v", err)
			}

			c.decide(c.mod, id, store.DecisionForm{Action: store.ActionApprove})
			if c.status("cat") != status || !strings.Contains(c.told(c.ada), "back where it was") {
				t.Errorf("approved it is %s, want %s; she was told %q", c.status("cat"), status, c.told(c.ada))
			}
			v.Thresholds = "2" // The same bytes: a person has seen them.
			c.must(c.Moderated(ctx, v))
			if c.status("cat") != status {
				t.Error("a machine overrules a person")
			}
			c.must(c.Moderated(ctx, verdict(store.JudgedListing, c.game, "another naked cat", outcome)))
			if c.status("cat") != store.Held {
				t.Error("other bytes were not held")
			}
		})
	}
}

func TestWhatWasHeldAndIsRemovedComesBackAsItWas(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.must(c.Moderated(t.Context(), verdict(store.JudgedListing, c.game, "a naked cat", store.VerdictHold)))
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionRemove})
	own, err := c.OwnDecisions(t.Context(), c.ada.ID)
	c.must(err)
	if !own[0].Machine || !strings.Contains(own[0].ByWhom(), "A machine had flagged it") {
		t.Errorf("the reasons do not say that a machine took part: %q", own[0].ByWhom())
	}
	c.must(c.AnswerAppeal(t.Context(), c.top, here, c.appealed(own[0]), true, "It is a drawing."))
	if c.status("cat") != store.Published {
		t.Errorf("it is %s, want what it was before the machine", c.status("cat"))
	}
	c.must(c.Moderated(t.Context(), verdict(store.JudgedListing, c.game, "x", store.VerdictBlock)))
	c.decide(c.mod, c.last(), store.DecisionForm{Action: store.ActionUnlist})
	if c.status("cat") != store.Unlisted {
		t.Errorf("held, then unlisted, it is %s", c.status("cat"))
	}
}

func TestVerdictsOnOtherThings(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ctx := t.Context()
	var version uuid.UUID
	c.must(c.pool.Get(&version, `SELECT live_id FROM games WHERE slug = 'cat'`))
	old := newUUID()
	exec(t, c.pool, `
		INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
		SELECT $1, game_id, 2, origin, title, maker, document, manifest, size FROM versions WHERE id = $2`, old, version)
	for _, v := range []store.Verdict{
		verdict(store.JudgedDocument, old, "x", store.VerdictBlock), // Nobody plays it.
		verdict(store.JudgedDocument, newUUID(), "x", store.VerdictBlock), verdict(store.JudgedReview, newUUID(), "x", store.VerdictBlock),
		verdict(store.JudgedHandle, newUUID(), "x", store.VerdictBlock), verdict(store.JudgedChat, newUUID(), "x", store.VerdictBlock),
		verdict(store.JudgedPrompt, newUUID(), "x", store.VerdictBlock),
	} {
		c.must(c.Moderated(ctx, v))
	}
	if n := count(t, c.pool, `SELECT count(*) FROM cases`); n != 0 || c.status("cat") != store.Published {
		t.Fatalf("%d cases about what is gone", n)
	}
	review := c.addReview(c.bob, 1)
	v := verdict(store.JudgedReview, review, "x", store.VerdictHold)
	v.Layers[0].Category = "sexual/minors"
	c.must(c.Moderated(ctx, v))
	if n := count(t, c.pool, `SELECT count(*) FROM reviews WHERE hidden`); n != 1 {
		t.Error("the review is not hidden")
	}
	page, err := c.Case(ctx, c.mod, c.last())
	if err != nil || page.Severity != 5 || !page.Review.Hidden {
		t.Errorf("its case is %+v, %v", page.Case, err)
	}
	c.decide(c.mod, page.ID, store.DecisionForm{Action: store.ActionApprove})
	if n := count(t, c.pool, `SELECT count(*) FROM reviews WHERE hidden`); n != 0 {
		t.Error("approved it is still hidden")
	}
	c.must(c.Moderated(ctx, verdict(store.JudgedHandle, c.eve.ID, "eve", store.VerdictHold)))
	if page, err = c.Case(ctx, c.mod, c.last()); err != nil || page.Kind != store.OfUser || page.Title != "@eve" || len(page.Verdicts) != 1 {
		t.Errorf("the handle's case is %+v, %v", page, err)
	}
	c.must(c.Moderated(ctx, verdict(store.JudgedDocument, version, "x", store.VerdictHold)))
	if c.status("cat") != store.Held {
		t.Error("a document that is played was not held")
	}
}
