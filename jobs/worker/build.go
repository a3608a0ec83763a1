package worker

import (
	"context"

	"aiminigames/jobs"
	"aiminigames/jobs/builtin"
)

// buildDocument has the built-in generator make a document of the spec.
func (w *Workers) buildDocument(ctx context.Context, args jobs.BuildDocument) error {
	g, err := w.Store.StartStage(ctx, args.GenerationID, "build")
	if err != nil {
		return err
	}
	spec, err := specOf(g)
	if err != nil {
		return err
	}
	document, err := builtin.Document(spec)
	if err != nil {
		return err
	}
	return w.Store.EndBuild(ctx, g, document, "")
}

// checkDocument refuses a document that breaks a rule, and mends what can be mended.
func (w *Workers) checkDocument(ctx context.Context, args jobs.CheckDocument) error {
	g, err := w.Store.StartStage(ctx, args.GenerationID, "check")
	if err != nil {
		return err
	}
	body, err := w.Store.Candidate(ctx, g)
	if err != nil {
		return err
	}
	checked, err := check(body)
	if err != nil {
		return err
	}
	if len(checked.problems) > 0 {
		return w.Store.Fail(ctx, g.ID, "check", "The game broke our rules for what a game may do: "+checked.problems, nil)
	}
	return w.Store.EndCheck(ctx, g, checked.document, checked.manifest, checked.said)
}

// finishGeneration gives the game its title and picture, and makes a version of it.
func (w *Workers) finishGeneration(ctx context.Context, args jobs.FinishGeneration) error {
	g, err := w.Store.StartStage(ctx, args.GenerationID, "finish")
	if err != nil {
		return err
	}
	look, err := look(g, g.Manifest)
	if err != nil {
		return err
	}
	return w.Store.Finish(ctx, g, look)
}
