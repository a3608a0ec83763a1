package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words cuts text into its words, in lower case and without accents, so that a search
// for "pinata" finds a "Piñata".
func Words(text string) []string {
	folded := norm.NFKD.String(strings.ToLower(text))
	var b strings.Builder
	for _, r := range folded {
		switch {
		case isMark(r):
		case isWord(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(norm.NFC.String(b.String()))
}

// isMark reports whether r is an accent that NFKD has split from its letter. Marks of
// other scripts are letters' own parts: without its mark が is another letter.
func isMark(r rune) bool { return r >= 0x300 && r <= 0x36f }

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }
