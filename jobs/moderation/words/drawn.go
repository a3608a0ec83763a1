package words

import (
	"slices"
	"strings"
)

// The overrides that turn text around, and what ends one (UAX 9, 2.2 and 2.3). No language is
// written with them.
const (
	leftToRight   = '\u202d'
	rightToLeft   = '\u202e'
	endOfOverride = '\u202c'
)

// drawn is text as people see it who read from left to right, where an override has turned it
// around. Overrides within overrides are taken for ends.
func drawn(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, string(rightToLeft)) {
		if i == 0 {
			b.WriteString(part)
			continue
		}
		turned, rest := part, ""
		if end := strings.IndexFunc(part, func(r rune) bool { return r == endOfOverride || r == leftToRight || r == '\n' }); end >= 0 {
			turned, rest = part[:end], part[end:]
		}
		letters := []rune(turned)
		slices.Reverse(letters)
		b.WriteString(string(letters) + rest)
	}
	return b.String()
}
