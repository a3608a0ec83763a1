package words

import (
	"strings"
	"unicode"
)

// word is a word of a line: where it stands among the line's signs, and what it says.
type word struct {
	from, to  int
	says      readings
	ambiguous bool // the readings of 1 differ
	letter    bool // it is not a number
	single    bool // it is one letter, perhaps drawn out
	joined    bool // at most a sign stands between it and the word before, no space
}

// cutWords cuts a line into words, at whatever is neither a letter nor like one, and where
// flags begin and end. A sign such as ! counts as a letter only between two: at an end it
// is punctuation.
func cutWords(signs []rune) []word {
	var words []word
	for i := 0; i < len(signs); {
		if !letterLike(signs[i]) {
			i++
			continue
		}
		from := i
		for i < len(signs) && (unseen(signs[i]) || letterLike(signs[i]) && flag(signs[i]) == flag(signs[from])) {
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
		w := newWord(signs, from, to)
		w.joined = len(words) > 0 && joins(signs[words[len(words)-1].to:from], signs[from:to])
		words = append(words, w)
	}
	return words
}

func newWord(signs []rune, from, to int) word {
	text := make([]rune, to-from)
	w := word{from: from, to: to}
	for i, r := range signs[from:to] {
		text[i] = written(r)
		w.letter = w.letter || unicode.IsLetter(text[i])
	}
	w.says, w.ambiguous = read(string(text))
	w.single = len(w.says[0]) <= 1
	return w
}

// joins reports whether between leaves word one with what is before it. "who're" is two.
func joins(between, word []rune) bool {
	switch len(between) {
	case 0:
		return true
	case 1:
		if strings.ContainsRune("'’", between[0]) {
			return !strings.EqualFold(string(word), "re")
		}
		return strings.ContainsRune("._-*~/()[]{}", between[0])
	}
	return false
}

func letterLike(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("@$€!|+", r) || enclosed(r) != 0
}

func onlyBetween(r rune) bool { return r == '!' || r == '|' || r == '+' || r == '€' }

// unseen are signs of no width, with which words are taken apart for those who do not look.
func unseen(r rune) bool { return unicode.Is(unicode.Cf, r) }
