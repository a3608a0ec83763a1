package moderation

import (
	"strings"
	"testing"
)

func BenchmarkWords(b *testing.B) {
	lines := []string{strings.Repeat("a cat and a dog kill all the zombies, then they go left. ", 18)}
	j := &Judge{Thresholds: DefaultThresholds()}
	b.SetBytes(int64(len(lines[0])))
	for b.Loop() {
		v := Verdict{}
		j.words(&v, Game, lines)
	}
}
