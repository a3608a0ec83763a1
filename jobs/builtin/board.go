package builtin

import (
	"slices"
	"strings"
)

// boardRules are the games there are for the board, and the reach of its cells a side.
func boardRules() map[string]reach {
	return map[string]reach{
		"tictactoe": {3, 3, 3, 3, 1},
		"connect4":  {7, 7, 7, 7, 1},
		"reversi":   {6, 8, 8, 8, 2},
		"gomoku":    {9, 15, 11, 15, 2},
	}
}

// rules is the board game that the words name, or "". What is not here leads to the one most like it.
func (r *reading) rules() string {
	for _, key := range sortedKeys(boardRules()) {
		if r.has(key) != nil {
			return key
		}
	}
	return ""
}

// setUp gives a board game its rules, cells, clock and pieces, as far as nobody asked for them.
func (s *Spec) setUp(lex *lexicon, d *dice) {
	if s.Rules == "" {
		s.Rules = sortedKeys(boardRules())[d.below(len(boardRules()))]
	}
	s.fitBoard(d)
	if !s.asked("target") {
		most := map[string]int{"tictactoe": 4, "connect4": 3, "reversi": 2, "gomoku": 2}[s.Rules]
		s.Target = d.between(max(1, most-2), most, 1)
	}
	if !s.asked("seconds") && s.Rules == "tictactoe" {
		s.Seconds = d.between(30, 90, 30)
	}
	if note := s.raiseClock(); note != "" {
		s.Assumed = append(s.Assumed, note)
	}
	s.pieces(lex, d)
}

// fitBoard brings the size to one that the rules can be played on.
func (s *Spec) fitBoard(d *dice) {
	r := boardRules()[s.Rules]
	switch {
	case !s.asked("size") || s.Size == 0:
		s.Size = d.between(r.from, r.to, r.step)
	default:
		s.Size = min(max(s.Size, r.least), r.most)
		s.Size -= (s.Size - r.least) % r.step
	}
}

// pieces makes the first two things the pieces of the two players.
func (s *Spec) pieces(lex *lexicon, d *dice) {
	s.Goods = append(slices.Clone(s.Goods), s.Enemies...)
	s.Enemies = []Sprite{}
	if s.asked("hero") && s.Hero.Emoji != "" {
		s.Goods = append([]Sprite{s.Hero}, slices.DeleteFunc(s.Goods, func(g Sprite) bool { return g.Emoji == s.Hero.Emoji })...)
	}
	if names := strings.Split(lines()["pieces."+s.Rules][slices.Index(languages[:], s.Lang)], ";"); len(names) == 2 && !s.asked("goods") && !s.asked("hero") {
		faces := map[string][2]string{"tictactoe": {"❌", "⭕"}}[s.Rules]
		if faces[0] == "" {
			faces = [2]string{"⚫", "⚪"}
		}
		s.Goods = []Sprite{{names[0], faces[0], ""}, {names[1], faces[1], ""}}
	}
	for len(s.Goods) > 1 && s.Goods[0].Emoji == s.Goods[1].Emoji {
		s.Goods = slices.Delete(s.Goods, 1, 2)
	}
	for len(s.Goods) < 2 {
		s.Goods = append(s.Goods, s.choose(lex, "goods", 1, d)...)
	}
	s.Goods = s.Goods[:2]
	s.Hero = s.Goods[0]
}
