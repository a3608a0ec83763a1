package builtin

import (
	"slices"
	"strings"
)

// seats is how many can play a genre at once. An empty seat is a bot's.
func seats(genre string) Players {
	if genre == "duel" || genre == "board" {
		return Players{1, 2}
	}
	return Players{1, 1}
}

// Said to who asks for more players than a game seats.
const (
	alone   = "This kind is for one player at a time. Two can play a paddle duel or a board game, in a room with a friend."
	onlyTwo = "Two play at a time: the others in the room can watch."
)

// together answers a wish for n players; 0 stands for "with friends".
func (s *Spec) together(n int) string {
	switch most := seats(s.Genre).Max; {
	case most == 1 && n != 1:
		return alone
	case n > most:
		return onlyTwo
	}
	return ""
}

// aboutPlayers takes from things what two-player games are played with or against: "against a bot", "a paddle duel".
func (r *reading) aboutPlayers(genre string) {
	if seats(genre).Max < 2 {
		return
	}
	for i := range r.spans {
		s := &r.spans[i]
		if s.thing == nil || s.kind != word {
			continue
		}
		switch {
		case s.thing.emoji == "💻", s.thing.emoji == "🖥️", s.thing.emoji == "🤖" && slices.Contains(strings.Fields("bot bots бот ボット 电脑"), s.text):
			s.thing = nil
		case s.thing.emoji == "🏓" && genre == "duel" && !s.is("hero"):
			s.thing = nil
		}
	}
}

// offerSeats lists the kinds that two can play beside the one that was made.
func (s *Spec) offerSeats() {
	if slices.Contains(s.CannotDo, alone) {
		s.Guesses = []Guess{{s.Genre, 3}, {"duel", 2}, {"board", 1}}
	}
}
