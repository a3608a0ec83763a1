package builtin

import "slices"

// cast fills the roles: what was asked for first, then what suits the theme.
func (s *Spec) cast(lex *lexicon, hints picks, d *dice) {
	if s.Hero.Emoji == "" {
		s.Hero = s.star(lex, hints, d)
	}
	if len(s.Goods) == 0 {
		s.Goods = s.sprites(lex, hints.goods, 3, d)
	}
	if s.Genre == "duel" {
		s.equip(lex, hints, d)
		return
	}
	if len(s.Goods) == 0 {
		s.Goods = s.choose(lex, "goods", d.between(2, 3, 1), d)
	}
	if len(s.Enemies) == 0 && !hints.noEnemies {
		s.Enemies = s.sprites(lex, hints.enemies, 2, d)
	}
	wants := s.Genre == "catch" || s.Genre == "snake" && d.below(2) == 0
	if len(s.Enemies) == 0 && !hints.noEnemies && wants {
		s.Enemies = s.choose(lex, "enemies", d.between(1, 2, 1), d)
	}
	if s.Genre == "memory" || s.Genre == "bricks" {
		s.Goods = append(s.Goods, s.Enemies...)
		s.Enemies = nil
	}
	if s.Enemies == nil {
		s.Enemies = []Sprite{}
	}
}

// equip gives a duel its ball, what makes a paddle wide, and somebody for the other paddle.
func (s *Spec) equip(lex *lexicon, hints picks, d *dice) {
	if len(s.Goods) == 0 {
		balls := suited(lex.tagged("sports"), func(t *thing) bool { return t.goods && t.is("ball") })
		s.Goods = []Sprite{sprite(balls[d.below(len(balls))], s.Lang, "")}
	}
	if len(s.Goods) == 1 {
		s.Goods = append(s.Goods, s.choose(lex, "goods", 1, d)...)
	}
	if len(s.Enemies) == 0 {
		s.Enemies = s.sprites(lex, hints.enemies, 1, d)
	}
	if len(s.Enemies) == 0 {
		s.Enemies = []Sprite{s.star(lex, picks{}, d)}
	}
}

// star is the hero: whom they asked for, what the genre is about, or somebody at home in the theme.
func (s *Spec) star(lex *lexicon, hints picks, d *dice) Sprite {
	if hints.hero != nil {
		return hints.hero.sprite(s.Lang)
	}
	if s.Genre == "snake" {
		return sprite(lex.byEmoji[[]string{"🐍", "🐛", "🐲"}[d.below(3)]], s.Lang, "")
	}
	heroes := suited(lex.tagged(s.Theme), func(t *thing) bool { return t.hero && !t.enemy && !s.plays(t, hints) })
	if len(heroes) == 0 {
		heroes = suited(lex.tagged("animals"), func(t *thing) bool { return t.hero && !t.enemy && !s.plays(t, hints) })
	}
	return sprite(heroes[d.below(len(heroes))], s.Lang, "")
}

// plays reports whether t has a role already.
func (s *Spec) plays(t *thing, hints picks) bool {
	same := func(p pick) bool { return p.thing != nil && p.thing.emoji == t.emoji }
	has := func(o Sprite) bool { return o.Emoji == t.emoji }
	return t.emoji == s.Hero.Emoji || slices.ContainsFunc(s.Goods, has) || slices.ContainsFunc(s.Enemies, has) ||
		slices.ContainsFunc(hints.goods, same) || slices.ContainsFunc(hints.enemies, same) ||
		hints.hero != nil && hints.hero.thing.emoji == t.emoji
}

// sprites turns picks into sprites; a family becomes n of its members.
func (s *Spec) sprites(lex *lexicon, list []pick, n int, d *dice) []Sprite {
	out := []Sprite{}
	for _, p := range list {
		if p.thing != nil {
			out = withSprite(out, p.sprite(s.Lang))
			continue
		}
		members := s.atHome(lex, p.family, d)
		for _, t := range members[:min(n, len(members))] {
			if t.emoji != s.Hero.Emoji {
				out = withSprite(out, sprite(t, s.Lang, p.colour))
			}
		}
	}
	if s.Genre == "memory" {
		return out
	}
	return out[:min(len(out), 6)]
}

// atHome is the members of a family in any order, those first that belong to the theme somebody asked for:
// the animals of a jungle are not those of the ice.
func (s *Spec) atHome(lex *lexicon, family string, d *dice) []*thing {
	all := shuffled(d, lex.tagged(family))
	if s.asked("theme") {
		slices.SortStableFunc(all, func(a, b *thing) int {
			switch {
			case a.is(s.Theme) && !b.is(s.Theme):
				return -1
			case b.is(s.Theme) && !a.is(s.Theme):
				return 1
			}
			return 0
		})
	}
	return all
}

// sprite is the thing picked, under the name it was given.
func (p pick) sprite(lang string) Sprite {
	made := sprite(p.thing, lang, p.colour)
	if p.name != "" {
		made.Name = properNoun(p.name, lang)
	}
	return made
}

// choose takes n things for a role that are at home in the theme, or go anywhere.
func (s *Spec) choose(lex *lexicon, role string, n int, d *dice) []Sprite {
	fits := func(t *thing) bool { return t.goods && !t.enemy && !t.hero }
	anywhere := []string{"⭐", "💎", "🍎", "❤️", "🪙"}
	if role == "enemies" {
		fits = func(t *thing) bool { return t.enemy && !t.goods && t.emoji != "💩" }
		anywhere = []string{"💣", "⚡", "🔥", "👻"}
	}
	pool := shuffled(d, suited(lex.tagged(s.Theme), fits))
	for _, e := range shuffled(d, anywhere) {
		pool = append(pool, lex.byEmoji[bareEmoji(e)])
	}
	out := []Sprite{}
	for _, t := range pool {
		if len(out) == n {
			break
		}
		if !s.plays(t, picks{}) {
			out = withSprite(out, sprite(t, s.Lang, ""))
		}
	}
	return out
}

func suited(list []*thing, fits func(*thing) bool) []*thing {
	var out []*thing
	for _, t := range list {
		if fits(t) {
			out = append(out, t)
		}
	}
	return out
}
