package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// becomes gives the cat another version, which is published.
func (c *court) becomes(n int, prompt, document string) uuid.UUID {
	c.t.Helper()
	id := newUUID()
	exec(c.t, c.pool, `INSERT INTO blobs (hash, type, body) VALUES (sha256(convert_to($1, 'UTF8')), 'text/html', convert_to($1, 'UTF8')) ON CONFLICT DO NOTHING`, document)
	exec(c.t, c.pool, `
		INSERT INTO versions (id, game_id, n, origin, prompt, title, maker, document, manifest, size)
		VALUES ($1, $2, $3, 'prompt', $4, 'Cat', 'builtin', sha256(convert_to($5, 'UTF8')), '{}', 1)`, id, c.game, n, prompt, document)
	exec(c.t, c.pool, `UPDATE games SET live_id = $2, head_id = $2 WHERE id = $1`, c.game, id)
	return id
}

// said are the lines of a diff that are of a kind.
func said(d store.Diff, kind store.DiffKind) string {
	var texts []string
	for _, line := range d.Lines {
		if line.Kind == kind {
			texts = append(texts, line.Text)
		}
	}
	return strings.Join(texts, "|")
}

// shown is what whoever works on a case sees of what has changed.
func (c *court) changes(id uuid.UUID) *store.Changes {
	c.t.Helper()
	page, err := c.Case(c.t.Context(), c.mod, id)
	c.must(err)
	return page.Changes
}

func TestACaseShowsWhatHasChangedSinceItWasApproved(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Visible = func(document []byte) []string { return strings.Fields(string(document)) }
	first := c.report(c.bob, store.OfGame, "cat", "spam")
	if got := c.changes(first); got != nil {
		t.Errorf("before anybody looked, it has changed: %+v", got)
	}
	c.becomes(2, "a nice cat", "hello\nnice cat")
	exec(t, c.pool, `UPDATE games SET title = 'Nice cat', summary = 'It is nice.'`)
	c.decide(c.mod, first, store.DecisionForm{Action: store.ActionApprove})

	second := c.report(c.bob, store.OfGame, "cat", "hate")
	if got := c.changes(second); got == nil || got.Any() || got.From.N != 2 || got.Machine || len(got.Asked) != 0 {
		t.Fatalf("what was approved has changed: %+v", got)
	}
	c.becomes(3, "make it hiss", "hello\nbad cat")
	c.becomes(4, "and bite", "hello\nbad cat bites")
	exec(t, c.pool, `UPDATE games SET title = 'Bad cat'`)
	got := c.changes(second)
	if got == nil || !got.Any() || got.From.N != 2 || got.Title != (store.Edit{Before: "Nice cat", After: "Bad cat"}) || got.Summary.Changed() {
		t.Fatalf("it has changed by %+v", got)
	}
	if len(got.Asked) != 2 || got.Asked[0].Prompt != "make it hiss" || got.Asked[1].Prompt != "and bite" {
		t.Errorf("since then was asked %+v", got.Asked)
	}
	if said(got.Seen, store.DiffRemoved) != "nice" || said(got.Seen, store.DiffAdded) != "bad|bites" || said(got.Seen, store.DiffSame) != "hello|cat" {
		t.Errorf("players see %+v", got.Seen)
	}
	if said(got.Source, store.DiffRemoved) != "nice cat" || said(got.Source, store.DiffAdded) != "bad cat bites" {
		t.Errorf("the source is %+v", got.Source)
	}

	// What an appeal took back was found good too.
	c.decide(c.mod, second, store.DecisionForm{Action: store.ActionRemove, Rule: "hate"})
	own, err := c.OwnDecisions(t.Context(), c.ada.ID)
	c.must(err)
	c.must(c.AnswerAppeal(t.Context(), c.top, here, c.appealed(own[0]), true, "Cats do."))
	third := c.report(c.eve, store.OfGame, "cat", "hate")
	if got := c.changes(third); got == nil || got.From.N != 4 || got.Any() {
		t.Errorf("after the appeal it has changed: %+v", got)
	}
}

func TestWhatMachinesLetPassIsCompared(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for n, outcome := range []string{store.VerdictPass, store.VerdictHold, store.VerdictPass} {
		document := fmt.Sprint("version ", n+2)
		c.must(c.Moderated(t.Context(), verdict(store.JudgedDocument, c.becomes(n+2, "more", document), document, outcome)))
	}
	got := c.changes(c.last()) // The machine has opened it.
	if got == nil || !got.Machine || got.From.N != 2 || got.Title.Changed() || said(got.Source, store.DiffAdded) != "version 4" || len(got.Asked) != 2 {
		t.Errorf("it has changed by %+v; want since the one before that machines let pass", got)
	}
}
