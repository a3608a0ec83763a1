package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// staff signs somebody up who then gets a role.
func (s *program) staff(t *testing.T, b *chromium, handle, role string) *window {
	t.Helper()
	w := s.member(t, b, handle, desktop)
	if _, err := s.pool.ExecContext(t.Context(), `UPDATE users SET role = $2 WHERE handle = $1`, handle, role); err != nil {
		t.Fatal(err)
	}
	return w
}

// flagged has a machine find something in the listing of the game at slug, so that it is held.
func (s *program) flagged(t *testing.T, slug string) {
	t.Helper()
	var game uuid.UUID
	if err := s.pool.GetContext(t.Context(), &game, `SELECT id FROM games WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	err := store.New(s.pool, nil).Moderated(t.Context(), store.Verdict{
		Kind: store.JudgedListing, SubjectID: game, Hash: make(store.Hash, 32), Outcome: store.VerdictHold, Basic: true, Thresholds: "test",
		Layers: store.VerdictLayers{{Name: "words", Category: "hate", Score: 0.9, Threshold: 0.5, Outcome: store.VerdictHold, Excerpt: "counting"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// status is what a stranger's request for a page of the site is answered with.
func (s *program) status(t *testing.T, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	return res.StatusCode
}

// ranks are the games of the list on screen, in their order.
func (w *window) ranks() []string {
	w.t.Helper()
	return strings.Fields(evaluate[string](w, `[...document.querySelectorAll('[data-game-card]')].map((card) => card.dataset.slug).join(' ')`))
}

// TestABadGameIsJudged has bob buy ada's game and report it, and a machine hold it. Maud, a
// moderator, claims the case, looks, and removes the game; bob has his credits back. Ada reads
// why, and appeals. Boss, an admin, overturns: the game can be found and bought again, and
// the audit has all of it.
func TestABadGameIsJudged(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	ada, bob := s.member(t, b, "ada", phone), s.member(t, b, "bob", desktop)
	maud, boss := s.staff(t, b, "maud", "moderator"), s.staff(t, b, "boss", "admin")
	slug := s.add(t, "counting", counting)
	if _, err := s.pool.ExecContext(t.Context(), `UPDATE games SET owner_id = (SELECT id FROM users WHERE handle = 'ada') WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	s.paid(t, slug)
	s.rich(t, "bob")
	game := "/games/" + slug
	for name, trending := range map[string]int{"above": 9, slug: 5, "below": 1} {
		if name != slug {
			name = s.add(t, name, counting)
		}
		if _, err := s.pool.ExecContext(t.Context(), `UPDATE games SET trending = $2 WHERE slug = $1`, name, trending); err != nil {
			t.Fatal(err)
		}
	}
	bob.open(s.base + "/games")
	ranks := bob.ranks()
	if at := slices.Index(ranks, slug); len(ranks) != 3 || at != 1 {
		t.Fatalf("before all this the list is %q", ranks)
	}

	bob.open(s.base + game + "/purchase")
	bob.click(`form[action$="/purchase"] button`)
	bob.await("the purchase", `document.querySelector('main .notice.good')`)
	bob.hasOnScreen(s, 880)
	bob.open(s.base + game)
	bob.click(`.how .report a`)
	bob.click(`.report label:has([value="hate"])`)
	bob.write(`.report textarea`, "It counts people.")
	bob.click(`.report form button`)
	bob.see(`[data-reported]`)
	s.flagged(t, slug)
	if status := s.status(t, game); status != http.StatusNotFound {
		t.Errorf("a held game: %d", status)
	}

	maud.open(s.base + "/admin/cases?kind=game")
	maud.press("j")
	maud.press("Enter")
	maud.see(`form[action$="/claim"]`)
	maud.press("c")
	maud.see(`form[action$="/decide"]`)
	if blurred := evaluate[string](maud, `getComputedStyle(document.querySelector('.veil img')).filter`); !strings.Contains(blurred, "blur") {
		t.Errorf("before a click, the cover's filter is %q", blurred)
	}
	maud.click(`.veil`)
	maud.await("the cover", `getComputedStyle(document.querySelector('.veil img')).filter === 'none'`)
	maud.press("p")
	maud.see(`iframe[data-game]`)
	maud.running()
	maud.await("no sound", `document.querySelector('[data-stage-mute]').getAttribute('aria-pressed') === 'true'`)
	if shown := evaluate[bool](maud, `document.querySelector('#days').checkVisibility()`); shown {
		t.Error("days are asked for before anybody is suspended")
	}
	maud.press("d")
	for range 4 { // without a mouse: to the first choice, and on to the fourth
		maud.press("Tab")
		if evaluate[string](maud, `document.activeElement.value`) == "approve" {
			break
		}
	}
	for range 3 {
		maud.press("ArrowDown")
	}
	maud.await("removal to be chosen", `document.activeElement.value === 'remove' && document.activeElement.checked`)
	evaluate[bool](maud, `(document.querySelector('#rule').value = 'hate') !== ''`)
	maud.write(`#facts`, "It counts people as if they were things.")
	maud.press("Tab")
	maud.press("Tab")
	maud.press(" ") // She is asked whether she is sure.
	maud.see(`[data-error-for="sure"]`)
	if problems := maud.takeProblems(); len(problems) != 1 || !strings.Contains(problems[0], "422") { // as browsers call it
		t.Errorf("maud's pages had problems: %q", problems)
	}
	if status := s.status(t, game); status != http.StatusNotFound {
		t.Errorf("before she was sure: %d", status)
	}
	maud.press("d")
	for range 12 {
		maud.press("Tab")
		if evaluate[string](maud, `document.activeElement.name || ''`) == "sure" {
			break
		}
	}
	maud.press(" ")
	maud.press("Tab")
	maud.press(" ")
	maud.see(`[data-decision="remove"]`)
	if status := s.status(t, game); status != http.StatusGone {
		t.Errorf("a removed game: %d", status)
	}
	bob.open(s.base + "/wallet")
	bob.await("the credits back", `document.querySelector('[data-balance="1000"]') || (setTimeout(() => location.reload(), 500), false)`)

	bob.open(s.base + "/games")
	if gone := bob.ranks(); slices.Contains(gone, slug) || len(gone) != 2 {
		t.Errorf("without it the list is %q", gone)
	}
	ada.open(s.base + "/studio")
	ada.see(`[data-slug="` + slug + `"] a[href^="/decisions/"]`)
	ada.open(s.base + "/studio/" + slug)
	ada.tap(`[data-moderated="remove"] a`)
	ada.see(`[data-statement="remove"]`)
	if text := ada.text("main"); !strings.Contains(text, "as if they were things") || !strings.Contains(text, "Hate") || !strings.Contains(text, "A machine had flagged it") || strings.Contains(text, "maud") {
		t.Errorf("the statement says %q", text)
	}
	statement := evaluate[string](ada, `location.href`)
	ada.write(`#text`, "It counts ticks of a clock.")
	ada.tap(`form[action$="/appeal"] button`)
	ada.see(`[data-appeal="open"]`)

	boss.open(s.base + "/admin/appeals")
	boss.write(`article[data-appeal] textarea`, "They are ticks indeed.")
	boss.click(`article[data-appeal] button[value="true"]`)
	boss.await("no appeal left", `!document.querySelector('article[data-appeal]') && document.querySelector('h1')`)
	ada.open(statement)
	ada.see(`[data-appeal="overturned"]`)

	bob.open(s.base + "/games")
	if again := bob.ranks(); !slices.Equal(again, ranks) {
		t.Errorf("the list is %q, want its rank again as in %q", again, ranks)
	}
	bob.open(s.base + game + "/purchase")
	bob.click(`form[action$="/purchase"] button`)
	bob.await("the second purchase", `document.querySelector('main .notice.good')`)
	bob.open(s.base + "/wallet")
	bob.hasOnScreen(s, 880)

	boss.open(s.base + "/admin/audit")
	for _, act := range []string{"machine.hold", "case.claim", "case.remove", "appeal.overturned"} {
		boss.see(fmt.Sprintf(`tr[data-act=%q]`, act))
	}
	boss.click(`tr[data-act="appeal.overturned"] a[data-open]`)
	boss.see(`[data-decision="remove"] details[id^="appeal-"]`)
	for name, w := range map[string]*window{"ada": ada, "bob": bob, "maud": maud, "boss": boss} {
		if problems := w.takeProblems(); len(problems) > 0 {
			t.Errorf("%s's pages had problems: %q", name, problems)
		}
	}
}
