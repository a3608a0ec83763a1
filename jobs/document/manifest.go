package document

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Manifest is what a game declares of itself, in its script with the id "minigame".
type Manifest struct {
	Contract    int      `json:"contract"`
	Title       string   `json:"title"`
	Genre       string   `json:"genre"`
	Players     Players  `json:"players"`
	Controls    []string `json:"controls"`
	Goal        string   `json:"goal"`
	Tags        []string `json:"tags"`
	Orientation string   `json:"orientation"` // any, portrait or landscape
	Tuning      []Tuning `json:"tuning"`
}

// Players is how many can play at once, and whether somebody may join a round that is under way.
type Players struct {
	Min  int  `json:"min"`
	Max  int  `json:"max"`
	Late bool `json:"late"`
}

// Tuning is one thing a creator may change without a new version.
type Tuning struct {
	Key   string  `json:"key"`
	Label string  `json:"label"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	Step  float64 `json:"step"`
	Value any     `json:"value"` // a number, a string or a boolean
}

const (
	untitled   = "Untitled game"
	maxTitle   = 80
	maxPlayers = 16
	maxTunings = 24
)

// newManifest is what is assumed of a game that declares nothing but its title.
func newManifest(title string) Manifest {
	return Manifest{
		Contract: 1, Title: clip(title, maxTitle), Genre: "other", Players: Players{1, 1, true},
		Controls: []string{}, Tags: []string{}, Orientation: "any", Tuning: []Tuning{},
	}
}

// readManifest reads a declaration, field by field: one that is wrong becomes the default
// and a warning, and the others count. The error is for what is no JSON object at all.
func readManifest(text []byte, title string) (m Manifest, warnings []string, err error) {
	m = newManifest(title)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return m, nil, err
	}
	if fields == nil {
		return m, nil, fmt.Errorf("the declaration is null")
	}
	var declared string
	targets := map[string]any{
		"contract": &m.Contract, "title": &declared, "genre": &m.Genre, "players": &m.Players, "controls": &m.Controls,
		"goal": &m.Goal, "tags": &m.Tags, "orientation": &m.Orientation, "tuning": &m.Tuning,
	}
	plain := newManifest(title)
	for _, name := range []string{"contract", "title", "genre", "players", "controls", "goal", "tags", "orientation", "tuning"} {
		raw, ok := fields[name]
		if !ok || json.Unmarshal(raw, targets[name]) == nil {
			continue
		}
		warnings = append(warnings, fmt.Sprintf("The game's declaration has a %q that cannot be read; it is left out.", name))
		switch name { // Half of it may have been set.
		case "players":
			m.Players = plain.Players
		case "controls":
			m.Controls = plain.Controls
		case "tags":
			m.Tags = plain.Tags
		case "tuning":
			m.Tuning = plain.Tuning
		}
	}
	if strings.TrimSpace(declared) != "" {
		m.Title = declared
	}
	return m.tidy(), warnings, nil
}

// tidy brings values that no page could show into their ranges.
func (m Manifest) tidy() Manifest {
	m.Contract = 1
	m.Title = clip(m.Title, maxTitle)
	m.Genre, m.Goal = clip(m.Genre, 40), clip(m.Goal, 300)
	if m.Genre == "" {
		m.Genre = "other"
	}
	if !slices.Contains([]string{"any", "portrait", "landscape"}, m.Orientation) {
		m.Orientation = "any"
	}
	m.Players.Min = max(1, min(m.Players.Min, maxPlayers))
	m.Players.Max = max(m.Players.Min, min(m.Players.Max, maxPlayers))
	m.Controls, m.Tags = lines(m.Controls, 8, 120), lines(m.Tags, 10, 30)
	kept := []Tuning{}
	for _, t := range m.Tuning {
		t.Key, t.Label = clip(t.Key, 40), clip(t.Label, 60)
		if t.Key == "" || len(kept) == maxTunings || !t.works() {
			continue
		}
		if t.Label == "" {
			t.Label = t.Key
		}
		kept = append(kept, t)
	}
	m.Tuning = kept
	return m
}

// works tells whether a value is of a kind a slider, a box or a tick can show.
func (t Tuning) works() bool {
	switch v := t.Value.(type) {
	case float64:
		return t.Min < t.Max && t.Step >= 0 && v >= t.Min && v <= t.Max && !math.IsInf(t.Max-t.Min, 0)
	case string:
		return len(v) <= 200
	case bool:
		return true
	}
	return false
}

func lines(list []string, most, length int) []string {
	kept := []string{}
	for _, s := range list {
		if s = clip(s, length); s != "" && len(kept) < most {
			kept = append(kept, s)
		}
	}
	return kept
}

// clip is s on one line, of so many characters at most.
func clip(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
