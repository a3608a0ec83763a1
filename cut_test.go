package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestWhoIsSuspendedIsOutOnEveryMachine has a moderator suspend somebody on one machine, whose
// sockets on two end: that in a room, which runs on the other machine, and those of bells. It
// logs how long that takes, on a real channel of the database.
func TestWhoIsSuspendedIsOutOnEveryMachine(t *testing.T) {
	t.Parallel()
	r := startRound(t)
	maud, carol := &visitor{t: t}, &visitor{t: t}
	for name, v := range map[string]*visitor{"maud": maud, "carol": carol} {
		v.post(r.first.base+"/signup", url.Values{"handle": {name}, "email": {name + "@example.com"}, "password": {"three hungry cats"}})
	}
	if _, err := r.pool.Exec(`UPDATE users SET role = 'moderator' WHERE handle = 'maud'`); err != nil {
		t.Fatal(err)
	}
	carols := carol.sit(r.second.base+r.path, `{"t":"hello","watch":true}`)
	bells := map[string]<-chan string{"bell on the first": carol.listenIn(r.first.base), "bell on the second": carol.listenIn(r.second.base)}
	for _, bell := range bells {
		hears(t, bell, `data-unread="0"`)
	}
	r.ada.post(r.first.base+"/@carol/reports", url.Values{"reason": {"threat"}})
	var id string
	if err := r.pool.Get(&id, `SELECT id FROM cases`); err != nil {
		t.Fatal(err)
	}
	at := r.second.base + "/admin/cases/" + id
	maud.post(at+"/claim", nil)

	began := time.Now()
	ends := make(chan string, 3)
	go func() {
		carols.hear("bye")
		if carols.next() == nil {
			ends <- "room"
		}
	}()
	for name, bell := range bells {
		go func() {
			for range bell { // until it closes
			}
			ends <- name
		}()
	}
	maud.post(at+"/decide", url.Values{"action": {"suspend"}, "rule": {"threats"}, "facts": {"She threatened ada."}, "days": {"7"}, "sure": {"true"}})
	t.Logf("%v: the decision is answered", time.Since(began).Round(time.Millisecond))
	for range 3 {
		select {
		case name := <-ends:
			t.Logf("%v: the socket of the %s has ended", time.Since(began).Round(time.Millisecond), name)
		case <-time.After(time.Minute):
			t.Fatal("a socket of who is suspended is open")
		}
	}
	for _, base := range []string{r.first.base, r.second.base} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/settings", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", carol.cookie)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("her session: %d, %v", res.StatusCode, err)
		}
	}
	r.move(1) // The others play on.
}
