package handlers

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAskingForAPayout(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 4000, nil)
	site.gets(t, "ben", 4000)
	if doc := page(t, ben.get("/wallet/payouts")); doc.Find(`[data-payable="0"]`).Length() != 1 || doc.Find("main form").Length() != 0 {
		t.Error("somebody without earnings gets the form")
	}
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"4000"}})
	if doc := page(t, ada.get("/wallet/payouts")); doc.Find(`[data-payable="0"]`).Length() != 1 || doc.Find(".payable time").Length() != 1 {
		t.Error("what has to wait is payable, or nothing says until when")
	}
	if _, err := site.pool.Exec(`ALTER TABLE purchases DISABLE TRIGGER USER; UPDATE purchases SET at = now() - interval '15 days'`); err != nil {
		t.Fatal(err)
	}
	form := page(t, ada.get("/wallet/payouts")).Find(`form[action="/wallet/payouts"]`)
	key := form.Find("input[name=key]").AttrOr("value", "")
	if got := form.Find("input[name=credits]").AttrOr("value", ""); got != "3400" || key == "" {
		t.Errorf("the form suggests %q of 3400, with the key %q", got, key)
	}
	for field, typed := range map[string]url.Values{
		"credits":     {"credits": {"4000"}, "destination": {"IBAN DE00"}},
		"destination": {"credits": {"2000"}, "destination": {" "}},
	} {
		for _, credits := range []string{typed.Get("credits"), "x"} {
			if credits == "x" && field != "credits" {
				continue
			}
			sent := url.Values{"credits": {credits}, "destination": {typed.Get("destination")}, "key": {key}}
			res := ada.post("/wallet/payouts", sent)
			doc := page(t, res)
			if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="`+field+`"]`).Text() == "" ||
				doc.Find("#credits").AttrOr("value", "") != credits || doc.Find("input[name=key]").AttrOr("value", "") != key {
				t.Errorf("%s %q: %d, no message or what was typed is lost", field, credits, res.Code)
			}
		}
	}
	for range 2 { // a second click
		res := ada.post("/wallet/payouts", url.Values{"credits": {"2500"}, "destination": {"IBAN DE00"}, "key": {key}})
		if res.Code != http.StatusSeeOther {
			t.Errorf("asked: %d %s", res.Code, res.Body)
		}
	}
	doc := page(t, ada.get("/wallet/payouts"))
	if doc.Find("[data-payout=asked]").Length() != 1 || doc.Find(`[data-payable="900"]`).Length() != 1 {
		t.Errorf("after asking the page says %s", doc.Find("main").Text())
	}
	if ada.has() != "900" {
		t.Errorf("%s can be spent, want 900", ada.has())
	}
}
