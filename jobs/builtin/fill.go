package builtin

import "slices"

// fill decides what nobody asked for, from the seed. The numbers that nobody asked for must be
// 0 or -1 before; asked says which settings came from words.
func (s *Spec) fill(lex *lexicon, hints picks) {
	g := rangesOf(s.Genre)
	d := newDice(s.Seed, s.Genre)
	s.Players = seats(s.Genre)
	if s.Theme == "" {
		s.Theme = homeOf(hints, d)
	}
	s.cast(lex, hints, d)
	for _, setting := range [...]string{"pace", "lives", "seconds", "target", "size"} {
		where, r := s.setting(setting, g)
		if !s.asked(setting) {
			*where = d.between(r.from, r.to, r.step)
		}
	}
	switch s.Genre {
	case "memory":
		s.deal(lex, hints, d)
	case "board":
		s.setUp(lex, d)
	case "duel":
	default:
		if !s.asked("seconds") && !s.asked("target") {
			s.aim(d)
		}
	}
	if !s.asked("mechanics") {
		s.Mechanics = s.habits(d)
	}
	if s.Genre == "catch" && len(s.Enemies) > 0 {
		s.Mechanics = withWord(s.Mechanics, "dodge")
	}
}

// picks is what was asked for of the cast.
type picks struct {
	cast
	noEnemies bool
}

func (s *Spec) asked(setting string) bool { return slices.Contains(s.Asked, setting) }

func (s *Spec) ask(setting string) { s.Asked = withWord(s.Asked, setting) }

func withWord(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(slices.Clone(list), word)
}

func withoutWord(list []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return w == word })
}

// homeOf is the theme where most of the things asked for are at home, or any.
func homeOf(hints picks, d *dice) string {
	votes := map[string]int{}
	vote := func(p pick, weight int) {
		if p.thing == nil {
			return
		}
		for _, tag := range p.thing.tags {
			if slices.Contains(Themes(), tag) {
				votes[tag] += weight
			}
		}
	}
	if hints.hero != nil {
		vote(*hints.hero, 3)
	}
	for _, p := range hints.goods {
		vote(p, 2)
	}
	for _, p := range hints.enemies {
		vote(p, 1)
	}
	best := ""
	for _, theme := range sortedKeys(votes) {
		if best == "" || votes[theme] > votes[best] {
			best = theme
		}
	}
	if best == "" {
		best = Themes()[d.below(len(Themes()))]
	}
	return best
}

// aim gives the game an end to play for, other than running out of lives.
func (s *Spec) aim(d *dice) {
	switch d.below(4) {
	case 0:
		s.Seconds = d.between(45, 120, 15)
	case 1:
		s.Target = map[string]int{"catch": 25, "snake": 20, "bricks": 0}[s.Genre] * d.between(2, 4, 1) / 2
	}
}

// habits are the mechanics of a genre that nobody asked for.
func (s *Spec) habits(d *dice) []string {
	switch s.Genre {
	case "memory":
		if d.below(2) == 0 {
			return []string{"pairs", "combo"}
		}
		return []string{"pairs", "peek"}
	case "board":
		return []string{}
	case "snake":
		list := []string{[]string{"walls", "wrap"}[d.below(2)]}
		if len(s.Enemies) > 0 {
			list = append(list, "dodge")
		}
		if d.below(2) == 0 {
			list = append(list, "powerups")
		}
		return list
	}
	var list []string
	for _, m := range rangesOf(s.Genre).mechanics {
		if m != "dodge" && d.below(5) < 3 {
			list = append(list, m)
		}
	}
	if list == nil {
		list = []string{"combo"}
	}
	return list
}

// deal gives a memory game as many different faces as it has pairs, and time for them.
func (s *Spec) deal(lex *lexicon, hints picks, d *dice) {
	s.Size -= s.Size % 2
	family := ""
	for _, p := range hints.goods {
		if p.family != "" {
			family = p.family
		} else if family == "" && p.thing != nil && len(p.thing.tags) > 0 {
			family = p.thing.tags[min(1, len(p.thing.tags)-1)]
		}
	}
	if family == "" {
		family = s.Theme
	}
	pool := append(s.atHome(lex, family, d), shuffled(d, lex.tagged(s.Theme))...)
	pool = append(pool, shuffled(d, lex.tagged("food"))...)
	for _, t := range pool {
		if len(s.Goods) >= 18 {
			break
		}
		s.Goods = withSprite(s.Goods, sprite(t, s.Lang, ""))
	}
}

func withSprite(list []Sprite, s Sprite) []Sprite {
	if slices.ContainsFunc(list, func(o Sprite) bool { return o.Emoji == s.Emoji }) {
		return list
	}
	return append(list, s)
}

func sprite(t *thing, lang, colour string) Sprite {
	return Sprite{properNoun(t.name(lang), lang), t.emoji, colour}
}

// properNoun writes German nouns as German does.
func properNoun(name, lang string) string {
	if lang == "de" {
		return capital(name)
	}
	return name
}
