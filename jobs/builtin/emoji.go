package builtin

import (
	"unicode"
	"unicode/utf8"
)

// isEmoji says whether r begins a picture. The ranges are those of Emoji_Presentation in
// https://www.unicode.org/Public/UCD/latest/ucd/emoji/emoji-data.txt, and the older symbols
// that phones draw as pictures.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF:
		return true
	case r >= 0x2600 && r <= 0x27BF:
		return true
	case r >= 0x2B05 && r <= 0x2B07, r == 0x2B1B, r == 0x2B1C, r == 0x2B50, r == 0x2B55:
		return true
	case r >= 0x23E9 && r <= 0x23FA, r == 0x231A, r == 0x231B, r == 0x2328:
		return true
	}
	return false
}

// emojiEnd returns where the emoji ends whose first character ends at i, with its skin tone,
// joined parts, tags, and second half of a flag.
func emojiEnd(text string, i int) int {
	first, _ := utf8.DecodeLastRuneInString(text[:i])
	flag := regional(first)
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == 0xFE0F, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
		case r == joiner:
			next, more := utf8.DecodeRuneInString(text[i+size:])
			if !isEmoji(next) && !unicode.Is(unicode.So, next) {
				return i + size
			}
			size += more
		case flag && regional(r):
			flag = false
		default:
			return i
		}
		i += size
	}
	return i
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// bareEmoji drops the variation selector, which people and keyboards leave out at will.
func bareEmoji(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if r != 0xFE0F {
			out = append(out, r)
		}
	}
	return string(out)
}
