package moderation

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inText is a data: address in a longer text, as in CSS that a script writes.
var inText = regexp.MustCompile(`(?i)data:[a-z0-9+.;=/-]*,[^\s"'()<>]*`)

// letters64 are letters of base64; blob is what is no text: pictures and sounds written in them.
var (
	letters64 = regexp.MustCompile(`^[A-Za-z0-9+/_-]{8,}={0,2}$`)
	blob      = regexp.MustCompile(`^[A-Za-z0-9+/_=-]{200,}$`)
)

// address adds what is packed into a data: address (RFC 2397), and reports whether text is one.
func (c *collector) address(text string, nested int) bool {
	text = strings.TrimSpace(text)
	if len(text) < 5 || !strings.EqualFold(text[:5], "data:") {
		return false
	}
	kind, data, ok := strings.Cut(text[5:], ",")
	if !ok {
		return false
	}
	kind, based := strings.CutSuffix(strings.ToLower(strings.ReplaceAll(kind, " ", "")), ";base64")
	if plain, err := url.PathUnescape(data); err == nil {
		data = plain
	}
	if based {
		bytes, _ := unbase(data) // What is broken shows nothing.
		data = string(bytes)
	}
	c.content(kind, data, nested)
	return true
}

// content adds data of a kind. What browsers take for a picture is one, whatever it is called.
func (c *collector) content(kind, data string, nested int) {
	switch {
	case strings.TrimSpace(data) == "": // The rest of it is not known before the game runs.
	case pictured(data):
		c.picture(data)
	case strings.Contains(kind, "svg"), strings.Contains(kind, "html"), strings.Contains(kind, "xml"):
		if nested >= mostNested {
			c.Cut = true
			return
		}
		c.markup(strings.ToValidUTF8(data, ""), nested+1)
	case strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "video/"):
		c.picture(data) // Of a kind that nobody here can look at.
	case strings.Contains(kind, "javascript"):
		c.script(strings.ToValidUTF8(data, ""), nested)
	case strings.Contains(kind, "json"):
		c.quoted(strings.ToValidUTF8(data, ""), nested)
	case kind == "", strings.HasPrefix(kind, "text/"), strings.HasPrefix(kind, ";"):
		if nested < mostNested {
			c.add(strings.ToValidUTF8(data, ""), nested+1)
		}
	}
}

// mostPictures is how many are kept: more than are ever asked about, so that it shows.
const mostPictures = mostImages + 1

func (c *collector) picture(data string) {
	if len(c.Pictures) < mostPictures && !c.seen[data] {
		c.seen[data] = true
		c.Pictures = append(c.Pictures, []byte(data))
	}
}

// pictured reports whether data begins as a picture does that can be asked about.
func pictured(data string) bool {
	return slices.Contains(askable, http.DetectContentType([]byte(data[:min(len(data), 512)])))
}

// embedded adds what is packed into the data: addresses in text, and returns the rest of it.
func (c *collector) embedded(text string, nested int) string {
	return inText.ReplaceAllStringFunc(text, func(found string) string {
		c.address(found, nested)
		return " "
	})
}

// unpacked is text without what is packed into letters in it, which is added by itself: data:
// addresses, pictures and texts in base64, percent signs.
func (c *collector) unpacked(text string, nested int) string {
	if strings.Contains(text, ",") {
		text = c.embedded(text, nested)
	}
	if letters64.MatchString(text) {
		if bytes, ok := unbase(text); ok {
			c.unbased(string(bytes), nested)
		}
		if blob.MatchString(text) {
			return ""
		}
	}
	if plain, err := url.PathUnescape(text); err == nil && plain != text && nested < mostNested && utf8.ValidString(plain) {
		c.add(plain, nested+1)
	}
	return text
}

// unbased adds what was base64, if it is a picture, or a text in any language.
func (c *collector) unbased(data string, nested int) {
	if pictured(data) {
		c.picture(data)
		return
	}
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }
	if nested < mostNested && utf8.ValidString(data) && !strings.ContainsFunc(data, unprintable) {
		c.add(data, nested+1)
	}
}

// unbase reads base64 as forgivingly as browsers do: both alphabets, with padding or without.
func unbase(text string) ([]byte, bool) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case unicode.IsSpace(r), r == '=':
			return -1
		}
		return r
	}, text)
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	return b, true
}
