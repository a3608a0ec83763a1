package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"aiminigames/jobs"
	"aiminigames/jobs/builtin"
	"aiminigames/store"
)

// makeSpec understands a prompt. A new game's is parsed whole; a change is an edit of the
// spec of the version being changed. Where a model makes the game, the spec is what the
// creator sees at once, and a hint to the model.
func (w *Workers) makeSpec(ctx context.Context, args jobs.MakeSpec) error {
	g, err := w.Store.StartStage(ctx, args.GenerationID, "spec")
	if err != nil {
		return err
	}
	head, _, err := w.Store.Head(ctx, g.ParentID)
	if errors.Is(err, store.ErrNotFound) || err == nil && head.Spec == nil {
		spec := builtin.Understand(g.Prompt, g.Seed)
		_, reply := builtin.Edit(spec, "") // For what could be asked next.
		return w.endSpec(ctx, g, spec, store.Notes{Understood: spec.Understood, Assumed: spec.Assumed, CannotDo: spec.CannotDo, Chips: reply.Chips})
	}
	if err != nil {
		return err
	}
	var old builtin.Spec
	if err := json.Unmarshal(head.Spec, &old); err != nil {
		return fmt.Errorf("read the spec of version %s: %w", head.ID, err)
	}
	spec, reply := builtin.Edit(old, g.Prompt)
	notes := store.Notes{Understood: reply.Did, CannotDo: reply.CannotDo, Chips: reply.Chips}
	if g.Mode == store.Builtin && !reply.Changed && head.Maker == store.Builtin {
		words := strings.Join(reply.CannotDo, " ")
		if words == "" {
			words = "That is beyond what I can change by myself. Try one of these."
		}
		return w.Store.Fail(ctx, g.ID, store.NotUnderstood, words, &notes)
	}
	return w.endSpec(ctx, g, spec, notes)
}

func (w *Workers) endSpec(ctx context.Context, g store.Generation, spec builtin.Spec, notes store.Notes) error {
	if g.Mode == store.Model {
		notes = store.Notes{} // The model will have its own.
	}
	b, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	return w.Store.EndSpec(ctx, g, b, notes, fit(spec.Title, 80))
}

// specOf reads the spec that makeSpec has kept.
func specOf(g store.Generation) (builtin.Spec, error) {
	var spec builtin.Spec
	if err := json.Unmarshal(g.Spec, &spec); err != nil {
		return spec, fmt.Errorf("read the spec of generation %s: %w", g.ID, err)
	}
	return spec, nil
}
