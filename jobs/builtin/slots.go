package builtin

import "slices"

// pick is a thing somebody asked for, or a family to choose from.
type pick struct {
	thing  *thing
	name   string // as it was said, or ""
	family string
	colour string
}

// cast is who plays what.
type cast struct {
	hero           *pick
	goods, enemies []pick
}

type role int

const (
	free role = iota
	asHero
	asGoods
	asEnemy
)

// caster hands out roles while it walks over a text.
type caster struct {
	*reading
	cast
	faces   bool // cards and pieces have faces, and there is no hero
	role    role // of the things that come next
	pending []pick
	falling bool
	colours map[int]string // of things, by span
}

// cast reads who plays what. A verb gives its role to what follows it ("catch fish"), and where
// nothing follows to what came before ("apples fall, catch them"), as in Japanese and in German
// clauses always.
func (r *reading) cast(genre string) cast {
	c := &caster{reading: r, faces: genre == "memory" || genre == "board", colours: r.colours()}
	for i := range r.spans {
		s := &r.spans[i]
		switch {
		case s.kind == mark && !s.is("and"):
			c.role, c.falling = free, false
		case s.is("as"):
			c.role = asHero
		case s.is("dodge"):
			c.verb(i, asEnemy)
		case s.is("catch", "eat", "break", "match"):
			c.verb(i, asGoods)
		case s.is("subject") && r.lang == "ja" && c.hero == nil && len(c.pending) > 0:
			c.takeHero(len(c.pending) - 1)
		case s.is("with") && !s.is("and") && c.role != asHero:
			c.role = free
		case s.is("falling"):
			c.falling = c.thingFollows(i)
		case s.is("no") && !s.stop && c.denies(i):
			c.role = free
		case (s.thing != nil || s.family != "") && !c.describes(i):
			c.meet(i)
		}
	}
	c.settle()
	return c.cast
}

func (c *caster) verb(i int, to role) {
	objectsFirst := c.lang == "ja" || c.lang == "de"
	if len(c.pending) > 0 && (objectsFirst || !c.thingFollows(i)) {
		for _, p := range c.pending {
			c.give(p, to)
		}
		c.pending = nil
		c.role = free
		return
	}
	if c.lang == "ja" {
		return
	}
	c.role = to
}

// thingFollows reports whether a thing comes after span i, before the clause or the verb ends.
func (c *caster) thingFollows(i int) bool {
	for j := i + 1; j < len(c.spans); j++ {
		s := &c.spans[j]
		switch {
		case s.thing != nil || s.family != "":
			return true
		case s.kind == mark, s.is("catch", "eat", "break", "match", "dodge", "it"), s.is("with") && !s.stop && !s.is("and"):
			return false
		}
	}
	return false
}

// denies reports whether the "no" at span i is about the thing after it, which then is not wanted.
func (c *caster) denies(i int) bool {
	next := c.after(i, 1)
	if next == nil || next.thing == nil {
		return false
	}
	next.thing = nil
	return true
}

func (c *caster) meet(i int) {
	s := &c.spans[i]
	p := pick{s.thing, s.name, s.family, c.colours[i]}
	if p.thing != nil {
		p.family = "" // the fish, not the sea creatures
	}
	switch {
	case c.role == asHero && c.hero == nil && p.thing != nil:
		c.hero = &p
		c.role = free
	case c.role == asGoods, c.role == asEnemy:
		c.give(p, c.role)
	case c.faces:
		c.give(p, asGoods)
	case c.falling:
		c.falling = false
		if p.thing != nil && p.thing.enemy && !p.thing.goods {
			c.give(p, asEnemy)
		} else {
			c.give(p, asGoods)
		}
	case c.hero == nil && p.thing != nil && (p.thing.hero && !c.crowd(i) || c.acts(i)):
		c.hero = &p
	default:
		c.pending = append(c.pending, p)
	}
}

// describes reports whether the thing at span i only says more about the next: baby shark, robot dog.
func (c *caster) describes(i int) bool {
	s := &c.spans[i]
	return c.lang == "en" && s.kind == word && s.thing != nil && s.text == s.name &&
		i+1 < len(c.spans) && c.spans[i+1].thing != nil && c.spans[i+1].kind == word
}

// crowd reports whether the thing at span i is many of what is often the enemy: "with zombies".
func (c *caster) crowd(i int) bool {
	s := &c.spans[i]
	return s.thing.enemy && s.kind == word && s.text != fold(s.name) && !c.acts(i)
}

// acts reports whether the thing at span i does something: "a pizza that eats", "a net catching".
func (c *caster) acts(i int) bool {
	if i+1 >= len(c.spans) || c.lang == "ja" || c.lang == "de" {
		return false
	}
	next := &c.spans[i+1]
	return next.is("catch", "eat", "dodge", "subject", "break") && !next.is("enemieswords")
}

func (c *caster) takeHero(i int) {
	c.hero = &c.pending[i]
	c.pending = slices.Delete(slices.Clone(c.pending), i, i+1)
}

func (c *caster) give(p pick, to role) {
	list := &c.goods
	if to == asEnemy {
		list = &c.enemies
	}
	same := func(q pick) bool { return q.thing == p.thing && q.family == p.family }
	if len(*list) < 18 && !slices.ContainsFunc(*list, same) {
		*list = append(*list, p)
	}
}

// settle gives what is left the role that suits it.
func (c *caster) settle() {
	for _, p := range c.pending {
		switch {
		case c.faces:
			c.give(p, asGoods)
		case p.family == "danger" || p.family == "monsters" || p.thing != nil && p.thing.enemy && !p.thing.goods:
			c.give(p, asEnemy)
		case c.hero == nil && p.thing != nil && p.thing.hero:
			c.hero = &p
		default:
			c.give(p, asGoods)
		}
	}
	if c.hero != nil && c.faces {
		c.give(*c.hero, asGoods)
	}
}

// colours tells which span each colour word is about. Where the adjective comes last it looks back first.
func (r *reading) colours() map[int]string {
	found := map[int]string{}
	for i := range r.spans {
		if r.spans[i].colour == "" {
			continue
		}
		if j := r.coloured(i); j >= 0 {
			found[j] = r.spans[i].colour
		}
	}
	return found
}

// coloured returns the span that the colour at span i is about, or -1 when it is about the whole game.
func (r *reading) coloured(i int) int {
	first, second := r.after(i, 2), r.before(i, 0)
	if r.lang == "es" || r.lang == "fr" || r.lang == "pt" {
		first, second = second, first
	}
	for _, s := range [...]*span{first, second} {
		if s != nil && (s.thing != nil || s.is("background", "hero", "enemieswords") || s.family != "") {
			return slices.IndexFunc(r.spans, func(o span) bool { return o.from == s.from })
		}
	}
	return -1
}
