package handlers

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	pageLife = 2 * time.Second
	maxPages = 1000
	keepKey  = "keep" // in the request: under what its page is to be kept
)

// pages keeps, for two seconds, pages that every stranger sees alike: what a crowd asks
// for at once is made once. Whoever has a session is always answered afresh.
type pages struct {
	mu   sync.Mutex // protects kept
	kept map[string]*keptPage
}

type keptPage struct {
	answer
	until time.Time
}

// shared answers a stranger with a page made for another stranger moments ago, if there
// is one, and otherwise by handle, whose page is then kept.
func (s *Site) shared(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, out := shutOut(c); out || viewer(c).Known() {
			return handle(c)
		}
		r := c.Request()
		key := theme(c) + " " + r.URL.RequestURI()
		if wantsPart(r) {
			key = "part " + key
		}
		if a, ok := s.pages.get(key, time.Now()); ok {
			return s.send(c, a)
		}
		c.Set(keepKey, key)
		return handle(c)
	}
}

// get returns a page that is young enough. Of those who find it too old one is sent to
// make it anew, while the others still get the old one.
func (p *pages) get(key string, now time.Time) (answer, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.kept[key]
	if !ok || now.After(k.until.Add(pageLife)) {
		return answer{}, false
	}
	if now.After(k.until) {
		k.until = now.Add(pageLife)
		return answer{}, false
	}
	return k.answer, true
}

// keep keeps a, if shared said that it is for everyone.
func (p *pages) keep(c echo.Context, a answer) {
	key, ok := c.Get(keepKey).(string)
	if !ok || a.status != http.StatusOK {
		return
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) >= maxPages || p.kept == nil {
		p.kept = map[string]*keptPage{} // Dropping all of them costs less than choosing.
	}
	p.kept[key] = &keptPage{a, now.Add(pageLife)}
}

// clear forgets every page: something that they show has changed.
func (p *pages) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = nil
}
