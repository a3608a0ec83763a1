package builtin

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestWordListsAreWhole(t *testing.T) {
	t.Parallel()
	columns := map[string]int{"things": 9, "colours": 8, "themes": 8, "families": 8, "concepts": 8, "numbers": 8, "genres": 8, "wishes": 9, "stopwords": 1, "lines": 8}
	for list, want := range columns {
		each("words/"+list+".txt", func(key string, found []string) {
			exact := list == "lines" || list == "stopwords"
			if len(found) > want || exact && len(found) != want {
				t.Errorf("%s: %q has %d columns, want %d", list, key, len(found), want)
			}
			if list == "numbers" {
				if _, err := strconv.Atoi(key); err != nil {
					t.Error(err)
				}
			}
			if genre, weight, _ := strings.Cut(key, " "); list == "genres" {
				if w, err := strconv.ParseFloat(weight, 64); err != nil || w <= 0 || !known(genre) {
					t.Errorf("genres: %q", key)
				}
			}
			if list == "themes" && !slices.Contains(Themes(), key) {
				t.Errorf("themes: %q cannot be drawn", key)
			}
		})
	}
}

func TestThingsAreNamedAndPlaced(t *testing.T) {
	t.Parallel()
	lex := words()
	seen := map[string]bool{}
	families := map[string]bool{}
	each("words/families.txt", func(key string, _ []string) { families[key] = true })
	for _, thing := range lex.things {
		if seen[thing.emoji] || thing.names["en"] == "" || len(thing.tags) == 0 {
			t.Errorf("%s: twice, without a name, or nowhere at home", thing.emoji)
		}
		seen[thing.emoji] = true
		if tokens := tokenize(thing.emoji, nil); len(tokens) != 1 || tokens[0].kind != emoji {
			t.Errorf("%s is not read as one emoji: %v", thing.emoji, tokens)
		}
	}
	if len(lex.things) < 300 {
		t.Errorf("%d things, want 300 or more", len(lex.things))
	}
	for _, theme := range Themes() {
		home := lex.tagged(theme)
		for role, fits := range map[string]func(*thing) bool{
			"heroes": func(t *thing) bool { return t.hero && !t.enemy },
			"goods":  func(t *thing) bool { return t.goods && !t.enemy && !t.hero },
		} {
			if len(suited(home, fits)) == 0 && theme != "volcano" && theme != "sky" {
				t.Errorf("%s has no %s", theme, role)
			}
		}
	}
	for family := range families {
		if len(lex.tagged(family)) < 2 {
			t.Errorf("the family %q has %d members", family, len(lex.tagged(family)))
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"l'étoile d’or":   "l|etoile|d|or",
		"don't stop":      "dont|stop",
		"power-ups 8x8":   "power|ups|8|x|8",
		"５０ 秒":            "50|秒",
		"“Star Chef” now": "Star Chef|now",
		"a 'b c' d's":     "a|b c|d|s",
		"👩‍🚀🇫🇷🇩🇪":         "👩‍🚀|🇫🇷|🇩🇪",
		"Größe ЁЛКА":      "grosse|елка",
		"a\x00b\u202ec":   "abc",
		"スーパーキャット":        "スーパーキャット",
		"-5 x-2":          "-|5|x|2",
		"3.5 1,000 v2.0":  "3.5|1,000|v|2.0",
	}
	for text, want := range tests {
		var got []string
		for _, token := range tokenize(clean(text), nil) {
			got = append(got, token.text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q became %q, want %q", text, strings.Join(got, "|"), want)
		}
	}
}
