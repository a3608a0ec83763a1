package views

import (
	"testing"
	"time"

	"aiminigames/store"
)

func TestWords(t *testing.T) {
	t.Parallel()
	micros := func(n int64) *int64 { return &n }
	for got, want := range map[string]string{
		count(0): "0", count(999): "999", count(1234): "1,234", count(12_999): "12k", count(3_450_000): "3.5M", count(2_000_000): "2M",
		exact(1234567): "1,234,567", exact(-1234): "−1,234", exact(12): "12",
		things(1, "game", "games"): "1 game", things(2, "game", "games"): "2 games",
		took(400 * time.Millisecond): "0.4 s", took(-time.Second): "0.0 s", took(42 * time.Second): "42 s", took(125 * time.Second): "2 min 5 s",
		wait(100 * time.Millisecond): "1 second", wait(59 * time.Second): "59 seconds", wait(61 * time.Second): "2 minutes",
		hue(0): "hue-0", hue(4): "hue-0", hue(5): "hue-10", hue(359): "hue-0", hue(-10): "hue-350", hue(725): "hue-10",
		price(0): "Free", price(120): "120 credits", players(1): "1 player", players(4): "1 to 4 players",
		genreName("snake"): "Snake", genreName("<b>"): "Something else",
		madeBy(store.Builtin): "Built-in generator, no AI model", madeBy("gpt-5-mini"): "gpt-5-mini",
		cost(nil): "cost unknown", cost(micros(2100)): "$0.0021", cost(micros(1_234_567)): "$1.23",
		withNext("/login", ""): "/login", withNext("/login", "/a?b=c&d"): "/login?next=%2Fa%3Fb%3Dc%26d",
		browser("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"): "Chrome on Linux", browser(""): "a browser",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestIdeasAreReadAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ spec, hero, goal string }{
		"whole":       {`{"hero":{"name":"cat","emoji":"🐱"},"goal":"win"}`, "🐱 cat", "win"},
		"a name only": {`{"hero":"cat","goal":"win"}`, "cat", "win"},
		"wrong types": {`{"hero":{"name":"cat"},"controls":7,"goal":"win"}`, "cat", "win"},
		"not JSON":    {`<html>`, "", ""},
		"nothing":     {``, "", ""},
	} {
		if got := readIdea(store.JSON(test.spec)); got.Hero.String() != test.hero || got.Goal != test.goal {
			t.Errorf("%s: got %q and %q", name, got.Hero, got.Goal)
		}
	}
}
