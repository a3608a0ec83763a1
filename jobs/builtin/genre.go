package builtin

import (
	"cmp"
	"slices"
)

// Genre is a kind of game there is a template for.
type Genre struct {
	Key      string
	Name     string
	Examples [3]string // prompts to try
}

// Genres returns the genres there are, the widest first.
func Genres() []Genre {
	return []Genre{
		{"catch", "Catch & dodge", [3]string{
			"A hungry purple cat catching falling fish in space, 3 lives",
			"A wizard collects stars and dodges bombs at night, 60 seconds",
			"Catch the presents, avoid the ice, Santa in the snow",
		}},
		{"snake", "Snake", [3]string{
			"A snake that eats apples in a garden and grows",
			"A dragon eating coins in a castle, walls are deadly, fast",
			"A calm caterpillar in the forest, first to 20 points",
		}},
		{"bricks", "Brick breaker", [3]string{
			"Break candy bricks with a bouncing ball, 5 lives",
			"Brick breaker in space with multiball and 7 rows",
			"Arkanoid under water with a yellow background",
		}},
		{"memory", "Memory", [3]string{
			"Match pairs of animals on a farm, 16 cards",
			"A memory game with fruit, 90 seconds",
			"Repeat the pattern, like Simon, in neon colours",
		}},
		{"duel", "Duel", [3]string{
			"Air hockey with a friend, penguins on ice, first to 7",
			"Fast neon pong for two players",
			"Ping pong, cats against dogs, with a pizza as the ball",
		}},
		{"board", "Board game", [3]string{
			"Tic tac toe with cats and dogs",
			"Connect four in space, 3 minutes each",
			"Reversi in a garden, best of three",
		}},
	}
}

func known(genre string) bool {
	return slices.ContainsFunc(Genres(), func(g Genre) bool { return g.Key == genre })
}

// minded is what a text says about the genre.
type minded struct {
	guesses []Guess // all genres, best first
	sure    bool
	said    bool    // any word spoke for any genre
	wishes  []*wish // genres and features that are not here, as they came
}

// mind weighs every phrase of the text: the words of slots and the words of genres overlap.
func (r *reading) mind() minded {
	scores := map[string]float64{}
	seen := map[string]bool{}
	var out minded
	for i := range r.tokens {
		for n := min(longestPhrase, len(r.tokens)-i); n > 0; n-- {
			part := r.tokens[i : i+n]
			if part[0].kind == quoted || part[0].kind == emoji {
				break
			}
			if n == 1 && r.onlyGrammar(i) {
				continue
			}
			for _, m := range r.lex.all(r.lang, part) {
				switch {
				case m.genre != "" && !seen[m.genre+joinTexts(part)]:
					seen[m.genre+joinTexts(part)] = true
					scores[m.genre] += m.weight * r.force(i, m)
				case m.wish != nil && !slices.Contains(out.wishes, m.wish) && !r.wishDenied(i):
					out.wishes = append(out.wishes, m.wish)
				}
			}
		}
	}
	out.said = len(scores) > 0 || len(out.wishes) > 0
	for _, w := range out.wishes {
		switch {
		case w.nearest != "":
			scores[w.nearest] += 2.2
		case w.key == "multiplayer":
			scores["duel"] += 1.8
			if r.has("break") == nil { // a ball and paddles for two are no brick breaker
				scores["duel"] += scores["bricks"]
			}
			scores["board"] += 1.7
		}
	}
	for _, g := range Genres() {
		out.guesses = append(out.guesses, Guess{g.Key, scores[g.Key]})
	}
	slices.SortStableFunc(out.guesses, func(a, b Guess) int { return cmp.Compare(b.Score, a.Score) })
	out.sure = out.guesses[0].Score >= 2 && out.guesses[0].Score >= 1.25*out.guesses[1].Score
	out.wishes = honest(out.wishes)
	return out
}

// honest drops a wish whose key came twice, in other words.
func honest(wishes []*wish) []*wish {
	var kept []*wish
	for _, w := range wishes {
		if !slices.ContainsFunc(kept, func(k *wish) bool { return k.key == w.key }) {
			kept = append(kept, w)
		}
	}
	return kept
}

// force weakens a word where its neighbours say otherwise: snakes that are to be dodged do not
// make a snake game, and words after "no" or "not" speak for little.
func (r *reading) force(i int, m meaning) float64 {
	for j := range r.spans {
		s := &r.spans[j]
		if s.from > i || i >= s.to {
			continue
		}
		if p := r.before(j, 1); p != nil && m.genre == "duel" && m.weight < 6 && p.is("catch", "dodge", "match") {
			return 0 // tennis balls to catch are no tennis
		}
		if p := r.before(j, 0); p != nil {
			if m.genre == "snake" && m.weight == 3 && p.is("catch", "dodge", "match") {
				return 0
			}
			if p.is("no") && !p.stop {
				return 0.3
			}
		}
	}
	return 1
}

// onlyGrammar reports whether token i is a word that holds sentences together, as "para" does in Spanish,
// which is not the beginning of "pares".
func (r *reading) onlyGrammar(i int) bool {
	return slices.ContainsFunc(r.spans, func(s span) bool { return s.from == i && s.to == i+1 && s.stop && !s.says() })
}

// wishDenied reports whether the words at token i are what somebody does not want.
func (r *reading) wishDenied(i int) bool {
	for j := range r.spans {
		if s := &r.spans[j]; s.from <= i && i < s.to || s.from > i {
			p := r.before(j, 0)
			return p != nil && p.is("no")
		}
	}
	return false
}
