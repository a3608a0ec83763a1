package builtin

// everySprite returns every sprite of the game, to change in place.
func (s *Spec) everySprite() []*Sprite {
	all := []*Sprite{&s.Hero}
	for i := range s.Goods {
		all = append(all, &s.Goods[i])
	}
	for i := range s.Enemies {
		all = append(all, &s.Enemies[i])
	}
	return all
}

// reroll takes the next seed and fills again what nobody asked for.
func (s *Spec) reroll(lex *lexicon) {
	s.Seed = int64(newDice(s.Seed, "surprise").next() >> 11)
	s.forget()
	s.fill(lex, picks{noEnemies: s.asked("enemies") && len(s.Enemies) == 0})
}

// forget empties what nobody asked for, for fill.
func (s *Spec) forget() {
	if !s.asked("theme") {
		s.Theme = ""
	}
	if !s.asked("hero") {
		s.Hero = Sprite{}
	}
	if !s.asked("goods") {
		s.Goods = nil
	}
	if !s.asked("enemies") {
		s.Enemies = nil
	}
	if !s.asked("rules") {
		s.Rules = ""
	}
	for _, setting := range [...]string{"pace", "lives", "seconds", "target", "size"} {
		if where, _ := s.setting(setting, rangesOf(s.Genre)); !s.asked(setting) {
			*where = 0
		}
	}
}

// become makes another kind of game of the same things: numbers that the new one counts
// otherwise start anew, and so do mechanics.
func (s *Spec) become(lex *lexicon, genre string) {
	enemies := s.Enemies
	s.Genre = genre
	for _, setting := range [...]string{"size", "target", "seconds", "mechanics"} {
		s.Asked = withoutWord(s.Asked, setting)
	}
	s.ask("genre")
	if genre == "memory" || genre == "bricks" || seats(genre).Max > 1 {
		s.Enemies = nil
	}
	if genre != "board" {
		s.Rules = ""
	}
	s.Lives = min(max(s.Lives, rangesOf(genre).lives.least), rangesOf(genre).lives.most)
	if !s.asked("hero") {
		s.Hero = Sprite{}
	}
	s.Goods = s.Goods[:min(len(s.Goods), 6)]
	s.Size, s.Target, s.Seconds = 0, 0, 0
	s.fill(lex, picks{noEnemies: genre == "snake" && len(enemies) == 0})
}
