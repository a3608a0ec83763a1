package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

var (
	fenceOpen  = regexp.MustCompile("^\\s*```[\\w-]*[ \t]*\r?\n")
	fenceClose = regexp.MustCompile("\r?\n[ \t]*```[ \t]*\\s*$")
)

// outline is where the parts of a document are that mending asks about; -1 is nowhere.
type outline struct {
	doctype, html, head                 int // the end of their tags
	charset, viewport                   bool
	title, heading                      string
	manifest, manifestStart, manifestTo int // the end of its tag; the text in it; the end of the element
}

// mend puts doc into r.Document, with what was missing, and reads its declaration.
func mend(doc []byte, r *Result) error {
	doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
	if open := fenceOpen.FindIndex(doc); open != nil {
		doc = doc[open[1]:]
		r.Fixed = append(r.Fixed, "Took the code fence off.")
	}
	if closed := fenceClose.FindIndex(doc); closed != nil {
		doc = doc[:closed[0]+1]
	}
	doc = bytes.TrimSpace(doc)

	o := outlineOf(doc)
	title := o.title
	if title == "" {
		title = o.heading
	}
	if strings.TrimSpace(title) == "" {
		title = untitled
	}
	var head strings.Builder
	if !o.charset {
		head.WriteString(`<meta charset="utf-8">`)
		r.Fixed = append(r.Fixed, "Added the charset.")
	}
	if !o.viewport {
		head.WriteString(`<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">`)
		r.Fixed = append(r.Fixed, "Added the viewport, so that it fits a phone.")
	}
	r.Manifest = newManifest(title)
	at := max(o.head, o.html, o.doctype, 0) // where what is missing goes in
	declare := o.manifest < 0
	if declare {
		r.Fixed = append(r.Fixed, "Added a declaration made from the title.")
	} else {
		m, warnings, err := readManifest(doc[o.manifestStart:o.manifestTo], title)
		if err != nil {
			r.Fixed = append(r.Fixed, "Replaced a declaration that could not be read with one made from the title.")
		}
		r.Manifest = m
		r.Warnings = append(r.Warnings, warnings...)
		if err != nil {
			text, err := json.Marshal(m)
			if err != nil {
				return fmt.Errorf("write a declaration: %w", err)
			}
			doc = slices.Concat(doc[:o.manifestStart], text, doc[o.manifestTo:])
			if o.manifestTo <= at {
				at += len(text) - (o.manifestTo - o.manifestStart)
			}
		}
	}
	if declare {
		text, err := json.Marshal(r.Manifest) // escapes < and >
		if err != nil {
			return fmt.Errorf("write a declaration: %w", err)
		}
		fmt.Fprintf(&head, `<script type="application/json" id="minigame">%s</script>`, text)
	}
	doc = slices.Concat(doc[:at], []byte(head.String()), doc[at:])
	if o.doctype < 0 {
		doc = append([]byte("<!doctype html>"), doc...)
		r.Fixed = append(r.Fixed, "Added the doctype.")
	}
	r.Document = doc
	return nil
}

// outlineOf reads through a document once. What is in a comment or a script does not count.
func outlineOf(doc []byte) outline {
	o := outline{doctype: -1, html: -1, head: -1, manifest: -1}
	z := xhtml.NewTokenizer(bytes.NewReader(doc))
	offset, within := 0, ""
	for {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			break
		}
		raw := z.Raw()
		from := offset
		offset += len(raw)
		switch kind {
		case xhtml.DoctypeToken:
			if o.doctype < 0 {
				o.doctype = offset
			}
		case xhtml.TextToken:
			text := html.UnescapeString(string(raw))
			if within == "title" && o.title == "" {
				o.title = text
			} else if within == "h1" && o.heading == "" {
				o.heading = text
			}
		case xhtml.EndTagToken:
			within = ""
			if name, _ := z.TagName(); string(name) == "script" && o.manifest >= 0 && o.manifestTo == 0 {
				o.manifestTo = from
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			t := z.Token()
			within = t.Data
			o.note(t, offset)
		}
	}
	if o.manifest >= 0 && o.manifestTo == 0 {
		o.manifestTo = len(doc)
	}
	return o
}

func (o *outline) note(t xhtml.Token, end int) {
	switch t.Data {
	case "html":
		if o.html < 0 {
			o.html = end
		}
	case "head":
		if o.head < 0 {
			o.head = end
		}
	case "meta":
		if attr(t, "charset") != "" || strings.EqualFold(attr(t, "http-equiv"), "content-type") {
			o.charset = true
		}
		if strings.EqualFold(attr(t, "name"), "viewport") {
			o.viewport = true
		}
	case "script":
		if attr(t, "id") == "minigame" && o.manifest < 0 {
			o.manifest, o.manifestStart = end, end
		}
	}
}

// attr is the first attribute of that name, as browsers read it.
func attr(t xhtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
