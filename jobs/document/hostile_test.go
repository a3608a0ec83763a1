package document

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestHostileInputEnds feeds what takes parsers gigabytes of stack or quadratic time. The
// test's own time limit and memory are what fails.
func TestHostileInputEnds(t *testing.T) {
	t.Parallel()
	const room = maxSize / 2 // quadratic time still shows
	fill := func(s string) string { return strings.Repeat(s, room/len(s)) }
	codes := []string{
		fill("["), fill("("), fill("{"), fill("!"), fill("`${"), fill("a=>"), fill("a?a:") + "1", "a" + fill(".a"), "a" + fill("()"),
		"a" + fill("+a"), "a" + fill(",a"), "a" + fill("``"), fill("new ") + "a", fill("if(1)") + ";", fill("for(;;)") + ";", fill("a:") + ";",
		fill("x=") + "1", fill("{a;{b}}"), fill("fetch();"), fill("'https://a.b';"), fill("/*"), fill("'"), fill("class a extends ("),
		"@" + fill("["), fill("let [a]=1;"), fill("var a;"), fill("{var a}"), fill("function a(){}"), fill("var{a}=1;"), fill("/"), fill("a?.b;"), fill("({a:"), fill("[a,") + "1", fill("function a(){"),
	}
	for _, code := range codes {
		if _, err := Check([]byte("<!doctype html><script>" + code + "</script>")); err != nil {
			t.Errorf("%.20q: %v", code, err)
		}
	}
	for _, doc := range []string{
		fill("<div>"), fill("<b onclick=a>"), fill("<svg>"), fill("<script>"), fill("<style>"), fill("<!--"), fill("<a b='"),
		fill("<p style='a:url('>"), fill("<title>"), fill("<script></script>"), "<style>" + fill("url("), fill("```\n"), fill("\n"),
		"<a " + fill("b ") + ">", fill("<meta charset>"), fill("<a href=javascript:a>"),
	} {
		if _, err := Check([]byte("<html>" + doc)); err != nil {
			t.Errorf("%.20q: %v", doc, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/good/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		doc, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	for _, s := range []string{"<script>", "```html\n<html>\n```", "<html><script id=minigame>{", page("<base>", "fetch(`${1}`)"), "<html><script>'\\u{}'"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, err := Check(doc)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(r.Document) {
			t.Error("the document is not UTF-8")
		}
		lines := bytes.Count(r.Document, []byte("\n")) + 1
		for _, p := range r.Problems {
			if p.Line < 1 || p.Line > lines || p.Message == "" || p.Rule == "" || !utf8.ValidString(p.Excerpt+p.Message) {
				t.Errorf("problem %+v in %d lines", p, lines)
			}
		}
		if m := r.Manifest; len(r.Document) > 0 && (m.Title == "" || m.Players.Min < 1 || m.Players.Max < m.Players.Min || m.Controls == nil || m.Tuning == nil) {
			t.Errorf("manifest %+v", m)
		}
	})
}
