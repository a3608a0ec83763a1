package builtin

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// labelled reads lines of "label|prompt".
func labelled(t *testing.T, file string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][2]string
	for line := range strings.Lines(string(data)) {
		label, prompt, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		if ok && !strings.HasPrefix(label, "#") {
			out = append(out, [2]string{label, prompt})
		}
	}
	return out
}

func TestUnderstandsTheGenre(t *testing.T) {
	t.Parallel()
	prompts := labelled(t, "testdata/prompts.txt")
	first, three := 0, 0
	for _, p := range prompts {
		s := Understand(p[1], 1)
		if s.Genre == p[0] {
			first++
			three++
			continue
		}
		t.Logf("%q is %s (%s), want %s %v", p[1], s.Genre, s.Lang, p[0], s.Guesses)
		if slices.ContainsFunc(s.Guesses, func(g Guess) bool { return g.Genre == p[0] }) {
			three++
		}
	}
	t.Logf("right first: %d of %d, among the first three: %d", first, len(prompts), three)
	if len(prompts) < 80 || first*100 < 95*len(prompts) || three*100 < 98*len(prompts) {
		t.Errorf("genre right first in %d, among three in %d, of %d prompts: want 95%% and 98%% of 80 or more", first, three, len(prompts))
	}
}
