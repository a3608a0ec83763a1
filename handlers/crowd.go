package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/alexedwards/scs/postgresstore"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// crowd finds out whose sessions are, for many sockets at once. They come in crowds, after
// a deploy or a lost network: all who come while the database is being asked are asked for
// together, next.
type crowd struct {
	mu   sync.Mutex // protects what follows
	next *question  // nil while nobody waits for their turn
	busy bool       // somebody is asking
}

// caller is who opens a socket: the zero value is a stranger.
type caller struct {
	store.User
	login uuid.UUID
	out   bool // a stranger because they may not take part
}

// question is whose these sessions are. The answer is there when done is closed.
type question struct {
	tokens map[string]bool
	done   chan struct{}
	users  map[string]caller
	err    error
}

// tokenShape is what scs makes: whatever else comes in a cookie would spoil the question for
// all others.
var tokenShape = regexp.MustCompile(`^[A-Za-z0-9_-]{20,100}$`)

// of returns whose the session with this token is: a stranger if nobody's. Ask finds out
// for many.
func (c *crowd) of(ctx context.Context, token string, ask func(ctx context.Context, tokens []string) (map[string]caller, error)) (caller, error) {
	if !tokenShape.MatchString(token) {
		return caller{}, nil
	}
	c.mu.Lock()
	if c.next == nil {
		c.next = &question{tokens: map[string]bool{}, done: make(chan struct{})}
	}
	q := c.next
	q.tokens[token] = true
	if !c.busy {
		c.busy = true
		go c.work(context.WithoutCancel(ctx), ask) // until nobody waits
	}
	c.mu.Unlock()
	select {
	case <-q.done:
		return q.users[token], q.err
	case <-ctx.Done():
		return caller{}, ctx.Err()
	}
}

func (c *crowd) work(ctx context.Context, ask func(ctx context.Context, tokens []string) (map[string]caller, error)) {
	for {
		c.mu.Lock()
		q := c.next
		c.next, c.busy = nil, q != nil
		c.mu.Unlock()
		if q == nil {
			return
		}
		soon, cancel := context.WithTimeout(ctx, 5*time.Second)
		q.users, q.err = ask(soon, slices.Collect(maps.Keys(q.tokens)))
		cancel()
		close(q.done)
	}
}

// whose returns the users that these sessions are of, by token.
func (s *Site) whose(ctx context.Context, tokens []string) (map[string]caller, error) {
	logins, err := s.logins(ctx, tokens)
	if err != nil {
		return nil, err
	}
	viewers, err := s.Store.Viewers(ctx, slices.Collect(maps.Values(logins)))
	if err != nil {
		return nil, err
	}
	users := make(map[string]caller, len(logins))
	for token, login := range logins {
		if user := viewers[login]; user.Known() {
			users[token] = caller{User: user, login: login}
			continue
		}
		if err := s.Store.ShutOut(ctx, login); isSuspended(err) {
			users[token] = caller{out: true}
		} else if err != nil {
			return nil, err
		}
	}
	return users, nil
}

// logins returns the log-ins that these sessions hold, by token.
func (s *Site) logins(ctx context.Context, tokens []string) (map[string]uuid.UUID, error) {
	logins := make(map[string]uuid.UUID, len(tokens))
	bodies, err := s.sessions(ctx, tokens)
	if err != nil {
		return nil, err
	}
	for token, body := range bodies {
		_, values, err := s.Sessions.Codec.Decode(body)
		if err != nil {
			return nil, err
		}
		login, _ := values[loginKey].(string)
		if id := uuid.FromStringOrNil(login); !id.IsNil() {
			logins[token] = id
		}
	}
	return logins, nil
}

// sessions returns what is kept of these sessions, by token: with one question where they
// are in our database.
func (s *Site) sessions(ctx context.Context, tokens []string) (map[string][]byte, error) {
	bodies := make(map[string][]byte, len(tokens))
	if _, ours := s.Sessions.Store.(*postgresstore.PostgresStore); ours {
		names := make([]string, len(tokens))
		for i, token := range tokens {
			names[i] = s.keptAs(token)
		}
		kept, err := s.Store.Sessions(ctx, names)
		for i, token := range tokens {
			if body, found := kept[names[i]]; found {
				bodies[token] = body
			}
		}
		return bodies, err
	}
	for _, token := range tokens {
		body, found, err := s.Sessions.Store.Find(s.keptAs(token))
		if err != nil {
			return nil, err
		}
		if found {
			bodies[token] = body
		}
	}
	return bodies, nil
}

// keptAs is what scs calls the session of a token in its store.
func (s *Site) keptAs(token string) string {
	if !s.Sessions.HashTokenInStore {
		return token
	}
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
