package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/gofrs/uuid/v5"
)

func heard(game *window) string {
	return evaluate[string](game, `document.documentElement.dataset.heard ?? ''`)
}

// TestTheDemoEndsAndTheGameGoesOn plays the last seconds of a demo, buys the game from the
// offer that covers it, and plays on.
func TestTheDemoEndsAndTheGameGoesOn(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	s.played(t, "bob", slug, 176)

	bob.open(s.base + "/games/" + slug)
	game := bob.running()
	if first := evaluate[string](game, `document.documentElement.dataset.first`); first != "false" {
		t.Errorf("at its first line, owned is %s", first)
	}
	if text := bob.text("[data-demo-time]"); !strings.HasPrefix(text, "Demo, 0:0") {
		t.Errorf("the bar says %q", text)
	}
	bob.plays()
	bob.await("the offer", offered)
	game.await("the pause", `document.documentElement.dataset.heard === 'pause '`)
	stopped := evaluate[int](game, ticks)
	run := evaluate[string](game, `document.documentElement.dataset.run`)
	bob.await("the offer to take clicks", settled)

	for _, button := range []string{"restart", "pause"} {
		bob.click(`[data-stage-bar] [data-stage-` + button + `]`)
	}
	bob.press("Escape")
	if !evaluate[bool](bob, offered) || heard(game) != "pause " || evaluate[bool](bob, `!document.querySelector('[data-offer-later]').hidden`) {
		t.Error("there is a way around the offer")
	}
	if now := evaluate[int](game, ticks); now != stopped {
		t.Errorf("under the offer the game went on from %d to %d", stopped, now)
	}

	bob.click(`[data-stage-offer] #offer button`)
	game.await("the rest of the game", `document.documentElement.dataset.owned === 'true'`)
	bob.await("the game back", `document.querySelector('[data-stage]').dataset.state === 'playing'`)
	game.await("the ticks to go on", fmt.Sprintf(`%s > %d`, ticks, stopped+5))
	if got := heard(game); got != "pause owned resume " {
		t.Errorf("the game heard %q", got)
	}
	if got := evaluate[string](game, `document.documentElement.dataset.run`); got != run {
		t.Error("the game was loaded anew")
	}
	if evaluate[bool](bob, `!document.querySelector('[data-demo-time]').hidden`) || bob.text("[data-stage-status]") == "" {
		t.Error("the page still shows a demo, or does not say that the game was bought")
	}
	var purchases int
	if err := s.pool.GetContext(t.Context(), &purchases, `SELECT count(*) FROM purchases`); err != nil || purchases != 1 {
		t.Errorf("%d purchases, %v", purchases, err)
	}

	bob.open(s.base + "/games/" + slug)
	game = bob.running()
	if evaluate[string](game, `document.documentElement.dataset.first`) != "true" || evaluate[bool](bob, `!!document.querySelector('[data-demo-time]')`) {
		t.Error("on the next visit the game is still a demo")
	}
	waitFor(t, "the page that was left to have told how long", func() bool {
		return number(t, s.pool, `SELECT coalesce(sum(seconds), 0) FROM plays WHERE beat_at IS NOT NULL`) > 0
	})
	if problems := bob.takeProblems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// TestATitleIsNotPlayed leaves a game untouched for longer than is left of its demo, then
// touches it.
func TestATitleIsNotPlayed(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, b, "bob", desktop)
	s.played(t, "bob", slug, 178)
	bob.open(s.base + "/games/" + slug)
	game := bob.running()
	// A script in the game has no hands.
	evaluate[bool](game, `setInterval(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'a' })), 100) > 0`)
	if bob.holds(patience/12, offered) || bob.text("[data-demo-time]") != "Demo, 0:02\u00a0left" {
		t.Errorf("untouched, it was played: %q", bob.text("[data-demo-time]"))
	}
	bob.open(s.base + "/library")
	if told := number(t, s.pool, `SELECT count(*) FROM plays WHERE seconds > 0`); told != 1 {
		t.Errorf("%d plays have seconds, want the one of before", told)
	}
	bob.open(s.base + "/games/" + slug)
	bob.running()
	bob.plays()
	bob.await("the end of the demo", offered)
}

// TestEveryRunIsPlayed goes on after a game's end, of which the game says nothing until it
// ends once more as it did before.
func TestEveryRunIsPlayed(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "lapping", lapping)
	bob := s.member(t, b, "bob", desktop)
	bob.open(s.base + "/games/" + slug)
	button := bob.pointIn(bob.game(), "button")
	end := func() {
		bob.do("end the run", chromedp.MouseClickXY(button.X, button.Y))
		bob.await("its end", `document.querySelector('[data-stage]').dataset.state === 'over'`)
	}
	ticking := func(what string) {
		left := bob.text("[data-demo-time]")
		bob.await(what, fmt.Sprintf(`document.querySelector('[data-demo-time]').textContent !== %q`, left))
	}
	end()
	ticking("time to count after the end")
	for range patience / (500 * time.Millisecond) {
		bob.plays()
		if bob.holds(500*time.Millisecond, `document.querySelector('[data-stage]').dataset.state === 'playing'`) {
			break
		}
	}
	ticking("the second run to count")
	ticking("more of it to count")
	end()
	waitFor(t, "two runs with an end and a score", func() bool {
		return number(t, s.pool, `SELECT count(*) FROM plays WHERE score = 3 AND ended_at IS NOT NULL`) == 2
	})
	waitFor(t, "seconds of the second", func() bool {
		return number(t, s.pool, `SELECT seconds FROM plays ORDER BY id DESC LIMIT 1`) > 0
	})
	if runs := number(t, s.pool, `SELECT count(*) FROM plays`); runs != 2 {
		t.Errorf("%d runs, want 2", runs)
	}
}

// TestAGuestsDemoCountsOnce opens a game whose seconds both the server and the browser know.
func TestAGuestsDemoCountsOnce(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	eve := b.person(t, desktop)
	eve.open(s.base + "/games/" + slug)
	eve.do("like it, as a guest", chromedp.Evaluate[chromedp.Void](`fetch(location.pathname + '/like', { method: 'POST' }).then(() => {})`))
	waitFor(t, "the guest", func() bool { return number(t, s.pool, `SELECT count(*) FROM users WHERE role = 'guest'`) == 1 })
	_, err := s.pool.ExecContext(t.Context(), `
		INSERT INTO plays (id, game_id, version_id, user_id, seed, ended_at, seconds)
		SELECT $1, g.id, g.live_id, u.id, 1, now(), 90 FROM games g, users u WHERE g.slug = $2 AND u.role = 'guest'`, uuid.Must(uuid.NewV7()), slug)
	if err != nil {
		t.Fatal(err)
	}
	evaluate[bool](eve, `(() => { localStorage.setItem('demo counting', '90'); return true; })()`)
	eve.open(s.base + "/games/" + slug)
	eve.running()
	if text := eve.text("[data-demo-time]"); !strings.Contains(text, "1:") {
		t.Errorf("of three minutes, after half of them, the bar says %q", text)
	}
}
