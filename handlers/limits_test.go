package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// from asks for a page that costs something from an address, as whoever has that cookie.
func (s *testSite) from(t *testing.T, address, cookie string) int {
	t.Helper()
	req := httptest.NewRequest("POST", "http://localhost:8080/forgot", strings.NewReader(url.Values{"email": {"no address"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.RemoteAddr = address
	b := &browser{t: t, site: s, cookie: cookie}
	return b.do(req).Code
}

func TestANewGuestForEachTryIsNoWayRoundTheLimits(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	slug := site.member(t, "ada").game("a cat")
	if _, err := site.pool.Exec(`UPDATE games SET status = 'published', published_at = now(), live_id = head_id`); err != nil {
		t.Fatal(err)
	}
	all, taken := 5*guestsBehind, 0
	for i := range 3 * guestsBehind { // each may five times
		guest := site.visitor(t)
		req := httptest.NewRequest("POST", "http://localhost:8080/games/"+slug+"/like", nil)
		req.RemoteAddr = "[2001:db8::1]:1"
		if i%2 == 1 {
			req.RemoteAddr = "198.51.100.9:1" // as strangers
		}
		if res := guest.do(req); res.Code != http.StatusSeeOther {
			t.Fatalf("a guest: %d", res.Code)
		}
		for range 6 {
			if site.from(t, "203.0.113.9:1", guest.cookie) == http.StatusUnprocessableEntity {
				taken++
			}
		}
	}
	if taken < all || taken > 2*all { // A few more come free meanwhile.
		t.Errorf("%d were taken of guests behind one address, want %d of %d", taken, all, 3*all)
	}
	if code := site.from(t, "203.0.113.10:1", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("somebody else: %d", code)
	}
}

// A customer has 2^64 addresses of IPv6 to choose from.
func TestStrangersOfOneNetworkAreCountedTogether(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for _, address := range []string{"[2001:db8:0:1::1]:1", "[2001:db8:0:1::2]:1", "[2001:db8:0:1:ffff::3]:1", "[2001:db8:0:1::4]:1", "[2001:db8:0:1::5]:1"} {
		if code := site.from(t, address, ""); code != http.StatusUnprocessableEntity {
			t.Fatalf("%s: %d", address, code)
		}
	}
	if code := site.from(t, "[2001:db8:0:1::6]:1", ""); code != http.StatusTooManyRequests {
		t.Errorf("the sixth of a network: %d", code)
	}
	if code := site.from(t, "[2001:db8:0:2::1]:1", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("another network: %d", code)
	}
}
