package words

// pattern is a line of a list.
type pattern struct {
	set           set
	words         int
	letters       []run
	before, after bool // more may stand there
	exact         bool // with its accents
}

const (
	longestSpelt = 16 // letters of a pattern that is also found letter by letter
	wordsSpelt   = 2  // and its words
	mostSpelt    = 24 // words that it is looked for in: letters may be drawn out
)

func (p pattern) spelt() bool { return p.words <= wordsSpelt && len(p.letters) <= longestSpelt }

// fitsAt reports whether p stands in word at a letter of it, each letter at least as often
// in a row: "fuuuck" is in, and Niger is a country.
func (p pattern) fitsAt(word []run, at int) bool {
	left := len(word) - at - len(p.letters)
	if left < 0 || left > 0 && !p.after {
		return false
	}
	for i, r := range p.letters {
		if word[at+i].times < r.times {
			return false
		}
	}
	return true
}

// patterns are found letter by letter. Those with accents are apart, and second.
type patterns struct {
	starting [2]*node // all
	within   [2]*node // those before which more may stand
}

// node is a letter of patterns that begin alike.
type node struct {
	next map[rune]*node
	ends []pattern
}

func newPatterns() patterns {
	return patterns{starting: [2]*node{{}, {}}, within: [2]*node{{}, {}}}
}

func (list patterns) add(p pattern) {
	i := 0
	if p.exact {
		i = 1
	}
	list.starting[i].add(p)
	if p.before {
		list.within[i].add(p)
	}
}

func (n *node) add(p pattern) {
	for _, r := range p.letters {
		next := n.next[r.letter]
		if next == nil {
			next = &node{}
			if n.next == nil {
				n.next = map[rune]*node{}
			}
			n.next[r.letter] = next
		}
		n = next
	}
	n.ends = append(n.ends, p)
}

// run is a letter, so many times in a row.
type run struct {
	letter rune
	times  int
}

func runs(letters string) []run {
	var all []run
	for _, r := range letters {
		if n := len(all); n > 0 && all[n-1].letter == r {
			all[n-1].times++
		} else {
			all = append(all, run{r, 1})
		}
	}
	return all
}
