package moderation

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Pictures, as far as their kinds show, and what is none.
var (
	gif  = "GIF89a and so on, and on, and on, and on"
	webp = "RIFF\x10\x00\x00\x00WEBPVP8 and so on"
	bmp  = "BM\x10\x00\x00\x00and so on"
)

func based(data string) string { return base64.StdEncoding.EncodeToString([]byte(data)) }

func TestPicturesOfADocumentAreFound(t *testing.T) {
	t.Parallel()
	var (
		aPNG  = "data:image/png;base64," + based(string(png)+" that is long enough to be one by itself")
		plain = string(png) + " that is long enough to be one by itself"
	)
	for name, test := range map[string]struct {
		document string
		want     []string
	}{
		"an element":        {`<img src="` + aPNG + `">`, []string{plain}},
		"a script":          {`<script>i = new Image; i.src = "` + aPNG + `"</script>`, []string{plain}},
		"taken apart":       {`<script>i.src = "data:image/png;base64," + "` + aPNG[22:40] + `" + "` + aPNG[40:] + `"</script>`, []string{plain}},
		"without its kind":  {`<script>const B = "` + based(plain) + `"; i.src = "data:image/png;base64," + B</script>`, []string{plain}},
		"a style":           {`<style>p { background: url(` + aPNG + `) } q { background: url("data:image/gif;base64,` + based(gif) + `") }</style>`, []string{plain, gif}},
		"a style of one":    {`<p style="background: url('` + aPNG + `')">`, []string{plain}},
		"written by script": {`<script>e.style.backgroundImage = "url(` + aPNG + `)"; f.innerHTML = "<img src='data:image/gif;base64,` + based(gif) + `'>"</script>`, []string{plain, gif}},
		"in a picture":      {`<svg><image href="` + aPNG + `"/><image xlink:href="data:image/gif;base64,` + based(gif) + `"/></svg>`, []string{plain, gif}},
		"in a packed one":   {`<img src="data:image/svg+xml;base64,` + based(`<svg><image href="`+aPNG+`"/></svg>`) + `">`, []string{plain}},
		"several sizes":     {`<img srcset="` + aPNG + ` 1x, data:image/gif;base64,` + based(gif) + ` 2x">`, []string{plain, gif}},
		"a poster":          {`<video poster="` + aPNG + `"></video>`, []string{plain}},
		"data":              {`<script type="application/json">{"a": "` + aPNG + `"}</script><p data-src="data:image/gif;base64,` + based(gif) + `">`, []string{plain, gif}},
		"a wrong kind":      {`<img src="data:image/jpeg;base64,` + based(gif) + `"><img src="DATA:text/plain;base64,` + based(webp) + `">`, []string{gif, webp}},
		"percent signs":     {`<img src="data:image/gif,` + url.PathEscape(gif) + `"><img src="data:image/webp;base64,` + strings.ReplaceAll(based(webp), "A", "%41") + `">`, []string{gif, webp}},
		"blanks":            {"<img src=' data:image/gif;base64," + based(gif)[:8] + "\n " + based(gif)[8:] + "'>", []string{gif}},
		"unknown kinds":     {`<img src="data:image/bmp;base64,` + based(bmp) + `"><video src="data:video/mp4;base64,` + based("moov") + `"></video>`, []string{bmp, "moov"}},
		"once":              {`<img src="` + aPNG + `"><img src="` + aPNG + `">`, []string{plain}},
		"none":              {"<link rel='icon' href='data:,'>" + `<audio src="data:audio/wav;base64,` + based("RIFFxxxxWAVE") + `"></audio><script>a = "data:"; b = "data:image/png"; c = "QUJDREVGR0g="; d = "data:image/png;base64," + x; e = "data:image/png;base64,${y}"; f = "data:image/png;base64,{{sprite}}"</script>`, nil},
	} {
		var got []string
		for _, p := range Look([]byte(test.document)).Pictures {
			got = append(got, string(p))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestPicturesAreJudgedWithTheirGame(t *testing.T) {
	t.Parallel()
	game := func(pictures int) []byte {
		var b strings.Builder
		for i := range pictures {
			fmt.Fprintf(&b, `<img src="data:image/gif;base64,%s">`, based(fmt.Sprint(gif, i)))
		}
		return []byte(b.String() + `<p>Kill all zombies</p>`)
	}
	bad := `"data:image/gif;base64,` + based(fmt.Sprint(gif, 3)) + `"`
	f := newFake(t, func(w http.ResponseWriter, a asked) {
		score := ``
		if strings.Contains(string(a.body), bad) {
			score = `,"sexual":0.9`
		}
		says(strings.Replace(scored(score), `"sexual":0.01,`, ``, 1))(w, a)
	})
	for pictures, want := range map[int]struct {
		outcome Outcome
		calls   int
	}{0: {Pass, 1}, 1: {Pass, 1}, 3: {Pass, 3}, 4: {Hold, 4}, 40: {Hold, mostImages}} {
		before := len(f.requests())
		v, err := judgeBy(f).Document(t.Context(), Look(game(pictures)))
		if v.Outcome != want.outcome || err != nil || len(f.requests())-before != want.calls {
			t.Errorf("with %d pictures: %+v, %v, asked %d times; want %+v", pictures, v, err, len(f.requests())-before, want)
		}
		tooMany := slices.ContainsFunc(v.Layers, func(l Layer) bool { return l.Category == CategoryTooMuch })
		if tooMany != (pictures > mostImages) {
			t.Errorf("%d pictures are too many: %v", pictures, tooMany)
		}
	}
	v, err := (&Judge{Thresholds: DefaultThresholds()}).Document(t.Context(), Look(game(40)))
	if v.Outcome != Pass || !v.Basic || err != nil {
		t.Errorf("without an endpoint: %+v, %v; want basic checks only", v, err)
	}
}

func TestWhatIsPackedTooDeeplyIsHeld(t *testing.T) {
	t.Parallel()
	picture := `<text>faggot</text>`
	for range mostNested + 1 {
		picture = `<image href="data:image/svg+xml;base64,` + based(picture) + `"/>`
	}
	for name, document := range map[string]string{
		"deep": picture,
		"long": strings.Repeat("a cat ", mostDocument/6+1),
	} {
		v, err := (&Judge{Thresholds: DefaultThresholds()}).Document(t.Context(), Look([]byte(document)))
		if v.Outcome != Hold || v.Layers[0].Category != CategoryTooMuch || err != nil {
			t.Errorf("%s: %s, %v", name, v.Outcome, err)
		}
	}
}
