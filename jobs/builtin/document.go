package builtin

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

//go:embed kit templates
var sources embed.FS

// manifest is what a game document declares about itself.
type manifest struct {
	Contract    int      `json:"contract"`
	Title       string   `json:"title"`
	Genre       string   `json:"genre"`
	Players     Players  `json:"players"`
	Controls    []string `json:"controls"`
	Goal        string   `json:"goal"`
	Tags        []string `json:"tags"`
	Orientation string   `json:"orientation"`
	Tuning      []any    `json:"tuning"`
}

// Document is the game: one HTML page with everything in it. Nothing of the spec can become
// markup or code in it. The error is for a genre that has no template.
func Document(spec Spec) ([]byte, error) {
	code, err := program(spec.Genre, spec.Lang)
	if err != nil {
		return nil, err
	}
	style, err := stylesheets(spec.Genre)
	if err != nil {
		return nil, err
	}
	about, err := json.Marshal(manifest{
		Contract: contract, Title: spec.Title, Genre: spec.Genre, Players: spec.Players, Controls: spec.Controls,
		Goal: spec.Goal, Tags: Tags(spec), Orientation: "any", Tuning: []any{},
	})
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	data, err := json.Marshal(spec) // escapes <, > and &, and the two line ends that only JavaScript knows
	if err != nil {
		return nil, fmt.Errorf("write spec: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>%s</title>
<script type="application/json" id="minigame">%s</script>
<style>%s</style>
</head>
<body>
<script>const SPEC = %s;</script>
<script>%s</script>
</body>
</html>
`, html.EscapeString(spec.Lang), html.EscapeString(spec.Title), about, style, data, code)
	return b.Bytes(), nil
}

// program is the kit and the template of a genre, minified once, with the words of a language, or else of English.
func program(genre, lang string) (string, error) {
	if !slices.Contains(languages[:], lang) {
		lang = "en"
	}
	once, ok := programs()[genre+" "+lang]
	if !ok {
		return "", fmt.Errorf("no template for the genre %q", genre)
	}
	return once()
}

// programs holds a function for each genre and language that minifies at its first call.
var programs = sync.OnceValue(func() map[string]func() (string, error) {
	all := map[string]func() (string, error){}
	for _, g := range Genres() {
		for _, lang := range languages {
			all[g.Key+" "+lang] = sync.OnceValues(func() (string, error) {
				patterns := []string{"kit/*.js", "templates/" + g.Key + ".js"}
				if seats(g.Key).Max > 1 {
					patterns = []string{"kit/*.js", "kit/rooms/*.js", "templates/" + g.Key + "/*.js"}
				}
				code, err := joined(patterns...)
				if err != nil {
					return "", err
				}
				return minified(code, lang, api.LoaderJS)
			})
		}
	}
	return all
})

// stylesheets is the kit's style, with that of the table where several play.
func stylesheets(genre string) (string, error) {
	if seats(genre).Max > 1 {
		return tableStyle()
	}
	return style()
}

var (
	style      = sync.OnceValues(func() (string, error) { return styleOf("kit/*.css") })
	tableStyle = sync.OnceValues(func() (string, error) { return styleOf("kit/*.css", "kit/rooms/*.css") })
)

func styleOf(patterns ...string) (string, error) {
	css, err := joined(patterns...)
	if err != nil {
		return "", err
	}
	return minified(css, "", api.LoaderCSS)
}

// joined is the files that match, pattern by pattern in the order of their names.
func joined(patterns ...string) (string, error) {
	var b strings.Builder
	for _, pattern := range patterns {
		files, err := fs.Glob(sources, pattern)
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("find %s: %w", pattern, errors.Join(fs.ErrNotExist, err))
		}
		for _, file := range files {
			data, err := sources.ReadFile(file)
			if err != nil {
				return "", fmt.Errorf("read %s: %w", file, err)
			}
			b.Write(data)
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

// minified drops what a game does not need, with the words of other languages.
func minified(source, lang string, loader api.Loader) (string, error) {
	options := api.TransformOptions{
		Loader: loader, Target: api.ES2020, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	}
	if loader == api.LoaderJS {
		options.Format = api.FormatIIFE
		options.TreeShaking = api.TreeShakingTrue
		options.Define = map[string]string{"SPEC.lang": strconv.Quote(lang)}
	}
	result := api.Transform(source, options)
	if len(result.Errors) > 0 {
		return "", fmt.Errorf("minify: %s", api.FormatMessages(result.Errors, api.FormatMessagesOptions{})[0])
	}
	return strings.TrimSpace(string(result.Code)), nil
}
