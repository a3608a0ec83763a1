// Package words finds bad words in what people write: in English, Spanish, French, German and
// Portuguese, also those that are spelt out, with look-alikes or with letters drawn out. It
// judges words, and knows nothing of what is meant by them. Its lists are in lists/, its rates
// are measured by the package moderation.
package words

import (
	"slices"
	"strings"
	"unicode"
)

// Category is a kind of bad word.
type Category string

// The categories. Each but Contact, which is found by form too, is a list of its own.
const (
	Coarse    Category = "coarse"    // meant for nobody in particular
	Hate      Category = "hate"      // slurs, and calls against groups
	Sexual    Category = "sexual"    // plainly so
	Minors    Category = "minors"    // sexual, and about children
	SelfHarm  Category = "self_harm" // telling somebody to
	Threat    Category = "threat"    // to somebody's home, school or body
	Contact   Category = "contact"   // luring elsewhere, advertisement, addresses, numbers
	Phishing  Category = "phishing"  // asking for passwords, cards, addresses
	Injection Category = "injection" // words to a machine that judges
)

// Categories are all there are.
func Categories() []Category {
	return []Category{Coarse, Hate, Sexual, Minors, SelfHarm, Threat, Contact, Phishing, Injection}
}

// child is a list of words that mean nothing by themselves.
const child Category = "child"

// masked are the categories that Clean hides.
var masked = setOf(Coarse, Hate, Sexual, Minors, SelfHarm)

// Found is something bad in a text.
type Found struct {
	Category Category
	Text     string // as it stands there
	from, to int    // signs
}

// Find returns what is bad in text, each thing once. Its work grows with the length of the
// text, and not faster.
func Find(text string) []Found {
	found := find(text)
	if strings.ContainsRune(text, rightToLeft) {
		found = append(found, find(drawn(text))...)
	}
	return found
}

func find(text string) []Found {
	signs := thin([]rune(text))
	var all, sexual, children []Found
	seen := map[Found]bool{}
	for _, hit := range theMatcher().hits(signs) {
		for _, c := range hit.set.categories() {
			f := Found{Category: c, Text: excerpt(signs, hit.from, hit.to), from: hit.from, to: hit.to}
			switch c {
			case child:
				children = append(children, f)
				continue
			case Sexual:
				sexual = append(sexual, f)
			}
			if once := (Found{Category: c, Text: f.Text}); !seen[once] {
				seen[once] = true
				all = append(all, f)
			}
		}
	}
	return append(all, append(together(signs, sexual, children), contacts(text)...)...)
}

// near is how many signs may stand between what is sexual and a child.
const near = 50

// together is the first place where something of both lists, which are in the order of the
// text, stands near each other.
func together(signs []rune, sexual, children []Found) []Found {
	first := 0
	for _, f := range sexual {
		for first < len(children) && children[first].to < f.from-near {
			first++
		}
		if first < len(children) && children[first].from <= f.to+near {
			c := children[first]
			from, to := min(f.from, c.from), max(f.to, c.to)
			return []Found{{Category: Minors, Text: excerpt(signs, from, to), from: from, to: to}}
		}
	}
	return nil
}

// longestExcerpt is in signs.
const longestExcerpt = 160

func excerpt(signs []rune, from, to int) string {
	return string(signs[from:min(to, from+longestExcerpt)])
}

// Clean masks what is coarse or worse in a line of chat with a star for each sign. "Kill them
// all" is nothing there. Of accents piled up it keeps a few. Others masks it too.
func Clean(text string, others ...Category) string {
	if slices.Contains(others, Contact) {
		for _, f := range contacts(text) {
			text = strings.ReplaceAll(text, f.Text, stars(f.Text))
		}
	}
	clean, _ := theMatcher().clean(text, masked|setOf(others...))
	return clean
}

func stars(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return r
		}
		return '*'
	}, text)
}

// clean masks a set of categories. It also says how much work it was: letters read, and
// comparisons made.
func (m matcher) clean(text string, mask set) (string, int) {
	all := []rune(text)
	signs := thin(all)
	changed := len(signs) < len(all)
	hits, work := m.search(signs)
	for _, hit := range hits {
		if hit.set&mask == 0 {
			continue
		}
		changed = true
		for at := hit.from; at < hit.to; at++ {
			if !unicode.IsSpace(signs[at]) {
				signs[at] = '*'
			}
		}
	}
	if !changed {
		return text, work
	}
	return string(signs), work
}

// marksKept is how many accents in a row a letter may carry: Vietnamese takes two, and with
// dozens a line is drawn over its neighbours.
const marksKept = 3

// thin is signs without the marks beyond marksKept in a row, and without overrides: what is
// masked has to be what is seen.
func thin(signs []rune) []rune {
	kept := make([]rune, 0, len(signs))
	marks := 0
	for _, r := range signs {
		switch {
		case unicode.IsMark(r):
			marks++
		case !unseen(r):
			marks = 0
		}
		if (!unicode.IsMark(r) || marks <= marksKept) && r != rightToLeft && r != leftToRight {
			kept = append(kept, r)
		}
	}
	return kept
}

// set is some categories, a bit for each.
type set uint16

func listed() []Category { return append(Categories(), child) }

func setOf(all ...Category) set {
	s := set(0)
	for i, c := range listed() {
		for _, one := range all {
			if c == one {
				s |= 1 << i
			}
		}
	}
	return s
}

func (s set) categories() []Category {
	var all []Category
	for i, c := range listed() {
		if s&(1<<i) != 0 {
			all = append(all, c)
		}
	}
	return all
}

// Split is text with a space where one word meets the next without one, as in names:
// "FooBar_2" is "Foo Bar 2".
func Split(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		if r == '_' || r == '-' || r == '.' {
			r = ' '
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}
