package checkout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"
)

// orderKey is where a session's metadata have the order's ID.
const orderKey = "topup"

const (
	maxBody   = 64 << 10        // bytes; an event of ours has about 4,000
	tolerance = 5 * time.Minute // between signing and reading
)

// ErrForged means that Stripe has not sent this, or not lately.
var ErrForged = errors.New("not signed by Stripe")

// Outcome is what an event says about its order.
type Outcome int

// The outcomes.
const (
	Other    Outcome = iota // nothing that matters to an order of ours
	Paid                    // the money is there
	Failed                  // a payment that takes its time was refused in the end
	Expired                 // nobody has paid on the page, and nobody can any more
	Returned                // money went back: it was refunded, or the payer's bank disputes it
)

// Event is what Stripe tells. It may come late, twice, and in any order.
type Event struct {
	ID       string // of the event itself
	Outcome  Outcome
	Order    string // ID of the order; a dispute does not know it
	Session  string // ID of the session; of money that went back, of its charge or dispute
	Payment  string // ID of the payment intent, which all of these name
	Cents    int64  // or the hundredth part of another currency: paid, or gone back in all
	Currency string // such as usd
}

// Read returns the event that r brings, after its signature was found good. The error is
// ErrForged where it was not, and another where the rest cannot be read.
func (c *Client) Read(r *http.Request) (Event, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return Event{}, fmt.Errorf("read an event: %w", err)
	}
	if err := webhook.ValidatePayloadWithTolerance(body, r.Header.Get("Stripe-Signature"), c.secret, tolerance); err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	var told stripe.Event // What is read of it below is the same in every version of the API.
	if err := json.Unmarshal(body, &told); err != nil {
		return Event{}, fmt.Errorf("read an event: %w", err)
	}
	event := Event{ID: told.ID, Outcome: outcome(told.Type)}
	if event.Outcome == Other || told.Data == nil {
		return Event{ID: told.ID}, nil
	}
	if event.Outcome == Returned {
		return event.returned(told)
	}
	var session stripe.CheckoutSession
	if err := json.Unmarshal(told.Data.Raw, &session); err != nil {
		return Event{}, fmt.Errorf("read the session of event %s: %w", told.ID, err)
	}
	if session.Metadata[orderKey] == "" { // Another program on the same account has made it.
		return Event{ID: told.ID}, nil
	}
	if event.Outcome == Paid && session.PaymentStatus != stripe.CheckoutSessionPaymentStatusPaid {
		event.Outcome = Other // Some ways to pay take days. The outcome comes in another event.
	}
	event.Order, event.Session = session.Metadata[orderKey], session.ID
	event.Cents, event.Currency = session.AmountTotal, string(session.Currency)
	event.Payment = intent(session.PaymentIntent)
	return event, nil
}

// returned reads the charge that was refunded, which has its payment's metadata, or the
// dispute, which has not.
func (e Event) returned(told stripe.Event) (Event, error) {
	if told.Type == stripe.EventTypeChargeDisputeCreated {
		var dispute stripe.Dispute
		if err := json.Unmarshal(told.Data.Raw, &dispute); err != nil {
			return Event{}, fmt.Errorf("read the dispute of event %s: %w", told.ID, err)
		}
		e.Session, e.Payment = dispute.ID, intent(dispute.PaymentIntent)
		e.Cents, e.Currency = dispute.Amount, string(dispute.Currency)
		return e, nil
	}
	var charge stripe.Charge
	if err := json.Unmarshal(told.Data.Raw, &charge); err != nil {
		return Event{}, fmt.Errorf("read the charge of event %s: %w", told.ID, err)
	}
	if charge.Metadata[orderKey] == "" { // As of a session: not of ours.
		return Event{ID: told.ID}, nil
	}
	e.Order, e.Session, e.Payment = charge.Metadata[orderKey], charge.ID, intent(charge.PaymentIntent)
	e.Cents, e.Currency = charge.AmountRefunded, string(charge.Currency)
	return e, nil
}

func intent(p *stripe.PaymentIntent) string {
	if p == nil {
		return ""
	}
	return p.ID
}

func outcome(kind stripe.EventType) Outcome {
	switch kind {
	case stripe.EventTypeCheckoutSessionCompleted, stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded:
		return Paid
	case stripe.EventTypeCheckoutSessionAsyncPaymentFailed:
		return Failed
	case stripe.EventTypeCheckoutSessionExpired:
		return Expired
	case stripe.EventTypeChargeRefunded, stripe.EventTypeChargeDisputeCreated:
		return Returned
	}
	return Other
}
