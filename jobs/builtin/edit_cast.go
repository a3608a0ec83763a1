package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// swap takes "make the cat a dog", "stars instead of fish", "no bombs".
func (e *editing) swap() {
	for i := range e.spans {
		s := &e.spans[i]
		if s.thing == nil || s.used || !e.plays(s.thing) {
			continue
		}
		if e.prevIs(i, "no") || e.nextIs(i, "no") && e.lang == "ja" {
			e.remove(s, e.before(i, 0))
			continue
		}
		if to := e.swapTo(i); to != nil {
			old := s.name
			e.replace(s.thing, to)
			e.did("", fmt.Sprintf("%s is now %s %s.", capital(old), e.sprite(to).Name, to.thing.emoji), s, to)
		}
	}
}

// swapTo finds what the thing at span i is to become.
func (e *editing) swapTo(i int) *span {
	if e.prevIs(i, "instead") { // Y instead of X
		for j := i - 1; j >= 0; j-- {
			if s := &e.spans[j]; s.thing != nil {
				return s
			}
		}
	}
	if e.has("add") != nil {
		return nil
	}
	for j := i + 1; j < len(e.spans); j++ {
		switch s := &e.spans[j]; {
		case s.kind == mark || s.is("and") && !s.is("with", "into"):
			return nil
		case s.thing != nil && s.thing != e.spans[i].thing && e.has("change", "into", "with", "called") != nil:
			return s
		}
	}
	return nil
}

func (e *editing) plays(t *thing) bool {
	return slices.ContainsFunc(e.spec.everySprite(), func(sp *Sprite) bool { return sp.Emoji == t.emoji })
}

func (e *editing) replace(old *thing, to *span) {
	for _, sp := range e.spec.everySprite() {
		if sp.Emoji == old.emoji {
			named := e.sprite(to)
			*sp = Sprite{named.Name, named.Emoji, sp.Color}
		}
	}
	for role, list := range map[string][]Sprite{"hero": {e.spec.Hero}, "goods": e.spec.Goods, "enemies": e.spec.Enemies} {
		if slices.ContainsFunc(list, func(sp Sprite) bool { return sp.Emoji == to.thing.emoji }) {
			e.spec.ask(role)
		}
	}
	slices.Sort(e.spec.Asked)
	if e.spec.Genre == "board" {
		e.spec.pieces(e.lex, newDice(e.spec.Seed, e.text))
	}
}

// sprite is the thing of a span, named in the game's language.
func (e *editing) sprite(s *span) Sprite {
	p := pick{thing: s.thing}
	if e.lang == e.spec.Lang {
		p.name = s.name
	}
	return p.sprite(e.spec.Lang)
}

func (e *editing) remove(s, no *span) {
	gone := func(sp Sprite) bool { return sp.Emoji == s.thing.emoji }
	e.spec.Enemies = slices.DeleteFunc(e.spec.Enemies, gone)
	if len(e.spec.Goods) > 1 {
		e.spec.Goods = slices.DeleteFunc(e.spec.Goods, gone)
	}
	if e.plays(s.thing) {
		e.cannot(fmt.Sprintf("The game needs the %s: say what to put in its place.", s.name), s, no)
		return
	}
	e.did("enemies", "Gone: "+s.name+" "+s.thing.emoji+".", s, no)
}

// roles takes things with a verb or a role: "catch stars", "dodge bees", "play as a robot", "add bombs".
func (e *editing) roles() {
	if !slices.ContainsFunc(e.spans, func(s span) bool { return (s.thing != nil || s.family != "") && !s.used }) {
		return
	}
	for i := range e.spans {
		if e.spans[i].used {
			e.spans[i].thing, e.spans[i].family = nil, ""
		}
	}
	if e.namesSnake() {
		return
	}
	e.aboutPlayers(e.spec.Genre)
	if e.mind().guesses[0].Genre == "duel" {
		e.aboutPlayers("duel")
	}
	c := e.cast(e.spec.Genre)
	if c.hero != nil && e.has("enemieswords") != nil && e.has("hero") == nil { // add bees as enemies
		c.enemies, c.hero = append(c.enemies, *c.hero), nil
	}
	if c.hero != nil && e.has("hero", "as") == nil && e.onlyColoured() {
		return // "blue cat" speaks of the cat there is
	}
	if e.lang != e.spec.Lang {
		c.unname()
	}
	d := newDice(e.spec.Seed, e.text)
	adding := e.has("add", "more") != nil
	if c.hero != nil && adding && e.has("hero", "as") == nil {
		c.join(*c.hero)
		c.hero = nil
	}
	if c.hero != nil && e.spec.Genre != "memory" && e.spec.Genre != "board" {
		e.spec.Hero = c.hero.sprite(e.spec.Lang)
		e.did("hero", "The hero is now "+e.spec.Hero.Name+" "+e.spec.Hero.Emoji+".")
	}
	e.setRole("goods", &e.spec.Goods, e.spec.sprites(e.lex, c.goods, 3, d), adding)
	enemies := e.spec.sprites(e.lex, c.enemies, 2, d)
	if e.spec.Genre == "memory" || e.spec.Genre == "bricks" || e.spec.Genre == "board" {
		e.setRole("goods", &e.spec.Goods, enemies, true)
	} else {
		e.setRole("enemies", &e.spec.Enemies, enemies, adding)
	}
	for i := range e.spans {
		if s := &e.spans[i]; s.thing != nil || s.family != "" {
			spend(s, e.before(i, 1))
		}
	}
}

// join makes who would have been the hero one of the things: "add bananas" does not change who plays.
func (c *cast) join(p pick) {
	if p.thing.enemy && !p.thing.goods {
		c.enemies = append(c.enemies, p)
		return
	}
	c.goods = append(c.goods, p)
}

// namesSnake reports whether a snake in the request is the kind of game: "make it snake".
func (e *editing) namesSnake() bool {
	if e.spec.Genre == "snake" || e.has("hero", "as", "catch", "eat", "dodge", "add", "more") != nil || e.has("change", "into", "gameword") == nil {
		return false
	}
	snakes := 0
	for i := range e.spans {
		switch s := &e.spans[i]; {
		case s.thing == nil && s.family == "":
		case s.thing != nil && s.thing.emoji == "🐍":
			snakes++
		default:
			return false
		}
	}
	return snakes > 0
}

// unname drops the words things were called by, where the game speaks another language.
func (c *cast) unname() {
	if c.hero != nil {
		c.hero.name = ""
	}
	for _, list := range [...][]pick{c.goods, c.enemies} {
		for i := range list {
			list[i].name = ""
		}
	}
}

// onlyColoured reports whether every thing named is in the game and has a colour beside it.
func (e *editing) onlyColoured() bool {
	about := e.colours()
	for i := range e.spans {
		if s := &e.spans[i]; s.thing != nil && (about[i] == "" || !e.plays(s.thing)) {
			return false
		}
	}
	return true
}

func (e *editing) setRole(role string, list *[]Sprite, to []Sprite, adding bool) {
	if len(to) == 0 {
		return
	}
	if adding {
		for _, sp := range to {
			*list = withSprite(*list, sp)
		}
	} else {
		*list = to
	}
	e.spec.ask(role)
	d := newDice(e.spec.Seed, e.text)
	switch e.spec.Genre {
	case "memory":
		e.spec.deal(e.lex, picks{}, d)
	case "board":
		e.spec.pieces(e.lex, d)
	case "duel":
		e.spec.equip(e.lex, picks{}, d)
	}
	verb, show := map[string]string{
		"catch": "To catch", "snake": "To eat", "bricks": "On the bricks", "memory": "On the cards", "duel": "The ball", "board": "The pieces",
	}[e.spec.Genre], *list
	if e.spec.Genre == "duel" {
		show = show[:1]
	}
	if role == "enemies" {
		verb = map[bool]string{true: "On the other side", false: "To dodge"}[e.spec.Genre == "duel"]
	}
	e.did(role, verb+": "+e.spec.faces(show)+".")
}

// enemies takes "more enemies", "fewer", "no enemies".
func (e *editing) enemies() {
	for i := range e.spans {
		s := &e.spans[i]
		if !s.is("enemieswords") || s.used {
			continue
		}
		near := e.before(i, 0)
		if next := e.after(i, 0); (near == nil || near.is("dodge")) && next != nil {
			near = next
		}
		switch {
		case near == nil || near.thing != nil || near.colour != "":
		case e.spec.Genre != "catch" && e.spec.Genre != "snake":
			e.cannot("This kind of game has no enemies.", s, near)
		case near.is("no"):
			e.spec.Enemies = []Sprite{}
			e.spec.Mechanics = withoutWord(e.spec.Mechanics, "dodge")
			e.did("enemies", "No enemies.", s, near)
		case near.is("more", "add", "bigger"):
			e.addEnemy(s, near)
		case near.is("fewer"):
			if len(e.spec.Enemies) < 2 {
				e.spec.Enemies = []Sprite{}
			} else {
				e.spec.Enemies = e.spec.Enemies[:len(e.spec.Enemies)-1]
			}
			e.did("enemies", "Fewer enemies: "+orNone(e.spec.faces(e.spec.Enemies))+".", s, near)
		}
	}
}

func (e *editing) addEnemy(s, near *span) {
	more := e.spec.choose(e.lex, "enemies", 1, newDice(e.spec.Seed, "enemy"+fmt.Sprint(len(e.spec.Enemies))))
	if len(e.spec.Enemies) >= 6 || len(more) == 0 {
		e.cannot("There are as many enemies as fit.", s, near)
		return
	}
	e.spec.Enemies = append(e.spec.Enemies, more...)
	e.spec.Mechanics = withWord(e.spec.Mechanics, "dodge")
	e.did("enemies", "More to dodge: "+e.spec.faces(more)+".", s, near)
}

func orNone(list string) string {
	if list == "" {
		return "none"
	}
	return strings.TrimSpace(list)
}
