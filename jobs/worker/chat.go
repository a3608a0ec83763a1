package worker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"aiminigames/jobs"
	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

// chatTask looks a second time at a line of chat, which people read already.
type chatTask struct {
	river.WorkerDefaults[jobs.ModerateChat]
	workers *Workers
}

func (*chatTask) Timeout(*river.Job[jobs.ModerateChat]) time.Duration { return time.Minute }

// Work asks about the line until somebody has answered, a few times. After that the line
// stands: what its words say was minded before it was shown, and a person has more to do than
// to read what machines did not.
func (t *chatTask) Work(ctx context.Context, job *river.Job[jobs.ModerateChat]) error {
	w, id := t.workers, job.Args.LineID
	what, err := w.Store.WaitingLine(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // It was looked at.
	}
	if err != nil {
		return err
	}
	judge := *w.Judge
	if judge.Thresholds, err = w.Store.Thresholds(ctx); err != nil {
		return err
	}
	said, err := judge.Text(ctx, moderation.Text{Kind: moderation.Chat, Text: what.Text})
	if err != nil && said.Outcome == moderation.Pass {
		if job.Attempt < job.MaxAttempts && !hopeless(err) {
			return fmt.Errorf("judge line %s: %w", id, err)
		}
		w.Log.Warn("a line of chat was not judged a second time", "line", id, "err", err)
		return w.Store.ForgetLine(ctx, id)
	}
	return w.Store.LineJudged(ctx, id, store.Verdict{
		Hash: what.Hash, Outcome: string(said.Outcome), Basic: said.Basic, Model: said.Model,
		Thresholds: strconv.Itoa(judge.Thresholds.Version), Layers: layers(said),
	})
}
