package builtin

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

func hostile() []string {
	return []string{
		`</script><script>alert(1)</script> catch`, `<img src=x onerror=alert(1)> snake called "</title><svg onload=alert(1)>"`,
		"nul \x00 byte \xff\xfe snake", strings.Repeat("catch fish ", 400), strings.Repeat("🐱", 2000), "\u202eekans \u2066game\u2069 called \"\u2028</script>\u2029\"",
		`game called "${alert(1)}` + "`" + ` <!-- <script>"`, "🐱🐱🐱", "    ", "catch ‹<b>› & &lt;script&gt;", `a cat named <script> who catches ]]>`,
		strings.Repeat("\u200d\ufe0f", 300), "🇫 🏴\U000e0067\U000e0062 catch 🧑\u200d", strings.Repeat("a", 4000), `called "` + strings.Repeat("long ", 40) + `"`,
	}
}

func TestHostilePromptsStayText(t *testing.T) {
	t.Parallel()
	for _, prompt := range hostile() {
		s := Understand(prompt, 11)
		playable(t, s)
		page, err := Document(s)
		if err != nil {
			t.Fatal(err)
		}
		count := elements(t, page)
		want := map[string]int{"html": 1, "head": 1, "body": 1, "meta": 2, "title": 1, "style": 1, "script": 3}
		if !reflect.DeepEqual(count, want) {
			t.Errorf("%.60q: elements %v, want %v", prompt, count, want)
		}
		if bytes.ContainsAny(page, "\x00\u202e\u2028\u2029") {
			t.Errorf("%.60q: marks of control or direction are in the document", prompt)
		}
		wellFormed(t, Cover(s))
	}
}

func elements(t *testing.T, page []byte) map[string]int {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			count[n.Data]++
		}
	}
	return count
}

func TestDocumentDeclaresItself(t *testing.T) {
	t.Parallel()
	for _, g := range Genres() {
		for _, example := range g.Examples {
			s := Understand(example, 1)
			if s.Genre != g.Key {
				t.Errorf("the example %q is %s, want %s", example, s.Genre, g.Key)
			}
			page, err := Document(s)
			if err != nil {
				t.Fatal(err)
			}
			var said manifest
			if err := json.Unmarshal([]byte(script(t, page, "minigame")), &said); err != nil {
				t.Fatalf("manifest: %v", err)
			}
			if said.Contract != 1 || said.Title != s.Title || said.Genre != g.Key || said.Players != seats(g.Key) || len(said.Controls) == 0 {
				t.Errorf("manifest of %q: %+v", example, said)
			}
			if !bytes.HasPrefix(page, []byte("<!doctype html>")) || len(page) > 256<<10 || bytes.Contains(page, []byte("http://")) {
				t.Errorf("document of %q: %d bytes, begins %.20q", example, len(page), page)
			}
		}
	}
	if _, err := Document(Spec{Genre: "chess", Lang: "en"}); err == nil {
		t.Error("a genre without a template has a document")
	}
}

// script returns the text of the script with an id.
func script(t *testing.T, page []byte, id string) string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if n.Data == "script" && a.Key == "id" && a.Val == id {
				return n.FirstChild.Data
			}
		}
	}
	t.Fatalf("no script %q", id)
	return ""
}

func TestSameWordsAndSeedSameBytes(t *testing.T) {
	t.Parallel()
	prompts := labelled(t, "testdata/prompts.txt")
	made := make([][]byte, 4)
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() {
			var b bytes.Buffer
			for _, p := range prompts {
				s := Understand(p[1], 99)
				s, reply := Edit(s, "faster, surprise me and make it blue")
				page, err := Document(s)
				if err != nil {
					t.Error(err)
				}
				b.Write(page)
				b.Write(Cover(s))
				b.WriteString(strings.Join(append(reply.Did, reply.Chips...), "\n"))
			}
			made[i] = b.Bytes()
		})
	}
	all.Wait()
	for _, other := range made[1:] {
		if !bytes.Equal(made[0], other) {
			t.Fatal("the same prompts and seed made other bytes")
		}
	}
}

func TestSpecSurvivesJSON(t *testing.T) {
	t.Parallel()
	for _, p := range labelled(t, "testdata/prompts.txt") {
		s := Understand(p[1], 1<<60+5)
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back Spec
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(s, back) {
			t.Fatalf("%q came back as %+v, %v", p[1], back, err)
		}
		if s.Seed < 0 || s.Seed >= 1<<53 || bytes.Contains(data, []byte("null")) {
			t.Errorf("%q: seed %d, %s", p[1], s.Seed, data)
		}
	}
}

func BenchmarkPromptToDocument(b *testing.B) {
	for b.Loop() {
		s := Understand("a hungry purple cat catching falling fish in space, dodge bombs, 3 lives, 60 seconds", 1)
		if _, err := Document(s); err != nil {
			b.Fatal(err)
		}
	}
}

// What a table needs is not in the documents of those who play alone, and documents stay small.
func TestDocumentsHoldWhatTheyNeed(t *testing.T) {
	t.Parallel()
	largest := map[string]int{}
	for _, g := range Genres() {
		for _, lang := range languages {
			s := Understand(g.Examples[0], 1)
			s.Lang = lang
			page, err := Document(s)
			if err != nil {
				t.Fatal(err)
			}
			largest[g.Key] = max(largest[g.Key], len(page))
			if table, two := bytes.Contains(page, []byte(".plate")), seats(g.Key).Max > 1; table != two {
				t.Errorf("%s in %s: the table's style is there: %v, want %v", g.Key, lang, table, two)
			}
		}
		if largest[g.Key] > 64<<10 {
			t.Errorf("%s: a document of %d bytes, want 64 KB at most", g.Key, largest[g.Key])
		}
	}
	t.Logf("largest documents: %v", largest)
}

func TestTagsNameWhatIsSeen(t *testing.T) {
	t.Parallel()
	tags := Tags(Understand("a hungry purple cat catching falling fish in space", 1))
	for _, want := range []string{"catch", "space", "purple cat", "fish"} {
		if !slices.Contains(tags, want) {
			t.Errorf("a search finds the game by %q, not by %q", tags, want)
		}
	}
}
