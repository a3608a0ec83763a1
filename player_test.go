package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// paid sells the game at slug for 120 credits.
func (s *program) paid(t *testing.T, slug string) {
	t.Helper()
	_, err := s.pool.ExecContext(t.Context(), `
		WITH g AS (UPDATE games SET price = 120 WHERE slug = $1 RETURNING owner_id)
		UPDATE users SET verified_at = now() FROM g WHERE id = g.owner_id`, slug)
	if err != nil {
		t.Fatal(err)
	}
}

// onSale adds a game that costs 120 credits, and returns its slug.
func (s *program) onSale(t *testing.T, title, document string) string {
	t.Helper()
	slug := s.add(t, title, document)
	s.paid(t, slug)
	return slug
}

// running returns the game in this page, which counts its ticks, once it does.
func (w *window) running() *window {
	w.t.Helper()
	game := w.game()
	game.await("the game to run", ticks+` > 5`)
	return game
}

// played has somebody have played the game at slug for so many seconds.
func (s *program) played(t *testing.T, handle, slug string, seconds int) {
	t.Helper()
	_, err := s.pool.ExecContext(t.Context(), `
		INSERT INTO plays (id, game_id, version_id, user_id, seed, ended_at, seconds)
		SELECT $1, g.id, g.live_id, u.id, 1, now(), $4 FROM games g, users u WHERE g.slug = $2 AND u.handle = $3`,
		uuid.Must(uuid.NewV7()), slug, handle, seconds)
	if err != nil {
		t.Fatal(err)
	}
}

// member signs somebody up, in a window of their own.
func (s *program) member(t *testing.T, b *chromium, handle string, d device) *window {
	t.Helper()
	w := b.person(t, d)
	w.open(s.base + "/signup")
	w.write("#handle", handle)
	w.write("#email", handle+"@example.com")
	w.write("#password", "three hungry cats")
	w.click(`form[action="/signup"] button:not([type])`)
	w.await("the account", `location.pathname !== '/signup'`)
	return w
}

// rich gives somebody credits, as an admin can.
func (s *program) rich(t *testing.T, handle string) {
	t.Helper()
	if err := store.New(s.pool, nil).Grant(t.Context(), store.User{}, handle, 1000, "for a test", uuid.Must(uuid.NewV4())); err != nil {
		t.Fatal(err)
	}
}

// plays has somebody press the game where nothing is: what nobody touches is no play.
func (w *window) plays() {
	w.t.Helper()
	w.await("the game to play", `['playing', 'over'].includes(document.querySelector('[data-stage]').dataset.state)`)
	w.show("iframe[data-game]")
	middle := evaluate[[2]float64](w, `(() => {
		const r = document.querySelector('iframe[data-game]').getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`)
	w.do("play", chromedp.MouseClickXY(middle[0], middle[1]))
}

const (
	offered = `document.querySelector('[data-stage]').dataset.state === 'offer' && !document.querySelector('[data-stage-panel="offer"]').hidden`
	// settled is when the offer takes clicks and keys.
	settled = `document.querySelector('[data-stage-offer] #offer') && !document.querySelector('[data-stage-offer]').inert`
	ticks   = `window.ticks`
)
