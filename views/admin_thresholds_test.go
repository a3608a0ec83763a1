package views

import (
	"testing"

	"aiminigames/store"
)

func TestFiguresOfThresholdsAreSaidInWords(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]store.ThresholdFigure{
		"Held 3 in 90 days, none decided yet.":                                              {Held: 3},
		"Held 3 in 90 days, 2 decided: none went against it.":                               {Held: 3, Decided: 2},
		"Held 9 in 90 days, 8 decided: 2 went against it (25%).":                            {Held: 9, Decided: 8, Fine: 2},
		"Held 9 in 90 days, 8 decided: 3 went against it (37%), 1 of them after an appeal.": {Held: 9, Decided: 8, Fine: 2, Overturned: 1},
	} {
		if got := figureWords(f); got != want {
			t.Errorf("%+v is %q, want %q", f, got, want)
		}
	}
	for field, want := range map[string]string{
		"hold:sexual/minors": "Sexual, with children: hold from", "block:other": "Any other category: block from",
		"words:coarse:chat": "Coarse words: chat", "hold:new": "new: hold from", "": ": ",
	} {
		if got := thresholdName(field); got != want {
			t.Errorf("%q is %q, want %q", field, got, want)
		}
	}
}
