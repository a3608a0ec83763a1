package store

// pattern is a line of filter.txt.
type pattern struct {
	words         int
	letters       []run
	before, after bool // more may stand there
	exact         bool // with its accents
}

// fitsAt reports whether p stands in word at a letter of it, each letter at least as often
// in a row: "fuuuck" is in, and Niger is a country.
func (p pattern) fitsAt(word []run, at int) bool {
	left := len(word) - at - len(p.letters)
	if left < 0 || left > 0 && !p.after {
		return false
	}
	for i, r := range p.letters {
		if word[at+i].letter != r.letter || word[at+i].times < r.times {
			return false
		}
	}
	return true
}

// patterns are found by their first two letters. None is shorter.
type patterns struct {
	starting map[start][]pattern // all
	within   map[start][]pattern // those before which more may stand
}

type start struct {
	first, second rune
	exact         bool
}

func newPatterns() patterns {
	return patterns{map[start][]pattern{}, map[start][]pattern{}}
}

func (list patterns) add(p pattern) {
	at := start{p.letters[0].letter, p.letters[1].letter, p.exact}
	list.starting[at] = append(list.starting[at], p)
	if p.before {
		list.within[at] = append(list.within[at], p)
	}
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
