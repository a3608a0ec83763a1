package moderation

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// style adds the strings in a style sheet, those that stand side by side as one, and pictures.
func (c *collector) style(source []byte, nested int) {
	lexer := css.NewLexer(parse.NewInputBytes(slices.Clone(source)))
	var row strings.Builder
	flush := func() {
		if row.Len() > 0 {
			c.add(row.String(), nested)
			row.Reset()
		}
	}
	defer flush()
	for {
		kind, data := lexer.Next()
		switch kind {
		case css.ErrorToken:
			return
		case css.StringToken:
			row.WriteString(cssString(data))
			continue
		case css.WhitespaceToken, css.CommentToken:
			continue
		case css.URLToken, css.BadURLToken:
			_, inner, _ := bytes.Cut(data, []byte("("))
			inner = bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(inner), []byte(")")))
			c.address(cssString(inner), nested)
		}
		flush()
	}
}

// cssString is what a string says, with its quotes or without.
func cssString(data []byte) string {
	if n := len(data); n >= 2 && (data[0] == '"' || data[0] == '\'') && data[n-1] == data[0] {
		data = data[1 : n-1]
	}
	return unescapeCSS(string(data))
}
