package builtin

import "fmt"

// The clock of a board game is each player's for the whole game. What was said of a turn becomes such a clock.

// aTurn reports whether the seconds at span i are for each turn: "20 seconds a move", "pro Zug 20 Sekunden".
func (r *reading) aTurn(i int) bool {
	for _, step := range [...]int{1, -1} {
		for j := i + step; j >= 0 && j < len(r.spans); j += step {
			s := &r.spans[j]
			if s.is("eachturn") {
				s.used = true
				return true
			}
			if s.kind == mark || s.numeric {
				break
			}
		}
	}
	return false
}

// turnClock gives each player a clock for as long as n seconds a turn would last, and says so.
// n is 0 where the whole game was given a clock too: that one stays.
func (s *Spec) turnClock(n int) string {
	if n > 0 {
		turns := map[string]int{"tictactoe": 5, "reversi": 20, "gomoku": 20}[s.Rules]
		if turns == 0 {
			turns = 15
		}
		n = min(n, 3600) // a day a turn is no more than the longest clock
		s.Seconds = min(max(n*turns, 60), rangesOf(s.Genre).seconds.most)
		s.ask("seconds")
		s.ask("clock") // the clock is not as it was asked for
	}
	note := "No clock for each turn here: each player has one for the whole game"
	if s.Seconds > 0 {
		note += fmt.Sprintf(", of %d seconds", s.Seconds)
	}
	return note + "."
}

// raiseClock makes a clock that is too short for a whole game long enough, and says so.
func (s *Spec) raiseClock() string {
	least := 60
	if s.Rules == "tictactoe" {
		least = 30
	}
	if s.Genre != "board" || s.Rules == "" || s.Seconds == 0 || s.Seconds >= least {
		return ""
	}
	note := fmt.Sprintf("%s too short for a whole game: I gave each player %d.", counted(s.Seconds, "second is", "seconds are"), least)
	s.Seconds = least
	s.ask("seconds")
	s.ask("clock")
	return note
}
