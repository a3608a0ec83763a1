package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// Reply says what an edit did, in sentences for the creator.
type Reply struct {
	Did      []string
	CannotDo []string
	Changed  bool
	Chips    []string // requests that would change this game
}

// editing is one request at work on a game.
type editing struct {
	*reading
	spec  Spec
	reply Reply
}

// Edit changes a game as a request says. Several wishes in one request all apply; what it cannot
// do or does not understand it says. The spec given stays as it is.
func Edit(spec Spec, request string) (Spec, Reply) {
	if !known(spec.Genre) || len(spec.Goods) == 0 || !slices.Contains(languages[:], spec.Lang) {
		return spec, Reply{CannotDo: []string{"This game was not made here, so I cannot change it by talking."}}
	}
	edited, reply := edit(spec, read(request, spec.Lang, 1.5))
	if !reply.Changed {
		if other := read(request, spec.Lang, 0); other.lang != spec.Lang {
			if again, second := edit(spec, other); second.Changed {
				return again, second
			}
		}
	}
	return edited, reply
}

func edit(spec Spec, request *reading) (Spec, Reply) {
	e := &editing{reading: request, spec: spec.clone()}
	e.clauses()
	for _, step := range [...]func(*editing){
		(*editing).undo, (*editing).rename, (*editing).mood, (*editing).counts, (*editing).mechanics, (*editing).enemies,
		(*editing).swap, (*editing).roles, (*editing).rules, (*editing).genre, (*editing).scene, (*editing).colour, (*editing).surprise,
	} {
		step(e)
	}
	e.leftOut()
	e.reply.Changed = len(e.reply.Did) > 0
	if !e.reply.Changed {
		e.reply.Chips = chips(spec)
		return spec, e.reply
	}
	e.spec.CannotDo = append([]string{}, e.reply.CannotDo...)
	e.spec.Understood, e.spec.Assumed, e.spec.Guesses = []string{}, []string{}, []Guess{}
	e.spec.present()
	e.spec.explain()
	e.reply.Chips = chips(e.spec)
	return e.spec, e.reply
}

// clone is a copy that shares no slice with s.
func (s Spec) clone() Spec {
	for _, list := range [...]*[]string{&s.Controls, &s.Mechanics, &s.Tags, &s.Asked, &s.Understood, &s.Assumed, &s.CannotDo} {
		*list = slices.Clone(*list)
	}
	s.Goods, s.Enemies, s.Guesses = slices.Clone(s.Goods), slices.Clone(s.Enemies), slices.Clone(s.Guesses)
	return s
}

// did notes a change, which setting it fixed, and the words that asked for it.
func (e *editing) did(setting, sentence string, from ...*span) {
	e.reply.Did = append(e.reply.Did, sentence)
	if setting != "" {
		e.spec.ask(setting)
	}
	spend(from...)
}

func (e *editing) cannot(sentence string, from ...*span) {
	e.reply.CannotDo = append(e.reply.CannotDo, sentence)
	spend(from...)
}

func spend(from ...*span) {
	for _, s := range from {
		if s != nil {
			s.used = true
		}
	}
}

// clauses marks where a request changes the subject: "and" between things only makes a list.
func (e *editing) clauses() {
	for i := range e.spans {
		if s := &e.spans[i]; s.kind != mark && s.is("and") && !s.is("add") {
			s.stop = true
		}
	}
}

// leftOut says which parts of the request nothing was done about.
func (e *editing) leftOut() {
	var from, said int // tokens where the clause starts; words in it that say something
	acted := false
	end := func(upto int) {
		if said > 0 && !acted && upto > from {
			text := strings.TrimSpace(e.text[e.tokens[from].start:e.tokens[upto-1].end])
			if cut := []rune(text); len(cut) > 60 {
				text = string(cut[:60]) + "…"
			}
			e.cannot(fmt.Sprintf("I did not understand “%s”.", text))
		}
		said, acted = 0, false
	}
	for i := range e.spans {
		s := &e.spans[i]
		if s.kind == mark || s.is("and") && !s.is("with") {
			end(s.from)
			from = s.to
			continue
		}
		acted = acted || s.used
		if !s.stop && !s.grammar() {
			said++
		}
	}
	end(len(e.tokens))
	if len(e.reply.Did)+len(e.reply.CannotDo) == 0 {
		e.cannot("I did not understand that. Try one of these.")
	}
}

func (e *editing) undo() {
	if s := e.has("undo"); s != nil {
		e.cannot("To go back, use Restore on an earlier version.", s)
	}
}

func (e *editing) rename() {
	title, hero := e.names()
	if name, cut := shorten(title); name != "" {
		e.spec.Title = name
		e.did("title", fmt.Sprintf("It is called “%s” now.", name))
		if cut {
			e.cannot(fmt.Sprintf("A title holds %d letters, so I kept its beginning.", longestTitle))
		}
	}
	if name, _ := shorten(hero); name != "" {
		e.spec.Hero.Name = name
		e.did("hero", fmt.Sprintf("The hero is called %s now.", name))
	}
}

// scene takes a theme.
func (e *editing) scene() {
	for i := range e.spans {
		s := &e.spans[i]
		if s.theme == "" || s.used {
			continue
		}
		if e.spec.Theme == s.theme {
			e.cannot("It is set there already: "+s.theme+".", s)
			continue
		}
		e.spec.Theme = s.theme
		if e.spec.asked("back") {
			e.spec.Asked = withoutWord(e.spec.Asked, "back") // a new scene brings its own background
		}
		e.did("theme", "The scene is now: "+s.theme+".", s)
	}
}

// colour takes colours of things, of the background, and of the whole game.
func (e *editing) colour() {
	about := e.colours()
	for i := range e.spans {
		s := &e.spans[i]
		if s.colour == "" || s.used {
			continue
		}
		j := e.coloured(i)
		switch {
		case j >= 0 && e.spans[j].is("background"):
			e.spec.Palette.Back = s.colour
			e.did("back", "The background is "+colourName(s.colour)+" now.", s, &e.spans[j])
		case j >= 0 && e.tint(&e.spans[j], about[j]):
			e.did("", e.wordsOf(&e.spans[j])+" now "+colourName(s.colour)+".", s, &e.spans[j])
		default:
			e.spec.Palette.Accent = s.colour
			e.did("accent", "The game is "+colourName(s.colour)+" now.", s)
		}
	}
}

// tint colours the sprites that a span means. It reports whether there are any.
func (e *editing) tint(s *span, colour string) bool {
	if colour == "" {
		colour = s.colour
	}
	hit := false
	for _, sp := range e.spec.everySprite() {
		meant := s.thing != nil && sp.Emoji == s.thing.emoji || s.is("hero") && sp == &e.spec.Hero
		if meant {
			sp.Color, hit = colour, true
		}
	}
	for i := range e.spec.Enemies {
		if s.is("enemieswords") {
			e.spec.Enemies[i].Color, hit = colour, true
		}
	}
	return hit
}

func (e *editing) wordsOf(s *span) string {
	if s.thing != nil {
		return capital(s.name) + ":"
	}
	return "The " + s.text + ":"
}

// surprise throws the dice again for all that nobody asked for.
func (e *editing) surprise() {
	s := e.has("surprise")
	if s == nil || s.used {
		return
	}
	e.spec.reroll(e.lex)
	e.did("", "I threw the dice again for everything you had not asked for.", s)
}
