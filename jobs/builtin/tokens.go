package builtin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner glues emoji together: 🧑 joiner 🚀 is one astronaut.
const joiner = '\u200d'

type kind int

const (
	word kind = iota
	number
	emoji
	quoted // words between quotation marks: a name
	mark   // punctuation, one character
)

// token is the smallest part of a text that is read as one.
type token struct {
	kind       kind
	text       string // folded; for quoted what is inside, as typed
	start, end int    // bytes in the cleaned text
}

// tokenize splits cleaned text. Chinese and Japanese, which write no spaces, are split into the
// longest words of dict, and into single characters where it has none.
func tokenize(text string, dict map[string]bool) []token {
	var tokens []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		kind := mark
		switch {
		case r == '-' && (i == 0 || text[i-1] == ' ') && end < len(text) && text[end] >= '0' && text[end] <= '9': // a minus
		case unicode.IsSpace(r) || r == '-' || r == '_' || r == '·':
			i = end
			continue
		case closing(r) != 0 && quoteEnd(text, i, r) > 0:
			stop := quoteEnd(text, i, r)
			inside := strings.TrimSpace(text[end:stop])
			_, last := utf8.DecodeRuneInString(text[stop:])
			tokens = append(tokens, token{quoted, inside, i, stop + last})
			i = stop + last
			continue
		case unicode.IsDigit(r) && r < 0x80:
			kind, end = number, numberEnd(text, i)
		case isEmoji(r):
			kind, end = emoji, emojiEnd(text, end)
		case unspaced(r):
			kind, end = word, longestIn(dict, text, i)
		case unicode.IsLetter(r):
			kind, end = word, wordEnd(text, i)
		}
		folded := text[i:end]
		if kind == word {
			folded = fold(strings.ReplaceAll(strings.ReplaceAll(folded, "'", ""), "’", ""))
		}
		tokens = append(tokens, token{kind, folded, i, end})
		i = end
		if i < len(text) && (text[i] == '\'' || strings.HasPrefix(text[i:], "’")) && kind == word {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size // l'étoile is two words
		}
	}
	return tokens
}

// closing returns the mark that ends what r begins, or 0.
func closing(r rune) rune {
	switch r {
	case '"':
		return '"'
	case '\'':
		return '\''
	case '“', '„':
		return '”'
	case '‘':
		return '’'
	case '«':
		return '»'
	case '「':
		return '」'
	case '『':
		return '』'
	case '《':
		return '》'
	}
	return 0
}

// quoteEnd returns where the quotation that starts at i ends, or 0 if it is none: too long,
// never closed, or an apostrophe.
func quoteEnd(text string, i int, open rune) int {
	start := i + utf8.RuneLen(open)
	end := strings.IndexRune(text[start:], closing(open))
	if open == '„' && end < 0 {
		end = strings.IndexRune(text[start:], '“')
	}
	if end <= 0 || end > 240 || strings.TrimSpace(text[start:start+end]) == "" {
		return 0
	}
	if open == '\'' {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[start+end+1:])
		if i > 0 && unicode.IsLetter(before) || unicode.IsLetter(after) {
			return 0
		}
	}
	return start + end
}

func numberEnd(text string, i int) int {
	end := i
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' ||
		(text[end] == '.' || text[end] == ',') && end+1 < len(text) && text[end+1] >= '0' && text[end+1] <= '9') {
		end++
	}
	return end
}

func wordEnd(text string, i int) int {
	start := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '\'' || r == '’' {
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			elided := i-start == 1 || strings.HasSuffix(strings.ToLower(text[start:i]), "qu")
			if !unicode.IsLetter(next) || elided {
				return i
			}
		} else if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) || unspaced(r) {
			return i
		}
		i += size
	}
	return i
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}

// longestIn returns the end of the longest word of dict that starts at i, or of one character.
// A run of katakana that dict does not have is one foreign word.
func longestIn(dict map[string]bool, text string, i int) int {
	_, size := utf8.DecodeRuneInString(text[i:])
	best := i + size
	found := false
	for end, n := i, 0; end < len(text) && n < 9; n++ {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unspaced(r) && !unicode.IsLetter(r) {
			break
		}
		end += size
		if dict[text[i:end]] {
			best, found = end, true
		}
	}
	for !found && best < len(text) {
		last, _ := utf8.DecodeLastRuneInString(text[:best])
		r, size := utf8.DecodeRuneInString(text[best:])
		if !katakana(last) || !katakana(r) {
			break
		}
		best += size
	}
	return best
}

func katakana(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }
