package moderation

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

const (
	mostDocument = 1 << 20 // bytes that are read; no game is kept that has more than half of it
	mostNested   = 3       // markup in strings in markup
)

// Shown is what a player can see in a game document. What a script makes up while it runs is
// not among it.
type Shown struct {
	Strings  []string // texts, titles and labels, and what scripts and styles say, each once, in its order
	Pictures [][]byte // each once: PNG, JPEG, WebP and GIF, and such as are none of these
	Cut      bool     // there was more, or it was packed too deeply, to read all of it
}

// Look finds what document shows, put together where the source takes it apart. It takes any
// document, hostile ones included, and time in proportion to its size.
func Look(document []byte) Shown {
	source := strings.ToValidUTF8(string(document[:min(len(document), mostDocument)]), "")
	c := &collector{seen: map[string]bool{}, drawn: drawnAttributes(source)}
	c.Cut = len(document) > mostDocument
	c.markup(source, 0)
	return c.Shown
}

// Strings are those that Look finds.
func Strings(document []byte) []string { return Look(document).Strings }

// collector gathers what is shown.
type collector struct {
	Shown
	seen  map[string]bool
	drawn []string // names of attributes that styles write out
}

// attr is how a style writes out an attribute (CSS Values 5, 7.7).
var attr = regexp.MustCompile(`(?i)\battr\(\s*([a-z][\w-]*)`)

func drawnAttributes(source string) []string {
	var names []string
	for _, found := range attr.FindAllStringSubmatch(source, 20) {
		names = append(names, strings.ToLower(found[1]))
	}
	return names
}

// marked is what looks like markup.
var marked = regexp.MustCompile(`</?[a-zA-Z][^>]*>|&[a-zA-Z0-9#]{1,20};`)

// add takes text as it would be shown. Markup within is read as such, and so is what is packed
// into letters.
func (c *collector) add(text string, nested int) {
	if c.address(text, nested) {
		return
	}
	if nested < mostNested && marked.MatchString(text) {
		c.markup(text, nested+1)
		return
	}
	text = strings.Join(strings.Fields(c.unpacked(text, nested)), " ")
	if c.seen[text] || !strings.ContainsFunc(text, unicode.IsLetter) {
		return
	}
	c.seen[text] = true
	c.Strings = append(c.Strings, text)
}

// text is add for what is no markup, whatever it looks like. A script may draw an address in it.
func (c *collector) text(text string, nested int) {
	if !c.address(text, nested) {
		c.add(text, mostNested)
	}
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
			c.text(text, nested)
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
				c.style(z.Raw(), nested)
			case "noscript", "iframe", "noembed", "noframes", "xmp":
				c.add(string(z.Raw()), nested)
			default:
				shown.Write(bytes.ReplaceAll(z.Text(), []byte{0}, nil))
			}
		case html.CommentToken, html.DoctypeToken: // In SVG there are texts and entities in what looks like these.
			raw := string(z.Raw())
			if cdata, ok := strings.CutPrefix(raw, "<![CDATA["); ok {
				shown.WriteString(strings.TrimSuffix(strings.TrimSuffix(cdata, ">"), "]]"))
			} else if strings.Contains(raw, "<!ENTITY") {
				c.quoted(raw, nested)
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
		case strings.HasPrefix(a.Key, "aria-"), strings.HasPrefix(a.Key, "data-"), slices.Contains(c.drawn, a.Key):
			c.text(a.Val, nested)
		case a.Key == "style":
			c.style([]byte(a.Val), nested)
		case a.Key == "srcdoc":
			c.add(a.Val, nested)
		case a.Key == "srcset": // several, with commas between
			c.embedded(a.Val, nested)
		case slices.Contains(addressed, a.Key):
			if !c.address(a.Val, nested) {
				c.embedded(a.Val, nested)
			}
		case slices.Contains(named, a.Key), a.Key == "content" && t.Data == "meta":
			c.text(a.Val, nested)
		}
	}
}

// named are the attributes that are shown or read out; addressed are those that may hold a picture.
var (
	named     = []string{"title", "alt", "placeholder", "label", "value", "summary"}
	addressed = []string{"src", "href", "xlink:href", "poster", "data", "background", "fill", "mask", "filter"}
)
