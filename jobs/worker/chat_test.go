package worker

import (
	"net/http"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"aiminigames/jobs"
	"aiminigames/store"
)

func (b *bench) says(n uint64, text string) {
	b.t.Helper()
	line := store.ChatLine{N: n, Seat: 1, User: b.creator.ID, Name: "ada", Text: text, At: "2026-10-24T01:44:39Z"}
	if err := b.store.JudgeLines(b.t.Context(), []store.SaidLine{{Room: "BCDFGH", Lines: []store.ChatLine{line}}}); err != nil {
		b.t.Fatal(err)
	}
}

func TestALineOfChatIsLookedAtASecondTime(t *testing.T) {
	t.Parallel()
	e := newScorer(t)
	b := newBench(t, e.URL, store.PolicyPublish)
	b.says(1, "a fine game")
	b.says(2, "naked")
	b.soon("all to be looked at", `SELECT (NOT EXISTS (SELECT 1 FROM chat_lines))::int`)
	b.soon("a case about the one", `SELECT count(*) FROM cases WHERE kind = 'message' AND machine`)
	b.soon("its line to be taken back", `SELECT count(*) FROM chat_reports WHERE line = 2 AND unsaid_at IS NOT NULL`)
	if n := e.times("fine game"); n != 1 {
		t.Errorf("the endpoint was asked %d times about a line", n)
	}
}

// TestALineThatNobodyCanBeAskedAboutStands works the job by hand: first while there are tries
// left, then for the last time.
func TestALineThatNobodyCanBeAskedAboutStands(t *testing.T) {
	t.Parallel()
	e := newScorer(t)
	e.answer(http.StatusServiceUnavailable)
	b := newBench(t, e.URL, store.PolicyPublish)
	b.says(1, "naked")
	var id uuid.UUID
	if err := b.pool.Get(&id, `SELECT id FROM chat_lines`); err != nil {
		t.Fatal(err)
	}
	task := &chatTask{workers: b.workers}
	for attempt := 3; attempt <= 4; attempt++ {
		job := &river.Job[jobs.ModerateChat]{JobRow: &rivertype.JobRow{Attempt: attempt, MaxAttempts: 4}, Args: jobs.ModerateChat{LineID: id}}
		if err := task.Work(t.Context(), job); (err != nil) != (attempt == 3) {
			t.Errorf("try %d: %v", attempt, err)
		}
	}
	b.soon("it to wait no longer", `SELECT (NOT EXISTS (SELECT 1 FROM chat_lines) AND NOT EXISTS (SELECT 1 FROM cases))::int`)
}
