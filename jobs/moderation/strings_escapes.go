package moderation

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape reads the escapes of a string of JavaScript or JSON (ECMA-262, 12.9.4), without its
// quotes.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, `\`)
		b.WriteString(before)
		if !ok || after == "" {
			return b.String()
		}
		if code, rest, ok := codeOf(after); ok {
			b.WriteRune(code)
			s = rest
			continue
		}
		r, size := utf8.DecodeRuneInString(after)
		switch {
		case r == '\n': // the line goes on
		case strings.ContainsRune("nrtvfb0", r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		s = after[size:]
	}
}

// codeOf is the letter of xHH, uHHHH, u{H…} or a pair of uHHHH\uHHHH, and what follows it.
func codeOf(s string) (code rune, rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, "u{"):
		digits, rest, ok := strings.Cut(s[2:min(len(s), 20)], "}")
		code, valid := hexadecimal(digits)
		return code, rest + s[min(len(s), 20):], ok && valid
	case strings.HasPrefix(s, "u") && len(s) >= 5:
		code, ok := hexadecimal(s[1:5])
		if utf16.IsSurrogate(code) && len(s) >= 11 && s[5:7] == `\u` {
			if low, valid := hexadecimal(s[7:11]); valid && utf16.DecodeRune(code, low) != utf8.RuneError {
				return utf16.DecodeRune(code, low), s[11:], true
			}
		}
		return code, s[5:], ok
	case strings.HasPrefix(s, "x") && len(s) >= 3:
		code, ok := hexadecimal(s[1:3])
		return code, s[3:], ok
	}
	return 0, s, false
}

func hexadecimal(digits string) (rune, bool) {
	n, err := strconv.ParseUint(digits, 16, 32)
	return rune(n), err == nil && n <= 0x10ffff
}

// unescapeCSS reads the escapes of a string in a style sheet (CSS Syntax 3, 4.3.7), without its
// quotes.
func unescapeCSS(s string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, `\`)
		b.WriteString(before)
		if !ok || after == "" {
			return b.String()
		}
		n := 0
		for n < min(6, len(after)) && strings.ContainsRune("0123456789abcdefABCDEF", rune(after[n])) {
			n++
		}
		code, ok := hexadecimal(after[:n])
		if !ok { // any other sign stands for itself, but the end of a line for nothing
			s = strings.TrimPrefix(after, "\n")
			continue
		}
		b.WriteRune(code)
		s = after[n:]
		if s != "" && strings.ContainsRune(" \t\n", rune(s[0])) {
			s = s[1:]
		}
	}
}
