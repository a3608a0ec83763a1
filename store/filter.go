package store

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed filter.txt
var filterText string

// Clean masks the slurs in a line of chat, in English, Spanish, French, German and
// Portuguese, with a star for each sign: also those that are spelt out, with look-alikes
// or with letters drawn out. It is for chat among players, where "kill them all" is
// nothing; it judges words, and knows nothing of what is meant by them.
func Clean(text string) string {
	signs := []rune(text)
	masked := false
	mask := func(words []word) {
		masked = true
		for i := words[0].from; i < words[len(words)-1].to; i++ {
			if !unicode.IsSpace(signs[i]) {
				signs[i] = '*'
			}
		}
	}
	list := theFilter()
	words := cutWords(signs)
	for i := range words {
		for n := min(list.longest, len(words)-i); n > 0; n-- {
			if list.finds(words[i : i+n]) {
				mask(words[i : i+n])
				break
			}
		}
	}
	if !masked {
		return text
	}
	return string(signs)
}

// theFilter is filter.txt, read once.
var theFilter = sync.OnceValue(func() filter {
	var f filter
	for line := range strings.Lines(filterText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		line, innocent := strings.CutPrefix(line, "!")
		line, before := strings.CutPrefix(line, "*")
		line, after := strings.CutSuffix(line, "*")
		parts := strings.Fields(line)
		p := pattern{words: len(parts), letters: runs(strings.Join(parts, "")), before: before, after: after, exact: strip(line) != line}
		f.longest, f.phrase = max(f.longest, len(p.letters)), max(f.phrase, p.words)
		if innocent {
			f.innocent = append(f.innocent, p)
		} else {
			f.masked = append(f.masked, p)
		}
	}
	return f
})

// filter is what to mask, and what of that to leave alone.
type filter struct {
	masked, innocent []pattern
	longest          int // letters, and so words, that a pattern can be spelt out in
	phrase           int // words of the longest pattern
}

// pattern is a line of filter.txt.
type pattern struct {
	words         int
	letters       []run
	before, after bool // more may stand there
	exact         bool // with its accents
}

// finds reports whether words, all of them together, are something to mask: a word, a few
// words, or the letters of one.
func (f filter) finds(words []word) bool {
	taken := apart(words)
	if !taken && len(words) > f.phrase {
		return false
	}
	text := together(words)
	if strings.IndexFunc(text, unicode.IsLetter) < 0 {
		return false // A number.
	}
	plain, accented := readings(strip(text)), readings(norm.NFC.String(text))
	in := func(list []pattern) bool {
		for _, p := range list {
			says := plain
			if p.exact {
				says = accented
			}
			if (taken || p.words == len(words)) && slices.ContainsFunc(says, p.fits) {
				return true
			}
		}
		return false
	}
	return in(f.masked) && !in(f.innocent)
}

// fits reports whether word is p, each letter at least as often in a row: "fuuuck" is in,
// and Niger is a country.
func (p pattern) fits(word []run) bool {
	last := len(word) - len(p.letters)
	for at := 0; at <= last; at++ {
		if (at == 0 || p.before) && (at == last || p.after) && fitsAt(p.letters, word[at:]) {
			return true
		}
	}
	return false
}

func fitsAt(pattern, word []run) bool {
	for i, r := range pattern {
		if word[i].letter != r.letter || word[i].times < r.times {
			return false
		}
	}
	return true
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

// strip takes accents off, and writes ß as it is spoken.
func strip(text string) string {
	return strings.ReplaceAll(norm.NFC.String(strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))), "ß", "ss")
}
