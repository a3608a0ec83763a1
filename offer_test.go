package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAGameOffersItself presses a game's own button, says not now, and plays the demo out in
// another run. This browser remembers it, though nobody is known to have played.
func TestAGameOffersItself(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	eve := b.person(t, phone)
	eve.open(s.base + "/games/" + slug)
	game := eve.running()
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
	eve.open(s.base + "/rules") // A page with the game would add to it.
	evaluate[bool](eve, `(() => { localStorage.setItem('demo counting', '179'); return true; })()`)
	eve.open(s.base + "/games/" + slug)
	eve.running()
	eve.plays()
	eve.await("the end of the demo", offered)
	eve.click(`[data-stage-bar] [data-stage-restart]`)
	eve.open(s.base + "/games/" + slug)
	eve.await("the offer at once", offered+` && document.querySelector('[data-offer-later]').hidden`)
	game = eve.game()
	game.await("the pause", `document.documentElement.dataset.heard === 'pause '`)
}

// TestTheLinkToBuyKeepsTheGame presses the link under the stage in the middle of a game, which
// must not be left for it.
func TestTheLinkToBuyKeepsTheGame(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, b, "bob", phone)
	bob.open(s.base + "/games/" + slug)
	game := bob.running()
	bob.plays()
	bob.await("the demo to count", `document.querySelector('[data-demo-time]').textContent !== 'Demo, 3:00\u00a0left'`)
	bob.click(`#sale [data-offer-open]`)
	bob.await("the offer", offered+` && document.activeElement === document.querySelector('[data-offer-title]')`)
	bob.press("Escape")
	bob.await("the game back", `document.querySelector('[data-stage]').dataset.state === 'playing'`)
	game.await("the same game to go on", `document.documentElement.dataset.heard === 'pause resume '`)
}

// TestAGameCannotBuyItself shows a hostile game to somebody who could pay for it.
func TestAGameCannotBuyItself(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "pushy", pushy)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	bob.open(s.base + "/games/" + slug)
	bob.await("the offer it asks for", offered)
	bob.await("the offer to take clicks", settled)
	game := bob.game()
	game.await("the game to have tried", `sent === 12`)
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

// TestANewOfferTakesNothing looks at the first moments of an offer: what was meant for the game must not buy it.
func TestANewOfferTakesNothing(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	b := startChromium(t)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, b, "bob", desktop)
	s.rich(t, "bob")
	bob.open(s.base + "/games/" + slug)
	game := bob.running()
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
