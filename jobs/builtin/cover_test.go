package builtin

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// wellFormed fails unless svg is XML that runs and fetches nothing.
func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			if e.Name.Local == "script" || e.Name.Local == "foreignObject" || e.Name.Local == "image" || e.Name.Local == "use" {
				t.Errorf("a cover with <%s>", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("a cover with %s=%q", a.Name.Local, a.Value)
				}
			}
		}
	}
	if len(svg) > 4096 {
		t.Errorf("a cover of %d bytes", len(svg))
	}
}

func TestCoversAreSmallAndSafe(t *testing.T) {
	t.Parallel()
	most := 0
	for _, g := range Genres() {
		for i, theme := range Themes() {
			for seed := range int64(6) {
				s := Understand(g.Key+" game with a red cat, blue stars and green bombs", seed*31+int64(i))
				s.Theme = theme
				svg := Cover(s)
				wellFormed(t, svg)
				most = max(most, len(svg))
				if hue := Hue(s); hue < 0 || hue > 359 {
					t.Errorf("hue %d", hue)
				}
			}
		}
	}
	t.Logf("the largest cover has %d bytes", most)
}

func TestCoverOfAForeignSpec(t *testing.T) {
	t.Parallel()
	wellFormed(t, Cover(Spec{}))
	wellFormed(t, Cover(Spec{
		Palette: Palette{Back: `"/><script>`, Accent: "url(http://x)"},
		Hero:    Sprite{Emoji: "<script>alert(1)</script>", Color: `"><a href="x">`}, Genre: "memory",
	}))
}

func TestColoursGoBothWays(t *testing.T) {
	t.Parallel()
	for _, hex := range []string{"#000000", "#ffffff", "#e53935", "#2f7bea", "#35b04a", "#8b93a1"} {
		if back := parse(hex).hex(); back != hex {
			t.Errorf("%s came back as %s", hex, back)
		}
	}
	if c := contrast("#000000", "#ffffff"); c < 20.9 || c > 21.1 {
		t.Errorf("black on white has a contrast of %.2f", c)
	}
}
