package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// cameCookie remembers by whose links a visitor came: slug:handle pairs, the latest first,
// with a | between them. The site's fee is lower where that was the game's own creator.
const cameCookie = "came"

const mostCame = 20 // pairs that are kept

var cameBy = regexp.MustCompile(`^[a-z0-9-]{1,120}:[a-z0-9_]{3,20}$`)

// came notes the ?by= of a link to a game, and then has handle answer as if it were not
// there: the page is the same for everyone.
func (s *Site) came(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query := c.Request().URL.Query()
		if !query.Has("by") {
			return handle(c)
		}
		if pair := c.Param("slug") + ":" + query.Get("by"); cameBy.MatchString(pair) {
			s.keepCame(c, pair)
		}
		query.Del("by")
		c.Request().URL.RawQuery = query.Encode()
		return handle(c)
	}
}

func (s *Site) keepCame(c echo.Context, pair string) {
	slug, _, _ := strings.Cut(pair, ":")
	pairs := []string{pair}
	for _, other := range camePairs(c) {
		if len(pairs) < mostCame && !strings.HasPrefix(other, slug+":") {
			pairs = append(pairs, other)
		}
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // At home there is no https.
		Name: cameCookie, Value: strings.Join(pairs, "|"), Path: "/", MaxAge: 30 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.BaseURL.Scheme == "https",
	})
}

// cameTo is the handle in the link by which the visitor last came to a game, or empty.
func cameTo(c echo.Context, slug string) string {
	for _, pair := range camePairs(c) {
		if game, handle, _ := strings.Cut(pair, ":"); game == slug {
			return handle
		}
	}
	return ""
}

func camePairs(c echo.Context) []string {
	cookie, err := c.Cookie(cameCookie)
	if err != nil {
		return nil
	}
	var pairs []string
	for pair := range strings.SplitSeq(cookie.Value, "|") {
		if cameBy.MatchString(pair) {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}
