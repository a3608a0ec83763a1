package builtin

import (
	"embed"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed words/*.txt
var wordFiles embed.FS

// languages are the columns of the word lists, in their order.
var languages = [...]string{"en", "es", "fr", "de", "pt", "ru", "ja", "zh"}

// thing is something a game can show.
type thing struct {
	emoji              string
	names              map[string]string // by language; English is always there
	hero, goods, enemy bool              // what it is good for
	tags               []string          // themes where it is at home, and families
}

// wish is a genre or a feature that is not here.
type wish struct {
	key, nearest string // nearest is the genre to make instead, "" for a feature
	name         string // in English
}

// meaning is what a word says. A word may mean several: an orange is a fruit and a colour.
type meaning struct {
	thing                 *thing
	name                  string // of the thing, as it was said: a knight is also a shield
	colour, theme, family string
	idea                  string // a key of words/concepts.txt
	number                int
	numeric, stop         bool
	genre                 string // with weight: how much the word speaks for the genre
	weight                float64
	wish                  *wish
}

// lexicon is the word lists, read once and never changed.
type lexicon struct {
	things   []*thing
	byEmoji  map[string]*thing
	words    map[string]map[string][]meaning // by language and phrase
	stems    map[string]map[string][]meaning // the same, by stemmed phrase
	unspaced map[string]map[string]bool      // words of ja and zh
}

var words = sync.OnceValue(readLexicon)

func readLexicon() *lexicon {
	lex := &lexicon{
		byEmoji:  map[string]*thing{},
		words:    map[string]map[string][]meaning{},
		stems:    map[string]map[string][]meaning{},
		unspaced: map[string]map[string]bool{},
	}
	for _, lang := range languages {
		lex.words[lang], lex.stems[lang], lex.unspaced[lang] = map[string][]meaning{}, map[string][]meaning{}, map[string]bool{}
	}
	each("words/things.txt", func(key string, columns []string) {
		t := newThing(key, columns)
		lex.things = append(lex.things, t)
		lex.byEmoji[bareEmoji(key)] = t
		lex.add(columns[1:], meaning{thing: t})
	})
	each("words/colours.txt", func(key string, columns []string) { lex.add(columns, meaning{colour: key}) })
	each("words/themes.txt", func(key string, columns []string) { lex.add(columns, meaning{theme: key}) })
	each("words/families.txt", func(key string, columns []string) { lex.add(columns, meaning{family: key}) })
	each("words/concepts.txt", func(key string, columns []string) { lex.add(columns, meaning{idea: key}) })
	each("words/numbers.txt", func(key string, columns []string) {
		n, _ := strconv.Atoi(key) // a test reads every key
		lex.add(columns, meaning{number: n, numeric: true})
	})
	each("words/genres.txt", func(key string, columns []string) {
		genre, weight, _ := strings.Cut(key, " ")
		w, _ := strconv.ParseFloat(weight, 64)
		lex.add(columns, meaning{genre: genre, weight: w})
	})
	each("words/wishes.txt", func(key string, columns []string) {
		name, nearest, _ := strings.Cut(key, " ")
		lex.add(columns[1:], meaning{wish: &wish{name, strings.Trim(nearest, "-"), columns[0]}})
	})
	each("words/stopwords.txt", func(lang string, columns []string) {
		blank := make([]string, len(languages))
		blank[slices.Index(languages[:], lang)] = columns[0]
		lex.add(blank, meaning{stop: true})
	})
	return lex
}

// each calls f for every line of a list: its first column, and the others.
func each(file string, f func(key string, columns []string)) {
	data, err := wordFiles.ReadFile(file)
	if err != nil {
		panic(err) // the file was embedded: the program was built wrong
	}
	for line := range strings.Lines(string(data)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		if len(columns) > 1 && !strings.HasPrefix(line, "# ") {
			f(columns[0], columns[1:])
		}
	}
}

func newThing(emoji string, columns []string) *thing {
	roles, tags, _ := strings.Cut(columns[0], " ")
	t := &thing{
		emoji: emoji, names: map[string]string{}, tags: strings.Fields(tags),
		hero: strings.Contains(roles, "h"), goods: strings.Contains(roles, "g"), enemy: strings.Contains(roles, "e"),
	}
	for i, column := range columns[1:] {
		if names := strings.Fields(column); len(names) > 0 {
			t.names[languages[i]] = strings.ReplaceAll(names[0], "_", " ")
		}
	}
	return t
}

func (l *lexicon) add(columns []string, m meaning) {
	for i, column := range columns {
		lang := languages[i]
		names := map[string]string{} // the first name of each stem
		for phrase := range strings.FieldsSeq(column) {
			phrase = strings.ReplaceAll(phrase, "_", " ")
			l.unspaced[lang][phrase] = true
			var exact, stems []string
			for _, t := range tokenize(clean(phrase), map[string]bool{phrase: true}) {
				exact = append(exact, t.text)
				stems = append(stems, stem(lang, t.text))
			}
			key := strings.Join(exact, " ")
			if m.name = names[strings.Join(stems, " ")]; m.name == "" {
				m.name = phrase
				names[strings.Join(stems, " ")] = phrase
				names[stem(lang, plural(phrase))] = phrase
			}
			l.words[lang][key] = append(l.words[lang][key], m)
			if key = strings.Join(stems, " "); !m.stop && !m.numeric {
				l.stems[lang][key] = append(l.stems[lang][key], m)
			}
		}
	}
}

// find returns what a phrase means in lang, or else, for longer words, in English.
func (l *lexicon) find(lang string, tokens []token) []meaning {
	exact := make([]string, len(tokens))
	for i, t := range tokens {
		exact[i] = t.text
	}
	key := strings.Join(exact, " ")
	if found := l.words[lang][key]; found != nil {
		return found
	}
	if found := l.stems[lang][stems(lang, exact)]; found != nil {
		return found
	}
	if lang == "en" || len(key) < 4 {
		return nil
	}
	if found := l.words["en"][key]; found != nil {
		return found
	}
	return l.stems["en"][stems("en", exact)]
}

// all returns everything a phrase may mean, in the form it has or in another.
func (l *lexicon) all(lang string, tokens []token) []meaning {
	exact := make([]string, len(tokens))
	for i, t := range tokens {
		exact[i] = t.text
	}
	found := append(slices.Clip(l.words[lang][strings.Join(exact, " ")]), l.stems[lang][stems(lang, exact)]...)
	if len(found) == 0 {
		return l.find(lang, tokens)
	}
	return found
}

func stems(lang string, words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = stem(lang, w)
	}
	return strings.Join(out, " ")
}

// name is what t is called in lang.
func (t *thing) name(lang string) string {
	if name := t.names[lang]; name != "" {
		return name
	}
	return t.names["en"]
}

func (t *thing) is(tag string) bool { return slices.Contains(t.tags, tag) }

// tagged returns the things with a tag, in the order of the list.
func (l *lexicon) tagged(tag string) []*thing {
	var found []*thing
	for _, t := range l.things {
		if t.is(tag) {
			found = append(found, t)
		}
	}
	return found
}

// hits counts how many words of tokens lang knows, for telling languages apart.
func (l *lexicon) hits(lang string, tokens []token) (stops, known int) {
	for _, t := range tokens {
		meanings := l.words[lang][t.text]
		if slices.ContainsFunc(meanings, func(m meaning) bool { return m.stop }) {
			stops++
		} else if len(meanings) > 0 {
			known++
		}
	}
	return stops, known
}

// sortedKeys is for walking a map in the same order each time.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
