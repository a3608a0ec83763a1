package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// TestMoneyGoesAround has ada make a game, ben a remix of it, and cleo a remix of that, which
// she sells. Dan plays its demo to the end, tops up and buys it where he is, and plays on. What
// each has on screen adds up; and again, when dan has given it back.
func TestMoneyGoesAround(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	ada, ben, cleo := s.member(t, b, "ada", desktop), s.member(t, b, "ben", desktop), s.member(t, b, "cleo", desktop)
	first := ada.publishes(s, "a memory game about cats, slow and calm")
	second := ben.remixes(first, map[string]string{"#remix_share": "20"})
	cleo.confirms(s)
	third := cleo.remixes(second, map[string]string{"#price": "200"})
	slug := third[strings.LastIndex(third, "/")+1:]

	dan := s.member(t, b, "dan", phone)
	s.played(t, "dan", slug, 176)
	dan.open(third)
	game := dan.game()
	evaluate[bool](game, `(window.mark = 'the same run') !== ''`)
	dan.plays()
	dan.await("the offer", offered)
	dan.await("the offer to take clicks", settled)
	if text := evaluate[string](dan, `document.querySelector("[data-stage-offer]").textContent`); !strings.Contains(text, "ben") || !strings.Contains(text, "ada") {
		t.Errorf("the offer does not say who gets what: %q", text)
	}
	dan.tap(`[data-stage-offer] button[name="credits"][value="500"]`)
	dan.see(`[data-stage-offer] form[action$="/purchase"] button`)
	dan.tap(`[data-stage-offer] form[action$="/purchase"] button`)
	dan.await("the game back", `document.querySelector('[data-stage]').dataset.state === 'playing'`)
	if mark := evaluate[string](game, `window.mark + ', ' + minigame.owned`); mark != "the same run, true" {
		t.Errorf("after buying it is %s", mark)
	}

	// 15% of 200 are the site's 30; a tenth of the rest is ada's, a fifth of what is left then ben's.
	people := map[string]*window{"ada": ada, "ben": ben, "cleo": cleo, "dan": dan}
	for name, want := range map[string]int{"ada": 17, "ben": 30, "cleo": 123, "dan": 300} {
		people[name].hasOnScreen(s, want)
	}
	dan.open(s.base + "/library")
	dan.see(fmt.Sprintf(`[data-game-card][data-slug=%q]`, slug))
	cleo.open(s.base + "/sales")
	if text := cleo.text("main"); !strings.Contains(text, "123") || !strings.Contains(text, "30") || !strings.Contains(text, "dan") {
		t.Errorf("cleo's sales say %q", text)
	}

	dan.open(s.base + "/games/" + slug + "/refund")
	dan.tap(`button[name="act"][value="refund"]`)
	dan.await("the refund", `!document.querySelector('button[name="act"]')`)
	for name, want := range map[string]int{"ada": 0, "ben": 0, "cleo": 0, "dan": 500} {
		people[name].hasOnScreen(s, want)
	}
	dan.open(s.base + "/library")
	if evaluate[bool](dan, fmt.Sprintf(`document.querySelector('[data-game-card][data-slug=%q]') !== null`, slug)) {
		t.Error("what was given back is still in the library")
	}
	for name, w := range people {
		if problems := w.takeProblems(); len(problems) > 0 {
			t.Errorf("%s's pages had problems: %q", name, problems)
		}
	}
	audit, err := store.New(s.pool, nil).Audit(t.Context(), uuid.Nil)
	if err != nil || len(audit.Wrong) > 0 {
		t.Errorf("the ledger: %q, %v", audit.Wrong, err)
	}
}

// confirms follows the link in the mail that somebody got when they signed up.
func (w *window) confirms(s *program) {
	w.t.Helper()
	w.open(s.base + "/dev/mail")
	w.open(evaluate[string](w, `document.querySelector('[data-mail="verify"] a[href*="/verify/"]').href`))
	w.open(s.base + "/settings")
	w.await("the address to be known", `!document.querySelector('form[action="/settings/verify"]')`)
}

// remixes makes a remix of the game at an address, publishes it with these values in the form,
// and returns its address.
func (w *window) remixes(address string, values map[string]string) string {
	w.t.Helper()
	w.open(address)
	w.click(`form[action$="/remix"] button`)
	w.await("the workshop", `location.pathname.startsWith('/studio/')`)
	w.open(evaluate[string](w, `location.href`) + "/publish")
	for field, value := range values {
		evaluate[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = %q) !== ''`, field, value))
	}
	w.click(`form[action$="/publish"] button`)
	w.await("the remix's own page", `location.pathname.startsWith('/games/')`)
	return evaluate[string](w, `location.href`)
}

// hasOnScreen fails unless the wallet shows that somebody has so much, and its statement
// leads there line by line.
func (w *window) hasOnScreen(s *program, want int) {
	w.t.Helper()
	w.open(s.base + "/wallet")
	if got := evaluate[int](w, `Number(document.querySelector('[data-balance]').dataset.balance)`); got != want {
		w.t.Errorf("the wallet has %d, want %d", got, want)
	}
	lines := strings.Fields(evaluate[string](w, `[...document.querySelectorAll('tr.movement')].map((line) => ['.amount', '.left']
		.map((cell) => line.querySelector(cell).innerText.replace('−', '-').replace(/[^-\d]/g, '')).join(':')).join(' ')`))
	running := want
	for _, line := range lines {
		amount, left, _ := strings.Cut(line, ":")
		moved, err := strconv.Atoi(amount)
		if err != nil || left != strconv.Itoa(running) {
			w.t.Errorf("a line of %s leaves %s, want %d (%v): %q", amount, left, running, err, lines)
		}
		running -= moved
	}
	if running != 0 {
		w.t.Errorf("the statement begins with %d: %q", running, lines)
	}
}
