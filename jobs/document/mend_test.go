package document

import (
	"slices"
	"strings"
	"testing"
)

const body = `<h1>The &lt;Hungry&gt; Cat</h1><script>minigame.ready(); onclick = () => minigame.gameOver()</script>`

func TestWhatIsMissingIsAdded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ doc, head, title string }{
		"all of it":    {body + "<canvas></canvas>", `<!doctype html><meta charset="utf-8"><meta name="viewport"`, "The <Hungry> Cat"},
		"the doctype":  {`<html><head><meta charset="utf-8"><title>Cat</title></head>` + body, `<!doctype html><html><head><meta name="viewport"`, "Cat"},
		"fences":       {"```html\n<!doctype html><html><head><title>Cat</title></head>" + body + "</html>\n```\n", `<!doctype html><html><head><meta charset`, "Cat"},
		"a BOM":        {"\ufeff<!DOCTYPE html><head></head>" + body, `<!DOCTYPE html><head><meta charset`, "The <Hungry> Cat"},
		"a title":      {"<!doctype html><html><script>minigame.ready()</script>", `<!doctype html><html><meta`, untitled},
		"a long title": {"<!doctype html><title>" + strings.Repeat("é", 200) + "</title>" + body, `<!doctype html><meta`, strings.Repeat("é", 79) + "…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := Check([]byte(test.doc))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(r.Document); !strings.HasPrefix(got, test.head) {
				t.Errorf("document %.200q, want it to begin %q", got, test.head)
			}
			if r.Manifest.Title != test.title || len(r.Problems) > 0 {
				t.Errorf("title %q, problems %v; want %q and none", r.Manifest.Title, r.Problems, test.title)
			}
			if !slices.Contains(r.Fixed, "Added a declaration made from the title.") || strings.Contains(string(r.Document), "```") {
				t.Errorf("fixed %q", r.Fixed)
			}
			again, err := Check(r.Document)
			if err != nil || len(again.Fixed) > 0 || again.Manifest.Title != test.title {
				t.Errorf("again: fixed %q, title %q, %v; want nothing to mend", again.Fixed, again.Manifest.Title, err)
			}
		})
	}
}

func TestManifestIsReadFieldByField(t *testing.T) {
	t.Parallel()
	declare := func(json string) Result {
		t.Helper()
		r, err := Check([]byte(strings.Replace(page("", ""), `{"contract":1,"title":"T"}`, json, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := declare(`{"title":" A  B ","genre":"snake","players":"two","controls":["x",""],"orientation":"sideways",
		"tuning":[{"key":"a","min":1,"max":5,"value":3},{"key":"b","min":5,"max":1,"value":3},{"key":"c","value":{}}]}`)
	m := r.Manifest
	if m.Title != "A B" || m.Genre != "snake" || m.Players != (Players{1, 1, true}) || m.Orientation != "any" || !slices.Equal(m.Controls, []string{"x"}) {
		t.Errorf("manifest %+v", m)
	}
	if len(m.Tuning) != 1 || m.Tuning[0].Key != "a" || m.Tuning[0].Label != "a" {
		t.Errorf("tuning %+v, want only a", m.Tuning)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "players") {
		t.Errorf("warnings %q, want one of players", r.Warnings)
	}
	for _, broken := range []string{`{"title":`, `null`, `[1]`, ``} {
		r := declare(broken)
		if r.Manifest.Title != "T" || len(r.Fixed) != 1 || !strings.Contains(string(r.Document), `"title":"T"`) || len(r.Problems) > 0 {
			t.Errorf("%q: manifest %+v, fixed %q, problems %v", broken, r.Manifest, r.Fixed, r.Problems)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"while (true) { x++ }":                                                   "no end",
		"for (;;) { const f = () => { return 1 } }":                              "no end",
		"x = Math.random()":                                                      "Math.random",
		"addEventListener('deviceorientation', f)":                               "tilt",
		"document.body.innerHTML = 1; /*" + strings.Repeat("x", wantSize) + "*/": "KB",
	} {
		r, err := Check([]byte(page("", code)))
		if err != nil || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], want) || len(r.Problems) > 0 {
			t.Errorf("%.50q: warnings %q, problems %v, %v; want one of %q", code, r.Warnings, r.Problems, err, want)
		}
	}
	keys := strings.Replace(page("", ""), "'pointerdown', () => minigame.gameOver()", "'keydown', f", 1)
	r, err := Check([]byte(keys))
	if err != nil || len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], "keys only") || !strings.Contains(r.Warnings[1], "gameOver") {
		t.Errorf("warnings %q, %v; want keys only and gameOver", r.Warnings, err)
	}
}

func TestManifestOfGamesForSeveral(t *testing.T) {
	t.Parallel()
	tests := map[string]Players{
		`{"players":{"min":2,"max":8}}`:                {2, 8, true},
		`{"players":{"min":1,"max":4,"late":false}}`:   {1, 4, false},
		`{"players":{"min":0,"max":99,"late":true}}`:   {1, 16, true},
		`{"players":{"min":5,"max":2}}`:                {5, 5, true},
		`{"players":{"min":2,"max":4,"late":"maybe"}}`: {1, 1, true},
		`{}`: {1, 1, true},
	}
	for declared, want := range tests {
		m, _, err := readManifest([]byte(declared), "A game")
		if err != nil || m.Players != want {
			t.Errorf("%s: players %v, %v; want %v", declared, m.Players, err, want)
		}
	}
}
