package builtin

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longest is how many characters of a prompt or a request are read.
const longest = 4000

// clean makes text safe to read and to show: valid UTF-8 in compatibility form (full-width
// digits become plain), with no control, direction or other invisible marks, at most longest
// characters. The joiner and the variation selector stay, since emoji are made with them.
func clean(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n == longest {
			break
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			r = ' '
		case r == unicode.ReplacementChar, unicode.IsControl(r):
			continue
		case unicode.Is(unicode.Cf, r) && r != joiner && (r < 0xE0020 || r > 0xE007F):
			continue
		}
		b.WriteRune(r)
		n++
	}
	return norm.NFKC.String(b.String())
}

// fold makes words comparable: lower case, Latin letters without accents.
func fold(word string) string {
	plain := true
	for i := 0; i < len(word); i++ {
		if c := word[i]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return word
	}
	var b strings.Builder
	for _, r := range strings.ToLower(word) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'ё':
			b.WriteRune('е')
		case r < 0x80 || !unicode.Is(unicode.Latin, r):
			b.WriteRune(r)
		default:
			for _, d := range norm.NFD.String(string(r)) {
				if !unicode.Is(unicode.Mn, d) {
					b.WriteRune(d)
				}
			}
		}
	}
	return b.String()
}

// endings are what inflection adds to a word, longest first. A word that would keep
// fewer than three letters stays whole.
func endings(lang string) []string {
	switch lang {
	case "en":
		return []string{"ings", "ing", "ers", "ies", "es", "ed", "er", "s", "y", "e"}
	case "es", "pt":
		return []string{
			"andolos", "endolos", "ando", "endo", "indo", "ante", "itos", "itas", "ito", "ita", "inhos", "inhas", "inho", "inha",
			"oes", "aes", "ar", "er", "ir", "os", "as", "es", "en", "an", "am", "em", "a", "e", "o", "s",
		}
	case "fr":
		return []string{"issant", "ent", "ant", "ons", "aux", "eux", "ees", "ez", "er", "es", "ee", "e", "s", "x"}
	case "de":
		return []string{"chen", "lein", "end", "ern", "en", "er", "em", "es", "st", "et", "n", "e", "s", "t"}
	case "ru":
		return []string{
			"ывать", "ивать", "ающие", "ающих", "ающий", "ающая", "ающей", "иями", "ями", "ами", "ого", "его", "ому", "ему",
			"ыми", "ими", "ать", "ять", "ить", "еть", "ает", "яет", "ует", "ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя",
			"ое", "ее", "ые", "ие", "ую", "юю", "ых", "их", "ым", "им", "ом", "ем", "ам", "ям", "ах", "ях", "ью",
			"ит", "ет", "ай", "ь", "а", "я", "о", "е", "ы", "и", "у", "ю", "й",
		}
	}
	return nil
}

// stem cuts the ending off a folded word, so that "catching" meets "catch" and "рыбу" meets "рыба".
func stem(lang, word string) string {
	if lang == "en" && strings.HasSuffix(word, "ss") {
		return word
	}
	for _, end := range endings(lang) {
		rest, ok := strings.CutSuffix(word, end)
		if !ok || len([]rune(rest)) < 3 {
			continue
		}
		if n := len(rest); lang == "en" && n > 3 && rest[n-1] == rest[n-2] && strings.HasSuffix(word, "ing") && !strings.ContainsRune("lsr", rune(rest[n-1])) {
			return rest[:n-1] // running, hopping
		}
		return rest
	}
	return word
}
