package main

import (
	"fmt"
	"testing"

	"aiminigames/store"
)

// TestBuyingOnThePageOfThePurchase wishes for a game, tops up on the way, and buys it there.
func TestBuyingOnThePageOfThePurchase(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, startChromium(t), "bob", phone)
	game := s.base + "/games/" + slug

	bob.open(game)
	for _, wished := range []string{"true", "false"} {
		bob.tap("#wish")
		bob.await("the wish to be kept", fmt.Sprintf(`document.querySelector('#sale #wish')?.getAttribute('aria-pressed') === %q`, wished))
	}

	bob.open(game + "/purchase")
	bob.tap(`[data-topup] button[value="500"]`)
	bob.see(`[data-topup-state="paid"] [data-balance="500"]`)
	bob.tap(`[data-topup-state] a.button`)
	bob.await("the offer again", `location.pathname.endsWith('/purchase')`)
	bob.see(`#offer form[hx-post]`)
	bob.tap(`#offer form[hx-post] button`)
	bob.await("the game to be theirs", `document.querySelector('#offer .good')`)
	if n := evaluate[int](bob, `document.querySelectorAll('#offer').length`); n != 1 {
		t.Errorf("%d offers on the page", n)
	}
	if heading, title := bob.text("h1"), evaluate[string](bob, `document.title`); heading != "counting" || title != "counting · AIMiniGames" {
		t.Errorf("bought, it is headed %q under the title %q", heading, title)
	}
	if problems := bob.takeProblems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// TestTheBackButtonKnowsWhatWasBought brings a page up that was left before a purchase, as
// the browser's memory of pages does.
func TestTheBackButtonKnowsWhatWasBought(t *testing.T) {
	t.Parallel()
	s := startProgram(t, nil)
	slug := s.onSale(t, "counting", counting)
	bob := s.member(t, startChromium(t), "bob", desktop)
	s.rich(t, "bob")
	bob.open(s.base + "/games/" + slug)
	game := bob.running()

	st := store.New(s.pool, nil)
	var user store.User
	if err := s.pool.GetContext(t.Context(), &user.ID, `SELECT id FROM users WHERE handle = 'bob'`); err != nil {
		t.Fatal(err)
	}
	user.Role = store.Member
	back := `dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`
	evaluate[string](bob, `document.querySelector('#sale').dataset.old = 'yes'`)
	evaluate[bool](bob, back)
	bob.await("a newer answer", `!document.querySelector('#sale').dataset.old && `+answered)
	if evaluate[bool](bob, `!document.querySelector('#sale .buy') || document.querySelector('[data-demo-time]').hidden`) {
		t.Error("what nobody bought is not for sale any more")
	}
	if _, err := st.Buy(t.Context(), user, store.Order{Slug: slug, Price: 120}); err != nil {
		t.Fatal(err)
	}
	evaluate[bool](bob, back)
	game.await("the whole game", `document.documentElement.dataset.owned === 'true'`)
	bob.await("the page to know", `document.querySelector('#sale.owned') && document.querySelector('form#remix') && document.querySelector('[data-demo-time]').hidden`)
}
