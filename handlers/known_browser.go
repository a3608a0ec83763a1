package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// knownCookie is what tells a browser that somebody has logged in with before: see
// store.KnownBrowser. It outlives the log-in.
func (s *Site) knownCookie() *http.Cookie {
	cookie := &http.Cookie{ //nolint:gosec // At home there is no https.
		Name: "known", Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.BaseURL.Scheme == "https",
	}
	if cookie.Secure {
		cookie.Name = "__Host-known"
	}
	return cookie
}

func (s *Site) knowBrowser(c echo.Context, email string) {
	cookie := s.knownCookie() //nolint:gosec // See knownCookie.
	cookie.Value = s.Store.KnownBrowser(email)
	c.SetCookie(cookie)
}

// knownBrowser is what KnownBrowser gave this browser, or empty.
func (s *Site) knownBrowser(c echo.Context) string {
	if cookie, err := c.Cookie(s.knownCookie().Name); err == nil {
		return cookie.Value
	}
	return ""
}
