// Package checkouttest stands in for Stripe: it opens sessions, has a page to pay on, and
// signs the events that tell about them. No event goes anywhere by itself.
package checkouttest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
)

// What an account at this Stripe has.
const (
	Key    = "sk_test_checkouttest"
	Secret = "whsec_checkouttest"
)

// Stripe is one that runs for a test.
type Stripe struct {
	URL string // of its API, and of the pages to pay on

	mu       sync.Mutex // protects what follows
	down     bool
	sessions []*Session
	byKey    map[string]*Session
}

// Session is one visit to the page to pay on, as the API's JSON has it.
type Session struct {
	ID                string            `json:"id"`
	Object            string            `json:"object"`
	URL               string            `json:"url"`
	Mode              string            `json:"mode"`
	Status            string            `json:"status"`
	PaymentStatus     string            `json:"payment_status"`
	AmountTotal       int64             `json:"amount_total"`
	Currency          string            `json:"currency"`
	ClientReferenceID string            `json:"client_reference_id"`
	CustomerEmail     string            `json:"customer_email"`
	SuccessURL        string            `json:"success_url"`
	CancelURL         string            `json:"cancel_url"`
	PaymentIntent     string            `json:"payment_intent,omitempty"`
	Metadata          map[string]string `json:"metadata"`
	PaymentMetadata   map[string]string `json:"-"` // what the charge will have
}

// New starts a Stripe, which ends with the test.
func New(t testing.TB) *Stripe {
	t.Helper()
	s := &Stripe{byKey: map[string]*Session{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/checkout/sessions", s.create)
	mux.HandleFunc("GET /pay/{session}", s.page)
	mux.HandleFunc("POST /pay/{session}", s.pay)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Down has it answer nothing but errors, or work again.
func (s *Stripe) Down(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Sessions are all that were opened, as they are now.
func (s *Stripe) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Session
	for _, session := range s.sessions {
		all = append(all, *session)
	}
	return all
}

func (s *Stripe) create(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	session := s.byKey[key]
	amount, err := strconv.ParseInt(r.FormValue("line_items[0][price_data][unit_amount]"), 10, 64)
	switch {
	case s.down:
		refuse(w, http.StatusBadGateway, "This Stripe is down.")
		return
	case r.Header.Get("Authorization") != "Bearer "+Key:
		refuse(w, http.StatusUnauthorized, "Invalid API Key provided")
		return
	case err != nil || amount < 50 || key == "":
		refuse(w, http.StatusBadRequest, "Not an order of at least 50 cents with a key.")
		return
	case session == nil:
		id := "cs_test_" + rand.Text()
		session = &Session{
			ID: id, Object: "checkout.session", URL: s.URL + "/pay/" + id, Mode: r.FormValue("mode"), Status: "open", PaymentStatus: "unpaid",
			AmountTotal: amount, Currency: r.FormValue("line_items[0][price_data][currency]"),
			ClientReferenceID: r.FormValue("client_reference_id"), CustomerEmail: r.FormValue("customer_email"),
			SuccessURL: r.FormValue("success_url"), CancelURL: r.FormValue("cancel_url"), PaymentIntent: "pi_" + id,
			Metadata:        map[string]string{"topup": r.FormValue("metadata[topup]")},
			PaymentMetadata: map[string]string{"topup": r.FormValue("payment_intent_data[metadata][topup]")},
		}
		s.byKey[key], s.sessions = session, append(s.sessions, session)
	}
	_ = json.NewEncoder(w).Encode(session) // Whoever is gone needs none.
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"type": "api_error", "message": message}}) // As above.
}

func (s *Stripe) find(w http.ResponseWriter, r *http.Request) *Session {
	for _, session := range s.sessions {
		if session.ID == r.PathValue("session") {
			return session
		}
	}
	http.NotFound(w, r)
	return nil
}

func (s *Stripe) page(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.find(w, r); session != nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Pay</title><link rel="icon" href="data:,"><h1 id="amount">$%d.%02d</h1>
			<form method="post"><button id="pay">Pay</button></form><a id="back" href="%s">Back</a>`,
			session.AmountTotal/100, session.AmountTotal%100, html.EscapeString(session.CancelURL))
	}
}

func (s *Stripe) pay(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.find(w, r); session != nil {
		session.Status, session.PaymentStatus = "complete", "paid"
		http.Redirect(w, r, session.SuccessURL, http.StatusSeeOther)
	}
}
