package handlers

import (
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
)

// NewSessions returns the sessions of the site at base, kept in st for 30 days. Whoever reads
// what is kept cannot take one over: their tokens are hashed.
func NewSessions(st scs.Store, base *url.URL) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store, sessions.Lifetime, sessions.HashTokenInStore = st, 30*24*time.Hour, true
	if sessions.Cookie.Secure = base.Scheme == "https"; sessions.Cookie.Secure {
		sessions.Cookie.Name = "__Host-session" // Browsers take it from this host alone.
	}
	return sessions
}
