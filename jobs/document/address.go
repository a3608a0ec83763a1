package document

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

var (
	// scheme is any address with a scheme of two letters or more.
	scheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]+:`)
	// absolute is an address of another machine, at the start of a text.
	absolute = regexp.MustCompile(`(?i)^\s*(?:(?:https?|wss?|ftp):[\\/]{2}\S*|[\\/]{2}(?:[\w-]+\.)+[a-z]{2,}(?:[:/?#]|$))`)
	// placed is one where markup or a style would load it.
	placed = regexp.MustCompile(`(?i)(?:(?:src|srcset|href|action|poster|data)\s*=\s*["'\\]*|url\(\s*["'\\]*|@import\s+["'\\]*)((?:(?:https?|wss?):)?//[^\s"'\\)>]+)`)
)

// outside tells whether s is the address of another machine. The names of XML's namespaces
// look like addresses and are none.
func outside(s string) bool {
	return absolute.MatchString(s) && !namespace(s)
}

func namespace(s string) bool {
	s = strings.TrimSpace(strings.ToLower(s))
	return strings.HasPrefix(s, "http://www.w3.org/") || strings.HasPrefix(s, "https://www.w3.org/")
}

// addressIn is an outside address in text that is markup or a style, or "".
func addressIn(text string) string {
	for _, m := range placed.FindAllStringSubmatch(text, -1) {
		if !namespace(m[1]) {
			return m[1]
		}
	}
	return ""
}

// css looks for what a style would load.
func (c *check) css(text string, from int) {
	l := css.NewLexer(parse.NewInputString(text))
	offset, importing := 0, false
	for {
		kind, raw := l.Next()
		if kind == css.ErrorToken {
			return
		}
		value := ""
		switch kind {
		case css.URLToken:
			value = urlIn(raw)
		case css.StringToken: // loads something after @import and in image-set()
			value = strings.Trim(string(raw), `"'`)
		}
		low := strings.ToLower(strings.TrimSpace(value))
		switch {
		case importing && (kind == css.StringToken || kind == css.URLToken):
			c.problem(RuleAddress, from+offset, "@import "+string(raw), "A style cannot import another: it must stand in the document.")
		case outside(low):
			c.problem(RuleAddress, from+offset, string(raw), fmt.Sprintf("Nothing outside the document can be reached: %s.", short(value)))
		case kind == css.URLToken && low != "" && !strings.HasPrefix(low, "#") && !scheme.MatchString(low):
			c.seen.relative = true
		}
		if kind == css.AtKeywordToken {
			importing = strings.EqualFold(string(raw), "@import")
		} else if kind != css.WhitespaceToken && kind != css.CommentToken {
			importing = false
		}
		offset += len(raw)
	}
}

// urlIn is the address in url(…), with or without quotes.
func urlIn(raw []byte) string {
	raw = bytes.TrimSuffix(raw, []byte(")"))
	if i := bytes.IndexByte(raw, '('); i >= 0 {
		raw = raw[i+1:]
	}
	return strings.Trim(strings.TrimSpace(string(raw)), `"'`)
}
