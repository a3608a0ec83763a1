package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestASentenceBecomesAGameThatSomebodyPlays is what the site is for, in a real browser.
func TestASentenceBecomesAGameThatSomebodyPlays(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)

	ada := b.person(t, phone)
	ada.open(s.base)
	ada.write("#prompt", "a hungry purple cat catching falling fish in space, 3 lives")
	ada.tap(`form.prompt button[type="submit"]`)
	ada.await("the workshop", `location.pathname.startsWith('/studio/')`)
	ada.see("[data-generation]")
	ada.await("the game to be made", `document.querySelector('[data-generation="ready"]') && document.querySelector('iframe[data-game]')`)
	workshop := evaluate[string](ada, `location.pathname`)

	ada.tap(`label:has([data-side="play"])`)
	playByTouch(ada)

	ada.tap(`a[data-dialog="publish"]`)
	ada.tap(`dialog[open] a[href^="/signup"]`)
	ada.write("#handle", "ada")
	ada.write("#email", "ada@example.com")
	ada.write("#password", "three hungry cats")
	ada.tap(`form[action="/signup"] button:not([type])`)
	ada.await("the way back to publishing", `location.pathname.endsWith('/publish')`)
	ada.see("#title") // The address is there before the page is.
	title := evaluate[string](ada, `document.querySelector('#title').value`)
	ada.tap(`form[action$="/publish"] button`)
	ada.await("the game's own page", `location.pathname.startsWith('/games/')`)

	bob := b.person(t, desktop)
	bob.open(s.base + "/games")
	bob.write("#q", "purple cta") // as people type
	bob.await("the game among the results", `location.search.includes('cta') && document.querySelector('#results [data-game-card]') && `+answered)
	if got := bob.text("#results [data-game-card] h3"); got != title {
		t.Errorf("the search found %q, not %q", got, title)
	}
	bob.click("#results [data-game-card] h3 a")
	bob.see("iframe[data-game]")
	score := playByKeys(bob)
	bob.see("#board tr.own")
	if got := bob.text("#board tr.own td:last-child"); got != score {
		t.Errorf("the board says %s, the game said %s", got, score)
	}
	bob.click(`form[action$="/remix"] button`)
	bob.await("a workshop of his own", `location.pathname.startsWith('/studio/') && document.querySelector('iframe[data-game]')`)
	if got := evaluate[string](bob, `location.pathname`); got == workshop {
		t.Errorf("bob is in ada's workshop %s", got)
	}

	for name, w := range map[string]*window{"ada": ada, "bob": bob} {
		if problems := w.takeProblems(); len(problems) > 0 {
			t.Errorf("%s's pages had problems:\n%s", name, strings.Join(problems, "\n"))
		}
	}
}

// playByTouch starts the game with a finger, and sweeps with it through all that falls, good
// and bad, until the game is over.
func playByTouch(w *window) {
	w.t.Helper()
	game := w.game()
	game.await("the game to be ready", `window.Kit && Kit.state === 'start'`)
	finger := w.pointIn(game, ".screen button")
	w.touch(input.DispatchTouchEventTypeTouchStart, &finger)
	w.touch(input.DispatchTouchEventTypeTouchEnd)
	game.await("a run", `Kit.state === 'play'`)
	finger = w.pointIn(game, "canvas")
	x := finger.X
	w.touch(input.DispatchTouchEventTypeTouchStart, &finger)
	for side := 1.0; playing(game); side = -side {
		for step := range 10 {
			finger.X = x + side*float64(step)*12
			w.touch(input.DispatchTouchEventTypeTouchMove, &finger)
		}
	}
	w.touch(input.DispatchTouchEventTypeTouchEnd)
	lose(w, game)
}

// playByKeys does the same with the keys, and returns the score.
func playByKeys(w *window) string {
	w.t.Helper()
	game := w.game()
	game.await("the game to be ready", `window.Kit && Kit.state === 'start'`)
	w.do("put the keyboard into the game", chromedp.Focus(chromedp.CSS("iframe[data-game]")))
	w.press("Enter")
	game.await("a run", `Kit.state === 'play'`)
	for side := false; playing(game); side = !side {
		key := map[bool]string{false: "ArrowLeft", true: "ArrowRight"}[side]
		w.key(input.DispatchKeyEventTypeRawKeyDown, key)
		time.Sleep(300 * time.Millisecond)
		w.key(input.DispatchKeyEventTypeKeyUp, key)
	}
	return lose(w, game)
}

func playing(game *window) bool { return evaluate[string](game, `Kit.state`) == "play" }

// lose lets the game run until it is over, for the page too, and returns the score.
func lose(w, game *window) string {
	w.t.Helper()
	game.await("game over", `Kit.state === 'over'`)
	w.await("the page to say so", `document.querySelector('[data-stage]').dataset.state === 'over'`)
	if problems := game.takeProblems(); len(problems) > 0 {
		w.t.Errorf("the game had problems: %q", problems)
	}
	return evaluate[string](game, `String(Kit.run.score)`)
}
