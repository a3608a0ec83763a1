package handlers

import (
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"aiminigames/store"
)

const (
	crowdLife = 2 * time.Second
	maxCrowd  = 10_000
)

// crowd remembers for two seconds whose a session is, by its token. Sockets come in
// crowds, after a deploy or a lost network: what one of somebody's has found out serves
// the others, and so does what one is finding out.
type crowd struct {
	asking singleflight.Group
	mu     sync.Mutex // protects kept
	kept   map[string]member
}

type member struct {
	store.User
	until time.Time
}

// of returns whose the session with this token is, as ask finds out if need be.
func (c *crowd) of(token string, ask func() (store.User, error)) (store.User, error) {
	if m, ok := c.get(token, time.Now()); ok {
		return m, nil
	}
	got, err, _ := c.asking.Do(token, func() (any, error) {
		if m, ok := c.get(token, time.Now()); ok { // Somebody was quicker.
			return m, nil
		}
		user, err := ask()
		if err == nil {
			c.keep(token, user, time.Now())
		}
		return user, err
	})
	if err != nil {
		return store.User{}, err
	}
	return got.(store.User), nil
}

func (c *crowd) get(token string, now time.Time) (store.User, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.kept[token]
	return m.User, ok && now.Before(m.until)
}

func (c *crowd) keep(token string, user store.User, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= maxCrowd || c.kept == nil {
		c.kept = map[string]member{} // Dropping all costs less than choosing.
	}
	c.kept[token] = member{user, now.Add(crowdLife)}
}
