// Package checkout takes payments by Stripe Checkout: it opens a page of Stripe's to pay on,
// and reads what Stripe tells about it afterwards.
package checkout

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v85"
)

// Config is what Stripe gives to those who have an account there.
type Config struct {
	Key           string // secret key of its API
	WebhookSecret string // signs what Stripe tells us
	APIURL        string // origin of the API; empty is Stripe's own
}

// Client speaks with Stripe.
type Client struct {
	stripe *stripe.Client
	secret string
	pages  string
}

// New returns a Client, which asks nothing of Stripe yet.
func New(cfg Config) *Client {
	backend := &stripe.BackendConfig{
		HTTPClient:    &http.Client{Timeout: 10 * time.Second},
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, // Errors come back to whoever asked.
	}
	pages := "https://checkout.stripe.com"
	if cfg.APIURL != "" {
		backend.URL, pages = stripe.String(cfg.APIURL), cfg.APIURL
	}
	return &Client{
		stripe: stripe.NewClient(cfg.Key, stripe.WithBackends(stripe.NewBackendsWithConfig(backend))),
		secret: cfg.WebhookSecret, pages: pages,
	}
}

// Pages is the origin of the pages that people pay on.
func (c *Client) Pages() string { return c.pages }

// Order is what somebody is to pay for.
type Order struct {
	ID      string // opened twice under one, it is one session
	Name    string // in words for who pays
	Cents   int64  // US
	Email   string // of who pays; may be empty
	Success string // address to come back to after paying
	Cancel  string // address to come back to without
}

// Session is one visit to a page of Stripe's.
type Session struct {
	ID  string
	URL string // of the page
}

// Open has Stripe make the page to pay o on.
func (c *Client) Open(ctx context.Context, o Order) (Session, error) {
	params := &stripe.CheckoutSessionCreateParams{
		Mode:              stripe.String(stripe.CheckoutSessionModePayment),
		ClientReferenceID: stripe.String(o.ID),
		Metadata:          map[string]string{orderKey: o.ID},
		// The charge has it from the payment: a refund names the order too.
		PaymentIntentData: &stripe.CheckoutSessionCreatePaymentIntentDataParams{Metadata: map[string]string{orderKey: o.ID}},
		SuccessURL:        stripe.String(o.Success),
		CancelURL:         stripe.String(o.Cancel),
		LineItems: []*stripe.CheckoutSessionCreateLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionCreateLineItemPriceDataParams{
				Currency:    stripe.String(stripe.CurrencyUSD),
				UnitAmount:  stripe.Int64(o.Cents),
				ProductData: &stripe.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: stripe.String(o.Name)},
			},
		}},
		// Dollars only: what is paid has to be what was asked.
		AdaptivePricing: &stripe.CheckoutSessionCreateAdaptivePricingParams{Enabled: stripe.Bool(false)},
	}
	if o.Email != "" {
		params.CustomerEmail = stripe.String(o.Email)
	}
	params.SetIdempotencyKey(o.ID)
	session, err := c.stripe.V1CheckoutSessions.Create(ctx, params)
	if err != nil {
		return Session{}, fmt.Errorf("open a checkout: %w", err)
	}
	return Session{ID: session.ID, URL: session.URL}, nil
}
