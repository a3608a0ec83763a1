package views_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"aiminigames/store"
	"aiminigames/views"
)

// movement is a line of a statement.
func movement(reason string, amount, moved int64, note string) store.Movement {
	return store.Movement{Transfer: gameID, At: now, Reason: reason, Note: note, Amount: amount, Moved: moved, Spendable: 1234}
}

func purchaseView(viewer store.User) views.PurchaseView {
	g := game()
	g.PayMore = true
	return views.PurchaseView{
		Offer: store.Offer{
			Game: g, Sellable: true, OwnLink: true, Missing: 80, Balances: store.Balances{Wallet: 150},
			Parts: []store.Part{
				{Reason: store.FeeTaken, Share: 5, Credits: 6}, {Reason: store.Royalty, Name: hostile, Title: hostile, Share: 10, Credits: 11},
				{Reason: store.Sold, Name: hostile, Credits: 103},
			},
		},
		Viewer: viewer, Amount: hostile, Wrong: store.Invalid{"price": hostile, "amount": hostile, "form": hostile},
		TopUp: views.TopUpFormView{Next: hostile, Missing: 80},
	}
}

func refundView(status string) views.RefundView {
	return views.RefundView{
		RefundView: store.RefundView{
			Game: game(), Purchase: store.Purchase{At: now, Paid: 120}, Played: 90, Allowed: 180, Why: hostile,
			Request: &store.RefundRequest{
				Text: hostile, Status: status, Answer: hostile, Verdict: hostile, Seller: hostile, AskedAt: now, AnsweredAt: &now, EndedAt: &now, Appealable: true,
			},
		},
		Text: hostile, Wrong: store.Invalid{"text": hostile, "form": hostile},
	}
}

// shopPages are those of buyers, filled with hostile words.
func shopPages() map[string]views.Page {
	bought := purchaseView(member)
	bought.Offer.Purchase = &store.Purchase{At: now, Paid: 120}
	poor, inside, closed := purchaseView(member), purchaseView(member), purchaseView(member)
	poor.Balances, closed.Sellable = store.Balances{}, false
	inside.Inside, inside.TopUp.Inside = true, true
	asking, automatic, refunded := refundView(""), refundView(""), refundView(store.RefundGranted)
	asking.Request, automatic.Request, automatic.Automatic = nil, nil, true
	refunded.Purchase.RefundedAt = &now
	payouts := views.PayoutsView{
		PayoutsView: store.PayoutsView{
			Earnings: 9000, Payable: 5000, Waiting: 4000, Least: 2000, Verified: true, Next: &now,
			Payouts: []store.Payout{
				{Credits: 2000, Destination: hostile, Status: store.Asked, AskedAt: now}, {Credits: 2000, Destination: hostile, Status: store.Paid, Answer: hostile, AskedAt: now, EndedAt: &now},
				{Credits: 2000, Destination: hostile, Status: store.Refused, Answer: hostile, AskedAt: now, EndedAt: &now},
			},
		},
		Key: hostile, Typed: hostile, Destination: hostile, Asked: true, Wrong: store.Invalid{"credits": hostile, "destination": hostile, "form": hostile},
	}
	library := views.LibraryView{
		Bought: []store.BoughtGame{{Card: card(), At: now, Paid: 120, Down: true}}, Wishes: []store.Card{card()}, Next: hostile, WishedNext: hostile,
	}
	statement := store.Statement{Movements: []store.Movement{movement(store.Bought, -120, 0, hostile), movement(hostile, 120, 0, hostile)}, Next: hostile}
	told := []store.Notification{{ID: headID, Kind: hostile, Text: hostile, Path: "/sales", At: now}, {ID: liveID, Text: hostile, Path: "javascript:alert(1)", At: now, ReadAt: &now}}
	return map[string]views.Page{
		"wallet":               views.Wallet(views.WalletView{Balances: store.Balances{Wallet: 1, Earnings: 2, Held: 3, Payouts: 4}, Statement: statement, TopUp: views.TopUpFormView{Typed: hostile, Next: hostile, Missing: 60, Test: true}}),
		"wallet, empty":        views.Wallet(views.WalletView{}),
		"wallet, later":        views.Wallet(views.WalletView{Statement: statement, After: hostile}),
		"purchase":             views.Purchase(purchaseView(member)),
		"purchase, stranger":   views.Purchase(purchaseView(store.User{})),
		"purchase, guest":      views.Purchase(purchaseView(guest)),
		"purchase, poor":       views.Purchase(poor),
		"purchase, inside":     views.Purchase(inside),
		"purchase, bought":     views.Purchase(bought),
		"purchase, closed":     views.Purchase(closed),
		"library":              views.Library(library),
		"library, empty":       views.Library(views.LibraryView{}),
		"library, later":       views.Library(views.LibraryView{Bought: library.Bought, After: hostile}),
		"wishes, later":        views.Library(views.LibraryView{Wishes: library.Wishes, WishedAfter: hostile}),
		"refund, automatic":    views.Refund(automatic),
		"refund, to be asked":  views.Refund(asking),
		"refund, asked":        views.Refund(refundView(store.RefundAsked)),
		"refund, declined":     views.Refund(refundView(store.RefundDeclined)),
		"refund, appealed":     views.Refund(refundView(store.RefundAppealed)),
		"refund, refused":      views.Refund(refundView(store.RefundRefused)),
		"refunded":             views.Refund(refunded),
		"payouts":              views.Payouts(payouts),
		"payouts, none":        views.Payouts(views.PayoutsView{}),
		"notifications":        views.Notifications(views.NotificationsView{List: told, Next: hostile, Unread: 1}),
		"notifications, none":  views.Notifications(views.NotificationsView{}),
		"notifications, later": views.Notifications(views.NotificationsView{List: told, After: hostile, Unread: 1}),
	}
}

func TestStatementsSayWhatHappened(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]store.Movement{
		"Bought Purple Cats": movement(store.Bought, -120, 0, "Purple Cats"),
		"Bought Purple Cats for 300, less your royalty of 25":      {Reason: store.Bought, Amount: -275, Royalty: 25, Note: "Purple Cats"},
		"Taken back, as the payment for a top-up went back to you": movement(store.TakenBack, -500, 0, ""),
		"Sold Purple Cats": movement(store.Sold, 102, 0, "Purple Cats"),
		"Royalty from Night Cats, a remix of Purple Cats":      movement(store.Royalty, 17, 0, "Night Cats, a remix of Purple Cats"),
		"Refund of Purple Cats":                                movement(store.Refunded, 120, 0, "Purple Cats"),
		"Refunded to a buyer: Purple Cats":                     movement(store.Refunded, -102, 0, "Purple Cats"),
		"Topped up":                                            movement(store.ToppedUp, 500, 0, ""),
		"Test credits, no money":                               movement(store.TestTopUp, 500, 0, ""),
		"Given by the site: For the contest.":                  movement(store.Granted, 500, 0, "For the contest."),
		"Held for a game in the making: Purple Cats":           movement(store.HoldReason, -10, 10, "Purple Cats"),
		"Paid 10 credits that were held for Purple Cats":       movement(store.Captured, 0, -10, "Purple Cats"),
		"Given back, as no version was made: Purple Cats":      movement(store.Released, 10, -10, "Purple Cats"),
		"Set aside for a payout":                               movement(store.PayoutAsked, -2000, 2000, ""),
		"2,000 credits paid out, reference 77":                 movement(store.PayoutPaid, 0, -2000, "reference 77"),
		"Payout refused, back in your earnings: No such IBAN.": movement(store.PayoutRefused, 2000, -2000, "No such IBAN."),
	} {
		page := whole(t, views.Wallet(views.WalletView{Statement: store.Statement{Movements: []store.Movement{m}}}), member)
		if got := text(page.Find(".movement .what")); got != want {
			t.Errorf("%s says %q, want %q", m.Reason, got, want)
		}
	}
	for amount, want := range map[int64]string{1234567: "+1,234,567", -5: "−5", 0: "0"} {
		page := whole(t, views.Wallet(views.WalletView{Statement: store.Statement{Movements: []store.Movement{movement(store.Bought, amount, 0, "")}}}), member)
		if got := text(page.Find(".movement .amount")); got != want {
			t.Errorf("%d is written %q, want %q", amount, got, want)
		}
	}
}

func TestTheBarSaysWhatIsNew(t *testing.T) {
	t.Parallel()
	for unread, want := range map[int]string{0: "", 1: "1", 99: "99", 100: "99+"} {
		user := member
		user.Unread, user.Credits = unread, 12345
		page := whole(t, views.Privacy(), user)
		bell := page.Find(fmt.Sprintf(`.top a[href="/notifications"][data-unread="%d"]`, unread))
		if got := text(bell); bell.Length() != 1 || got != want || !strings.Contains(bell.AttrOr("aria-label", ""), want) {
			t.Errorf("%d unread: the bell says %q", unread, got)
		}
		if got := text(page.Find(`#account a[href="/wallet"]`)); got != "Wallet 12,345" {
			t.Errorf("the menu says %q", got)
		}
	}
	if whole(t, views.Privacy(), store.User{}).Find("[data-unread]").Length() != 0 {
		t.Error("a stranger has a bell")
	}
}

// rowsIn puts rows into a table.
func rowsIn(rows templ.Component) templ.Component {
	return templ.Join(templ.Raw("<table>"), rows, templ.Raw("</table>"))
}

func TestLatePartsOfTheShopAreWhatIsSwapped(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"wallet, later": "tr.movement", "library, later": "[data-game-card]", "wishes, later": "[data-game-card]", "notifications, later": "[data-notification]",
		"purchase, inside": "#offer", "refund, asked": "#refund",
	} {
		page := shopPages()[name]
		if name == "wallet, later" {
			page.Part = rowsIn(page.Part) // Outside of a table they would be read as text.
		}
		part := parse(t, page.Part)
		mustFind(t, part, want)
		if part.Find("h1, main").Length() != 0 {
			t.Errorf("%s: the part is a page", name)
		}
	}
	mustFind(t, whole(t, shopPages()["refund, declined"], member), `button[name="act"][value="appeal"]`, `blockquote`)
	if waits := whole(t, shopPages()["payouts"], member).Find(".payable time").AttrOr("datetime", ""); waits != now.Format(time.RFC3339) {
		t.Errorf("what waits is free at %q", waits)
	}
}

// Bought on a page of its own, it is called otherwise there.
func TestThePurchaseIsNamedAfresh(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"offered": "Buy Star cat", "bought": "Star cat"} {
		view := purchaseView(store.User{ID: liveID, Role: store.Member})
		view.Game.Title, view.Game.Price = "Star cat", 120
		if name == "bought" {
			view.Offer.Purchase = &store.Purchase{At: now, Paid: 120}
		}
		part := parse(t, views.Purchase(view).Part)
		if h1, title := part.Find(".purchase h1").Text(), part.Find("title").Text(); h1 != want || !strings.HasPrefix(title, want+" · ") {
			t.Errorf("%s: headed %q under the title %q, want %q", name, h1, title, want)
		}
	}
}

func TestEachRoyaltyHasItsColour(t *testing.T) {
	t.Parallel()
	view := purchaseView(store.User{ID: liveID, Role: store.Member})
	view.Game.Price = 120
	royalty := store.Part{Reason: store.Royalty, Name: "zigzag", Share: 10, Credits: 10}
	view.Parts = []store.Part{{Reason: store.FeeTaken, Credits: 6}, royalty, royalty, {Reason: store.Sold, Credits: 94}}
	document := whole(t, views.Purchase(view), member)
	for _, list := range []string{".shares dt", ".shares rect"} {
		seen := map[string]bool{}
		for _, class := range document.Find(list).Map(func(_ int, part *goquery.Selection) string { return part.AttrOr("class", "") }) {
			seen[class] = true
		}
		if len(seen) != 4 {
			t.Errorf("%s: %d colours for four parts", list, len(seen))
		}
	}
}

// The first game of a chain takes its share first.
func TestRemixTermsAreInOrder(t *testing.T) {
	t.Parallel()
	view := gameView()
	view.Game.Price, view.Game.Remixable = 0, true
	owner := view.Game.OwnerID
	view.Terms = []store.Term{{OwnerID: owner, Owner: "zigzag", Share: 10}, {OwnerID: headID, Owner: "nobody"}, {OwnerID: liveID, Owner: "copperpot", Share: 20}}
	for viewer, want := range map[store.User]string{
		{ID: gameID}: "Of what the site's fee leaves when a remix is sold, 20% goes to copperpot, then 10% of the rest to zigzag.",
		{ID: liveID}: "Of what the site's fee leaves when a remix is sold, 10% goes to zigzag.",
		{ID: owner}:  "A remix by others owes, of what the site's fee leaves, 20% to copperpot, then 10% of the rest to you.",
	} {
		view.Viewer = viewer
		if got := text(whole(t, views.Game(view), viewer).Find("#remix-terms")); got != want {
			t.Errorf("they read %q, want %q", got, want)
		}
	}
}

// What is refused is said, though its form is not drawn any more.
func TestARefusedPayoutIsSaid(t *testing.T) {
	t.Parallel()
	wrong := store.Invalid{"form": "Too late.", "credits": "Too many.", "destination": "Where?", "reference": "None.", "reason": "None."}
	for name, view := range map[string]views.PayoutsView{
		"an address not confirmed": {PayoutsView: store.PayoutsView{Payable: 5000, Least: 2000}},
		"nothing payable any more": {PayoutsView: store.PayoutsView{Payable: 100, Least: 2000, Verified: true}},
		"a form":                   {PayoutsView: store.PayoutsView{Payable: 5000, Least: 2000, Verified: true}},
	} {
		view.Wrong = wrong
		for _, field := range []string{"form", "credits", "destination"} {
			if n := whole(t, views.Payouts(view), member).Find(`[data-error-for="` + field + `"]`).Length(); n != 1 {
				t.Errorf("%s: %d words about %s", name, n, field)
			}
		}
	}
	admin := store.User{ID: headID, Role: store.Admin}
	for name, open := range map[string][]store.Payout{"answered already": nil, "open": {{ID: gameID, UserID: liveID}}} {
		view := views.AdminPayoutsView{Open: open, Viewer: admin, Answer: views.PayoutAnswer{Payout: gameID, Wrong: wrong}}
		for _, field := range []string{"form", "reference", "reason"} {
			if n := whole(t, views.AdminPayouts(view), admin).Find(`[data-error-for="` + field + `"]`).Length(); n != 1 {
				t.Errorf("%s: %d words about %s", name, n, field)
			}
		}
	}
}
