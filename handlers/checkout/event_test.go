package checkout_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"aiminigames/handlers/checkout"
	"aiminigames/handlers/checkout/checkouttest"
)

const address = "https://aiminigames.example/stripe/webhook"

var session = checkouttest.Session{
	ID: "cs_test_1", Object: "checkout.session", Mode: "payment", Status: "complete", PaymentStatus: "paid", AmountTotal: 1000, Currency: "usd",
	ClientReferenceID: order.ID, Metadata: map[string]string{"topup": order.ID},
}

func TestReadsWhatStripeTells(t *testing.T) {
	t.Parallel()
	unpaid, elsewhere := session, session
	unpaid.PaymentStatus = "unpaid"
	elsewhere.Metadata = map[string]string{"order": "7"}
	for name, test := range map[string]struct {
		kind    string
		session checkouttest.Session
		want    checkout.Outcome
	}{
		"paid at once":       {"checkout.session.completed", session, checkout.Paid},
		"to be paid later":   {"checkout.session.completed", unpaid, checkout.Other},
		"paid later":         {"checkout.session.async_payment_succeeded", session, checkout.Paid},
		"not paid later":     {"checkout.session.async_payment_failed", unpaid, checkout.Failed},
		"nobody came":        {"checkout.session.expired", unpaid, checkout.Expired},
		"something else":     {"charge.succeeded", session, checkout.Other},
		"of another program": {"checkout.session.completed", elsewhere, checkout.Other},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret})
			event, err := c.Read(checkouttest.Send(t, address, checkouttest.Event(t, test.kind, test.session)))
			if err != nil || event.Outcome != test.want || event.ID == "" {
				t.Fatalf("%+v, %v; want outcome %d", event, err, test.want)
			}
			if test.want != checkout.Other && (event.Order != order.ID || event.Session != session.ID || event.Cents != 1000 || event.Currency != "usd") {
				t.Errorf("%+v is not about %+v", event, test.session)
			}
		})
	}
}

func TestReadsWhatWentBack(t *testing.T) {
	t.Parallel()
	paid, elsewhere := session, session
	paid.PaymentIntent = "pi_1"
	elsewhere.Metadata = nil
	c := checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret})
	for name, test := range map[string]struct {
		event []byte
		want  checkout.Event
	}{
		"paid":                 {checkouttest.Paid(t, paid), checkout.Event{Outcome: checkout.Paid, Order: order.ID, Session: session.ID, Payment: "pi_1", Cents: 1000, Currency: "usd"}},
		"refunded":             {checkouttest.Refunded(t, paid, 400), checkout.Event{Outcome: checkout.Returned, Order: order.ID, Session: "ch_cs_test_1", Payment: "pi_1", Cents: 400, Currency: "usd"}},
		"disputed":             {checkouttest.Disputed(t, paid), checkout.Event{Outcome: checkout.Returned, Session: "dp_cs_test_1", Payment: "pi_1", Cents: 1000, Currency: "usd"}},
		"of another's payment": {checkouttest.Refunded(t, elsewhere, 400), checkout.Event{}},
	} {
		got, err := c.Read(checkouttest.Send(t, address, test.event))
		got.ID = ""
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, test.want)
		}
	}
	for _, kind := range []string{"charge.refunded", "charge.dispute.created"} {
		if got, err := c.Read(checkouttest.Send(t, address, checkouttest.Event(t, kind, []int{1}))); err == nil {
			t.Errorf("a broken %s: %+v", kind, got)
		}
	}
}

func TestForgedEventsAreRefused(t *testing.T) {
	t.Parallel()
	event := checkouttest.Paid(t, session)
	good := checkouttest.Signature(event, checkouttest.Secret, time.Now())
	stamp, _, _ := strings.Cut(good, ",")
	for name, test := range map[string]struct {
		event     []byte
		signature string
	}{
		"unsigned":                  {event, ""},
		"nonsense":                  {event, "t=,v1==,,"},
		"no signature":              {event, stamp},
		"another secret":            {event, checkouttest.Signature(event, "whsec_guessed", time.Now())},
		"no secret":                 {event, checkouttest.Signature(event, "", time.Now())},
		"an older way of signing":   {event, strings.Replace(good, "v1=", "v0=", 1)},
		"changed since":             {bytes.Replace(event, []byte(`"amount_total":1000`), []byte(`"amount_total":9999`), 1), good},
		"of another event":          {checkouttest.Paid(t, session), good},
		"sent again ten minutes on": {event, checkouttest.Signature(event, checkouttest.Secret, time.Now().Add(-10*time.Minute))},
		"with another time":         {event, strings.Replace(checkouttest.Signature(event, checkouttest.Secret, time.Now().Add(-10*time.Minute)), "t=", stamp+",x=", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret})
			got, err := c.Read(checkouttest.Request(t, address, test.event, test.signature))
			if !errors.Is(err, checkout.ErrForged) || got != (checkout.Event{}) {
				t.Errorf("%+v, %v; want ErrForged", got, err)
			}
		})
	}
}

func TestBrokenEventsAreErrors(t *testing.T) {
	t.Parallel()
	c := checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret})
	for name, event := range map[string]string{
		"empty": "", "not JSON": "{", "too long": `{"id":"` + strings.Repeat("x", 64<<10) + `"}`,
		"no session":     `{"id":"evt_1","type":"checkout.session.completed","data":{"object":"cs_1"}}`,
		"a wrong kind":   `{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"amount_total":"1000"}}}`,
		"half a session": `{"id":"evt_1","type":"checkout.session.completed","data":{"object":[]}}`,
	} {
		if got, err := c.Read(checkouttest.Send(t, address, []byte(event))); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, event := range map[string]string{"no data": `{"type":"checkout.session.completed"}`, "null": `null`, "nothing": `{}`} {
		if got, err := c.Read(checkouttest.Send(t, address, []byte(event))); err != nil || got.Outcome != checkout.Other {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// FuzzRead reads whatever is signed well.
func FuzzRead(f *testing.F) {
	whole, err := json.Marshal(map[string]any{"id": "evt_1", "object": "event", "type": "checkout.session.completed", "data": map[string]any{"object": session}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"type":"checkout.session.expired","data":{"object":null}}`))
	c := checkout.New(checkout.Config{Key: checkouttest.Key, WebhookSecret: checkouttest.Secret})
	f.Fuzz(func(t *testing.T, event []byte) {
		got, err := c.Read(checkouttest.Send(t, address, event))
		if err != nil && got != (checkout.Event{}) {
			t.Errorf("%+v with %v", got, err)
		}
	})
}
