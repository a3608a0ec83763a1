package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// attacks is where the documents are that try to leave the box. Each says what it tries, and
// how it shows when it succeeds.
const attacks = "handlers/testdata/attacks"

// ended are the attacks that the page ends, and how: its word for why, or the state it leaves
// the game in. The others do no harm where they are.
var ended = map[string]string{
	"history": "history", "messages-flood": "flood|refused", "messages-stray": "flood", "messages-refused": "refused",
	"self-again": "moved|stuck|unstarted", // A document that moves before the page has answered, or heard, it falls silent.
}

// byThePage are the attacks that no header stops, but our page. Without headers they would
// show no more than with them.
var byThePage = []string{
	"history", "markup", "memory", "messages-flood", "messages-forged", "messages-refused", "messages-stray", "self-again",
}

// TestGamesStayInTheirBox plays hostile documents on the program's play page, and watches
// for each harm that one of them is after. The same documents, without our headers and
// attributes, must show that the harm would be seen: or seeing none would mean nothing.
func TestGamesStayInTheirBox(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	files, err := filepath.Glob(filepath.Join(attacks, "*.html"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d attacks, %v", len(files), err)
	}
	for name, test := range map[string]func(*testing.T, *program, *chromium){
		"benign": goodGameWorks, "focus": keyboardStays, "loop-load": hungGameCanBeStopped, "loop-later": hungGameCanBeStopped,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s, b)
		})
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		if name == "benign" || name == "focus" || strings.HasPrefix(name, "loop-") {
			continue // They have tests of their own.
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAttack(t, b, name)
			a.open(s.base + "/games/" + s.publish(t, name, a.l))
			if how := ended[name]; how != "" {
				a.w.await("the page to end it", endsBy(how))
			}
			if name == "messages-forged" && a.w.text("[data-stage-score]") != "0" {
				t.Error("the page took a forged score")
			}
			if harm := a.harm(); len(harm) > 0 {
				t.Errorf("it got out:\n%s", strings.Join(harm, "\n"))
			}
		})
		if slices.Contains(byThePage, name) {
			continue
		}
		t.Run(name+" without a box", func(t *testing.T) {
			t.Parallel()
			a := newAttack(t, b, name)
			a.bare = true
			a.open(bare(t, name, a.l))
			if harm := a.harm(); len(harm) == 0 {
				t.Error("no harm is seen even without a box: the test would not notice any")
			}
		})
	}
}

// endsBy asks whether the page has ended the game in one of these ways.
func endsBy(how string) string {
	return fmt.Sprintf(`((stage) => {
		const one = (name) => stage.querySelector('[data-stage-' + name + ']');
		const word = [...stage.querySelectorAll('[data-word]')].find((w) => w.textContent === one('reason').textContent);
		return /^(%s)$/.test(stage.dataset.state === 'stopped' ? word.dataset.word : stage.dataset.state);
	})(document.querySelector('[data-stage]'))`, how)
}

// document is an attack's, which speaks to l.
func document(t *testing.T, name string, l *listener) string {
	t.Helper()
	return strings.ReplaceAll(read(t, filepath.Join(attacks, name+".html")), "{{LISTENER}}", l.address)
}

// publish makes an attack's document a game, and returns its slug.
func (s *program) publish(t *testing.T, name string, l *listener) string {
	t.Helper()
	return s.add(t, "attack-"+name, document(t, name, l))
}

// add puts a document straight into the database, past every check, as a game that anybody
// may play, and returns its slug.
func (s *program) add(t *testing.T, slug, document string) string {
	t.Helper()
	st := store.New(s.pool, nil)
	owner := store.SamplePlayer{ID: uuid.Must(uuid.NewV7()), Handle: "h" + uuid.Must(uuid.NewV4()).String()[:8]}
	err := st.AddSamplePlayers(t.Context(), []store.SamplePlayer{owner})
	if err != nil {
		t.Fatal(err)
	}
	cover, err := st.AddSampleBlob(t.Context(), "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	if err != nil {
		t.Fatal(err)
	}
	blob, err := st.AddSampleBlob(t.Context(), "text/html", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	game := store.Sample{
		ID: uuid.Must(uuid.NewV7()), VersionID: uuid.Must(uuid.NewV7()), OwnerID: owner.ID, Slug: slug, Title: slug,
		Genre: "catch", Tags: []string{}, Spec: struct{}{}, Document: blob, Cover: cover, Published: time.Now(),
		Manifest: map[string]any{"tuning": []map[string]any{{"key": "seconds", "value": 20}, {"key": "color", "value": "teal"}}},
	}
	if err := st.AddSamples(t.Context(), []store.Sample{game}, []store.SamplePlayer{owner}); err != nil {
		t.Fatal(err)
	}
	return game.Slug
}

// bare serves an attack's document in a frame of a page on its own origin, without any of
// our headers and attributes.
func bare(t *testing.T, name string, l *listener) string {
	t.Helper()
	body := map[string]string{"/": `<!doctype html><title>bare</title><body><iframe src="/game" width="1000" height="700"></iframe>`, "/game": document(t, name, l)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, body[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}
