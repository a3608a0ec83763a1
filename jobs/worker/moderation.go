package worker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/riverqueue/river"

	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

// judgeWithin is how long everybody who is asked about one thing has for it together.
const judgeWithin = 4 * time.Minute

// judging registers that jobs of T have something judged as kind.
func judging[T river.JobArgs](workers *river.Workers, w *Workers, kind string, subject func(T) uuid.UUID) {
	river.AddWorker(workers, &judgingTask[T]{workers: w, kind: kind, subject: subject})
}

type judgingTask[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	workers *Workers
	kind    string
	subject func(T) uuid.UUID
}

func (t *judgingTask[T]) Timeout(*river.Job[T]) time.Duration { return judgeWithin + time.Minute }

// NextRetry waits 5, 10, 20 … 300 seconds: an endpoint is down for ten minutes before people
// are asked.
func (t *judgingTask[T]) NextRetry(job *river.Job[T]) time.Time {
	return time.Now().Add(min(5*time.Second<<min(len(job.Errors), 6), 5*time.Minute))
}

func (t *judgingTask[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := t.workers.moderate(ctx, t.kind, t.subject(job.Args), job.Attempt >= job.MaxAttempts)
	if wait := askedToWait(err); wait > 0 && time.Since(job.CreatedAt) < patience {
		t.workers.Log.Warn("judged later, as the endpoint asks", "kind", t.kind, "after", wait, "err", err)
		return river.JobSnooze(wait) // It is no failed attempt.
	}
	return err
}

const (
	longestWait = 10 * time.Minute // at once, whatever an endpoint asks for
	patience    = time.Hour        // in all: then its answers count as failures, and in the end people are asked
)

// askedToWait is how long whoever gave err wants to be left alone, or 0.
func askedToWait(err error) time.Duration {
	e, ok := errors.AsType[*moderation.Error](err)
	if !ok {
		return 0
	}
	return min(e.RetryAfter, longestWait)
}

// moderate has something judged as it is now, and hands what is said of it to the store. The
// same bytes are judged once by the same thresholds, which are those in force now, and once more
// when there is an endpoint that was not asked then. An endpoint that does not answer is asked again, until this is the
// last time: then a person has to look.
func (w *Workers) moderate(ctx context.Context, kind string, subject uuid.UUID, last bool) error {
	what, err := w.Store.Judgeable(ctx, kind, subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil // It is gone.
	}
	if err != nil {
		return err
	}
	judge := *w.Judge
	if judge.Thresholds, err = w.Store.Thresholds(ctx); err != nil {
		return err
	}
	thresholds := strconv.Itoa(judge.Thresholds.Version)
	before, err := w.Store.Judged(ctx, kind, subject, what.Hash, thresholds)
	if err == nil && (!before.Basic || w.Judge.Endpoint == nil) {
		return w.Store.Moderated(ctx, before)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	said, judgeErr := ask(ctx, &judge, kind, what)
	if judgeErr != nil {
		if ctx.Err() != nil {
			return judgeErr // We are stopping: that is not the endpoint's fault.
		}
		if last = last || hopeless(judgeErr); last {
			w.Log.Error("a person has to judge what could not be asked about", "kind", kind, "subject", subject, "err", judgeErr)
			unanswered(&said, kind, judgeErr)
		}
	}
	if judgeErr == nil || last || said.Outcome != moderation.Pass { // What words mind need not wait.
		v := store.Verdict{
			Kind: kind, SubjectID: subject, Hash: what.Hash, Outcome: string(said.Outcome), Basic: said.Basic,
			Model: said.Model, Thresholds: thresholds, Layers: layers(said),
		}
		if err := w.Store.Moderated(ctx, v); err != nil {
			return err
		}
	}
	if judgeErr != nil && !last {
		return fmt.Errorf("judge %s %s: %w", kind, subject, judgeErr)
	}
	return nil
}

// ask has the layers judge what, within judgeWithin. Of a game that is what stands in its
// document; frames of it being played are not looked at yet.
func ask(ctx context.Context, judge *moderation.Judge, kind string, what store.Judgeable) (moderation.Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, judgeWithin)
	defer cancel()
	if kind == store.JudgedDocument {
		return judge.Document(ctx, moderation.Look(what.Document))
	}
	as := map[string]moderation.Kind{
		store.JudgedListing: moderation.Summary, store.JudgedPrompt: moderation.Prompt,
		store.JudgedReview: moderation.Review, store.JudgedHandle: moderation.Handle,
	}
	return judge.Text(ctx, moderation.Text{Kind: as[kind], Text: what.Text})
}

// hopeless reports whether asking again is of no use, as with a wrong key.
func hopeless(err error) bool {
	e, ok := errors.AsType[*moderation.Error](err)
	if !ok {
		return false
	}
	_, again := e.Retry()
	return !again
}

// unanswered holds what others can see and nobody could be asked about. What words say of a
// prompt, which nobody else reads, is enough.
func unanswered(v *moderation.Verdict, kind string, err error) {
	if kind == store.JudgedPrompt {
		return
	}
	layer, class := moderation.LayerEndpoint, moderation.Slow
	if e, ok := errors.AsType[*moderation.Error](err); ok {
		layer, class = e.Layer, e.Class
	}
	v.Layers = append(v.Layers, moderation.Layer{Name: layer, Category: string(class), Score: 1, Threshold: 1, Outcome: moderation.Hold})
	if v.Outcome == moderation.Pass {
		v.Outcome = moderation.Hold
	}
}

func layers(v moderation.Verdict) store.VerdictLayers {
	all := make(store.VerdictLayers, len(v.Layers))
	for i, l := range v.Layers {
		all[i] = store.VerdictLayer{
			Name: l.Name, Category: l.Category, Score: l.Score, Threshold: l.Threshold, Outcome: string(l.Outcome), Excerpt: l.Excerpt,
		}
	}
	return all
}
