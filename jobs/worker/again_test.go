package worker

import (
	"testing"
	"time"

	"aiminigames/jobs/llm"
)

func TestTheLongestAttemptIsKept(t *testing.T) {
	t.Parallel()
	kept := ""
	for _, text := range []string{"", "<!doctype html><p>one, two", "", "I'd say: <!doctype html><p>"} {
		kept = attempts(kept, text)
	}
	if got, want := longestBegun(kept), "<!doctype html><p>one, two"; got != want {
		t.Errorf("of %q kept %q, want %q", kept, got, want)
	}
	if got := longestBegun("no document" + askedAgain + "none either"); got != "" {
		t.Errorf("kept %q of words", got)
	}
}

func TestWaitingPromisesOnlyWhatHappens(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		e     llm.Error
		after time.Duration
		want  string
	}{
		"busy":   {llm.Error{Class: llm.Busy, Provider: "OpenAI"}, 5 * time.Second, "OpenAI is busy. Asking again in 5 seconds."},
		"long":   {llm.Error{Class: llm.Busy}, 121 * time.Second, "The model's service is busy. Asking again in 3 minutes."},
		"cut":    {llm.Error{Class: llm.Cut, Provider: "OpenAI"}, 2 * time.Second, "The answer broke off. Asking again in 2 seconds."},
		"a half": {llm.Error{Class: llm.Stalled}, 1500 * time.Millisecond, "The model stopped writing. Asking again in 2 seconds."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := waiting(&test.e, test.after); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
