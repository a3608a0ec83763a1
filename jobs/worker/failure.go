package worker

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"aiminigames/store"
)

// backoff is how long a job waits after an error that is nobody's answer: 1, 2, 4 … 30 seconds.
type backoff struct{}

func (backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := min(time.Second<<min(len(job.Errors), 5), 30*time.Second)
	return time.Now().Add(wait)
}

// lastError ends the generation of a job that will not be tried again, so that its
// creator is not left waiting.
type lastError struct{ *Workers }

func (h lastError) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if job.Attempt >= job.MaxAttempts && !errors.Is(err, context.Canceled) {
		h.giveUp(ctx, job)
	}
	return nil
}

func (h lastError) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	h.Log.Error("job panicked", "job", job.ID, "kind", job.Kind, "panic", panicked, "trace", trace)
	if job.Attempt >= job.MaxAttempts {
		h.giveUp(ctx, job)
	}
	return nil
}

func (h lastError) giveUp(ctx context.Context, job *rivertype.JobRow) {
	var args struct {
		GenerationID uuid.UUID `json:"generation_id"`
	}
	if err := json.Unmarshal(job.EncodedArgs, &args); err != nil || args.GenerationID == uuid.Nil {
		return // No generation's job.
	}
	err := h.Store.Fail(ctx, args.GenerationID, "broken",
		"Something broke on our side, and trying again did not help. Your words are kept: ask once more in a while.", nil)
	if err != nil && !errors.Is(err, store.ErrCancelled) {
		h.Log.Error("end a generation that failed", "generation", args.GenerationID, "err", err)
	}
}
