package builtin

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines are the sentences players read, by key and language.
func lines() map[string][]string {
	found := map[string][]string{}
	each("words/lines.txt", func(key string, columns []string) { found[key] = columns })
	return found
}

// present writes what players read, and mixes the colours.
func (s *Spec) present() {
	all := lines()
	line := func(key string) string { return s.fillIn(all[key][slices.Index(languages[:], s.Lang)]) }
	if !s.asked("title") {
		titles := strings.Split(all["title."+s.kind()][slices.Index(languages[:], s.Lang)], ";")
		s.Title, _ = shorten(s.fillIn(titles[newDice(s.Seed, "title").below(len(titles))]))
	}
	goal := "goal." + s.kind()
	if slices.Contains(s.Mechanics, "sequence") {
		goal = "goal.sequence"
	}
	parts := []string{line(goal)}
	if len(s.Enemies) > 0 && s.Genre != "duel" {
		parts = append(parts, line("dodge"))
	}
	switch {
	case s.Target > 1 && seats(s.Genre).Max > 1:
		parts = append(parts, line("target."+s.Genre))
	case s.Target > 0 && s.Genre != "board":
		parts = append(parts, line("target"))
	}
	switch {
	case s.Seconds > 0 && s.Genre == "board":
		parts = append(parts, line("seconds.board"))
	case s.Seconds > 0:
		parts = append(parts, line("seconds"))
	}
	s.Goal = strings.Join(parts, " ")
	s.Controls = []string{line("control." + s.Genre), line("control.pause")}
	s.Palette = s.repaint()
	tone := s.tone()
	s.Tags = []string{s.Genre, s.Theme}
	if tone != "" {
		s.Tags = append(s.Tags, tone)
	}
}

// kind is the genre, or for a board what is played on it.
func (s *Spec) kind() string {
	if s.Genre == "board" {
		return s.Rules
	}
	return s.Genre
}

// rulesName is what the game on a board is called.
func (s *Spec) rulesName(lang string) string {
	if s.Rules == "" {
		return ""
	}
	return lines()["rules."+s.Rules][slices.Index(languages[:], lang)]
}

// tone is kept among the tags.
func (s *Spec) tone() string {
	for _, tone := range [...]string{"neon", "pastel", "bright", "dark"} {
		if slices.Contains(s.Tags, tone) {
			return tone
		}
	}
	return ""
}

// repaint mixes the palette again, keeping what was asked for.
func (s *Spec) repaint() Palette {
	accent, back := "", ""
	if s.asked("accent") {
		accent = s.Palette.Accent
	}
	if s.asked("back") {
		back = s.Palette.Back
	}
	return paint(s.Theme, s.tone(), accent, back, newDice(s.Seed, "paint"))
}

func (s *Spec) fillIn(line string) string {
	good, second := s.Goods[0], s.Goods[min(1, len(s.Goods)-1)]
	return strings.NewReplacer(
		"{goods}", s.list(s.Goods, 3), "{enemies}", s.list(s.Enemies, 3),
		"{target}", fmt.Sprint(s.Target), "{seconds}", fmt.Sprint(s.Seconds),
		"{Hero}", capital(s.Hero.Name), "{Goods}", capital(s.many(good)), "{Good}", capital(good.Name), "{Good2}", capital(second.Name),
		"{Theme}", capital(s.Theme), "{Rules}", s.rulesName(s.Lang), "{Rival}", capital(s.rival().Name),
	).Replace(line)
}

// rival is who plays on the other side.
func (s *Spec) rival() Sprite {
	if len(s.Enemies) > 0 {
		return s.Enemies[0]
	}
	return s.Hero
}

// list names up to n sprites. Where nouns would have to bend for the sentence, pictures stand for them.
func (s *Spec) list(sprites []Sprite, n int) string {
	var names []string
	for _, sp := range sprites[:min(n, len(sprites))] {
		if s.Lang == "en" {
			names = append(names, s.many(sp))
		} else {
			names = append(names, sp.Emoji)
		}
	}
	if s.Lang != "en" {
		return strings.Join(names, " ")
	}
	return listed(names)
}

// listed joins with commas and "and".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func (s *Spec) many(sp Sprite) string {
	if s.Lang != "en" {
		return sp.Name
	}
	return plural(sp.Name)
}

// plural is English.
func plural(name string) string {
	uncountable := []string{
		"fish", "sheep", "deer", "fries", "grapes", "money", "corn", "honey", "milk", "coffee", "tea", "ice", "lava", "poison",
		"spaghetti", "noodles", "rice", "popcorn", "bread", "cheese", "meat", "bacon", "sushi", "rain", "fire", "wheat", "salt", "yarn",
		"trash", "lightning", "chocolate", "shrimp", "squid", "broccoli", "earth", "sun", "moon", "water", "police", "santa", "poop", "breeze", "coral",
	}
	last, _ := utf8.DecodeLastRuneInString(name)
	if slices.Contains(uncountable, name) || !unicode.IsLetter(last) {
		return name
	}
	switch {
	case name == "mouse":
		return "mice"
	case name == "tooth":
		return "teeth"
	case name == "leaf", name == "wolf", name == "knife", name == "thief", name == "elf":
		return strings.TrimSuffix(strings.TrimSuffix(name, "e"), "f") + "ves"
	case name == "tomato", name == "potato":
		return name + "es"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"), strings.HasSuffix(name, "sh"):
		return name + "es"
	case strings.HasSuffix(name, "y") && len(name) > 1 && !strings.ContainsRune("aeiou", rune(name[len(name)-2])):
		return strings.TrimSuffix(name, "y") + "ies"
	}
	return name + "s"
}

// capital raises the first letter of each word.
func capital(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	return strings.Join(words, " ")
}
