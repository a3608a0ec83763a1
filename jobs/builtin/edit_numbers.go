package builtin

import (
	"fmt"
	"math"
)

// mood takes faster and slower, harder and easier, sound, and the tone of the colours.
func (e *editing) mood() {
	for i := range e.spans {
		s := &e.spans[i]
		if s.used {
			continue
		}
		switch {
		case s.is("sound"), s.is("off") && e.has("sound") == nil && !e.nextIs(i, "time"):
			e.sound(i)
		case s.is("fast", "slow") && !e.nextIs(i, "lives", "time"):
			e.speed(i)
		case s.is("harder", "easier"):
			e.difficulty(s)
		case s.is("brighter", "darker", "pastel", "neon") && s.theme == "":
			e.tone(s)
		}
	}
}

// strength is how much a change at span i is to be: 1 for "a bit", 2, or 4 for "much".
func (e *editing) strength(i int) int {
	for _, s := range [...]*span{e.before(i, 0), e.after(i, 0)} {
		switch {
		case s == nil:
		case s.is("bit"):
			spend(s)
			return 1
		case s.is("much"):
			spend(s)
			return 4
		}
	}
	return 2
}

func (e *editing) speed(i int) {
	s := &e.spans[i]
	by := e.strength(i)
	word := "Faster"
	if s.is("slow") != e.prevIs(i, "no", "fewer") {
		by, word = -by, "Slower"
	}
	was := e.spec.Pace
	e.spec.Pace = min(max(was+by, 1), 10)
	if was == e.spec.Pace {
		e.cannot(fmt.Sprintf("It cannot go further: speed is %d of 10.", was), s)
		return
	}
	e.did("pace", fmt.Sprintf("%s: speed %d of 10, it was %d.", word, e.spec.Pace, was), s)
}

func (e *editing) difficulty(s *span) {
	by, word, lives := 1, "Harder", rangesOf(e.spec.Genre).lives
	if s.is("easier") {
		by, word = -1, "Easier"
	}
	pace, had := e.spec.Pace, e.spec.Lives
	e.spec.Pace, e.spec.Lives = min(max(pace+by, 1), 10), min(max(had-by, lives.least), lives.most)
	if pace == e.spec.Pace && had == e.spec.Lives {
		e.cannot("It is as "+map[bool]string{true: "hard", false: "easy"}[by > 0]+" as it gets.", s)
		return
	}
	sentence := fmt.Sprintf("%s: speed %d of 10", word, e.spec.Pace)
	if lives.most > 0 {
		e.spec.ask("lives")
		sentence += ", " + counted(e.spec.Lives, "life", "lives")
	}
	e.did("pace", sentence+".", s)
}

func (e *editing) sound(i int) {
	s := &e.spans[i]
	off := s.is("off") || e.prevIs(i, "no", "off", "fewer") || e.nextIs(i, "off", "no") || e.has("off") != nil
	on := !off && (e.has("on") != nil || e.has("add") != nil || e.has("more") != nil)
	switch {
	case off && e.spec.Sound:
		e.spec.Sound = false
		e.did("sound", "Sound is off.", s)
	case on && !e.spec.Sound:
		e.spec.Sound = true
		e.did("sound", "Sound is on.", s)
	case off || on:
		e.cannot("Sound is "+map[bool]string{true: "on", false: "off"}[e.spec.Sound]+" already.", s)
	}
	spend(e.before(i, 0), e.after(i, 0))
}

func (e *editing) tone(s *span) {
	tones := [...][3]string{
		{"neon", "neon", "Neon colours."},
		{"pastel", "pastel", "Soft colours."},
		{"brighter", "bright", "Brighter colours."},
		{"darker", "dark", "Darker colours."},
	}
	for _, t := range tones {
		e.spec.Tags = withoutWord(e.spec.Tags, t[1])
	}
	for _, t := range tones {
		if s.is(t[0]) {
			e.spec.Tags = append(e.spec.Tags, t[1])
			e.spec.Asked = withoutWord(e.spec.Asked, "back")
			e.did("tone", t[2], s)
			return
		}
	}
}

// counts takes numbers: "5 lives", "no time limit", "2 more lives", "more time", "bigger".
func (e *editing) counts() {
	for i := range e.spans {
		s := &e.spans[i]
		switch {
		case s.used:
		case s.is("more", "fewer"):
			e.moreOf(i)
		case s.is("bigger", "smaller"):
			e.resize(i)
		}
	}
	asked := e.numbers(e.spec.Genre)
	for _, setting := range sortedKeys(asked) {
		e.setNumber(setting, asked[setting])
	}
	for i := range e.spans {
		if s := &e.spans[i]; s.is("time", "endless") {
			if _, ok := asked["seconds"]; ok || s.is("endless") && !ok && e.endless() {
				spend(s, e.before(i, 0))
			}
		}
	}
}

// endless takes the time limit away; numbers already took the score to reach.
func (e *editing) endless() bool {
	e.spec.Seconds = 0
	e.spec.ask("seconds")
	return true
}

func (e *editing) setNumber(setting string, n int) {
	if setting == "players" {
		if note := e.spec.together(n); note != "" {
			e.cannot(note)
		} else if seats(e.spec.Genre).Max > 1 {
			e.cannot("Two can play already: open a room on the game's page.")
		}
		return
	}
	if setting == "turn" {
		e.cannot(e.spec.turnClock(n))
		if n > 0 {
			e.did("seconds", numberLine("seconds", e.spec.Seconds, e.spec.Genre))
		}
		return
	}
	applies, note := e.spec.set(setting, n)
	if setting == "seconds" && note == "" {
		note = e.spec.raiseClock()
	}
	where, _ := e.spec.setting(setting, rangesOf(e.spec.Genre))
	switch {
	case !applies:
		e.cannot("This kind of game has no " + settingName(setting, rangesOf(e.spec.Genre)) + ".")
	case note != "":
		e.did(setting, note)
	default:
		e.did(setting, numberLine(setting, *where, e.spec.Genre))
	}
}

func numberLine(setting string, n int, genre string) string {
	switch {
	case setting == "seconds" && n > 0 && genre == "board":
		return counted(n, "second", "seconds") + " on the clock of each player."
	case setting == "target" && n == 1 && genre == "board":
		return "One game decides."
	case setting == "target" && n > 0 && genre == "board":
		return "First to " + counted(n, "win", "wins") + "."
	case setting == "target" && genre == "duel":
		return "First to " + counted(max(n, 1), "goal", "goals") + "."
	case setting == "seconds" && n == 0:
		return "No time limit."
	case setting == "target" && n == 0:
		return "No score to reach: play on."
	case setting == "seconds":
		return counted(n, "second", "seconds") + " on the clock."
	case setting == "lives":
		return counted(n, "life", "lives") + "."
	case setting == "target":
		return counted(n, "point", "points") + " to win."
	case setting == "pace":
		return fmt.Sprintf("Speed %d of 10.", n)
	}
	return fmt.Sprintf("%d %s.", n, rangesOf(genre).sizeName)
}

// moreOf takes "2 more lives", "less time", "more cards".
func (e *editing) moreOf(i int) {
	s := &e.spans[i]
	n, from := 0.0, e.before(i, 0)
	for _, near := range [...]*span{from, e.after(i, 0)} {
		if near != nil && near.numeric {
			n = near.number
			spend(near)
		}
	}
	what := e.after(i, 1)
	if what != nil && what.numeric {
		what = e.after(i+1, 1)
	}
	if what == nil && e.lang == "ja" {
		what = from
	}
	if what == nil || what.is("enemieswords") {
		return
	}
	setting, factor := unit(what, e.spec.Genre)
	if what.is("time") {
		setting, factor = "seconds", 1
	}
	where, _ := e.spec.setting(setting, rangesOf(e.spec.Genre))
	if where == nil {
		return
	}
	by := int(math.Round(n * factor))
	if n == 0 {
		by = map[string]int{"lives": 1, "seconds": 30, "target": 10, "size": 4, "pace": 2}[setting]
	}
	if s.is("fewer") {
		by = -by
	}
	if setting == "seconds" && *where == 0 {
		e.cannot("There is no time limit to change: say how many seconds you want.", s, what)
		return
	}
	e.setNumber(setting, max(*where+by, 1))
	spend(s, what)
}

// resize takes "bigger grid" and "fewer rows"; a game without a grid says so.
func (e *editing) resize(i int) {
	s := &e.spans[i]
	if next := e.after(i, 0); next != nil && next.thing != nil && !(e.spec.Genre == "duel" && next.thing.emoji == "🏓") {
		e.cannot("I cannot change how big one thing is yet.", s, next)
		return
	}
	by := map[string]int{"snake": 3, "bricks": 1, "memory": 4, "duel": 2, "board": boardRules()[e.spec.Rules].step}[e.spec.Genre]
	if e.spec.Genre == "board" && boardRules()[e.spec.Rules].least == boardRules()[e.spec.Rules].most {
		e.cannot("This game has one size only.", s, e.after(i, 0))
		return
	}
	if by == 0 {
		e.cannot("A catching game has no grid to resize.", s, e.after(i, 0))
		return
	}
	if s.is("smaller") {
		by = -by
	}
	was := e.spec.Size
	_, _ = e.spec.set("size", was+by) // the limits are told below
	if was == e.spec.Size {
		e.cannot("That is as far as the size goes.", s, e.after(i, 0))
		return
	}
	e.did("size", fmt.Sprintf("Size: %d %s, it was %d.", e.spec.Size, rangesOf(e.spec.Genre).sizeName, was), s, e.after(i, 0))
}
