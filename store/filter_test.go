package store_test

import (
	"testing"

	"aiminigames/store"
)

func TestCleanMasksAndLeavesTheInnocentAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"you fucker":              "you ******",
		"n-i-g-g-e-r":             "***********",
		"ni\u200bgg\u200ber":      "********",
		"nique ta mère":           "***** ** ****",
		"kill all zombies":        "kill all zombies",
		"Scunthorpe, Cockermouth": "Scunthorpe, Cockermouth",
	} {
		if got := store.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}
