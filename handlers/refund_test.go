package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// refunding returns the state that the page of a game's refund is in.
func (b *browser) refunding(slug string) string {
	b.t.Helper()
	return page(b.t, b.get("/games/"+slug+"/refund")).Find("[data-refund]").AttrOr("data-refund", "")
}

func TestGivingAGameBack(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 120, nil)
	site.gets(t, "ben", 120)
	if res := ben.get("/games/" + slug + "/refund"); res.Code != http.StatusNotFound {
		t.Errorf("without a purchase: %d, want 404", res.Code)
	}
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"120"}})
	if got := ben.refunding(slug); got != "automatic" {
		t.Errorf("the page is in state %q", got)
	}
	if res := ben.post("/games/"+slug+"/refund", url.Values{"act": {"apeal"}}); res.Code != http.StatusUnprocessableEntity || ben.refunding(slug) != "automatic" {
		t.Errorf("an unknown act: %d, and then %q", res.Code, ben.refunding(slug))
	}
	for range 2 { // a second click
		if res := ben.post("/games/"+slug+"/refund", nil); res.Code != http.StatusSeeOther {
			t.Errorf("given back: %d", res.Code)
		}
	}
	if state, has := ben.refunding(slug), ben.has(); state != "refunded" || has != "120" {
		t.Errorf("state %q with %s credits, want refunded with 120", state, has)
	}
	if page(t, ben.get("/library")).Find("[data-game-card]").Length() != 0 {
		t.Error("what was given back is in the library")
	}
}

func TestAskingForARefund(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 120, nil)
	at := "/games/" + slug + "/refund"
	site.gets(t, "ben", 120)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"120"}})
	change := func(statement string) {
		t.Helper()
		if _, err := site.pool.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	change(`ALTER TABLE purchases DISABLE TRIGGER USER; UPDATE purchases SET at = now() - interval '15 days'`)

	res := ben.post(at, nil)
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="form"]`).Text() == "" || doc.Find("[data-refund=none] textarea[name=text]").Length() != 1 {
		t.Errorf("too late: %d %s", res.Code, doc.Find("main").Text())
	}
	for typed, kept := range map[string]string{"  ": "  ", strings.Repeat("x", 1001): strings.Repeat("x", 1001)} {
		res := ben.post(at, url.Values{"act": {"ask"}, "text": {typed}})
		if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="text"]`).Text() == "" || doc.Find("textarea").Text() != kept {
			t.Errorf("%.5q: %d, or what was typed is lost", typed, res.Code)
		}
	}
	ben.htmx = true
	res = ben.post(at, url.Values{"act": {"ask"}, "text": {"The cat is stuck."}})
	if doc := page(t, res); res.Code != http.StatusOK || doc.Find("[data-refund=asked] blockquote").Text() != "The cat is stuck." || doc.Find("h1").Length() != 0 {
		t.Errorf("asked: %d %s", res.Code, res.Body)
	}
	ben.htmx = false
	if res := ben.post(at, url.Values{"act": {"appeal"}}); res.Code != http.StatusUnprocessableEntity {
		t.Errorf("appealed at once: %d, want 422", res.Code)
	}
	change(`UPDATE refund_requests SET asked_at = now() - interval '8 days'`)
	if page(t, ben.get(at)).Find("button[name=act][value=appeal]").Length() != 1 {
		t.Error("no way to an admin after eight days")
	}
	if res := ben.post(at, url.Values{"act": {"appeal"}}); res.Code != http.StatusSeeOther || ben.refunding(slug) != "appealed" {
		t.Errorf("appealed: %d, state %q", res.Code, ben.refunding(slug))
	}
	change(`UPDATE refund_requests SET status = 'refused', verdict = 'It plays.', ended_at = now()`)
	if doc := page(t, ben.get(at)); doc.Find("[data-refund=refused]").Length() != 1 || !strings.Contains(doc.Text(), "It plays.") || doc.Find("main form").Length() != 0 {
		t.Error("the verdict is not told, or something is left to ask")
	}
}
