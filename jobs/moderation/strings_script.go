package moderation

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
	"golang.org/x/net/html"
)

var scriptTypes = []string{
	"", "module", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript", "application/x-javascript", "text/jscript",
}

// scriptElement reads what stands in a script element. What is no script is data to one.
func (c *collector) scriptElement(source string, t html.Token, nested int) {
	kind := ""
	for _, a := range t.Attr {
		if a.Key == "type" {
			kind, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ";")
		}
	}
	switch {
	case slices.Contains(scriptTypes, kind):
		c.script(source, nested)
	case strings.Contains(kind, "json"):
		c.quoted(source, nested)
	default:
		for line := range strings.Lines(source) {
			c.add(line, nested)
		}
	}
}

// script adds the strings in a script. One that cannot be read as a whole, or is nested too
// deeply for that, is searched for quotes.
func (c *collector) script(source string, nested int) {
	ast, err := js.Parse(parse.NewInputString(source), js.Options{})
	if err != nil {
		c.quoted(source, nested)
		return
	}
	js.Walk(literals{c, nested}, ast)
}

// literals finds the strings in a tree.
type literals struct {
	*collector
	nested int
}

func (literals) Exit(js.INode) {}

func (l literals) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.LiteralExpr, js.LiteralExpr, *js.TemplateExpr:
		l.sum(n.(js.IExpr))
		return nil
	case *js.BinaryExpr:
		if n.Op == js.AddToken {
			l.sum(n)
			return nil
		}
	case *js.CallExpr:
		if s, ok := stringOf(n); ok {
			l.add(s, l.nested)
			return nil
		}
	case *js.ArrayExpr:
		if s, ok := listed(n); ok {
			l.add(s, l.nested)
		}
	}
	return l
}

// sum adds what e says as one string, with a space for what is not known before the game runs.
func (l literals) sum(e js.IExpr) {
	var b strings.Builder
	text := false
	for _, term := range terms(e) {
		if s, ok := stringOf(term); ok {
			b.WriteString(s)
			text = true
			continue
		}
		switch t := term.(type) {
		case *js.TemplateExpr:
			l.template(&b, t)
			text = true
		case *js.LiteralExpr, js.LiteralExpr: // a number
			b.WriteByte(' ')
		default:
			b.WriteByte(' ')
			js.Walk(l, term)
		}
	}
	if text {
		l.add(b.String(), l.nested)
	}
}

// template writes what t says.
func (l literals) template(b *strings.Builder, t *js.TemplateExpr) {
	if t.Tag != nil {
		js.Walk(l, t.Tag)
	}
	text := func(raw []byte) string {
		s := strings.TrimPrefix(strings.TrimPrefix(string(raw), "`"), "}")
		return unescape(strings.TrimSuffix(strings.TrimSuffix(s, "${"), "`"))
	}
	for _, part := range t.List {
		b.WriteString(text(part.Value))
		if s, ok := stringOf(part.Expr); ok {
			b.WriteString(s)
			continue
		}
		b.WriteByte(' ')
		js.Walk(l, part.Expr)
	}
	b.WriteString(text(t.Tail))
}

// terms are what e is the sum of, from left to right. A long sum is a deep tree.
func terms(e js.IExpr) []js.IExpr {
	var all []js.IExpr
	for open := []js.IExpr{e}; len(open) > 0; {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		inner := last
		if group, ok := last.(*js.GroupExpr); ok {
			inner = group.X
		}
		if sum, ok := inner.(*js.BinaryExpr); ok && sum.Op == js.AddToken {
			open = append(open, sum.X, sum.Y)
			continue
		}
		all = append(all, last)
	}
	slices.Reverse(all)
	return all
}

// stringOf is what a string says, or one in brackets, or a call that gives one.
func stringOf(e js.IExpr) (string, bool) { return folded(e, mostFolded) }

func folded(e js.IExpr, deep int) (string, bool) {
	if deep == 0 {
		return "", false
	}
	switch e := e.(type) {
	case *js.LiteralExpr:
		return folded(*e, deep)
	case js.LiteralExpr:
		if e.TokenType == js.StringToken && len(e.Data) >= 2 {
			return unescape(string(e.Data[1 : len(e.Data)-1])), true
		}
	case *js.TemplateExpr:
		if e.Tag == nil && len(e.List) == 0 {
			return unescape(strings.Trim(string(e.Tail), "`")), true
		}
	case *js.GroupExpr:
		return folded(e.X, deep-1)
	case *js.CallExpr:
		return called(e, deep-1)
	}
	return "", false
}

// quote is a string of JavaScript or JSON.
var quote = regexp.MustCompile("\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\(?s:.))*`")

func (c *collector) quoted(source string, nested int) {
	for _, q := range quote.FindAllString(source, -1) {
		c.add(unescape(q[1:len(q)-1]), nested)
	}
}
