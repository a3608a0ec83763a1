package document

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// script is JavaScript in the document, whole or in an attribute.
type script struct {
	source []byte
	offset int  // where source stands in the document; of an attribute, where its tag does
	inline bool // source stands there as it is, so that places in it are places in the document
	module bool
}

var (
	forbidden = map[string]string{
		"base": "a <base> address", "form": "a <form>; read the fields with a button instead", "iframe": "a frame", "frame": "a frame",
		"frameset": "a frame", "object": "an <object>", "embed": "an <embed>", "applet": "an <applet>", "portal": "a <portal>", "fencedframe": "a frame",
	}
	addresses = []string{
		"src", "href", "xlink:href", "action", "formaction", "poster", "data", "background", "srcset", "imagesrcset", "ping", "manifest", "archive", "cite", "longdesc", "profile",
	}
	scriptTypes = []string{"", "module", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript", "application/x-javascript", "text/jscript"}
	pointers    = []string{"onclick", "onpointerdown", "onpointerup", "onpointermove", "onmousedown", "onmouseup", "onmousemove", "ontouchstart", "ontouchend", "ontouchmove", "oninput", "onchange", "ondrag"}

	cardField = regexp.MustCompile(`(?i)\b(cvv|cvc|iban|credit[\s_-]?card|card[\s_-]?holder)\b`)
)

// walk looks at every tag. It reads tokens, not a tree: their places are known, and no
// nesting can be deep enough to cost anything.
func (c *check) walk() {
	z := html.NewTokenizer(bytes.NewReader(c.doc))
	offset := 0
	var open html.Token // the script or style whose text comes next
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		raw := slices.Clone(z.Raw())
		from := offset
		offset += len(raw)
		switch kind {
		case html.TextToken:
			c.text(open, raw, from)
		case html.StartTagToken, html.SelfClosingTagToken:
			open = z.Token()
			c.element(open, string(raw), from)
		case html.EndTagToken:
			open = html.Token{}
		}
	}
}

func (c *check) text(open html.Token, raw []byte, from int) {
	switch open.Data {
	case "style":
		c.css(string(raw), from)
	case "script":
		kind := strings.ToLower(strings.TrimSpace(attr(open, "type")))
		kind, _, _ = strings.Cut(kind, ";")
		if slices.Contains(scriptTypes, kind) {
			c.scripts = append(c.scripts, script{raw, from, true, kind == "module"})
		} else if kind == "importmap" || kind == "speculationrules" {
			c.problem(RuleScript, from, string(raw), "Scripts cannot be loaded from anywhere: leave out the "+kind+".")
		}
	}
}

func (c *check) element(t html.Token, raw string, from int) {
	if what := forbidden[t.Data]; what != "" {
		c.problem(RuleElement, from, raw, "A game cannot have "+what+".")
	}
	if t.Data == "meta" && strings.EqualFold(attr(t, "http-equiv"), "refresh") {
		c.problem(RuleNavigate, from, raw, "A game cannot lead elsewhere: leave out the meta refresh.")
	}
	if t.Data == "input" || t.Data == "textarea" {
		c.input(t, raw, from)
	}
	if t.Data == "canvas" && attr(t, "onclick") != "" {
		c.seen.pointer = true
	}
	for _, a := range t.Attr {
		name := a.Key
		if a.Namespace != "" {
			name = a.Namespace + ":" + name
		}
		switch {
		case t.Data == "script" && (name == "src" || name == "href" || name == "xlink:href"):
			c.problem(RuleScript, from, raw, "A script must stand in the document itself.")
		case strings.HasPrefix(name, "on"):
			c.seen.pointer = c.seen.pointer || slices.Contains(pointers, name)
			c.seen.keys = c.seen.keys || strings.HasPrefix(name, "onkey")
			c.scripts = append(c.scripts, script{source: []byte("(function(event){" + a.Val + "\n})"), offset: from})
		case name == "style":
			c.css(a.Val, from)
		case slices.Contains(addresses, name):
			c.address(a.Val, raw, from)
		}
	}
}

// address looks at an attribute that is one, or a list of some.
func (c *check) address(value, raw string, from int) {
	value = strings.TrimSpace(strings.Map(func(r rune) rune { // as browsers read it
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, value))
	low := strings.ToLower(value)
	switch {
	case low == "", strings.HasPrefix(low, "#"), strings.HasPrefix(low, "data:"), strings.HasPrefix(low, "blob:"), strings.HasPrefix(low, "about:"):
	case strings.HasPrefix(low, "javascript:"):
		c.scripts = append(c.scripts, script{source: []byte("(function(){" + value[len("javascript:"):] + "\n})"), offset: from})
	case outside(low), scheme.MatchString(low):
		c.problem(RuleAddress, from, raw, fmt.Sprintf("Nothing outside the document can be reached: %s.", short(value)))
	default:
		c.seen.relative = true
	}
}

func (c *check) input(t html.Token, raw string, from int) {
	kind := strings.ToLower(strings.TrimSpace(attr(t, "type")))
	complete := strings.ToLower(attr(t, "autocomplete"))
	switch {
	case kind == "password", kind == "email", kind == "tel",
		strings.HasPrefix(complete, "cc-"), strings.Contains(complete, "password"), complete == "email", complete == "one-time-code",
		cardField.MatchString(attr(t, "name") + " " + attr(t, "id") + " " + attr(t, "placeholder")):
		c.problem(RuleInput, from, raw, "A game cannot ask for passwords, addresses, telephone numbers or cards.")
	}
}
