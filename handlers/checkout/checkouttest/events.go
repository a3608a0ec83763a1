package checkouttest

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Event is what Stripe would say of a session, such as checkout.session.expired, or of
// something else that has an event of this kind.
func Event(t testing.TB, kind string, object any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"id": "evt_" + rand.Text(), "object": "event", "api_version": "2024-06-20", "created": time.Now().Unix(), "type": kind,
		"data": map[string]any{"object": object},
	})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Paid is the event that says that session was paid.
func Paid(t testing.TB, session Session) []byte {
	t.Helper()
	session.Status, session.PaymentStatus = "complete", "paid"
	return Event(t, "checkout.session.completed", session)
}

// Refunded is the event that says that cents of what was paid in session went back in all.
func Refunded(t testing.TB, session Session, cents int64) []byte {
	t.Helper()
	return Event(t, "charge.refunded", map[string]any{
		"id": "ch_" + session.ID, "object": "charge", "amount": session.AmountTotal, "amount_refunded": cents, "currency": session.Currency,
		"payment_intent": session.PaymentIntent, "metadata": session.Metadata, // of a session that was opened, PaymentMetadata is the same
	})
}

// Disputed is the event that says that the payer's bank wants it all back.
func Disputed(t testing.TB, session Session) []byte {
	t.Helper()
	return Event(t, "charge.dispute.created", map[string]any{
		"id": "dp_" + session.ID, "object": "dispute", "amount": session.AmountTotal, "currency": session.Currency, "charge": "ch_" + session.ID,
		"payment_intent": session.PaymentIntent, "metadata": map[string]string{}, "reason": "fraudulent", "status": "needs_response",
	})
}

// Signature is the Stripe-Signature of an event sent at a time.
// How it is made: https://docs.stripe.com/webhooks#verify-manually
func Signature(event []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), event)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// Request brings an event to the webhook at address.
func Request(t testing.TB, address string, event []byte, signature string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", signature)
	return r
}

// Send is Request for an event that was just signed with our secret.
func Send(t testing.TB, address string, event []byte) *http.Request {
	t.Helper()
	return Request(t, address, event, Signature(event, Secret, time.Now()))
}
