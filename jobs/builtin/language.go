package builtin

import (
	"strings"
	"unicode"
)

// languageOf tells in which of the languages a text is written: by script, then by the little
// words and the words known. Where nothing speaks, it is usual; bonus is how much goes before that.
func languageOf(lex *lexicon, text, usual string, bonus float64) string {
	var han, kana, cyrillic, latin int
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	switch {
	case kana > 0 && 3*(kana+han) >= latin:
		return "ja"
	case han > 0 && 3*han >= latin:
		ja, zh := covered(lex, "ja", text), covered(lex, "zh", text)
		if ja > zh || ja == zh && usual == "ja" {
			return "ja"
		}
		return "zh"
	case cyrillic > latin/2 && cyrillic > 0:
		return "ru"
	case latin == 0:
		return usual
	}
	best, most := usual, 0.0
	tokens := tokenize(text, nil)
	for _, lang := range [...]string{"en", "es", "fr", "de", "pt"} {
		stops, known := lex.hits(lang, tokens)
		score := float64(stops) + 0.7*float64(known) + letters(lang, text)
		if lang == usual {
			score += bonus
		}
		if score > most {
			best, most = lang, score
		}
	}
	return best
}

// letters weighs the letters that only lang, of ours, writes.
func letters(lang, text string) float64 {
	own := map[string]string{"es": "ñ¿¡", "fr": "êèœùûîàç", "de": "ßäöü", "pt": "ãõ"}[lang]
	if own != "" && strings.ContainsAny(strings.ToLower(text), own) {
		return 1.5
	}
	return 0
}

// covered counts the characters of text that words of lang explain.
func covered(lex *lexicon, lang, text string) int {
	n := 0
	for _, t := range tokenize(text, lex.unspaced[lang]) {
		if t.kind == word && lex.unspaced[lang][t.text] {
			n += len([]rune(t.text))
		}
	}
	return n
}
