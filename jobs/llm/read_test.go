package llm

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReadFindsTheGame(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw, title, document string
		notes                []string
	}{
		"as asked":      {"TITLE: Cat\nNOTES: one\nNOTES: two\n\n```html\n<!doctype html><html></html>\n```\n", "Cat", "<!doctype html><html></html>", []string{"one", "two"}},
		"with chatter":  {"Sure.\n**TITLE:** \"Cat\"\n**NOTES:**\n- one\n- two\n- three\n- four\n```html\n<HTML lang=en>x</HTML >\n```\nEnjoy", "Cat", "<HTML lang=en>x</HTML >", []string{"one", "two", "three"}},
		"no fence":      {"<!DOCTYPE html><html><title>A &\n B</title></html>", "A & B", "<!DOCTYPE html><html><title>A &\n B</title></html>", nil},
		"a second end":  {"TITLE: x\n<html><script>s='</html>'</script></html>", "x", "<html><script>s='</html>'</script></html>", nil},
		"thoughts":      {"<think>maybe <html>no</html></think>TITLE: x\n<html>yes</html>", "x", "<html>yes</html>", nil},
		"tags left out": {"TITLE: x\n```html\n<!doctype html><body><script>1</script>\n```\n", "x", "<!doctype html><body><script>1</script>\n</html>", nil},
		"a long title":  {"TITLE: " + strings.Repeat("é", 100) + "\n<html></html>", strings.Repeat("é", 79) + "…", "<html></html>", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			made, err := Read(test.raw)
			if err != nil || made.Title != test.title || made.Document != test.document || !slices.Equal(made.Notes, test.notes) {
				t.Errorf("Read = %+v, %v; want %+v", made, err, test)
			}
		})
	}
}

func TestReadTellsHalfFromNone(t *testing.T) {
	t.Parallel()
	for raw, class := range map[string]Class{
		"":                                 Unreadable,
		"I cannot help with that.":         Unreadable,
		"TITLE: x\n```html\n<canvas>\n```": Unreadable,
		"TITLE: x\n```html\n<!doctype html><html><body>":  Cut,
		"```html\n<!doctype html><script>let a = 1;\n```": Cut,
	} {
		_, err := Read(raw)
		if e := failed(t, err); e.Class != class {
			t.Errorf("Read(%q) is %s, want %s", raw, e.Class, class)
		}
	}
	if got := Begun("TITLE: x\n```html\n<!doctype html><ht"); got != "<!doctype html><ht" {
		t.Errorf("Begun = %q", got)
	}
	if got := Begun("TITLE: x"); got != "" {
		t.Errorf("Begun = %q, want nothing", got)
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	u := Usage{In: 1_000_000 / 4, Cached: 50_000, Out: 10_000}
	tests := []struct {
		model, day string
		want       Cost
	}{
		{"gpt-5", "2026-01-01", Cost{Micros: 200_000*5/4 + 50_000/8 + 100_000, Known: true}},
		{"gpt-5-2025-08-07", "2026-01-01", Cost{Micros: 200_000*5/4 + 50_000/8 + 100_000, Known: true}},
		{"gpt-5.6-luna", "2026-07-29", Cost{Micros: 200_000 + 5_000 + 60_000, Known: true}},
		{"gpt-5.6-luna", "2026-07-30", Cost{Micros: 40_000 + 1_000 + 12_000, Known: true}},
		{"gpt-6.1-sol", "2026-11-23", Cost{Micros: 400_000 + 5_000 + 100_000, Known: true, Estimated: true}},
		{"gpt-5", "2024-01-01", Cost{}},
		{"gpt-4o-2024-05-13", "2026-01-01", Cost{}},
		{"llama", "2026-01-01", Cost{}},
	}
	for _, test := range tests {
		if got := cost(test.model, u, day(test.day)); got != test.want {
			t.Errorf("cost(%s, %s) = %+v, want %+v", test.model, test.day, got, test.want)
		}
	}
	if got := cost("gpt-5", Usage{In: longContext + 1}, day("2026-01-01")); got.Known {
		t.Errorf("a long request costs %+v, want unknown", got)
	}
}

func TestOtherEndpointsHaveNoKnownPrice(t *testing.T) {
	t.Parallel()
	c, _ := client(t, func(cfg *Config) { cfg.Provider = "" })
	if c.Provider() != "127.0.0.1" {
		t.Errorf("provider %q, want the host", c.Provider())
	}
	if _, err := c.Make(t.Context(), Request{Prompt: "x"}, nil); failed(t, err).Cost.Known {
		t.Error("the cost is known")
	}
}
