package main

import "testing"

// TestASearchStaysWhenItsFieldIsLeft has somebody go from the field to a game: the results
// must not be asked for again then, or the game is taken away from under the click.
func TestASearchStaysWhenItsFieldIsLeft(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	s.onSale(t, "counting", counting)
	w := startChromium(t).person(t, desktop)
	w.open(s.base + "/games")
	evaluate[bool](w, `(window.asked = 0, addEventListener('htmx:beforeRequest', () => asked++), true)`)
	w.write("#q", "counting")
	w.await("the results", `asked > 0 && location.search.includes('q=counting') && `+answered)
	asked := evaluate[int](w, `asked`)
	w.press("Tab")
	w.await("another field", `document.activeElement.id !== 'q'`)
	if now := evaluate[int](w, `asked`); now != asked {
		t.Errorf("asked for %d times when the field was left", now-asked)
	}
	evaluate[bool](w, `(document.querySelector('[name=price]').value = 'paid', document.querySelector('[name=price]').dispatchEvent(new Event('change', { bubbles: true })), true)`)
	w.await("the games that cost something", `location.search.includes('price=paid') && `+answered)
	w.click("#results [data-game-card] h3 a")
	w.await("the game's own page", `location.pathname.startsWith('/games/')`)
}
