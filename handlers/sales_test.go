package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// earns returns what the page of sales says was earned.
func (b *browser) earns(query string) string {
	b.t.Helper()
	return page(b.t, b.get("/sales"+query)).Find("[data-earned]").AttrOr("data-earned", "")
}

func TestSalesAddUpOnScreen(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, cal := site.member(t, "ada"), site.member(t, "ben"), site.member(t, "cal")
	slug := ada.sells("ada", 101, nil)
	for _, buyer := range []*browser{ben, cal} {
		handle := map[*browser]string{ben: "ben", cal: "cal"}[buyer]
		site.gets(t, handle, 101)
		buyer.post("/games/"+slug+"/purchase", url.Values{"price": {"101"}})
	}
	doc := page(t, ada.get("/sales"))
	if got := doc.Find("[data-earned]").AttrOr("data-earned", ""); got != "172" {
		t.Errorf("earned %s, want 172", got)
	}
	if lines := strings.Join(doc.Find(".sum-lines dd").Map(said), " "); lines != "+202 −30" {
		t.Errorf("the sum is %q", lines)
	}
	if doc.Find("[data-sale]").Length() != 2 || doc.Find(".chart svg[role=img]").Length() != 1 || doc.Find(`[data-sold="`+slug+`"]`).Length() != 1 {
		t.Error("sales, chart or game are missing")
	}
	doc.Find("[data-split]").Each(func(_ int, split *goquery.Selection) {
		sum := 0
		split.Find("[data-credits]").Each(func(_ int, part *goquery.Selection) {
			n, err := strconv.Atoi(part.AttrOr("data-credits", ""))
			if sum += n; err != nil {
				t.Error(err)
			}
		})
		if paid := split.Find("[data-paid]").AttrOr("data-paid", ""); paid != strconv.Itoa(sum) {
			t.Errorf("a sale for %s is split into %d", paid, sum)
		}
	})
	if link := doc.Find("[data-copy]").AttrOr("data-address", ""); link != "/games/"+slug+"?by=ada" {
		t.Errorf("the own link is %q", link)
	}
	ben.post("/games/"+slug+"/refund", nil)
	if got := ada.earns("?days=7"); got != "86" {
		t.Errorf("after a refund %s, want 86", got)
	}
	if doc := page(t, ada.get("/sales")); doc.Find(".sales-lines .is-failed").Length() != 1 || doc.Find(".chart rect.returned").Length() != 1 {
		t.Error("the refund is not shown")
	}
}

func TestSalesOfNobodyLeadOn(t *testing.T) {
	t.Parallel()
	ben := newSite(t).member(t, "ben")
	doc := page(t, ben.get("/sales"))
	if doc.Find(".chart").Length() != 0 || doc.Find(`.sales-empty a[href="/settings"]`).Length() != 1 || doc.Find(`.sales-empty a[href="/studio"]`).Length() != 1 {
		t.Error("somebody who sold nothing is not told how")
	}
	for query, want := range map[string]int{"?days=7": 200, "?days=365": 200, "?days=8": 422, "?days=x": 422, "?after=x": 404} {
		if res := ben.get("/sales" + query); res.Code != want {
			t.Errorf("%s: %d, want %d", query, res.Code, want)
		}
	}
}

// asks has b ask for a refund of a game that they bought too long ago for the rules.
func (b *browser) asks(slug string) {
	b.t.Helper()
	if _, err := b.site.pool.Exec(`ALTER TABLE purchases DISABLE TRIGGER USER; UPDATE purchases SET at = now() - interval '15 days' WHERE refunded_at IS NULL`); err != nil {
		b.t.Fatal(err)
	}
	if res := b.post("/games/"+slug+"/refund", url.Values{"act": {"ask"}, "text": {"The cat is stuck."}}); res.Code != http.StatusSeeOther {
		b.t.Fatalf("ask: %d %s", res.Code, res.Body)
	}
}

func TestAnsweringARefund(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, eve := site.member(t, "ada"), site.member(t, "ben"), site.member(t, "eve")
	slug := ada.sells("ada", 100, nil)
	site.gets(t, "ben", 100)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"100"}})
	ben.asks(slug)

	form := page(t, ada.get("/sales")).Find("[data-request]")
	at := form.Find("form").AttrOr("action", "")
	if !strings.Contains(form.Find("blockquote").Text(), "The cat is stuck.") || !strings.HasPrefix(at, "/sales/refunds/") {
		t.Fatalf("the request is shown as %q", form.Text())
	}
	if page(t, eve.get("/sales")).Find("[data-request]").Length() != 0 {
		t.Error("somebody else sees the request")
	}
	grant := url.Values{"decision": {"grant"}}
	if res := eve.post(at, grant); res.Code != http.StatusNotFound {
		t.Errorf("somebody else answers it: %d, want 404", res.Code)
	}
	res := ada.post(at, url.Values{"decision": {"decline"}, "words": {" "}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="words"]`).Text() == "" {
		t.Errorf("declined without a word: %d", res.Code)
	}
	for path, form := range map[string]url.Values{"/sales/refunds/x": grant, at: {"decision": {"perhaps"}}} {
		if res := ada.post(path, form); res.Code != http.StatusNotFound && res.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s %v: %d", path, form, res.Code)
		}
	}
	for range 2 { // a second click
		if res := ada.post(at, grant); res.Code != http.StatusSeeOther {
			t.Errorf("granted: %d %s", res.Code, res.Body)
		}
	}
	if got := ben.has(); got != "100" {
		t.Errorf("the buyer has %s, want 100", got)
	}
	if page(t, ada.get("/sales")).Find("[data-request]").Length() != 0 {
		t.Error("the answered request still waits")
	}
}
