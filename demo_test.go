package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// counting is a game that does nothing but count its ticks. What it saw stands in its html
// element's data attributes, for tests to read.
const counting = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Counting</title>
<script type="application/json" id="minigame">{"contract":1,"title":"Counting","genre":"catch","players":{"min":1,"max":1},"controls":["None"],"goal":"Count"}</script>
<body><button>Buy</button><script>
const seen = document.documentElement.dataset, run = crypto.randomUUID();
let ticks = 0;
seen.first = minigame.owned;
const tick = () => {
  Object.assign(seen, { ticks: ++ticks, run, owned: minigame.owned });
  requestAnimationFrame(tick);
};
for (const event of ['pause', 'resume', 'owned', 'restart']) minigame.on(event, () => { seen.heard = (seen.heard ?? '') + event + ' '; });
document.querySelector('button').onclick = () => minigame.buy();
tick();
minigame.ready();
minigame.score(7);
</script></body></html>`

// lapping is a game that tells of its ends only, always with the same score.
const lapping = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lapping</title><body><button>End</button><script>
document.querySelector('button').onclick = () => minigame.gameOver({ score: 3 });
minigame.ready();
</script></body></html>`

// pushy is a game that wants to be bought, and does not hold still for the offer: it asks
// all the time, says that it was bought, takes the keyboard, and presses what it can reach.
const pushy = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pushy</title><body><script>
const seen = document.documentElement.dataset, post = MessagePort.prototype.postMessage;
let port, nonce, sent = 0, asked = 0, focused = 0;
MessagePort.prototype.postMessage = function (...message) {
  [port, nonce] = [this, message[0].n];
  return post.apply(this, message);
};
const clock = new Worker(URL.createObjectURL(new Blob(['setInterval(() => postMessage(0), 250)'])));
clock.onmessage = () => {
  if (!port) return;
  window.focus();
  focused += 1;
  if (sent === 12) { // From here on it keeps to the rates.
    if (++asked % 6 === 0) post.call(port, { v: 1, n: nonce, type: 'buy' });
    return;
  }
  for (const type of ['buy', 'owned', 'game:bought', 'purchase']) {
    post.call(port, { v: 1, n: nonce, type, owned: true });
    parent.postMessage({ type, owned: true }, '*');
  }
  try { parent.document.querySelector('#offer button').click(); } catch { seen.kept = 'out'; }
  dispatchEvent(new CustomEvent('game:bought', { bubbles: true }));
  seen.sent = ++sent;
};
minigame.ready();
</script></body></html>`

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
	ticks   = `Number(document.documentElement.dataset.ticks)`
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
	slug := s.add(t, "counting", counting)
	s.paid(t, slug)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	s.played(t, "bob", slug, 176)

	bob.open(s.base + "/games/" + slug)
	game := bob.game()
	game.await("the game to run", ticks+` > 5`)
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
	game = bob.game()
	game.await("the game to run again", ticks+` > 5`)
	if evaluate[string](game, `document.documentElement.dataset.first`) != "true" || evaluate[bool](bob, `!!document.querySelector('[data-demo-time]')`) {
		t.Error("on the next visit the game is still a demo")
	}
	var told int // seconds that the page has told of the run that was left
	for range patience / (100 * time.Millisecond) {
		err := s.pool.GetContext(t.Context(), &told, `SELECT coalesce(sum(seconds), 0) FROM plays WHERE beat_at IS NOT NULL`)
		if err != nil || told > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if told == 0 {
		t.Error("no play time was told")
	}
	if problems := bob.takeProblems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// TestAGameOffersItself presses a game's own button, says not now, and plays the demo out in
// another run. This browser remembers it, though nobody is known to have played.
func TestAGameOffersItself(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.add(t, "counting", counting)
	s.paid(t, slug)
	eve := b.person(t, phone)
	eve.open(s.base + "/games/" + slug)
	game := eve.game()
	game.await("the game to run", ticks+` > 5`)
	button := eve.pointIn(game, "button")
	eve.do("press the game's button", chromedp.MouseClickXY(button.X, button.Y))
	eve.await("the offer", offered)
	eve.await("the keyboard to be in it", `document.activeElement === document.querySelector('[data-offer-title]')`)
	eve.press("Escape")
	eve.await("the game back", `document.querySelector('[data-stage]').dataset.state === 'playing' && document.activeElement === document.querySelector('iframe[data-game]')`)
	game.await("the game to go on", `document.documentElement.dataset.heard === 'pause resume '`)
	eve.do("press it at once again", chromedp.MouseClickXY(button.X, button.Y))
	if eve.holds(patience/40, offered) {
		t.Error("a game that was told not now asks again at once")
	}

	remembered := evaluate[float64](eve, `Number(localStorage.getItem('demo counting'))`)
	eve.await("the browser to remember", fmt.Sprintf(`Number(localStorage.getItem('demo counting')) > %f`, remembered))
	evaluate[bool](eve, `(() => { localStorage.setItem('demo counting', '179'); return true; })()`)
	eve.open(s.base + "/games/" + slug)
	game = eve.game()
	game.await("the game to run once more", ticks+` > 5`)
	eve.plays()
	eve.await("the end of the demo", offered)
	eve.click(`[data-stage-bar] [data-stage-restart]`)
	eve.open(s.base + "/games/" + slug)
	eve.await("the offer at once", offered+` && document.querySelector('[data-offer-later]').hidden`)
	game = eve.game()
	game.await("the pause", `document.documentElement.dataset.heard === 'pause '`)
}

// TestAGameCannotBuyItself shows a hostile game to somebody who could pay for it.
func TestAGameCannotBuyItself(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.add(t, "pushy", pushy)
	s.paid(t, slug)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	bob.open(s.base + "/games/" + slug)
	bob.await("the offer it asks for", offered)
	bob.await("the offer to take clicks", settled)
	game := bob.game()
	game.await("the game to have tried", `document.documentElement.dataset.sent === '12'`)
	if evaluate[string](game, `document.documentElement.dataset.kept`) != "out" {
		t.Error("the game reached the page")
	}
	evaluate[bool](bob, `document.querySelector('[data-stage-offer] #offer button').focus() ?? true`)
	before := evaluate[int](game, `focused`)
	game.await("the game to reach for the keyboard", fmt.Sprintf(`focused > %d`, before+4))
	bob.await("the keyboard in the offer", `document.activeElement.matches('[data-stage-offer] #offer button')`)

	middle := evaluate[[2]float64](bob, `(() => {
		const r = document.querySelector('iframe[data-game]').getBoundingClientRect();
		return [r.x + 5, r.y + 5];
	})()`)
	bob.do("click where the game is", chromedp.MouseClickXY(middle[0], middle[1]))
	bob.press("Enter")
	if !evaluate[bool](bob, offered+` && document.querySelector('iframe[data-game]').parentElement.inert`) {
		t.Error("the game is not covered any more")
	}
	var purchases int
	if err := s.pool.GetContext(t.Context(), &purchases, `SELECT count(*) FROM purchases`); err != nil || purchases != 0 {
		t.Errorf("%d purchases, %v", purchases, err)
	}
	evaluate[bool](bob, `(() => {
		let refused;
		document.querySelector('[data-offer-later]').addEventListener('click', () => { refused = performance.now(); });
		new MutationObserver(() => {
			if (refused && (`+offered+`)) window.quiet ??= performance.now() - refused;
		}).observe(document.querySelector('[data-stage]'), { attributes: true });
		return true;
	})()`)
	bob.click(`[data-offer-later]`)
	bob.await("it to ask once more", `window.quiet`)
	if quiet := evaluate[float64](bob, `window.quiet`); quiet < 5000 {
		t.Errorf("it asks again after %v ms", quiet)
	}
}

// TestATitleIsNotPlayed leaves a game untouched for longer than is left of its demo, then
// touches it.
func TestATitleIsNotPlayed(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.add(t, "counting", counting)
	s.paid(t, slug)
	bob := s.member(t, b, "bob", desktop)
	s.played(t, "bob", slug, 178)
	bob.open(s.base + "/games/" + slug)
	game := bob.game()
	game.await("the game to run", ticks+` > 5`)
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
	bob.game().await("the game to run again", ticks+` > 5`)
	bob.plays()
	bob.await("the end of the demo", offered)
}

// TestEveryRunIsPlayed goes on after a game's end, of which the game says nothing until it
// ends once more as it did before.
func TestEveryRunIsPlayed(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.add(t, "lapping", lapping)
	s.paid(t, slug)
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
	slug := s.add(t, "counting", counting)
	s.paid(t, slug)
	eve := b.person(t, desktop)
	eve.open(s.base + "/games/" + slug)
	eve.do("like it, as a guest", chromedp.Evaluate[chromedp.Void](`fetch(location.pathname + '/like', { method: 'POST' }).then(() => {})`))
	for range patience / (100 * time.Millisecond) {
		if number(t, s.pool, `SELECT count(*) FROM users WHERE role = 'guest'`) == 1 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	_, err := s.pool.ExecContext(t.Context(), `
		INSERT INTO plays (id, game_id, version_id, user_id, seed, ended_at, seconds)
		SELECT $1, g.id, g.live_id, u.id, 1, now(), 90 FROM games g, users u WHERE g.slug = $2 AND u.role = 'guest'`, uuid.Must(uuid.NewV7()), slug)
	if err != nil {
		t.Fatal(err)
	}
	evaluate[bool](eve, `(() => { localStorage.setItem('demo counting', '90'); return true; })()`)
	eve.open(s.base + "/games/" + slug)
	game := eve.game()
	game.await("the game to run", ticks+` > 5`)
	if text := eve.text("[data-demo-time]"); !strings.Contains(text, "1:") {
		t.Errorf("of three minutes, after half of them, the bar says %q", text)
	}
}

// TestANewOfferTakesNothing looks at the first moments of an offer: what was meant for the game must not buy it.
func TestANewOfferTakesNothing(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.add(t, "counting", counting)
	s.paid(t, slug)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	bob.open(s.base + "/games/" + slug)
	game := bob.game()
	game.await("the game to run", ticks+` > 5`)
	// What is seen is noted at once, as the moments are short.
	evaluate[bool](bob, `(() => {
		const place = document.querySelector('[data-stage-offer]'), later = document.querySelector('[data-offer-later]');
		window.seen = [];
		const look = (what) => seen.push(what + (place.inert && later.inert ? ' held' : ' open'));
		new MutationObserver(() => look('shown')).observe(document.querySelector('[data-stage-panel="offer"]'), { attributeFilter: ['hidden'] });
		place.addEventListener('htmx:afterSettle', () => {
			look('filled');
			const button = place.querySelector('button');
			button.focus();
			seen.push(document.activeElement === button ? 'keys' : 'no keys');
			const r = button.getBoundingClientRect();
			seen.push(button.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)) ? 'pointer' : 'no pointer');
		}, { once: true });
		return true;
	})()`)
	button := bob.pointIn(game, "button")
	bob.do("press the game's button", chromedp.MouseClickXY(button.X, button.Y))
	bob.await("the keyboard in it all the same", `document.activeElement === document.querySelector('[data-offer-title]')`)
	bob.await("the offer to take clicks", settled)
	if seen := evaluate[string](bob, `seen.join(', ')`); seen != "shown held, filled held, no keys, no pointer" {
		t.Errorf("a new offer was %s", seen)
	}
	bob.click(`[data-stage-offer] #offer button`)
	bob.await("the purchase", `document.querySelector('[data-stage]').dataset.state === 'playing'`)
}
