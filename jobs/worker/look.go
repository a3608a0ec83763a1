package worker

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"aiminigames/jobs/builtin"
	"aiminigames/jobs/document"
	"aiminigames/store"
)

// look is how a version of g with this manifest shows in lists. The picture is drawn from
// the spec, under the title that the document gives itself.
func look(g store.Generation, manifest store.JSON) (store.Look, error) {
	spec, err := specOf(g)
	if err != nil {
		return store.Look{}, err
	}
	var m document.Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		return store.Look{}, fmt.Errorf("read the manifest of generation %s: %w", g.ID, err)
	}
	title := fit(m.Title, 80)
	if title == "" {
		title = spec.Title
	}
	spec.Title = title
	return store.Look{
		Title: title, Genre: genre(m.Genre), Tags: tags(m.Tags), Cover: builtin.Cover(spec), Hue: builtin.Hue(spec),
		PlayersMax: min(max(m.Players.Max, 1), 16),
	}, nil
}

// genre finds the kind of game that a document says it is among those that lists know.
func genre(said string) string {
	said = strings.ToLower(strings.TrimSpace(said))
	for _, g := range store.Genres {
		if g.Key == said || strings.ToLower(g.Name) == said {
			return g.Key
		}
	}
	for word, key := range map[string]string{
		"puzzle": "puzzle", "match": "puzzle", "shoot": "shooter", "breakout": "bricks", "brick": "bricks", "run": "runner",
		"race": "sport", "racing": "sport", "sport": "sport", "card": "board", "chess": "board", "board": "board",
		"pong": "duel", "paddle": "duel", "tic": "board", "reversi": "board", "gomoku": "board", "checkers": "board",
		"adventure": "story", "story": "story", "quest": "story", "arcade": "arcade", "action": "arcade", "platform": "arcade",
	} {
		if slices.ContainsFunc(store.Words(said), func(w string) bool { return strings.HasPrefix(w, word) }) {
			return key
		}
	}
	return "other"
}

const maxTags = 8

func tags(said []string) []string {
	kept := []string{}
	for _, t := range said {
		if t = fit(strings.ToLower(t), 24); t != "" && !slices.Contains(kept, t) && len(kept) < maxTags {
			kept = append(kept, t)
		}
	}
	return kept
}

// fit makes a model's words into one line of at most n characters.
func fit(s string, n int) string {
	s = strings.Join(strings.Fields(strings.Map(printable, strings.ToValidUTF8(s, ""))), " ")
	if r := []rune(s); len(r) > n {
		s = strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}
