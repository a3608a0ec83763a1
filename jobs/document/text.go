package document

import (
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// constant is the text that an expression always is: a string, a template without holes, or
// a sum of these. So "fet" + "ch" is read as what it means.
func constant(e js.IExpr) (string, bool) {
	switch e := e.(type) {
	case *js.LiteralExpr, js.LiteralExpr:
		if l, _ := literal(e); l.TokenType == js.StringToken && len(l.Data) >= 2 {
			return unescape(l.Data[1 : len(l.Data)-1]), true
		}
	case *js.TemplateExpr:
		if e.Tag == nil && len(e.List) == 0 {
			return unescape([]byte(strings.Trim(string(e.Tail), "`"))), true
		}
	case *js.GroupExpr:
		return constant(e.X)
	case *js.BinaryExpr:
		if e.Op != js.AddToken {
			return "", false
		}
		left, ok := constant(e.X)
		if !ok {
			return "", false
		}
		right, ok := constant(e.Y)
		return left + right, ok
	}
	return "", false
}

// literal is e if it is one; the parser gives some by value and some by pointer.
func literal(e js.IExpr) (js.LiteralExpr, bool) {
	switch e := e.(type) {
	case *js.LiteralExpr:
		return *e, true
	case js.LiteralExpr:
		return e, true
	}
	return js.LiteralExpr{}, false
}

// unescape reads the escapes in a name or a string of JavaScript (ECMA-262, 12.9.4).
func unescape(raw []byte) string {
	s := string(raw)
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
		switch code, rest := escape(after); {
		case code >= 0:
			b.WriteRune(code)
			s = rest
		case after[0] == '\n':
			s = after[1:]
		case strings.ContainsRune("nrtvfb0", rune(after[0])):
			b.WriteByte(' ')
			s = after[1:]
		default:
			b.WriteByte(after[0])
			s = after[1:]
		}
	}
}

// escape is the letter of xHH, uHHHH or u{H…} and what follows it, or -1.
func escape(s string) (code rune, rest string) {
	digits := ""
	switch {
	case strings.HasPrefix(s, "u{"):
		var ok bool
		if digits, rest, ok = strings.Cut(s[2:], "}"); !ok || len(digits) > 6 {
			return -1, s
		}
	case s[0] == 'u' && len(s) >= 5:
		digits, rest = s[1:5], s[5:]
	case s[0] == 'x' && len(s) >= 3:
		digits, rest = s[1:3], s[3:]
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || n > 0x10FFFF {
		return -1, s
	}
	return rune(n), rest
}
