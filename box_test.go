package main

import (
	"fmt"
	"path"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// goodGameWorks plays a game that does nothing wrong and uses every call of the SDK.
func goodGameWorks(t *testing.T, s *program, b *chromium) {
	w := b.person(t, desktop)
	slug := s.publish(t, "benign", listen(t))
	w.open(s.base + "/games/" + slug)
	game := w.game()
	game.await("its first frames", `window.live?.frames > 5 && live.ticks > 0`)
	seen := evaluate[map[string]string](game, `({ ...document.documentElement.dataset })`)
	for what, want := range map[string]string{"visits": "1", "tuning": `{"seconds":20,"color":"teal"}`, "loaded": "null", "locale": "en"} {
		if seen[what] != want {
			t.Errorf("at first, the game saw %s %q, not %q", what, seen[what], want)
		}
	}
	for range 5 {
		middle := w.pointIn(game, "canvas")
		w.do("tap", chromedp.MouseClickXY(middle.X, middle.Y))
	}
	game.await("the game to be won", `document.documentElement.dataset.over === 'won'`)
	game.await("the save", `document.documentElement.dataset.saved === '5'`)
	w.await("the page to say so", `document.querySelector('[data-stage-status]').textContent.includes('5')`)
	w.see("#board tr.own")

	w.click("[data-stage-bar] [data-stage-restart]")
	game.await("another run on another seed", fmt.Sprintf(`document.documentElement.dataset.over === '' && document.documentElement.dataset.seed !== %q`, seen["seed"]))
	for _, press := range []struct{ button, event string }{{"pause", "pause"}, {"pause", "resume"}, {"mute", "mute"}, {"mute", "unmute"}} {
		w.click("[data-stage-bar] [data-stage-" + press.button + "]")
		game.await(press.event, fmt.Sprintf(`(document.documentElement.dataset.heard ?? '').endsWith(%q)`, press.event+" "))
	}
	if problems := append(w.takeProblems(), game.takeProblems()...); len(problems) > 0 {
		t.Errorf("a good game had problems: %q", problems)
	}

	w.open(s.base + "/games/" + slug)
	game = w.game()
	game.await("what was saved", `document.documentElement.dataset.loaded === '{"best":5}' && document.documentElement.dataset.visits === '2'`)

	frame := evaluate[string](w, `document.querySelector('iframe[data-game]').src`)
	w.start(frame)
	if text := evaluate[string](w, `document.body.textContent`); text != "Forbidden" {
		t.Errorf("opened in a tab of its own, the document says %.100q", text)
	}
}

// hungGameCanBeStopped plays a game in an endless loop: the page stays as quick as ever.
func hungGameCanBeStopped(t *testing.T, s *program, b *chromium) {
	w := b.person(t, desktop)
	w.start(s.base + "/games/" + s.publish(t, path.Base(t.Name()), listen(t)))
	w.await("the page to notice", endsBy("stuck|unstarted"))
	w.do("press Stop", chromedp.Click(chromedp.CSS(`[data-stage-panel]:not([hidden]) [data-stage-stop]`)))
	w.await("the end of it", endsBy("stopped")+` && !document.querySelector('iframe[data-game]')`)
}

// keyboardStays has somebody go to a field beside a game that takes the focus over and over:
// the page ends the game, as some of what is typed would go to it.
func keyboardStays(t *testing.T, s *program, b *chromium) {
	w := b.person(t, desktop)
	w.open(s.base)
	w.write("#prompt", "a snake in a garden")
	w.click(`form.prompt button[type="submit"]`)
	w.await("a game of one's own", `document.querySelector('[data-generation="ready"]') && document.querySelector('iframe[data-game]')`)
	workshop := evaluate[string](w, `location.pathname`)
	s.replace(t, path.Base(workshop), document(t, "focus", listen(t)))

	w.open(s.base + workshop)
	w.click("#prompt")
	w.await("the page to end it", endsBy("focus"))
	w.write("#prompt", "a longer snake")
	if got := evaluate[string](w, `document.querySelector('#prompt').value`); got != "a longer snake" {
		t.Errorf("after it, the field got %q", got)
	}
}

// replace makes a document the newest version of a game, past every check.
func (s *program) replace(t *testing.T, slug, document string) {
	t.Helper()
	blob, err := store.New(s.pool, nil).AddSampleBlob(t.Context(), "text/html", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.pool.ExecContext(t.Context(), `
		WITH made AS (
			INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
			SELECT $1, id, 100, 'prompt', title, 'builtin', decode($2, 'hex'), '{}', $3 FROM games WHERE slug = $4
			RETURNING id, game_id)
		UPDATE games SET head_id = $1 WHERE slug = $4`, uuid.Must(uuid.NewV7()), blob, len(document), slug)
	if err != nil {
		t.Fatal(err)
	}
}
