package handlers

import (
	"net/http"
	"net/url"
	"testing"
)

// Of long lists that wait for an answer each page leads to the next, and an answer that is
// refused comes back on the page that it was given on, with what was typed.
func TestLongListsOfWhatWaitsArePaged(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, rita := site.member(t, "ada"), site.member(t, "ben"), site.admin(t, "rita")
	slug := ada.sells("ada", 10, nil)
	site.gets(t, "ben", 10)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"10"}})
	site.pool.MustExec(`
		INSERT INTO payouts (id, user_id, credits, destination) SELECT gen_random_uuid(), id, 2000, 'IBAN' FROM users, generate_series(1, 30) WHERE handle = 'ada'`)
	site.pool.MustExec(`ALTER TABLE refund_requests DROP CONSTRAINT refund_requests_purchase_key`) // One purchase is enough here.
	site.pool.MustExec(`
		INSERT INTO refund_requests (id, purchase_id, text) SELECT gen_random_uuid(), id, 'It is too hard.' FROM purchases, generate_series(1, 30)`)

	for _, list := range []struct {
		who        *browser
		path, rows string
		sent       url.Values // that is refused
	}{
		{rita, "/admin/payouts", "article[data-payout]", url.Values{"decision": {"paid"}, "reference": {""}, "reason": {"Typed."}}},
		{ada, "/sales", "article[data-request]", url.Values{"decision": {"decline"}, "words": {" "}}},
		{ada, "/wallet/payouts", ".payout-list > li", nil},
		{rita, "/admin/refunds", "article[data-request]", url.Values{"decision": {"decline"}, "words": {" "}}},
	} {
		if list.path == "/admin/refunds" {
			site.pool.MustExec(`UPDATE refund_requests SET status = 'appealed', appealed_at = now()`)
		}
		first := page(t, list.who.get(list.path))
		next := first.Find(`.pages a[rel=next]`).AttrOr("href", "")
		second := page(t, list.who.get(next))
		if a, b := first.Find(list.rows).Length(), second.Find(list.rows).Length(); a != 25 || b != 5 || second.Find(`.pages a[href="`+list.path+`"]`).Length() != 1 {
			t.Errorf("%s: %d, then %d at %q, want 25 and 5 and the way back", list.path, a, b, next)
		}
		if list.sent == nil {
			continue
		}
		action := second.Find(list.rows+" form").First().AttrOr("action", "")
		res := list.who.post(action, list.sent)
		if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(list.rows).Length() != 5 || doc.Find(list.rows+" [data-error-for]").Length() != 1 {
			t.Errorf("%s: what was refused on the second page is %d with %d rows", action, res.Code, doc.Find(list.rows).Length())
		}
	}
}
