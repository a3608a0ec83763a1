package builtin

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestTitle is in characters.
const longestTitle = 60

// names reads the names that a text gives: "a game called Star Chef", "a cat named Tom", «Кот».
// A name after a thing is the thing's.
func (r *reading) names() (title, hero string) {
	for i := range r.spans {
		s := &r.spans[i]
		if s.is("called") {
			start := i + 1
			p := r.nearest(i)
			if named := r.after(i, 0); named != nil && named.thing != nil && named.to < len(r.tokens) &&
				!startsHigh(r.text[r.tokens[named.from].start:]) && startsHigh(r.text[r.tokens[named.to].start:]) {
				p = named // name the cat Tom
				start = slices.IndexFunc(r.spans, func(o span) bool { return o.from >= named.to })
			}
			name, to := r.nameAt(start)
			if name == "" {
				continue
			}
			if p != nil && p.thing != nil && hero == "" {
				hero = name
				p.used = true
			} else if title == "" {
				title = name
			}
			for j := i; j < to; j++ {
				r.spans[j].hush()
			}
		}
	}
	if title != "" {
		return title, hero
	}
	for i := range r.spans {
		if s := &r.spans[i]; s.kind == quoted && !s.used {
			s.used = true
			return s.text, hero
		}
	}
	return "", hero
}

// nearest is the noun before span i, little words left out, or nil: "a game called" is about no thing.
func (r *reading) nearest(i int) *span {
	for i--; i >= 0 && r.spans[i].stop && !r.spans[i].is("gameword"); i-- {
	}
	if i < 0 {
		return nil
	}
	return &r.spans[i]
}

// hush keeps the words of a name from meaning anything else.
func (s *span) hush() {
	s.thing, s.colour, s.theme, s.family, s.ideas, s.numeric = nil, "", "", "", nil, false
	s.used = true
}

// nameAt reads the name that starts at span i, and returns the span after it. Without quotation
// marks it is the capitals that follow, or else all words up to a mark or a word of the game.
func (r *reading) nameAt(i int) (name string, to int) {
	for i < len(r.spans) && (r.spans[i].kind == mark && strings.Contains(":=", r.spans[i].text) || r.spans[i].kind != quoted && i+1 < len(r.spans) && r.spans[i+1].kind == quoted) {
		i++
	}
	if i >= len(r.spans) {
		return "", i
	}
	if r.spans[i].kind == quoted {
		return r.spans[i].text, i + 1
	}
	first := r.tokens[r.spans[i].from]
	capital := startsHigh(r.text[first.start:])
	end := i
	for j := i; j < len(r.spans); j++ {
		s := &r.spans[j]
		if s.kind == mark && s.text != "'" && s.text != "&" {
			break
		}
		high := startsHigh(r.text[r.tokens[s.from].start:])
		if capital && !high && !s.stop && s.kind == word {
			break
		}
		if !capital && j > i && (s.is("subject", "catch", "dodge", "eat", "with") || len(s.ideas) == 0 && s.stop && !unspaced(firstRune(s.text))) {
			break
		}
		if high || !capital || s.kind == number || s.kind == emoji {
			end = j + 1
		}
	}
	if end == i {
		return "", i
	}
	from, upto := r.tokens[r.spans[i].from].start, r.tokens[r.spans[end-1].to-1].end
	return strings.TrimSpace(r.text[from:upto]), end
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

func startsHigh(text string) bool { return unicode.IsUpper(firstRune(text)) }

// shorten cuts a name between characters. It reports whether it did.
func shorten(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	if utf8.RuneCountInString(name) <= longestTitle {
		return name, false
	}
	return strings.TrimSpace(string([]rune(name)[:longestTitle])), true
}
