package views

import (
	"encoding/json"

	"aiminigames/store"
)

// idea is what a spec or a game's manifest says of the game, as far as it can be read.
// Both come from makers that may err, so nothing in them is relied on.
type idea struct {
	Title    string   `json:"title"`
	Genre    string   `json:"genre"`
	Goal     string   `json:"goal"`
	Controls []string `json:"controls"`
	Hero     sprite   `json:"hero"`
	Players  struct {
		Max int `json:"max"`
	} `json:"players"`
}

type sprite struct {
	Name  string `json:"name"`
	Emoji string `json:"emoji"`
}

// UnmarshalJSON takes a bare name for a sprite too.
func (s *sprite) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &s.Name)
	}
	type plain sprite
	return json.Unmarshal(b, (*plain)(s))
}

// readIdea reads what it can: a field of the wrong type stays empty.
func readIdea(j store.JSON) idea {
	var read idea
	_ = json.Unmarshal(j, &read) // What could be read is kept, and the rest is left out of the page.
	return read
}

func (i idea) empty() bool {
	return i.Genre == "" && i.Goal == "" && len(i.Controls) == 0
}

func (s sprite) String() string {
	if s.Emoji == "" {
		return s.Name
	}
	return s.Emoji + " " + s.Name
}
