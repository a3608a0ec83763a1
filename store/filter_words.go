package store

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a line: where it stands among the line's signs, and what it says.
type word struct {
	from, to int
	text     string // in lower case
	single   bool   // it is one letter, perhaps drawn out
	joined   bool   // only a sign stands between it and the word before, no space
}

// cutWords cuts a line into words, at whatever is neither a letter nor like one. A sign
// such as ! counts as a letter only between two: at an end it is punctuation.
func cutWords(signs []rune) []word {
	var words []word
	for i := 0; i < len(signs); {
		if !letterLike(signs[i]) {
			i++
			continue
		}
		from := i
		for i < len(signs) && (letterLike(signs[i]) || unseen(signs[i])) {
			i++
		}
		to := i
		for from < to && onlyBetween(signs[from]) {
			from++
		}
		for to > from && (onlyBetween(signs[to-1]) || unseen(signs[to-1])) {
			to--
		}
		if from == to {
			continue
		}
		joined := len(words) > 0 && from-words[len(words)-1].to == 1 && strings.ContainsRune("._-*~/", signs[from-1])
		text := strings.ToLower(string(signs[from:to]))
		words = append(words, word{from, to, text, len(runs(text)) == 1, joined})
	}
	return words
}

func letterLike(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("@$€!|+", r)
}

func onlyBetween(r rune) bool { return r == '!' || r == '|' || r == '+' || r == '€' }

// unseen are signs of no width, with which words are taken apart for those who do not look.
func unseen(r rune) bool { return unicode.Is(unicode.Cf, r) }

// apart reports whether words are one that was taken apart: into single letters, three at
// least, or by signs without a space. A word by itself is, into one.
func apart(words []word) bool {
	single, joined := len(words) > 2, true
	for i, w := range words {
		single = single && w.single
		joined = joined && (i == 0 || w.joined)
		if !single && !joined {
			return false
		}
	}
	return true
}

// together is the words as one.
func together(words []word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.text)
	}
	return b.String()
}

// readings is what text says in Latin letters: twice where there is a 1, which is like i
// and like l.
func readings(text string) [][]run {
	text = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		if unseen(r) {
			return -1
		}
		if like := strings.IndexRune(lookAlikes, r); like >= 0 {
			return rune(latin[utf8.RuneCountInString(lookAlikes[:like])])
		}
		return r
	}, text)
	if !strings.Contains(text, "1") {
		return [][]run{runs(text)}
	}
	return [][]run{runs(strings.ReplaceAll(text, "1", "i")), runs(strings.ReplaceAll(text, "1", "l"))}
}

// Each sign of lookAlikes is taken for the letter below it: digits, signs, Cyrillic, Greek.
const (
	lookAlikes = "034578@$€!|+абвгеёкмнорстухіїјѕԁαβεικνορτυχω"
	latin      = "oeastbasei1tabbreekmhopctyxiijsdabeikvoptuxw"
)
