package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/handlers/checkout/checkouttest"
	"aiminigames/store"
)

func TestStripeEventsGrantOnce(t *testing.T) {
	t.Parallel()
	const paid, expired, failed = "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_failed"
	for name, test := range map[string]struct {
		kinds []string
		want  string
	}{
		"paid":                       {[]string{paid}, "paid"},
		"replayed":                   {[]string{paid, paid, paid}, "paid"},
		"paid in the end":            {[]string{"checkout.session.async_payment_succeeded"}, "paid"},
		"expired before it is paid":  {[]string{expired, paid}, "paid"},
		"failed before it is paid":   {[]string{failed, expired, paid}, "paid"},
		"expired after it was paid":  {[]string{paid, expired}, "paid"},
		"failed after it was paid":   {[]string{paid, failed, expired}, "paid"},
		"nobody paid":                {[]string{expired, expired}, "expired"},
		"the bank said no":           {[]string{failed}, "failed"},
		"about something else alone": {[]string{"charge.succeeded", "payment_intent.succeeded"}, "open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, stripe := paidSite(t)
			ada := site.member(t, "ada")
			path, session := ada.topsUp(stripe, url.Values{"credits": {"1000"}})
			session.PaymentStatus = "paid"
			for _, kind := range test.kinds {
				if code := site.hears(checkouttest.Send(t, webhook, checkouttest.Event(t, kind, session))); code != http.StatusOK {
					t.Errorf("%s: %d", kind, code)
				}
			}
			balance := map[string]string{"paid": "1000"}[test.want]
			ada.topUpSays(path, test.want, balance)
			site.holds(t, "ada", balance)
		})
	}
}

// holds fails unless a member has these credits, none if empty.
func (s *testSite) holds(t *testing.T, handle, credits string) {
	t.Helper()
	var got string
	if err := s.pool.Get(&got, `SELECT coalesce(nullif(sum(balance), 0)::text, '') FROM accounts a JOIN users u ON u.id = a.owner_id WHERE u.handle = $1`, handle); err != nil || got != credits {
		t.Errorf("%s has %q credits, %v; want %q", handle, got, err, credits)
	}
}

func TestOneEventSixteenTimesAtOnce(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	path, session := ada.topsUp(stripe, url.Values{"credits": {"1000"}})
	event := checkouttest.Paid(t, session)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusOK {
				t.Errorf("the webhook answers %d", code)
			}
		})
	}
	all.Wait()
	ada.topUpSays(path, "paid", "1000")
	site.holds(t, "ada", "1000")
}

func TestLateEventStillGrants(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	path, session := ada.topsUp(stripe, url.Values{"credits": {"1000"}})
	if _, err := site.pool.Exec(`UPDATE topups SET created_at = now() - interval '30 hours'`); err != nil {
		t.Fatal(err)
	}
	event := checkouttest.Paid(t, session)
	stale := checkouttest.Request(t, webhook, event, checkouttest.Signature(event, checkouttest.Secret, time.Now().Add(-30*time.Hour)))
	if code := site.hears(stale); code != http.StatusBadRequest {
		t.Errorf("what was signed 30 hours ago is answered with %d", code)
	}
	ada.topUpSays(path, "open", "")
	if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusOK { // Stripe signs each try anew.
		t.Errorf("the same, signed now: %d", code)
	}
	ada.topUpSays(path, "paid", "1000")
}

func TestEventsThatGrantNothing(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	path, session := ada.topsUp(stripe, url.Values{"credits": {"1000"}})
	change := func(f func(*checkouttest.Session)) []byte {
		s := session
		f(&s)
		return checkouttest.Paid(t, s)
	}
	about := func(id string) func(*checkouttest.Session) {
		return func(s *checkouttest.Session) { s.Metadata = map[string]string{"topup": id} }
	}
	for name, event := range map[string][]byte{
		"a smaller amount": change(func(s *checkouttest.Session) { s.AmountTotal = 1 }), "a larger amount": change(func(s *checkouttest.Session) { s.AmountTotal = 100_000 }),
		"another currency": change(func(s *checkouttest.Session) { s.Currency = "idr" }),
		"another site's":   change(about(uuid.Must(uuid.NewV4()).String())), "nonsense": change(about("' OR 1=1")), "another program's": change(func(s *checkouttest.Session) { s.Metadata = nil }),
		"not paid yet": checkouttest.Event(t, "checkout.session.completed", session),
	} {
		if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusOK {
			t.Errorf("%s is answered with %d: Stripe would send it for days", name, code)
		}
	}
	good := checkouttest.Paid(t, session)
	for name, r := range map[string]*http.Request{
		"unsigned": checkouttest.Request(t, webhook, good, ""), "forged": checkouttest.Request(t, webhook, good, checkouttest.Signature(good, "whsec_guessed", time.Now())),
		"signed for another event": checkouttest.Request(t, webhook, good, checkouttest.Signature([]byte("{}"), checkouttest.Secret, time.Now())),
		"too long":                 checkouttest.Send(t, webhook, []byte(strings.Repeat("x", 65<<10))), "not JSON": checkouttest.Send(t, webhook, []byte("topup")),
	} {
		if code := site.hears(r); code != http.StatusBadRequest {
			t.Errorf("%s is answered with %d, want 400", name, code)
		}
	}
	ada.topUpSays(path, store.TopUpOpen, "")
	site.holds(t, "ada", "")
}

func TestEventComesAgainWhereWeFail(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada := site.member(t, "ada")
	_, session := ada.topsUp(stripe, url.Values{"credits": {"1000"}})
	event := checkouttest.Paid(t, session)
	if _, err := site.pool.Exec(`ALTER TABLE topups RENAME TO elsewhere`); err != nil {
		t.Fatal(err)
	}
	if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusInternalServerError {
		t.Errorf("without a table: %d", code)
	}
	if _, err := site.pool.Exec(`ALTER TABLE elsewhere RENAME TO topups`); err != nil {
		t.Fatal(err)
	}
	if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusOK {
		t.Errorf("once more: %d", code)
	}
	site.holds(t, "ada", "1000")
}

// A browser brings cookies and an origin with it: neither makes an event.
func TestWebhookKnowsNoSession(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	_, session := site.member(t, "ada").topsUp(stripe, url.Values{"credits": {"1000"}})
	r := checkouttest.Send(t, webhook, checkouttest.Paid(t, session))
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	res := httptest.NewRecorder()
	site.handler.ServeHTTP(res, r)
	if res.Code != http.StatusOK || len(res.Result().Cookies()) != 0 {
		t.Errorf("%d with cookies %v", res.Code, res.Result().Cookies())
	}
}

// TestPaymentsToLookAt has Stripe tell of money that fits nothing and of money that went back:
// an admin sees both, and credits follow their money.
func TestPaymentsToLookAt(t *testing.T) {
	t.Parallel()
	site, stripe := paidSite(t)
	ada, rita := site.member(t, "ada"), site.admin(t, "rita")
	form := url.Values{"credits": {"1000"}, "key": {uuid.Must(uuid.NewV4()).String()}}
	_, first := ada.topsUp(stripe, form)
	if n := page(t, rita.get("/admin/ledger")).Find("[data-payment], [data-returned], #payments-title").Length(); n != 0 {
		t.Errorf("there are %d payments to look at before any was made", n)
	}
	hears := func(event []byte) {
		t.Helper()
		for range 2 { // Stripe may say everything twice.
			if code := site.hears(checkouttest.Send(t, webhook, event)); code != http.StatusOK {
				t.Errorf("answered with %d", code)
			}
		}
	}
	if _, err := site.pool.Exec(`UPDATE topups SET created_at = now() - interval '25 hours'`); err != nil {
		t.Fatal(err)
	}
	path, second := ada.topsUp(stripe, form)
	if second.ID == first.ID {
		t.Fatal("the same form a day later leads to a checkout that is over")
	}
	hears(checkouttest.Paid(t, second))
	ada.topUpSays(path, "paid", "1000")

	small := first
	small.AmountTotal = 1
	hears(checkouttest.Paid(t, small))
	nobodys := second
	nobodys.ID, nobodys.Metadata = "cs_nobodys", map[string]string{"topup": "nonsense\x00"}
	hears(checkouttest.Paid(t, nobodys))
	hears(checkouttest.Refunded(t, second, 400))
	site.holds(t, "ada", "600")
	hears(checkouttest.Disputed(t, second))
	site.holds(t, "ada", "")
	stranger := second
	stranger.ID, stranger.PaymentIntent = "cs_strangers", "pi_strangers"
	hears(checkouttest.Disputed(t, stranger))

	doc := page(t, rita.get("/admin/ledger"))
	for session, amount := range map[string]string{first.ID: "0.01 USD", "cs_nobodys": "10.00 USD", "dp_cs_strangers": "−10.00 USD"} {
		if row := doc.Find(`[data-payment="` + session + `"]`); row.Length() != 1 || !strings.Contains(row.Text(), amount) {
			t.Errorf("%s: %d rows, %q; want %s", session, row.Length(), row.Text(), amount)
		}
	}
	if row := doc.Find("[data-returned]"); row.Length() != 1 || !strings.Contains(row.Text(), "1,000") || row.Find(`a[href="/admin/ledger?q=%40ada"]`).Length() != 1 {
		t.Errorf("of what went back: %q", row.Text())
	}
	if text := page(t, ada.get("/wallet")).Find(".movements").Text(); strings.Count(text, "Taken back") != 2 {
		t.Errorf("her statement says %q", text)
	}
}
