package views_test

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
	"aiminigames/views"
)

func refundRequest(id uuid.UUID) store.RefundRequest {
	return store.RefundRequest{
		ID: id, PurchaseID: id, Text: hostile, Answer: hostile, AskedAt: now, AnsweredAt: &now, AppealedAt: &now, Slug: "star-cat", Title: hostile,
		Paid: 120, BoughtAt: now, Played: 1000, Buyer: hostile, Seller: hostile,
	}
}

func salesView() views.SalesView {
	deleted := store.SoldGame{Card: card(), Deleted: &now}
	way := "creator"
	sale := store.Sale{
		Purchase: store.Purchase{ID: gameID, Paid: 120, OwnLink: true, At: now, RefundedAt: &now, RefundWay: &way}, Slug: "star-cat", Title: hostile,
		Buyer: hostile, Returned: 90,
		Parts: []store.Part{{Reason: store.FeeTaken, Credits: 18}, {Reason: store.Royalty, Name: hostile, Credits: 12}, {Reason: store.Sold, Credits: 90}},
	}
	sales := store.Sales{
		Days: 7, Sum: store.SalesSum{Sold: 1, Prices: 120, Fee: 18, Passed: 12, Royalties: 5, Refunds: 1, Returned: 90}, Remixes: 5,
		Games: []store.SoldGame{{Card: card(), Status: store.Published, Sold: 1, Refunded: 1, Earned: 0}, deleted},
		Demos: []store.Demo{{Slug: "star-cat", Title: hostile, Tried: 3, Bought: 1}}, Latest: []store.Sale{sale}, Next: hostile,
	}
	for i := range 7 {
		sales.ByDay = append(sales.ByDay, store.SalesDay{Day: now.Truncate(24*time.Hour).AddDate(0, 0, i-6), Earned: int64(i * 10), Returned: int64(i)})
	}
	return views.SalesView{
		Sales: sales, Requests: []store.RefundRequest{refundRequest(gameID), refundRequest(headID)}, Viewer: member,
		Answer: views.RefundAnswer{Request: headID, Words: hostile, Wrong: store.Invalid{"words": hostile, "form": hostile}},
	}
}

func ledgerView() views.LedgerView {
	return views.LedgerView{
		Totals: []store.Total{{Kind: "wallet", Credits: 1}, {Kind: "fees", Site: true, Credits: -1}},
		Audits: []store.Audit{{StartedAt: now, EndedAt: &now, Wrong: store.Strings{hostile}, Cause: hostile}, {StartedAt: now}},
		Transfers: []store.Transfer{{ID: gameID, Kind: hostile, Key: hostile, Note: hostile, Cause: hostile, At: now, Entries: []store.Entry{
			{Kind: "wallet", Owner: hostile, Amount: 1, Reason: hostile, Note: hostile, Balance: new(int64(1))}, {Kind: "fees", Amount: -1}}}},
		Next:   hostile,
		Grant:  views.GrantForm{Key: gameID, Handle: hostile, Credits: hostile, Why: hostile, Wrong: store.Invalid{"handle": hostile, "credits": hostile, "why": hostile, "form": hostile}},
		Viewer: admin,
	}
}

// admin may see all pages.
var admin = store.User{ID: liveID, Role: store.Admin, Name: "rita", Handle: "rita"}

// salesPages are those of sellers, and of admins who look after their money.
func salesPages() map[string]views.Page {
	later, found := salesView(), ledgerView()
	later.After = hostile
	found.Q, found.After = hostile, hostile
	payout := store.Payout{ID: gameID, UserID: adaID, Handle: "ada", Credits: 2000, Destination: hostile, Answer: hostile, AskedAt: now, EndedAt: &now}
	own := payout
	own.ID, own.UserID = headID, admin.ID
	decided := refundRequest(headID)
	decided.SellerID, decided.AnsweredAt = admin.ID, nil
	words := store.Invalid{"reference": hostile, "reason": hostile, "words": hostile, "form": hostile}
	return map[string]views.Page{
		"sales":               views.Sales(salesView()),
		"sales, earlier":      views.Sales(later),
		"sales, none":         views.Sales(views.SalesView{Viewer: member}),
		"ledger":              views.Ledger(ledgerView()),
		"ledger, found":       views.Ledger(found),
		"ledger, empty":       views.Ledger(views.LedgerView{Viewer: admin}),
		"admin payouts":       views.AdminPayouts(views.AdminPayoutsView{Open: []store.Payout{payout, own}, Ended: []store.EndedPayout{{Payout: payout, EndedBy: hostile}}, Next: hostile, Viewer: admin, Answer: views.PayoutAnswer{Payout: gameID, Reference: hostile, Reason: hostile, Wrong: words}}),
		"admin payouts, none": views.AdminPayouts(views.AdminPayoutsView{Viewer: admin, After: hostile}),
		"admin refunds":       views.AdminRefunds(views.AdminRefundsView{Requests: []store.RefundRequest{refundRequest(gameID), decided}, Viewer: admin, Answer: views.RefundAnswer{Request: gameID, Words: hostile, Wrong: words}}),
		"admin refunds, none": views.AdminRefunds(views.AdminRefundsView{Viewer: admin}),
		"publish, a remix":    views.Publish(views.PublishView{Game: game(), Head: new(version(headID, 2)), Price: hostile, Share: hostile, Terms: []store.Term{{Owner: hostile, Title: hostile, Share: 10}}, Wrong: store.Invalid{"price": hostile, "remix_share": hostile}, Viewer: member}),
	}
}
