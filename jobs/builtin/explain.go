package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// explain tells the creator what came from the words and what was assumed.
func (s *Spec) explain() {
	say := func(setting, sentence string) {
		switch {
		case sentence == "":
		case s.asked(setting) && !(setting == "seconds" && s.asked("clock")):
			s.Understood = append(s.Understood, sentence)
		default:
			s.Assumed = append(s.Assumed, sentence)
		}
	}
	g := rangesOf(s.Genre)
	i := slices.IndexFunc(Genres(), func(g Genre) bool { return g.Key == s.Genre })
	name, about := strings.ToLower(Genres()[i].Name), "genre"
	if s.Genre == "board" {
		name, about = strings.ToLower(s.rulesName("en")), "rules"
	}
	say(about, "The game: "+name+".")
	if seats(s.Genre).Max > 1 {
		s.Assumed = append(s.Assumed, "Two play in a room. Where nobody sits, and when you play alone, a bot does.")
	}
	if s.Genre != "memory" && s.Genre != "board" {
		say("hero", fmt.Sprintf("The hero: %s%s %s.", s.colourOf(s.Hero), s.Hero.Name, s.Hero.Emoji))
	}
	say("goods", s.goodsLine())
	if s.Genre == "duel" {
		say("enemies", fmt.Sprintf("On the other side: %s%s %s.", s.colourOf(s.rival()), s.rival().Name, s.rival().Emoji))
	} else if len(s.Enemies) > 0 {
		say("enemies", fmt.Sprintf("To dodge: %s.", s.faces(s.Enemies)))
	} else if s.asked("enemies") {
		say("enemies", "Nothing to dodge.")
	}
	say("theme", "The scene: "+s.Theme+".")
	if s.asked("back") || s.asked("accent") {
		s.Understood = append(s.Understood, "Your colour for the "+map[bool]string{true: "background", false: "game"}[s.asked("back")]+".")
	}
	say("pace", fmt.Sprintf("Speed %d of 10.", s.Pace))
	if g.lives.most > 0 {
		say("lives", counted(s.Lives, "life", "lives")+".")
	}
	if g.seconds.most > 0 {
		say("seconds", numberLine("seconds", s.Seconds, s.Genre))
	}
	if seats(s.Genre).Max > 1 {
		say("target", numberLine("target", s.Target, s.Genre))
	} else if s.Target > 0 || s.asked("target") {
		say("target", map[bool]string{true: counted(s.Target, "point", "points") + " to win.", false: "No score to reach: play on."}[s.Target > 0])
	}
	if s.Size > 0 && (s.Genre != "board" || s.Rules == "gomoku" || s.Rules == "reversi") {
		say("size", fmt.Sprintf("Size: %d %s.", s.Size, g.sizeName))
	}
	if s.asked("sound") {
		say("sound", "Sound off.")
	}
	if len(s.Guesses) > 0 && s.asked("genre") && !slices.Contains(s.CannotDo, alone) {
		s.Assumed = append(s.Assumed, "I was not sure about the kind of game: pick another if I guessed wrong.")
	}
}

func (s *Spec) goodsLine() string {
	switch s.Genre {
	case "snake":
		return "To eat: " + s.faces(s.Goods) + "."
	case "bricks":
		return "On the bricks: " + s.faces(s.Goods) + "."
	case "duel":
		return "The ball: " + s.faces(s.Goods[:1]) + "."
	case "board":
		if !s.asked("goods") && s.Rules != "connect4" {
			return fmt.Sprintf("The pieces: %s %s and %s %s.", s.Goods[0].Name, s.Goods[0].Emoji, s.Goods[1].Name, s.Goods[1].Emoji)
		}
		return "The pieces: " + s.faces(s.Goods) + "."
	case "memory":
		if slices.Contains(s.Mechanics, "sequence") {
			return "To remember: " + s.faces(s.Goods) + "."
		}
		return "On the cards: " + s.faces(s.Goods) + "."
	}
	return "To catch: " + s.faces(s.Goods) + "."
}

// faces names up to four sprites with their pictures.
func (s *Spec) faces(sprites []Sprite) string {
	var names []string
	for _, sp := range sprites[:min(4, len(sprites))] {
		name := sp.Emoji
		if sp.Name != sp.Emoji {
			name = s.many(sp) + " " + sp.Emoji
		}
		names = append(names, s.colourOf(sp)+name)
	}
	if len(sprites) > 4 {
		return strings.Join(names, ", ") + " and more"
	}
	return listed(names)
}

// Tags are what a search finds the game by besides its title: its kind, its scene, and what a
// player sees, such as a purple cat.
func Tags(spec Spec) []string {
	tags := slices.Clone(spec.Tags)
	for _, sp := range append([]Sprite{spec.Hero}, spec.Goods[:min(2, len(spec.Goods))]...) {
		if sp.Name != "" && sp.Name != sp.Emoji {
			tags = append(tags, spec.colourOf(sp)+sp.Name)
		}
	}
	return tags
}

// colourOf is the English name of the colour somebody gave a sprite, with a space, or "".
func (s *Spec) colourOf(sp Sprite) string {
	if sp.Color == "" {
		return ""
	}
	return colourName(sp.Color) + " "
}

// colourName is what a colour of the lists is called in English.
func colourName(hex string) string {
	name := "coloured"
	each("words/colours.txt", func(key string, columns []string) {
		if key == hex {
			name, _, _ = strings.Cut(columns[0], " ")
		}
	})
	return name
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
