package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/db/dbtest"
	"aiminigames/handlers/checkout/checkouttest"
	"aiminigames/store"
)

// takesPayments starts the program with a Stripe of its own.
func takesPayments(t *testing.T) (*program, *checkouttest.Stripe) {
	t.Helper()
	stripe := checkouttest.New(t)
	return startProgram(t, map[string]string{
		"STRIPE_SECRET_KEY": checkouttest.Key, "STRIPE_WEBHOOK_SECRET": checkouttest.Secret, "STRIPE_API_URL": stripe.URL,
	}), stripe
}

// hears brings an event to the program's webhook.
func (s *program) hears(t *testing.T, event []byte) {
	t.Helper()
	res, err := http.DefaultClient.Do(checkouttest.Send(t, s.base+"/stripe/webhook", event))
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the webhook answers %s, %v", res.Status, err)
	}
}

func TestAMemberTopsUp(t *testing.T) {
	t.Parallel()
	s, stripe := takesPayments(t)
	ada := s.member(t, startChromium(t), "ada", phone)
	ada.open(s.base + "/wallet?next=/library")
	ada.see(`[data-balance="0"]`)
	ada.settle()
	ada.tap(`form[action="/wallet/topups"] button[value="1000"]`)
	ada.see("#pay")
	if asked := ada.text("#amount"); asked != "$10.00" {
		t.Errorf("she is asked for %s", asked)
	}
	ada.tap("#back")
	ada.await("the way back", `location.pathname === '/library'`)

	// Once more, as without scripts: the browser follows the form to Stripe's page by itself.
	ada.open(s.base + "/wallet?next=/library")
	ada.write("#topup-credits", "1250")
	evaluate[bool](ada, `(document.querySelector('#topup-credits').form.submit(), true)`)
	ada.see("#pay")
	ada.tap("#pay")
	ada.see(`[data-topup-state="open"]`) // The browser is faster than the webhook.
	session := stripe.Sessions()[1]
	s.hears(t, checkouttest.Event(t, "checkout.session.expired", stripe.Sessions()[0]))
	if evaluate[bool](ada, `document.querySelector('[data-balance]') !== null`) {
		t.Error("there is a balance to see before the payment is known")
	}
	ada.keeps(`[data-topup-state="open"] .actions a.button`)
	for range 2 {
		s.hears(t, checkouttest.Paid(t, session))
	}
	ada.see(`[data-topup-state="paid"] [data-balance="1250"]`)
	ada.tap(`[data-topup-state] a.button`)
	ada.await("where she was going", `location.pathname === '/library'`)
	ada.open(s.base + "/wallet")
	ada.see(`[data-balance="1250"]`)
	if problems := ada.takeProblems(); len(problems) > 0 {
		t.Errorf("her pages had problems:\n%s", strings.Join(problems, "\n"))
	}
}

// TestTestCreditsAreNotForProduction asks a site in production, without Stripe, for credits.
func TestTestCreditsAreNotForProduction(t *testing.T) {
	t.Parallel()
	s := startProgram(t, map[string]string{
		"ENVIRONMENT": "production", "BASE_URL": "https://site.example", "PLAY_URL": "https://play.example", "SECRET_KEY": strings.Repeat("s", 32),
	})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	cookie := ""
	post := func(path string, form url.Values) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "site.example"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookie)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			cookie = c.Name + "=" + c.Value
		}
		return res.StatusCode
	}
	if status := post("/signup", url.Values{"handle": {"ada"}, "email": {"ada@example.com"}, "password": {"three hungry cats"}}); status != http.StatusSeeOther {
		t.Fatalf("sign up: %d", status)
	}
	if status := post("/wallet/topups", url.Values{"credits": {"1000"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("credits for nothing: %d", status)
	}
	if n := number(t, s.pool, `SELECT (SELECT count(*) FROM topups) + (SELECT count(*) FROM entries)`); n != 0 {
		t.Errorf("%d rows came of it", n)
	}
}

// TestProductionRefusesTestCredits starts a site in production on a database of development.
func TestProductionRefusesTestCredits(t *testing.T) {
	t.Parallel()
	pool, databaseURL := dbtest.New(t)
	ada := store.User{ID: uuid.Must(uuid.NewV7()), Role: store.Member}
	if _, err := pool.ExecContext(t.Context(), `
		INSERT INTO users (id, role, handle, email, password, name, hue) VALUES ($1, 'member', 'ada', 'ada@example.com', 'x', 'ada', 0)`, ada.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := store.New(pool, nil).StartTopUp(t.Context(), ada, store.TopUpOrder{Credits: 1000, Test: true}); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{
		"ENVIRONMENT": "production", "BASE_URL": "https://site.example", "PLAY_URL": "https://play.example",
		"SECRET_KEY": strings.Repeat("s", 32), "DATABASE_URL": databaseURL, "DATA_DIR": t.TempDir(),
	}
	cfg, err := configure(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if err := run(ctx, cfg, slog.New(slog.NewTextHandler(t.Output(), nil)), listener); err == nil || !strings.Contains(err.Error(), "test credits") {
		t.Errorf("it ran, and ended with %v", err)
	}
}
