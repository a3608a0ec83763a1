package worker

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"aiminigames/jobs/llm"
)

// askedAgain stands between what a model sent before its answer broke off and what it sent
// when asked again. What is kept only grows, as whoever watches it arrive only adds to it.
const askedAgain = "\n\n--- The answer broke off here. Asked again. ---\n\n"

// attempts is what to keep when text has come after the attempts before.
func attempts(before, text string) string {
	if before == "" || text == "" {
		return before + text
	}
	return before + askedAgain + text
}

// longestBegun is the document of which most had come, of all attempts; "" is none.
func longestBegun(kept string) string {
	longest := ""
	for attempt := range strings.SplitSeq(kept, askedAgain) {
		if begun := llm.Begun(attempt); len(begun) > len(longest) {
			longest = begun
		}
	}
	return longest
}

// waiting tells the creator, who need do nothing, why the model is asked again and when.
func waiting(e *llm.Error, after time.Duration) string {
	who := cmp.Or(e.Provider, "The model's service")
	what := "The answer broke off."
	switch e.Class {
	case llm.Busy:
		what = who + " is busy."
	case llm.ServerError:
		what = who + " had a fault of its own."
	case llm.Unreachable:
		what = who + " could not be reached."
	case llm.InBand:
		what = who + " broke off with an error."
	case llm.NoFirstByte:
		what = "The model did not begin to answer."
	case llm.Stalled:
		what = "The model stopped writing."
	}
	if after >= 100*time.Second {
		return fmt.Sprintf("%s Asking again in %d minutes.", what, int((after+time.Minute-1)/time.Minute))
	}
	return fmt.Sprintf("%s Asking again in %d seconds.", what, int((after+time.Second-1)/time.Second))
}
