package handlers

import (
	"errors"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"aiminigames/store"
)

// limits counts what each user, or each address, does on each route that costs something.
// Each machine counts for itself; what must not be exceeded at all is counted in the store.
type limits struct {
	mu      sync.Mutex // protects what follows
	who     map[string]*rate.Limiter
	cleaned time.Time
}

// guestsBehind is how many guests of one address may do as often as one of them. Whoever
// forgets a cookie is somebody new, so that guests are counted together too.
const guestsBehind = 20

// limit answers 429 to whoever uses a route more often than its row says.
func (s *Site) limit(r route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if r.perMinute == 0 {
			return next
		}
		return func(c echo.Context) error {
			now, what, from := time.Now(), r.method+r.path, household(c.RealIP())
			user, who := viewer(c), from
			if user.Known() {
				who = user.ID.String()
			}
			wait := s.limits.take(what+who, r.perMinute, now)
			if wait == 0 && user.Role == store.Guest {
				wait = s.limits.take(what+"guests"+from, r.perMinute*guestsBehind, now)
			}
			if wait > 0 {
				return store.Limited{What: "That was too often within a minute.", Until: now.Add(wait)}
			}
			return next(c)
		}
	}
}

// maxGuesses is how many codes of no room an address may try in a minute.
const maxGuesses = 60

// guessing returns store.Limited for an address that has tried too many codes.
func (s *Site) guessing(c echo.Context) error {
	if wait := s.limits.left("guess"+household(c.RealIP()), maxGuesses, time.Now()); wait > 0 {
		return store.Limited{What: "That were too many codes of no room.", Until: time.Now().Add(wait)}
	}
	return nil
}

// guessed counts err, if it says that there is no such room, and returns it.
func (s *Site) guessed(c echo.Context, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		s.limits.take("guess"+household(c.RealIP()), maxGuesses, time.Now())
	}
	return err
}

// left returns 0, or how long to wait for the next use that is allowed, and counts none.
func (l *limits) left(key string, perMinute int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.who[key]
	if !ok || limiter.TokensAt(now) >= 1 {
		return 0
	}
	return time.Minute / time.Duration(perMinute)
}

// take counts one use, and returns 0, or how long to wait for the next that is allowed.
func (l *limits) take(key string, perMinute int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.cleaned) > 2*time.Minute || len(l.who) > 100_000 {
		l.who, l.cleaned = map[string]*rate.Limiter{}, now // Whoever was at the limit starts afresh.
	}
	limiter, ok := l.who[key]
	if !ok {
		limiter = rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute)
		l.who[key] = limiter
	}
	r := limiter.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
