package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"aiminigames/jobs"
	"aiminigames/jobs/llm"
	"aiminigames/store"
)

const (
	longest   = 15 * time.Minute // that a generation waits for its model
	mostCalls = 3                // for one document, where each broke off
	keepEvery = 500 * time.Millisecond
)

// askModel has the model make a document, or change the one that there is. An answer that
// was stored is taken, not asked for again.
func (w *Workers) askModel(ctx context.Context, args jobs.AskModel) error {
	g, err := w.Store.StartStage(ctx, args.GenerationID, "build")
	if err != nil {
		return err
	}
	if w.Model == nil {
		return w.Store.Fail(ctx, g.ID, "no_model", "No model is connected to this site any more. The built-in generator can make it.", nil)
	}
	request, err := w.request(ctx, g)
	if err != nil {
		return err
	}
	call := store.Call{GenerationID: g.ID, Stage: "build", Hash: w.Model.Hash(request), Model: w.Model.Name()}
	stored, err := w.Store.StartCall(ctx, call)
	if err != nil {
		return err
	}
	var answer llm.Answer
	if stored != nil {
		if err := json.Unmarshal(stored, &answer); err != nil {
			return fmt.Errorf("read the stored answer: %w", err)
		}
		return w.endCall(ctx, call, answer)
	}
	if err := w.Store.NoteStage(ctx, g.ID, "build", "Asked "+call.Model); err != nil {
		return err
	}
	answer, err = w.call(ctx, call, request)
	if err != nil {
		return w.callFailed(ctx, g, call, err)
	}
	return w.endCall(ctx, call, answer)
}

func (w *Workers) request(ctx context.Context, g store.Generation) (llm.Request, error) {
	r := llm.Request{Prompt: g.Prompt, Idea: string(g.Spec), Seed: g.Seed}
	_, document, err := w.Store.Head(ctx, g.ParentID)
	if errors.Is(err, store.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.Document = string(document)
	r.Turns, err = w.Store.Prompts(ctx, g.GameID)
	return r, err
}

// call asks the model, and keeps what it sends as it comes. When the creator cancels, the
// connection is closed within a second, whether or not anything is coming.
func (w *Workers) call(ctx context.Context, call store.Call, request llm.Request) (llm.Answer, error) {
	_, before, err := w.Store.Partial(ctx, call.GenerationID)
	if err != nil {
		return llm.Answer{}, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var mu sync.Mutex // protects text
	var text string
	keep := func() error {
		mu.Lock()
		now := attempts(before, text)
		mu.Unlock()
		return w.Store.CallReceived(context.WithoutCancel(ctx), call, now)
	}
	var watch sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(keepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := keep(); errors.Is(err, store.ErrCancelled) {
				stop(err)
			} else if err != nil {
				w.Log.Warn("keep what a model has sent", "generation", call.GenerationID, "err", err)
			}
		}
	})
	answer, err := w.Model.Make(ctx, request, func(so string) {
		mu.Lock()
		text = clean(so)
		mu.Unlock()
	})
	cause := context.Cause(ctx)
	stop(nil)
	watch.Wait()
	if e := keep(); e != nil && !errors.Is(e, store.ErrCancelled) {
		w.Log.Warn("keep what a model has sent", "generation", call.GenerationID, "err", e)
	}
	answer.Raw = clean(answer.Raw)
	if errors.Is(cause, store.ErrCancelled) {
		return answer, errors.Join(store.ErrCancelled, err)
	}
	return answer, err
}

// clean leaves out what Postgres cannot keep.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// endCall keeps an answer and the document in it, or says why there is none.
func (w *Workers) endCall(ctx context.Context, call store.Call, answer llm.Answer) error {
	made, err := llm.Read(answer.Raw)
	if err != nil {
		broken, ok := errors.AsType[*llm.Error](err)
		if !ok {
			return err
		}
		if err := w.Store.KeepAnswer(ctx, call, asJSON(answer), spent(answer)); err != nil {
			return err
		}
		return w.Store.Fail(ctx, call.GenerationID, string(broken.Class), broken.Say(), nil)
	}
	said := fmt.Sprintf("%s answered", call.Model)
	return w.Store.EndCall(ctx, call, asJSON(answer), spent(answer), []byte(made.Document), store.Notes{Said: made.Notes}, said)
}

// callFailed tells apart what can be tried again, and when, from what cannot.
func (w *Workers) callFailed(ctx context.Context, g store.Generation, call store.Call, err error) error {
	broken, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return err
	}
	ctx = context.WithoutCancel(ctx) // What was spent is to be noted, even now.
	failed, e := w.Store.CallFailed(ctx, call, spent(llm.Answer{PromptVersion: llm.PromptVersion, Usage: broken.Usage, Cost: broken.Cost}))
	if e != nil {
		return errors.Join(err, e)
	}
	if errors.Is(err, store.ErrCancelled) {
		return store.ErrCancelled
	}
	if broken.Class == llm.Cancelled { // We are being stopped: the next process asks again.
		return river.JobSnooze(0)
	}
	after, again := broken.Retry()
	if broken.Class != llm.Busy {
		after <<= failed - 1 // The second time after twice as long.
	}
	if again && (failed < mostCalls || broken.Class == llm.Busy) && time.Since(g.CreatedAt)+after < longest {
		if err := w.Store.NoteStage(ctx, g.ID, "build", waiting(broken, after)); err != nil {
			return err
		}
		return river.JobSnooze(after)
	}
	w.Log.Error("model failed", "generation", g.ID, "class", broken.Class, "status", broken.Status, "err", err)
	return w.Store.Fail(ctx, g.ID, string(broken.Class), broken.Say(), nil)
}

// keepPartial keeps what had been sent of a document when its generation ended without it.
func (w *Workers) keepPartial(ctx context.Context, args jobs.KeepPartial) error {
	g, text, err := w.Store.Partial(ctx, args.GenerationID)
	if err != nil {
		return err
	}
	begun := longestBegun(text)
	if begun == "" || g.VersionID.Valid {
		return nil
	}
	checked, err := check([]byte(begun))
	if err != nil || len(checked.document) == 0 {
		return err
	}
	look, err := look(g, checked.manifest)
	if err != nil {
		return err
	}
	return w.Store.PartialVersion(ctx, g, checked.document, checked.manifest, look)
}

func asJSON(answer llm.Answer) store.JSON {
	b, err := json.Marshal(answer)
	if err != nil {
		panic(err) // It is made of strings and numbers.
	}
	return b
}

func spent(a llm.Answer) store.Spent {
	s := store.Spent{
		PromptVersion: a.PromptVersion, In: a.Usage.In, Cached: a.Usage.Cached, Out: a.Usage.Out, Reason: a.Usage.Reasoning,
		Estimated: a.Usage.Estimated, FirstByte: a.FirstByte,
	}
	if a.Cost.Known {
		s.CostMicros = &a.Cost.Micros
	}
	return s
}
