package moderation

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

const (
	mostDocument = 1 << 20 // bytes that are read; no game is kept that has more than half of it
	mostNested   = 3       // markup in strings in markup
)

// Strings is what a player can see in a game document, each thing once, in its order: texts,
// titles and labels, the strings in scripts and styles, put together where the source takes
// them apart. What a script makes up while it runs is not among them. It takes any document,
// hostile ones included, and time in proportion to its size.
func Strings(document []byte) []string {
	c := &collector{seen: map[string]bool{}}
	c.markup(strings.ToValidUTF8(string(document[:min(len(document), mostDocument)]), ""), 0)
	return c.strings
}

// collector gathers strings.
type collector struct {
	strings []string
	seen    map[string]bool
}

// blob is what is no text: pictures and sounds written as letters.
var blob = regexp.MustCompile(`^[A-Za-z0-9+/_=-]{200,}$`)

// marked is what looks like markup.
var marked = regexp.MustCompile(`</?[a-zA-Z][^>]*>|&[a-zA-Z0-9#]{1,20};`)

// add takes text as it would be shown. Markup within is read as such.
func (c *collector) add(text string, nested int) {
	if strings.HasPrefix(text, "data:") {
		c.picture(text, nested)
		return
	}
	if nested < mostNested && marked.MatchString(text) {
		c.markup(text, nested+1)
		return
	}
	text = strings.Join(strings.Fields(text), " ")
	if c.seen[text] || !strings.ContainsFunc(text, unicode.IsLetter) || blob.MatchString(text) {
		return
	}
	c.seen[text] = true
	c.strings = append(c.strings, text)
}

// inline are the elements that leave a word whole.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "big": true, "code": true, "em": true, "font": true, "i": true, "mark": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "tspan": true, "u": true, "var": true, "wbr": true,
}

// markup reads tokens, not a tree: no nesting can be deep enough to cost anything.
func (c *collector) markup(source string, nested int) {
	z := html.NewTokenizer(strings.NewReader(source))
	var shown strings.Builder // text up to where something begins that is not inline
	flush := func() {
		if text := shown.String(); text != "" {
			c.add(text, mostNested) // What stands there is text, whatever it looks like.
			shown.Reset()
		}
	}
	defer flush()
	var open html.Token // the element whose text comes next
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			switch open.Data {
			case "script":
				c.scriptElement(string(z.Raw()), open, nested)
			case "style":
				c.style(z.Raw())
			case "noscript", "iframe", "noembed", "noframes", "xmp":
				c.add(string(z.Raw()), nested)
			default:
				shown.Write(bytes.ReplaceAll(z.Text(), []byte{0}, nil))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			open = z.Token()
			if !inline[open.Data] {
				flush()
			}
			c.attributes(open, nested)
		case html.EndTagToken:
			open = html.Token{}
			if name, _ := z.TagName(); !inline[string(name)] {
				flush()
			}
		}
	}
}

// attributes adds what is shown or read out of an element, and what its scripts can use.
func (c *collector) attributes(t html.Token, nested int) {
	for _, a := range t.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			c.script(a.Val, nested)
		case strings.HasPrefix(a.Key, "aria-"), strings.HasPrefix(a.Key, "data-"):
			c.add(a.Val, mostNested)
		case a.Key == "src", a.Key == "href":
			if strings.HasPrefix(a.Val, "data:") {
				c.picture(a.Val, nested)
			}
		case a.Key == "title", a.Key == "alt", a.Key == "placeholder", a.Key == "label", a.Key == "value", a.Key == "summary",
			a.Key == "content" && t.Data == "meta":
			c.add(a.Val, mostNested)
		}
	}
}
