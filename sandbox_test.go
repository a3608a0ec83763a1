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

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
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
	"self-again": "moved|stuck", // A document that moves before the page has answered it just falls silent.
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

// publish puts an attack's document straight into the database, past every check, as a game
// that anybody may play, and returns its slug.
func (s *program) publish(t *testing.T, name string, l *listener) string {
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
	blob, err := st.AddSampleBlob(t.Context(), "text/html", []byte(document(t, name, l)))
	if err != nil {
		t.Fatal(err)
	}
	game := store.Sample{
		ID: uuid.Must(uuid.NewV7()), VersionID: uuid.Must(uuid.NewV7()), OwnerID: owner.ID, Slug: "attack-" + name, Title: name,
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

// attack is one document in one window.
type attack struct {
	name string
	l    *listener
	w    *window
	bare bool // without a box

	online bool // in the browser's own profile

	address, title string // of the page, as it came
	disk           string // where downloads go
	dialogs        chan string
}

// newAttack opens a window for an attack. Only those on the network need the browser's own
// profile, in which it connects ahead; in others a person is alone with their windows.
func newAttack(t *testing.T, b *chromium, name string) *attack {
	t.Helper()
	a := &attack{name: name, l: listen(t), disk: t.TempDir(), dialogs: make(chan string, 1000)}
	if a.online = strings.HasPrefix(name, "net-"); a.online {
		a.w = b.window(t, desktop)
	} else {
		a.w = b.person(t, desktop)
		_, err := chromedp.CallBrowser(a.w.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: a.disk,
			BrowserContextID: chromedp.FromContext(a.w.ctx).BrowserContextID,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	a.w.answer(func(message string) { a.dialogs <- message })
	return a
}

// open has the page come, somebody click into the game, and time pass for what attacks do
// later.
func (a *attack) open(address string) {
	a.w.t.Helper()
	a.w.start(address)
	a.address = address
	a.title = evaluate[string](a.w, `document.title`)
	time.Sleep(800 * time.Millisecond)
	middle := evaluate[[]float64](a.w, `[...document.querySelectorAll('iframe')].slice(0, 1).map((f) => f.getBoundingClientRect())
		.flatMap((r) => [r.x + r.width / 2, r.y + r.height / 2])`)
	if len(middle) == 2 { // It is still there.
		a.w.do("click into the game", chromedp.MouseClickXY(middle[0], middle[1]))
		time.Sleep(200 * time.Millisecond)
	}
}

// harm is all that an attack has achieved, the last of it on being left.
func (a *attack) harm() []string {
	a.w.t.Helper()
	var harm []string
	notice := func(is bool, what string, args ...any) {
		if is {
			harm = append(harm, fmt.Sprintf(what, args...))
		}
	}
	address := evaluate[string](a.w, `location.href`)
	notice(address != a.address, "the page went to %s", address)
	if address == a.address {
		title := evaluate[string](a.w, `document.title`)
		notice(title != a.title, "the page's title is %q", title)
		notice(evaluate[bool](a.w, `({}).owned !== undefined || 'owned' in window || !!document.querySelector('[data-owned]')`), "the page is owned")
		got := a.got()
		notice(got != "", "it got %s", got)
	}
	if !a.online {
		open := a.windows()
		notice(len(open) > 1, "these windows are open: %q", open)
	}
	a.w.start("about:blank")
	time.Sleep(300 * time.Millisecond)
	notice(len(a.dialogs) > 0, "%d dialogs opened", len(a.dialogs))
	notice(len(a.files()) > 0, "these files were downloaded: %q", a.files())
	return append(harm, a.l.all()...)
}

// got is what the game says it has got, if it is still there to say so.
func (a *attack) got() string {
	a.w.t.Helper()
	if !slices.Contains([]string{"parent-access", "powers", "storage"}, a.name) {
		return ""
	}
	if a.bare {
		return evaluate[string](a.w, `frames[0].document.documentElement.dataset.got ?? ''`)
	}
	return evaluate[string](a.w.game(), `document.documentElement.dataset.got ?? ''`)
}

// files are what this window's person has had put on their disk.
func (a *attack) files() []string {
	a.w.t.Helper()
	found, err := filepath.Glob(filepath.Join(a.disk, "*"))
	if err != nil {
		a.w.t.Fatal(err)
	}
	return found
}

// windows are the addresses of all windows that this window's person has.
func (a *attack) windows() []string {
	a.w.t.Helper()
	targets, err := chromedp.Targets(a.w.ctx)
	if err != nil {
		a.w.t.Fatal(err)
	}
	var open []string
	for _, target := range targets {
		if target.Type == "page" && target.BrowserContextID == chromedp.FromContext(a.w.ctx).BrowserContextID {
			open = append(open, target.URL)
		}
	}
	return open
}
