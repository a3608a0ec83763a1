package store

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed filter.txt
var filterText string

// marksKept is how many accents in a row a letter may carry: Vietnamese takes two, and with
// dozens a line is drawn over its neighbours.
const marksKept = 3

// Clean masks the slurs in a line of chat, in English, Spanish, French, German and
// Portuguese, with a star for each sign: also those that are spelt out, with look-alikes
// or with letters drawn out. It is for chat among players, where "kill them all" is
// nothing; it judges words, and knows nothing of what is meant by them. Of accents piled
// up it keeps a few. Its work grows with the length of the line, and not faster.
func Clean(text string) string {
	clean, _ := theFilter().clean(text)
	return clean
}

// clean also says how much work it was: letters read, and comparisons made.
func (f filter) clean(text string) (string, int) {
	all := []rune(text)
	signs := thin(all)
	changed := len(signs) < len(all)
	words := cutWords(signs)
	search := search{filter: f}
	for i := range words {
		n := search.from(words[i:])
		if n == 0 {
			continue
		}
		changed = true
		for at := words[i].from; at < words[i+n-1].to; at++ {
			if !unicode.IsSpace(signs[at]) {
				signs[at] = '*'
			}
		}
	}
	if !changed {
		return text, search.work
	}
	return string(signs), search.work
}

// thin is signs without the marks beyond marksKept in a row.
func thin(signs []rune) []rune {
	kept := make([]rune, 0, len(signs))
	marks := 0
	for _, r := range signs {
		switch {
		case unicode.IsMark(r):
			marks++
		case !unseen(r):
			marks = 0
		}
		if !unicode.IsMark(r) || marks <= marksKept {
			kept = append(kept, r)
		}
	}
	return kept
}

// filter is what to mask, and what of that to leave alone.
type filter struct {
	masked, innocent patterns
	longest          int // letters, and so words, that a pattern can be spelt out in
	phrase           int // words of the longest pattern
}

// theFilter is filter.txt, read once.
var theFilter = sync.OnceValue(func() filter {
	f := filter{masked: newPatterns(), innocent: newPatterns()}
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
			f.innocent.add(p)
		} else {
			f.masked.add(p)
		}
	}
	return f
})
