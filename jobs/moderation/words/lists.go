package words

import (
	"embed"
	"strings"
	"sync"
)

// lists has a file for each category. In it a line is a pattern, in lower case. A star stands
// for whatever follows or goes before; (a|b) for a or b; a pattern with an accent is meant with
// it. A ! takes back what lines of its file would find: a word is let pass, and a few words let
// pass what is found within them. Two words are also found with the space elsewhere: "ni gger"
// stands for "nig ger".
//
//go:embed lists
var lists embed.FS

// matcher is what to find, and what of that to leave alone.
type matcher struct {
	bad, innocent patterns
	phrase        int // words of the longest pattern
}

// theMatcher is lists, read once.
var theMatcher = sync.OnceValue(func() matcher {
	m := matcher{bad: newPatterns(), innocent: newPatterns()}
	for _, c := range listed() {
		text, err := lists.ReadFile("lists/" + string(c) + ".txt")
		if err != nil {
			panic(err) // Embedded with the program: a category without a list is a fault of ours.
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			line, innocent := strings.CutPrefix(line, "!")
			for _, one := range alternatives(line) {
				m.add(one, c, innocent)
			}
		}
	}
	return m
})

func (m *matcher) add(line string, c Category, innocent bool) {
	line, before := strings.CutPrefix(line, "*")
	line, after := strings.CutSuffix(line, "*")
	parts := strings.Fields(line)
	p := pattern{
		set: setOf(c), words: len(parts), letters: runs(strings.Join(parts, "")),
		before: before, after: after, exact: strip(line) != line,
	}
	m.phrase = max(m.phrase, p.words)
	if innocent {
		m.innocent.add(p)
	} else {
		m.bad.add(p)
	}
}

// alternatives are the lines that (a|b) stands for.
func alternatives(line string) []string {
	before, rest, ok := strings.Cut(line, "(")
	if !ok {
		return []string{line}
	}
	choices, after, _ := strings.Cut(rest, ")")
	var all []string
	for choice := range strings.SplitSeq(choices, "|") {
		all = append(all, alternatives(before+choice+after)...)
	}
	return all
}
