package main

import (
	"slices"
	"strings"
	"testing"
)

// TestTwoPeoplePlayARoundTogether has two people, each in a browser of their own, play a
// whole round of each game for two. One of them reloads in the middle: the other sees
// nothing worse than that they were offline, and online again.
func TestTwoPeoplePlayARoundTogether(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	ada := b.person(t, desktop)
	ada.open(s.base + "/signup")
	ada.write("#handle", "ada")
	ada.write("#email", "ada@example.com")
	ada.write("#password", "three hungry cats")
	ada.click(`form[action="/signup"] button:not([type])`)
	ada.await("the way in", `location.pathname !== '/signup'`)

	for _, game := range []struct{ name, prompt string }{
		{"duel", "air hockey with a friend, first to 2"},
		{"board", "tic tac toe with a friend"},
	} {
		t.Run(game.name, func(t *testing.T) {
			ada.t = t
			page := ada.publishes(s, game.prompt)
			ada.click(".together form button")
			ada.await("a room", `location.pathname.startsWith('/rooms/')`)
			room := evaluate[string](ada, `location.href`)
			ada.await("a seat", `document.querySelector('[data-seat="1"]')`)

			bob := b.person(t, phone)
			bob.open(room)
			bob.await("a seat beside ada", `document.querySelector('[data-seat="2"]')`)
			ada.notes()
			ada.click("[data-room-start]")
			for _, w := range []*window{ada, bob} {
				w.await("the round to begin", `document.querySelector('[data-room-status="playing"]') && document.querySelector('[data-room-count]').hidden`)
			}
			ada.await("something to happen in it", `window.noted.includes('set')`)

			bob.open(room)
			bob.await("the seat again, in the same round", `document.querySelector('[data-seat="2"][data-room-status="playing"]')`)
			// The templates play by themselves as testers ask them to, through the same code as fingers do.
			evaluate[bool](bob.game(), `(window.__bot = 'lose') !== ''`)
			evaluate[bool](ada.game(), `(window.__bot = 'win') !== ''`)
			for _, w := range []*window{ada, bob} {
				w.await("the end of the round", `document.querySelector('[data-room-status="ended"]')`)
				w.await("its results", `document.querySelectorAll('[data-room-table] tbody tr').length === 2`)
			}
			noted := strings.Split(evaluate[string](ada, `window.noted.join(' ')`), " ")
			for _, what := range noted {
				if !slices.Contains([]string{"start", "set", "msg", "offline", "online", "end", "spectators"}, what) {
					t.Errorf("while bob reloaded ada saw %q: %q", what, noted)
				}
			}
			ada.click("[data-room-again]")
			bob.await("another round", `document.querySelector('[data-room-status="playing"]')`)

			waitFor(t, "the round to be kept", func() bool {
				return number(t, s.pool, `SELECT count(*) FROM standings s JOIN games g ON g.id = s.game_id WHERE $1 LIKE '%/games/' || g.slug`, page) == 2
			})
			bob.open(page)
			bob.await("both in the standings", `document.querySelectorAll('.standings tbody tr').length === 2`)
			if got := bob.text(".standings tbody tr:first-child td:nth-child(2)"); !strings.HasPrefix(got, "ada") {
				t.Errorf("%q leads the standings, not ada", got)
			}
			for _, w := range []*window{ada, bob} {
				if problems := w.takeProblems(); len(problems) > 0 {
					t.Errorf("on the console: %q", problems)
				}
			}
		})
	}
}

// publishes makes a game and publishes it, and returns its page's address.
func (w *window) publishes(s *program, prompt string) string {
	w.t.Helper()
	w.open(s.base)
	evaluate[bool](w, `(document.querySelector('[name="maker"][value="builtin"]')?.click(), true)`) // where there is a model too
	w.write("#prompt", prompt)
	w.click(`form.prompt button[type="submit"]`)
	w.await("the game to be made", `document.querySelector('[data-generation="ready"]') && document.querySelector('iframe[data-game]')`)
	workshop := evaluate[string](w, `location.href`)
	w.open(workshop + "/publish")
	w.click(`form[action$="/publish"] button`)
	w.await("the game's own page", `location.pathname.startsWith('/games/')`)
	return evaluate[string](w, `location.href`)
}

// notes has the page of a room note what happens in it from now on.
func (w *window) notes() {
	w.t.Helper()
	evaluate[bool](w, `(window.noted = [], document.querySelector('[data-stage]').addEventListener('room:event', (e) => noted.push(e.detail.t)), true)`)
}
