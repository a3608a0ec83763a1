package views_test

import (
	"testing"
	"time"

	"aiminigames/store"
	"aiminigames/views"
)

// demoView is a paid game's page for somebody who does not own it.
func demoView() views.GameView {
	view := gameView()
	view.Mine = false
	view.Stage.Demo = &views.Demo{Script: "/static/js/demo.js", Left: 161 * time.Second, Price: 1200, ByBrowser: true}
	return view
}

func TestDemoHasItsHooks(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Game(demoView()), store.User{})
	mustFind(t, document,
		`[data-stage][data-demo="/static/js/demo.js"][data-demo-left="161"][data-demo-browser]`,
		`[data-stage-screen] [data-stage-panel="offer"][hidden][role="dialog"][aria-labelledby="offer-title"]`,
		`#offer-title[data-offer-title][tabindex="-1"]`, `button[data-offer-later]`,
		`[data-stage-offer][hx-get="/games/star-cat/purchase"][hx-trigger="offer"] a[href="/games/star-cat/purchase"][target="_blank"]`,
		`[data-word="demo-left"]`, `[data-word="demo-over"]`, `[data-word="offer"]`, `[data-word="owned"]`)
	if got, want := text(document.Find("[data-demo-time]")), "Demo, 2:41 left"; got != want {
		t.Errorf("the bar says %q, want %q", got, want)
	}
	if document.Find(`[data-demo-time]`).Closest(`[role="status"], [aria-live]`).Length() > 0 {
		t.Error("each second of the demo is spoken")
	}
	// Nothing but the game stands in what is shut off while the offer is open.
	if n := document.Find("iframe[data-game]").Parent().Find("button, a, [data-stage-panel]").Length(); n > 0 {
		t.Errorf("%d controls are shut off together with the game", n)
	}

	view := demoView()
	view.Stage.Demo.PayMore = true
	if got, want := text(whole(t, views.Game(view), member).Find(".offer-price")), "1,200 credits or more"; got != want {
		t.Errorf("the price is %q, want %q", got, want)
	}
	if n := whole(t, views.Game(gameView()), member).Find(`[data-demo], [data-demo-time], [data-stage-panel="offer"]`).Length(); n > 0 {
		t.Errorf("whoever owns the game gets %d parts of a demo", n)
	}
}
