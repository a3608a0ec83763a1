package checkout_test

import (
	"testing"

	"aiminigames/handlers/checkout"
	"aiminigames/handlers/checkout/checkouttest"
)

var order = checkout.Order{
	ID: "0193a000-0000-7000-8000-000000000001", Name: "1000 credits", Cents: 1000, Email: "ada@example.com",
	Success: "https://aiminigames.example/wallet/topups/1", Cancel: "https://aiminigames.example/wallet",
}

func client(stripe *checkouttest.Stripe) *checkout.Client {
	return checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret, APIURL: stripe.URL})
}

func TestOneOrderIsOneSession(t *testing.T) {
	t.Parallel()
	stripe := checkouttest.New(t)
	c := client(stripe)
	first, err := c.Open(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Open(t.Context(), order)
	if err != nil || second != first {
		t.Errorf("opened again: %+v, %v; want %+v", second, err, first)
	}
	other := order
	other.ID = "0193a000-0000-7000-8000-000000000002"
	if third, err := c.Open(t.Context(), other); err != nil || third.ID == first.ID {
		t.Errorf("another order: %+v, %v", third, err)
	}
	got := stripe.Sessions()[0]
	if got.AmountTotal != 1000 || got.Currency != "usd" || got.Mode != "payment" || got.ClientReferenceID != order.ID || got.Metadata["topup"] != order.ID || got.PaymentMetadata["topup"] != order.ID ||
		got.CustomerEmail != order.Email || got.SuccessURL != order.Success || got.CancelURL != order.Cancel {
		t.Errorf("Stripe was asked for %+v", got)
	}
	if first.ID != got.ID || first.URL != got.URL {
		t.Errorf("the session is %+v, want %s at %s", first, got.ID, got.URL)
	}
}

func TestNoPageIsAnError(t *testing.T) {
	t.Parallel()
	stripe := checkouttest.New(t)
	stripe.Down(true)
	if session, err := client(stripe).Open(t.Context(), order); err == nil {
		t.Errorf("a Stripe that is down opened %+v", session)
	}
	stripe.Down(false)
	stranger := checkout.New(checkout.Config{Key: "sk_test_of_nobody", APIURL: stripe.URL})
	if session, err := stranger.Open(t.Context(), order); err == nil {
		t.Errorf("with a wrong key: %+v", session)
	}
}

func TestPagesAreStripesOwnWhereNothingElseIsSaid(t *testing.T) {
	t.Parallel()
	if got := checkout.New(checkout.Config{Key: "sk_live_x"}).Pages(); got != "https://checkout.stripe.com" {
		t.Errorf("people pay at %s", got)
	}
}
