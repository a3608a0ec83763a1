package builtin

import (
	"fmt"
	"strings"
)

// wishesNotMet says what is not here, and what was made instead.
func (s *Spec) wishesNotMet(wishes []*wish) {
	instead := map[string]string{
		"catch": "a catching game", "snake": "a snake game", "bricks": "a brick breaker", "memory": "a memory game",
		"duel": "a paddle duel", "board": strings.ToLower(s.rulesName("en")),
	}[s.Genre]
	genres := 0
	for _, w := range wishes {
		switch {
		case w.nearest != "" && (w.key == "platformer" || w.nearest == s.Genre || len(s.Guesses) > 0 || genres == 0):
			genres++
			with := " with your " + s.Hero.Name
			if s.Genre == "memory" || s.Genre == "board" || !s.asked("hero") {
				with = ""
			}
			if genres == 1 {
				s.CannotDo = append(s.CannotDo, fmt.Sprintf("No %s here yet: I made %s%s.", w.name, instead, with))
			} else {
				s.CannotDo = append(s.CannotDo, fmt.Sprintf("No %s here yet.", w.name))
			}
		case w.key == "3d":
			s.CannotDo = append(s.CannotDo, "No 3D here: I drew it flat.")
		case w.key == "multiplayer":
			if note := s.together(0); note != "" {
				s.CannotDo = withWord(s.CannotDo, note)
			}
		case w.nearest == "":
			s.CannotDo = append(s.CannotDo, fmt.Sprintf("No %s here yet: I left that out.", strings.TrimPrefix(w.name, "a ")))
		}
	}
}
