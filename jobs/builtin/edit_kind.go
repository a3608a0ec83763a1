package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// mechanics takes extras on and off: "add powerups", "no walls".
func (e *editing) mechanics() {
	names := map[string]string{
		"powerups": "Power-ups", "walls": "Deadly walls", "wrap": "Going through the walls", "multiball": "More balls",
		"combo": "Combos", "sequence": "Repeating a pattern", "peek": "A look at the cards first", "sturdy": "Sturdy bricks", "spin": "Spin",
	}
	for i := range e.spans {
		s := &e.spans[i]
		for _, m := range sortedKeys(names) {
			if !s.is(m) || s.used {
				continue
			}
			if !slices.Contains(rangesOf(e.spec.Genre).mechanics, m) {
				if m != "walls" && m != "sequence" { // those words may mean other things
					e.cannot(names[m]+" do not go with this kind of game.", s, e.before(i, 0))
				}
				continue
			}
			e.mechanic(m, names[m], s, e.before(i, 0))
		}
	}
}

func (e *editing) mechanic(m, name string, s, before *span) {
	if before != nil && before.is("no", "fewer") && m != "wrap" {
		e.spec.Mechanics = withoutWord(e.spec.Mechanics, m)
		if m == "walls" {
			e.spec.Mechanics = withWord(e.spec.Mechanics, "wrap")
		}
		if m == "sequence" {
			e.spec.Mechanics = withWord(e.spec.Mechanics, "pairs")
		}
		e.did("mechanics", name+": off.", s, before)
		return
	}
	if slices.Contains(e.spec.Mechanics, m) {
		e.cannot(name+": on already.", s, before)
		return
	}
	opposite := map[string]string{"walls": "wrap", "wrap": "walls", "sequence": "pairs"}[m]
	e.spec.Mechanics = append(withoutWord(e.spec.Mechanics, opposite), m)
	e.did("mechanics", name+": on.", s, before)
}

// rules takes "connect four instead": another game on the board, or a board for it.
func (e *editing) rules() {
	key := e.reading.rules()
	if key == "" || e.spec.Genre == "board" && e.spec.Rules == key {
		return
	}
	if e.spec.Genre == "board" {
		e.spec.Rules = key
		for _, setting := range [...]string{"size", "target", "seconds"} {
			e.spec.Asked = withoutWord(e.spec.Asked, setting)
		}
		e.spec.forget()
		e.spec.fill(e.lex, picks{})
	} else {
		e.spec.Rules = key
		e.spec.become(e.lex, "board")
	}
	e.did("rules", "It is now: "+strings.ToLower(e.spec.rulesName("en"))+".")
	for _, w := range e.mind().wishes {
		if w.nearest == "board" {
			e.cannot("No " + w.name + " here yet: this is the nearest.")
		}
	}
	for i := range e.spans {
		spend(&e.spans[i])
	}
}

// genre takes "make it snake" and "a memory game instead", and says which kinds are not here.
func (e *editing) genre() {
	meant := e.mind()
	best := meant.guesses[0]
	kind := e.has("change", "into", "instead") != nil || best.Score >= 5
	if best.Genre != e.spec.Genre && best.Score >= 2.9 && kind && len(meant.wishes) == 0 && e.unspent() {
		e.spec.become(e.lex, best.Genre)
		i := slices.IndexFunc(Genres(), func(g Genre) bool { return g.Key == best.Genre })
		e.did("genre", "It is now: "+strings.ToLower(Genres()[i].Name)+".")
		for i := range e.spans {
			spend(&e.spans[i])
		}
		return
	}
	if len(e.reply.Did) > 0 && !e.unspent() {
		return
	}
	for _, w := range meant.wishes {
		sentence := fmt.Sprintf("No %s here yet.", strings.TrimPrefix(w.name, "a "))
		if w.key == "multiplayer" {
			if sentence = e.spec.together(0); sentence == "" {
				sentence = "Two can play already: open a room on the game's page."
			}
		}
		if !slices.Contains(e.reply.CannotDo, sentence) {
			e.cannot(sentence)
		}
		for i := range e.spans {
			if s := &e.spans[i]; !s.says() && s.theme == "" {
				s.used = true
			}
		}
	}
}

// unspent reports whether any word that says something is still to be acted on.
func (e *editing) unspent() bool {
	return slices.ContainsFunc(e.spans, func(s span) bool { return !s.used && !s.stop && !s.grammar() })
}

// chips are requests that would change s, for a creator without an idea.
func chips(s Spec) []string {
	var list []string
	add := func(fits bool, request string) {
		if fits && len(list) < 6 {
			list = append(list, request)
		}
	}
	two, board := seats(s.Genre).Max > 1, s.Genre == "board"
	add(slices.Contains(s.CannotDo, alone), "Make it air hockey")
	add(slices.Contains(s.CannotDo, alone), "Make it connect four")
	add(board && s.Rules != "connect4", "Connect four instead")
	add(board && s.Rules != "reversi", "Reversi instead")
	add(board, "3 minutes each")
	add(board && s.Target < 5, "Best of 5")
	add(s.Genre == "duel", "First to 11")
	add(s.Genre == "duel" && s.Size < 12, "Bigger paddles")
	add(s.Pace < 10, "Faster")
	add(s.Pace >= 10, "Slower")
	add(s.Lives != 5 && !two, "5 lives")
	add(s.Theme != "night", "Make it night")
	add(s.Theme == "night", "Make it space")
	add(s.Genre == "snake" && slices.Contains(s.Mechanics, "walls"), "Go through walls")
	add(s.Genre == "memory" && s.Size < 36, "More cards")
	add(s.Genre == "bricks" && s.Size < 10, "Bigger")
	add(s.Genre == "catch" && len(s.Enemies) < 6, "More enemies")
	add(s.Seconds == 0 && !two, "60 seconds")
	add(s.Seconds > 0, "No time limit")
	add(s.Genre != "snake" && !two, "Make it snake")
	add(true, "Surprise me")
	return list
}
