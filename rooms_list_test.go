package main

import "testing"

// TestARoomStaysUnderTheHand has somebody choose among open rooms, while the list renews itself.
func TestARoomStaysUnderTheHand(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	ada := s.member(t, b, "ada", desktop)
	ada.open(ada.publishes(s, "air hockey with a friend, first to 2"))
	ada.click(`.together label:has([value="public"])`)
	ada.click(".together form button")
	ada.await("a seat", `document.querySelector('[data-seat="1"]')`)

	bob := b.person(t, phone)
	bob.open(s.base + "/rooms")
	bob.keeps("[data-room-card] h3 a")
	bob.tap("[data-room-card] h3 a")
	bob.await("a seat beside her", `document.querySelector('[data-seat="2"]')`)
	if problems := bob.takeProblems(); len(problems) > 0 {
		t.Errorf("the pages had problems: %q", problems)
	}
}
