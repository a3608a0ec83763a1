// Package builtin makes games from words with no model: Understand turns a prompt into a Spec,
// Edit changes it by talking, Document and Cover make the game and its picture from it.
// Everything is a pure function of its arguments: the same words and seed give the same bytes.
package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// contract is what Spec.Contract and the document's manifest say.
const contract = 1

// Understand says what game a prompt means. It never refuses: what it could not make out or
// cannot do, Assumed and CannotDo say.
func Understand(prompt string, seed int64) Spec {
	r := read(prompt, "en", 0.2)
	s := Spec{
		Contract: contract, Lang: r.lang, Seed: seed & (1<<53 - 1), Sound: true,
		Asked: []string{}, Controls: []string{}, Tags: []string{},
		Mechanics: []string{}, Understood: []string{}, Assumed: []string{}, CannotDo: []string{}, Guesses: []Guess{},
	}
	title, heroName := r.names()
	meant := r.mind()
	s.pickGenre(meant, slices.ContainsFunc(r.spans, func(sp span) bool { return sp.thing != nil }))
	r.aboutPlayers(s.Genre)
	hints := picks{cast: r.cast(s.Genre), noEnemies: r.noEnemies()}
	s.note(hints)
	s.takeTheme(r)
	s.takeMood(r)
	s.takeMechanics(r)
	if s.Rules = r.rules(); s.Genre != "board" {
		s.Rules = ""
	} else if s.Rules != "" {
		s.ask("rules")
	}
	s.takeNumbers(r.numbers(s.Genre))
	s.fill(r.lex, hints)
	s.takeNames(title, heroName)
	s.wishesNotMet(meant.wishes)
	s.offerSeats()
	if !s.fromWords(meant, hints) {
		s.Assumed = append([]string{"I found no game in those words, so I picked one. Tell me who plays, what to catch or find, and where."}, s.Assumed...)
	}
	s.present()
	s.explain()
	return s
}

// pickGenre takes the likeliest genre. Things alone make a catching game; nothing at all, any.
func (s *Spec) pickGenre(meant minded, things bool) {
	genre := meant.guesses[0].Genre
	if !meant.said && !things {
		genre = Genres()[newDice(s.Seed, "genre").below(len(Genres()))].Key
	} else if meant.said {
		s.ask("genre")
	}
	s.Genre = genre
	if !meant.sure {
		s.Guesses = slices.Clone(meant.guesses[:3])
		if i := slices.IndexFunc(s.Guesses, func(g Guess) bool { return g.Genre == genre }); i < 0 {
			s.Guesses = append([]Guess{{genre, s.Guesses[0].Score}}, s.Guesses[:2]...)
		}
	}
}

// note remembers which roles came from words.
func (s *Spec) note(hints picks) {
	if hints.hero != nil {
		s.ask("hero")
	}
	if len(hints.goods) > 0 {
		s.ask("goods")
	}
	if len(hints.enemies) > 0 || hints.noEnemies {
		s.ask("enemies")
	}
}

func (s *Spec) takeTheme(r *reading) {
	for i := range r.spans {
		if sp := &r.spans[i]; sp.theme != "" && sp.thing == nil {
			s.Theme = sp.theme
			s.ask("theme")
			return
		}
	}
}

// takeMood takes colours, tone, pace and difficulty.
func (s *Spec) takeMood(r *reading) {
	accent, back := r.paints()
	if accent != "" {
		s.ask("accent")
	}
	if back != "" {
		s.ask("back")
	}
	s.Palette = Palette{Accent: accent, Back: back} // the rest is mixed when the theme is known
	if p := r.pace(); p != 0 {
		s.Pace = p
		s.ask("pace")
	}
	lives := rangesOf(s.Genre).lives.most > 0
	if r.has("harder") != nil {
		if lives {
			s.Lives = 2
			s.ask("lives")
		}
		if s.Pace == 0 {
			s.Pace = 8
			s.ask("pace")
		}
	} else if r.has("easier") != nil {
		if lives {
			s.Lives = 6
			s.ask("lives")
		}
		if s.Pace == 0 {
			s.Pace = 3
			s.ask("pace")
		}
	}
	if r.silent() {
		s.Sound = false
		s.ask("sound")
	}
	s.Tags = append(s.Tags, r.tone())
}

// pace is what the words say about speed, 1 to 10, or 0.
func (r *reading) pace() int {
	for i := range r.spans {
		s := &r.spans[i]
		strong, weak := r.prevIs(i, "much"), r.prevIs(i, "bit")
		switch {
		case s.is("fast") && r.prevIs(i, "no"), s.is("slow") && strong:
			return 2
		case s.is("fast") && strong:
			return 10
		case s.is("fast") && weak:
			return 7
		case s.is("fast"):
			return 8
		case s.is("slow"):
			return 3
		}
	}
	return 0
}

// tone is "", bright, dark, pastel or neon.
func (r *reading) tone() string {
	for _, tone := range [...]string{"neon", "pastel"} {
		if r.has(tone) != nil {
			return tone
		}
	}
	if r.has("brighter") != nil {
		return "bright"
	}
	if r.has("darker") != nil {
		return "dark"
	}
	return ""
}

// silent reports whether the words ask for no sound.
func (r *reading) silent() bool {
	for i := range r.spans {
		s := &r.spans[i]
		if s.is("sound") && (r.prevIs(i, "no", "off") || r.nextIs(i, "off", "no")) {
			return true
		}
	}
	return r.has("off") != nil && len(r.tokens) > 1 && r.has("sound") == nil && r.text != ""
}

// paints are the colours asked for the whole game and for its background, or "".
func (r *reading) paints() (accent, back string) {
	for i := range r.spans {
		colour := r.spans[i].colour
		if colour == "" {
			continue
		}
		switch j := r.coloured(i); {
		case j >= 0 && r.spans[j].is("background"):
			back = colour
		case j < 0:
			accent = colour
		}
	}
	return accent, back
}

func (r *reading) noEnemies() bool {
	for i := range r.spans {
		if r.spans[i].is("enemieswords") || r.spans[i].family == "danger" {
			if r.prevIs(i, "no") || r.nextIs(i, "no") && r.lang == "ja" {
				return true
			}
		}
	}
	return false
}

func (s *Spec) takeMechanics(r *reading) {
	var list []string
	for _, m := range rangesOf(s.Genre).mechanics {
		found := r.has(m)
		if m == "dodge" || m == "pairs" || found == nil || m == "walls" && r.has("wrap") != nil {
			continue
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return
	}
	if s.Genre == "memory" && !slices.Contains(list, "sequence") {
		list = append([]string{"pairs"}, list...)
	}
	if s.Genre == "snake" && !slices.Contains(list, "walls") && !slices.Contains(list, "wrap") {
		list = append([]string{"walls"}, list...)
	}
	s.Mechanics = list
	s.ask("mechanics")
}

func (s *Spec) takeNumbers(n numbers) {
	for _, setting := range sortedKeys(n) {
		if setting == "players" {
			continue
		}
		if setting == "turn" {
			s.CannotDo = append(s.CannotDo, s.turnClock(n[setting]))
			continue
		}
		applies, note := s.set(setting, n[setting])
		if note != "" {
			s.CannotDo = append(s.CannotDo, note)
		}
		switch {
		case applies:
			s.ask(setting)
		case seats(s.Genre).Max > 1:
			s.CannotDo = append(s.CannotDo, "No "+settingName(setting, rangesOf(s.Genre))+" in this kind of game: I left that out.")
		}
	}
	if n["players"] > 1 {
		if note := s.together(n["players"]); note != "" {
			s.CannotDo = append(s.CannotDo, note)
		}
	}
}

func (s *Spec) takeNames(title, hero string) {
	if name, cut := shorten(title); name != "" {
		s.Title = name
		s.ask("title")
		if cut {
			s.CannotDo = append(s.CannotDo, fmt.Sprintf("The name was longer than %d letters, so I kept its beginning.", longestTitle))
		}
	}
	if name, _ := shorten(hero); name != "" {
		s.Hero.Name = name
		s.ask("hero")
	}
}

// fromWords reports whether anything of the prompt shaped the game.
func (s *Spec) fromWords(meant minded, hints picks) bool {
	return meant.said || len(s.Asked) > 0 || hints.hero != nil || strings.Join(s.Tags, "") != ""
}
