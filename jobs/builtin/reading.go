package builtin

import (
	"slices"
	"strconv"
	"strings"
)

// reading is a text taken apart: what each stretch of it means.
type reading struct {
	lex    *lexicon
	text   string // cleaned
	lang   string
	tokens []token
	spans  []span
}

// span is a stretch of tokens that means something together, or one token that means nothing.
type span struct {
	from, to      int // tokens
	kind          kind
	text          string // folded
	thing         *thing
	name          string // of the thing, as it was said
	colour, theme string
	family        string
	ideas         []string
	number        float64
	numeric, stop bool
	used          bool // an edit has acted on it
}

// longestPhrase is in words.
const longestPhrase = 5

// read takes text apart. usual is the language where the text does not tell by more than bonus words.
func read(text, usual string, bonus float64) *reading {
	lex := words()
	r := &reading{lex: lex, text: clean(text)}
	r.lang = languageOf(lex, r.text, usual, bonus)
	r.tokens = tokenize(r.text, lex.unspaced[r.lang])
	r.unquoteAll()
	for i := 0; i < len(r.tokens); {
		s := r.spanAt(i)
		r.spans = append(r.spans, s)
		i = s.to
	}
	r.settleOranges()
	return r
}

// unquoteAll reads a text that is one long quotation as if it had no marks.
func (r *reading) unquoteAll() {
	if len(r.tokens) != 1 || r.tokens[0].kind != quoted || !strings.Contains(r.tokens[0].text, " ") {
		return
	}
	r.text = r.tokens[0].text
	r.tokens = tokenize(r.text, r.lex.unspaced[r.lang])
}

func (r *reading) spanAt(i int) span {
	t := r.tokens[i]
	s := span{from: i, to: i + 1, kind: t.kind, text: t.text}
	switch t.kind {
	case quoted:
		return s
	case emoji:
		s.thing = r.lex.byEmoji[bareEmoji(t.text)]
		if s.thing == nil {
			s.thing = &thing{emoji: t.text, names: map[string]string{"en": t.text}, hero: true, goods: true}
		}
		return s
	case number:
		s.number, s.numeric = amount(t.text), true
	}
	for n := min(longestPhrase, len(r.tokens)-i); n > 0; n-- {
		part := r.tokens[i : i+n]
		if slices.ContainsFunc(part[1:], func(t token) bool { return t.kind == quoted || t.kind == emoji }) {
			continue
		}
		found := r.lex.find(r.lang, part)
		if !slices.ContainsFunc(found, func(m meaning) bool { return m.genre == "" && m.wish == nil }) {
			continue
		}
		s.to = i + n
		s.text = joinTexts(part)
		for _, m := range found {
			s.take(m)
		}
		typed := strings.ToLower(r.text[part[0].start:part[n-1].end])
		if s.thing != nil && fold(typed) == fold(s.name) {
			s.name = typed // with the accents the list may lack
		}
		break
	}
	return s
}

func (s *span) take(m meaning) {
	switch {
	case m.thing != nil && s.thing == nil:
		s.thing, s.name = m.thing, m.name
	case m.colour != "" && s.colour == "":
		s.colour = m.colour
	case m.theme != "" && s.theme == "":
		s.theme = m.theme
	case m.family != "" && s.family == "":
		s.family = m.family
	case m.idea != "":
		s.ideas = append(s.ideas, m.idea)
	case m.numeric:
		s.number, s.numeric = float64(m.number), true
	case m.stop:
		s.stop = true
	}
}

func joinTexts(tokens []token) string {
	texts := make([]string, len(tokens))
	for i, t := range tokens {
		texts[i] = t.text
	}
	return strings.Join(texts, " ")
}

// amount reads digits, 1,000 and 1.000 as a thousand; what no game could count is a billion.
func amount(digits string) float64 {
	if at := strings.LastIndexAny(digits, ".,"); at > 0 && len(digits)-at == 4 {
		digits = strings.NewReplacer(".", "", ",", "").Replace(digits)
	}
	if n, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64); err == nil && n < 1e9 {
		return n
	}
	return 1e9
}

// settleOranges decides between the fruit and the colour: it is a colour before a thing or the background.
func (r *reading) settleOranges() {
	for i := range r.spans {
		s := &r.spans[i]
		if s.thing == nil || s.colour == "" {
			continue
		}
		j := i + 1
		for j < len(r.spans) && r.spans[j].stop && !r.spans[j].grammar() {
			j++
		}
		if j < len(r.spans) && (r.spans[j].thing != nil || r.spans[j].is("background")) {
			s.thing = nil
		} else {
			s.colour = ""
		}
	}
}

// after returns the next span that says something, at most skip unknown words away, or nil at a mark.
func (r *reading) after(i, skip int) *span {
	for j := i + 1; j < len(r.spans); j++ {
		s := &r.spans[j]
		switch {
		case s.kind == mark:
			return nil
		case s.says():
			return s
		case !s.stop:
			if skip--; skip < 0 {
				return nil
			}
		}
	}
	return nil
}

// before is after, backwards.
func (r *reading) before(i, skip int) *span {
	for j := i - 1; j >= 0; j-- {
		s := &r.spans[j]
		switch {
		case s.kind == mark:
			return nil
		case s.says():
			return s
		case !s.stop:
			if skip--; skip < 0 {
				return nil
			}
		}
	}
	return nil
}

// says reports whether s means anything beyond grammar.
func (s *span) says() bool {
	return s.thing != nil || s.colour != "" || s.theme != "" || s.family != "" || s.numeric && !s.stop ||
		len(s.ideas) > 0 && !s.grammar()
}

// grammar reports whether s only holds a sentence together.
func (s *span) grammar() bool {
	for _, idea := range s.ideas {
		switch idea {
		case "and", "with", "subject", "it", "on", "into", "gameword":
		default:
			return false
		}
	}
	return len(s.ideas) > 0
}

func (s *span) is(ideas ...string) bool {
	return slices.ContainsFunc(ideas, func(idea string) bool { return slices.Contains(s.ideas, idea) })
}

// has returns the first span of the reading with one of ideas, or nil.
func (r *reading) has(ideas ...string) *span {
	for i := range r.spans {
		if s := &r.spans[i]; s.is(ideas...) {
			return s
		}
	}
	return nil
}
