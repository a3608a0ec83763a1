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

// Event is what Stripe would say of a session, such as checkout.session.expired.
func Event(t testing.TB, kind string, session Session) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"id": "evt_" + rand.Text(), "object": "event", "api_version": "2024-06-20", "created": time.Now().Unix(), "type": kind,
		"data": map[string]any{"object": session},
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
