package seed

import (
	"strings"
	"testing"

	"aiminigames/jobs/builtin"
	"aiminigames/jobs/document"
)

func TestCatalogueHasGamesOfAllKinds(t *testing.T) {
	t.Parallel()
	made := map[string]int{}
	for i := range 240 {
		if p := prompt(i); strings.ContainsAny(p, "%{") {
			t.Errorf("game %d: %q", i, p)
		}
		made[specOf(i).Genre]++
	}
	for _, g := range builtin.Genres() {
		if made[g.Key] < 12 {
			t.Errorf("%d of 240 games are %s: want a dozen or more", made[g.Key], g.Key)
		}
	}
	t.Log(made)
}

func TestDocumentsKeepTheRules(t *testing.T) {
	t.Parallel()
	for _, g := range builtin.Genres() {
		for _, example := range g.Examples {
			html, err := builtin.Document(builtin.Understand(example, 4))
			if err != nil {
				t.Fatal(err)
			}
			checked, err := document.Check(html)
			if err != nil || len(checked.Problems)+len(checked.Warnings) > 0 {
				t.Errorf("%q: %v, problems %v, warnings %q", example, err, checked.Problems, checked.Warnings)
			}
			if two := g.Key == "duel" || g.Key == "board"; two != (checked.Manifest.Players == document.Players{Min: 1, Max: 2, Late: true}) {
				t.Errorf("%q: players %+v", example, checked.Manifest.Players)
			}
		}
	}
}
