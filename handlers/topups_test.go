package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/gofrs/uuid/v5"

	"aiminigames/db/dbtest"
	"aiminigames/handlers/checkout"
	"aiminigames/handlers/checkout/checkouttest"
)

// paidSite is a site that takes payments by a Stripe of its own.
func paidSite(t *testing.T) (*testSite, *checkouttest.Stripe) {
	t.Helper()
	stripe := checkouttest.New(t)
	pool, _ := dbtest.New(t)
	site := siteOn(t, pool, scs.New())
	site.Checkout = checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret, APIURL: stripe.URL})
	return site, stripe
}

const webhook = "http://localhost:8080/stripe/webhook"

// hears brings a request to the webhook, and returns the status of the answer.
func (s *testSite) hears(r *http.Request) int {
	res := httptest.NewRecorder()
	s.handler.ServeHTTP(res, r)
	return res.Code
}

// topsUp has b start a top-up, and returns its page and the session it is to be paid in.
func (b *browser) topsUp(stripe *checkouttest.Stripe, form url.Values) (string, checkouttest.Session) {
	b.t.Helper()
	res := b.post("/wallet/topups", form)
	sessions := stripe.Sessions()
	if res.Code != http.StatusSeeOther || len(sessions) == 0 || res.Header().Get("Location") != sessions[len(sessions)-1].URL {
		b.t.Fatalf("top up: %d to %q with %d sessions: %s", res.Code, res.Header().Get("Location"), len(sessions), res.Body)
	}
	session := sessions[len(sessions)-1]
	path, ok := strings.CutPrefix(session.SuccessURL, "http://localhost:8080")
	if !ok {
		b.t.Fatalf("after paying it goes to %s", session.SuccessURL)
	}
	return path, session
}

// topUpSays fails unless the page of a top-up says this status and, if it is paid, balance.
func (b *browser) topUpSays(path, status, balance string) {
	b.t.Helper()
	for _, htmx := range []bool{false, true} {
		b.htmx = htmx
		state := page(b.t, b.get(path)).Find("[data-topup-state]")
		if got := state.AttrOr("data-topup-state", ""); got != status {
			b.t.Errorf("%s says %q, want %q", path, got, status)
		}
		if got := state.Find("[data-balance]").AttrOr("data-balance", ""); got != balance {
			b.t.Errorf("%s shows a balance of %q, want %q", path, got, balance)
		}
	}
	b.htmx = false
}

func TestTopUpIsPaidAtStripe(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	path, session := ada.topsUp(stripe, url.Values{"credits": {"1250"}, "next": {"/games/cat/purchase"}})
	if session.AmountTotal != 1250 || session.Currency != "usd" || session.CustomerEmail != "ada@example.com" || session.CancelURL != "http://localhost:8080/games/cat/purchase" {
		t.Errorf("Stripe was asked for %+v", session)
	}
	ada.topUpSays(path, "open", "")
	if code := site.hears(checkouttest.Send(t, webhook, checkouttest.Paid(t, session))); code != http.StatusOK {
		t.Errorf("the webhook answers %d", code)
	}
	ada.topUpSays(path, "paid", "1250")
	if onward := page(t, ada.get(path)).Find(`main a.button`).AttrOr("href", ""); onward != "/games/cat/purchase" {
		t.Errorf("it goes on to %q", onward)
	}
	if res := site.member(t, "bob").get(path); res.Code != http.StatusNotFound {
		t.Errorf("somebody else's top-up: %d", res.Code)
	}
	if policy := ada.get("/wallet/topups").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' "+stripe.URL+";") {
		t.Errorf("a form may not lead to Stripe: %s", policy)
	}
}

func TestTopUpByHTMXNavigates(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	ada.htmx = true
	res := ada.post("/wallet/topups", url.Values{"credits": {"500"}})
	if to := res.Header().Get("HX-Redirect"); res.Code != http.StatusOK || to != stripe.Sessions()[0].URL {
		t.Errorf("%d to %q", res.Code, to)
	}
}

func TestTopUpRefusesBesideTheField(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	for _, htmx := range []bool{false, true} {
		ada.htmx = htmx
		for _, credits := range []string{"", "99", "50001", "-500", "1e3", "500.5", "99999999999999999999", "many"} {
			res := ada.post("/wallet/topups", url.Values{"credits": {credits}, "next": {"//evil.example"}})
			doc := page(t, res)
			if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="credits"]`).Text() == "" || doc.Find("input[type=number]").AttrOr("value", "none") != credits {
				t.Errorf("%q: %d %s", credits, res.Code, doc.Find(".topup").Text())
			}
			if whole := doc.Find("main").Length() == 1; whole == htmx {
				t.Errorf("with HTMX %v, the whole page came %v", htmx, whole)
			}
			if next := doc.Find(".topup input[name=next]").AttrOr("value", ""); next != "/wallet" {
				t.Errorf("it would lead to %q", next)
			}
		}
	}
	if n := len(stripe.Sessions()) + rows(t, site, "topups"); n != 0 {
		t.Errorf("%d were begun all the same", n)
	}
}

func TestSecondClickIsTheSameTopUp(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	form := url.Values{"credits": {"1000"}, "key": {uuid.Must(uuid.NewV4()).String()}}
	path, session := ada.topsUp(stripe, form)
	if again, second := ada.topsUp(stripe, form); again != path || second.ID != session.ID || len(stripe.Sessions()) != 1 {
		t.Errorf("a second click leads to %s in %s", again, second.ID)
	}
	site.hears(checkouttest.Send(t, webhook, checkouttest.Paid(t, session)))
	if to := ada.post("/wallet/topups", form).Header().Get("Location"); to != path {
		t.Errorf("once it is paid, the same form leads to %q, want %q", to, path)
	}
	form.Set("credits", "2500")
	if other, _ := ada.topsUp(stripe, form); other == path {
		t.Error("another amount is the same top-up")
	}
}

func TestNoPageToPayOnIsSaid(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	stripe.Down(true)
	ada := site.member(t, "ada")
	res := ada.post("/wallet/topups", url.Values{"credits": {"1000"}})
	path := res.Header().Get("Location")
	if res.Code != http.StatusSeeOther || !strings.HasPrefix(path, "/wallet/topups/") {
		t.Fatalf("%d to %q", res.Code, path)
	}
	ada.topUpSays(path, "failed", "")
	if page(t, ada.get(path)).Find(`form[action="/wallet/topups"]`).Length() == 0 {
		t.Error("there is no way to try again")
	}
}

func TestTopUpsAreForMembers(t *testing.T) {
	t.Parallel()
	site, _ := paidSite(t)
	guest := site.visitor(t)
	guest.game("a cat")
	if to := guest.post("/wallet/topups", url.Values{"credits": {"1000"}}).Header().Get("Location"); !strings.HasPrefix(to, "/signup") {
		t.Errorf("a guest is sent to %q", to)
	}
}

func TestTopUpsWithoutStripe(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	form := url.Values{"credits": {"1000"}}
	res := ada.post("/wallet/topups", form)
	if res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="form"]`).Text() == "" || rows(t, site, "topups") != 0 {
		t.Errorf("in production: %d with %d top-ups", res.Code, rows(t, site, "topups"))
	}
	event := checkouttest.Paid(t, checkouttest.Session{ID: "cs_1"})
	if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusNotFound {
		t.Errorf("the webhook answers %d", code)
	}
	site.TestTopUps = true
	path := ada.post("/wallet/topups", form).Header().Get("Location")
	ada.topUpSays(path, "paid", "1000")
	if words := page(t, ada.get(path)).Find("main").Text(); !strings.Contains(words, "test credits") || !strings.Contains(words, "No money moved") {
		t.Errorf("a test top-up says %q", words)
	}
}
