package handlers

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// sells has b, whose address is confirmed for them, publish a game at a price.
func (b *browser) sells(handle string, price int, more url.Values) (slug string) {
	b.t.Helper()
	if _, err := b.site.pool.Exec(`UPDATE users SET verified_at = now() WHERE handle = $1`, handle); err != nil {
		b.t.Fatal(err)
	}
	slug = b.game("a cat " + uuid.Must(uuid.NewV4()).String()) // Asked for twice, one prompt is one game.
	form := url.Values{"title": {"Cat"}, "genre": {"catch"}, "visibility": {"public"}, "price": {strconv.Itoa(price)}}
	maps.Copy(form, more)
	if res := b.post("/studio/"+slug+"/publish", form); res.Code != http.StatusSeeOther {
		b.t.Fatalf("publish at %d: %d %s", price, res.Code, res.Body)
	}
	return slug
}

// set changes what stands in a game's row.
func (s *testSite) set(t *testing.T, slug, change string) {
	t.Helper()
	if _, err := s.pool.Exec(`UPDATE games SET `+change+` WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
}

// gets gives credits to a member.
func (s *testSite) gets(t *testing.T, handle string, credits int) {
	t.Helper()
	if err := s.Store.Grant(t.Context(), store.User{}, handle, credits, "For a test.", uuid.Must(uuid.NewV4())); err != nil {
		t.Fatal(err)
	}
}

// said is the words of an element, with single spaces.
func said(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// has returns what the member's wallet says they can spend.
func (b *browser) has() string {
	b.t.Helper()
	return page(b.t, b.get("/wallet")).Find("[data-balance]").AttrOr("data-balance", "")
}

func TestBuyingAGame(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 120, nil)
	at := "/games/" + slug + "/purchase"
	site.gets(t, "ben", 200)

	if doc := page(t, ben.get("/games/"+slug)); doc.Find(`.game-head a[href="`+at+`"]`).Length() != 1 || doc.Find("#wish").Length() != 1 {
		t.Error("the game's page does not lead to the offer")
	}
	offer := page(t, ben.get(at)).Find("#offer")
	if price := offer.Find(`form[action="`+at+`"] input[name=price]`).AttrOr("value", ""); price != "120" {
		t.Errorf("the form is for %q", price)
	}
	if parts := offer.Find(".shares dd").Map(said); strings.Join(parts, " ") != "18 102" {
		t.Errorf("the price is shared as %q, want 18 and 102", parts)
	}
	// Its own page is not over the game, and what is swapped there is the whole of it.
	req := httptest.NewRequest("GET", "http://localhost:8080"+at, nil)
	req.Header.Set("HX-Request", "true")
	req.Header.Set("HX-Current-URL", "http://localhost:8080"+at)
	if part := page(t, ben.do(req)); part.Find(".purchase h1").Length() != 1 || part.Find(`#offer form[hx-target="closest .purchase"]`).Length() != 1 {
		t.Error("the page of the purchase takes itself for the game's")
	}
	form := url.Values{"price": {"120"}}
	if res := ben.post(at, form); res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/games/"+slug {
		t.Errorf("bought: %d to %q", res.Code, res.Header().Get("Location"))
	}
	if res := ben.post(at, form); res.Code != http.StatusSeeOther { // a second click
		t.Errorf("bought again: %d", res.Code)
	}
	if got := ben.has(); got != "80" {
		t.Errorf("the buyer has %s, want 80", got)
	}
	if got := ada.has(); got != "102" {
		t.Errorf("the seller has %s, want 102", got)
	}
	if doc := page(t, ben.get(at)); doc.Find("#offer form").Length() != 0 || doc.Find(`#offer a[href="/games/`+slug+`"]`).Length() != 1 {
		t.Error("the offer of what is owned does not lead to the game")
	}
	doc := page(t, ben.get("/games/"+slug))
	if doc.Find(".owned .badge").Length() != 1 || doc.Find(".game-head .buy, #wish").Length() != 0 {
		t.Error("the game's page does not say that it is owned")
	}
	if own := page(t, ada.get(at)).Find("#offer"); own.Find("form").Length() != 0 || !strings.Contains(own.Text(), "your own game") {
		t.Errorf("the creator is told %q", own.Text())
	}
}

func TestBuyingInsideTheGame(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 120, nil)
	at := "/games/" + slug + "/purchase"
	inside := func(method, body string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "http://localhost:8080"+at, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("HX-Request", "true")
		req.Header.Set("HX-Current-URL", "http://localhost:8080/games/"+slug)
		return ben.do(req)
	}
	site.TestTopUps = true
	short := inside("POST", "price=120")
	doc := page(t, short)
	if short.Code != http.StatusUnprocessableEntity || doc.Find("h1").Length() != 0 || doc.Find(`[data-missing="120"]`).Length() != 1 {
		t.Errorf("without credits: %d %s", short.Code, short.Body)
	}
	// Nothing in it may take the game's page away.
	if forms := doc.Find(`[data-topup] form`); forms.Length() == 0 || forms.Not(`[hx-target="#offer"], [target="_blank"]`).Length() != 0 {
		t.Error("topping up leaves the game")
	}
	doc.Find("a").Each(func(_ int, link *goquery.Selection) {
		if link.AttrOr("target", "") != "_blank" {
			t.Errorf("the link to %s leaves the game", link.AttrOr("href", ""))
		}
	})
	site.gets(t, "ben", 120)
	if res := inside("GET", ""); res.Header().Get("HX-Trigger") != "" || page(t, res).Find(`form[hx-post="`+at+`"]`).Length() != 1 {
		t.Errorf("with credits: %s", res.Body)
	}
	for _, method := range []string{"POST", "GET"} { // The second is a tab that hears of it later.
		res := inside(method, "price=120")
		if res.Code != http.StatusOK || res.Header().Get("HX-Trigger") != "game:bought" || page(t, res).Find("#offer form").Length() != 0 {
			t.Errorf("%s, bought: %d, HX-Trigger %q", method, res.Code, res.Header().Get("HX-Trigger"))
		}
	}
}

func TestBuyingIsRefused(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug, more := ada.sells("ada", 120, nil), ada.sells("ada", 50, nil)
	site.set(t, more, "pay_more = true")
	site.gets(t, "ben", 150)
	tests := map[string]struct {
		slug  string
		form  url.Values
		field string
		price string // in the form that comes back
	}{
		"another price":  {slug, url.Values{"price": {"100"}}, "price", "120"},
		"no price":       {slug, nil, "price", "120"},
		"no number":      {more, url.Values{"price": {"50"}, "amount": {"a lot"}}, "amount", "50"},
		"too little":     {more, url.Values{"price": {"50"}, "amount": {"49"}}, "amount", "50"},
		"nothing":        {more, url.Values{"price": {"50"}, "amount": {"0"}}, "amount", "50"},
		"more than many": {more, url.Values{"price": {"50"}, "amount": {"99999"}}, "amount", "50"},
	}
	for name, test := range tests {
		for _, htmx := range []bool{false, true} {
			ben.htmx = htmx
			res := ben.post("/games/"+test.slug+"/purchase", test.form)
			doc := page(t, res)
			if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="`+test.field+`"]`).Text() == "" {
				t.Errorf("%s: %d, no message for %s", name, res.Code, test.field)
			}
			if got := doc.Find("#offer input[name=price]").AttrOr("value", ""); got != test.price {
				t.Errorf("%s: the form is for %q now, want %s", name, got, test.price)
			}
			if typed := test.form.Get("amount"); typed != "" && doc.Find("#amount").AttrOr("value", "") != typed {
				t.Errorf("%s: what was typed is lost", name)
			}
		}
	}
	ben.htmx = false
	res := ben.post("/games/"+more+"/purchase", url.Values{"price": {"50"}, "amount": {"200"}})
	doc := page(t, res)
	if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-missing="50"]`).Length() != 1 || doc.Find("#amount").AttrOr("value", "") != "200" {
		t.Errorf("more than there is: %d %s", res.Code, doc.Find("#offer").Text())
	}
	if got := ben.has(); got != "150" {
		t.Errorf("%s are left of 150", got)
	}
	if res := ben.post("/games/"+more+"/purchase", url.Values{"price": {"50"}, "amount": {"80"}}); res.Code != http.StatusSeeOther || ben.has() != "70" {
		t.Errorf("more than the price: %d, %s are left", res.Code, ben.has())
	}
}

func TestAnOfferLeadsOn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.TestTopUps = true
	ada := site.member(t, "ada")
	slug := ada.sells("ada", 120, nil)
	at := "/games/" + slug + "/purchase"
	guest, ben := site.visitor(t), site.member(t, "ben")
	guest.game("a dog")
	for name, b := range map[string]*browser{"a stranger": site.visitor(t), "a guest": guest} {
		offer := page(t, b.get(at)).Find("#offer")
		if offer.Find(`a[href="/signup?next=`+url.QueryEscape(at)+`"]`).Length() != 1 || offer.Find("form").Length() != 0 {
			t.Errorf("%s is not asked to sign up", name)
		}
	}
	offer := page(t, ben.get(at)).Find("#offer")
	if offer.Find(`[data-missing="120"] [data-topup] input[name=next][value="`+at+`"]`).Length() == 0 || offer.Find("#topup-credits").AttrOr("value", "") != "120" {
		t.Error("what is missing does not lead to a top-up and back")
	}
	// By way of the wallet it is the same.
	wallet := page(t, ben.get("/wallet?need=60&next="+url.QueryEscape(at)))
	if wallet.Find(`input[name=next][value="`+at+`"]`).Length() == 0 || wallet.Find("#topup-credits").AttrOr("value", "") != "100" {
		t.Error("the wallet does not suggest the top-up")
	}
	free := ada.game("a dog")
	ada.publish(free)
	for path, words := range map[string]string{"/games/" + free + "/purchase": "free", at: "not for sale"} {
		if words == "not for sale" {
			if _, err := site.pool.Exec(`UPDATE users SET verified_at = NULL`); err != nil {
				t.Fatal(err)
			}
		}
		if offer := page(t, ben.get(path)).Find("#offer"); !strings.Contains(offer.Text(), words) || offer.Find("form").Length() != 0 {
			t.Errorf("%s says %q, want %q", path, offer.Text(), words)
		}
	}
}
