package handlers

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"aiminigames/store"
)

const (
	loginKey   = "login"    // in the session: the ID of the log-in
	viewerKey  = "viewer"   // in the request: the store.User who asks
	shutOutKey = "shut out" // in the request: store.Suspended, if they may not take part
)

// admit notes who is asking, and turns away those who may not use the route.
func (s *Site) admit(a access) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx := c.Request().Context()
			if login := s.login(c); login != uuid.Nil {
				user, renew, err := s.Store.Viewer(ctx, login)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				if err == nil && renew {
					err = errors.Join(s.Sessions.RenewToken(ctx), s.Store.Renewed(ctx, login))
					if err != nil {
						return err
					}
				}
				c.Set(viewerKey, user)
				if err != nil {
					if err := s.noteShutOut(c, login); err != nil {
						return err
					}
				}
			}
			out, isOut := shutOut(c)
			switch user := viewer(c); {
			case (a == known || a == members) && isOut:
				return out
			case (a == known || a == members) && !user.Known():
				return s.redirect(c, "/login?next="+url.QueryEscape(here(c)))
			case a == admins && !user.Is(store.Admin), a == moderators && !user.Is(store.Moderator):
				return store.ErrNotFound
			case a == members && !user.Is(store.Member):
				return s.redirect(c, "/signup?next="+url.QueryEscape(here(c)))
			}
			return next(c)
		}
	}
}

// viewer is who asks. It is the zero User for a stranger, and where no session was read.
func viewer(c echo.Context) store.User {
	user, _ := c.Get(viewerKey).(store.User)
	return user
}

// noteShutOut notes that a log-in is nobody's because whose it is may not take part.
func (s *Site) noteShutOut(c echo.Context, login uuid.UUID) error {
	err := s.Store.ShutOut(c.Request().Context(), login)
	if out, ok := errors.AsType[store.Suspended](err); ok {
		c.Set(shutOutKey, out)
		return nil
	}
	return err
}

// shutOut returns why whose browser this is may not take part. They are a stranger to all that
// asks for viewer, but cannot become somebody else with a click.
func shutOut(c echo.Context) (store.Suspended, bool) {
	out, ok := c.Get(shutOutKey).(store.Suspended)
	return out, ok
}

// login is the log-in that the session belongs to, or uuid.Nil.
func (s *Site) login(c echo.Context) uuid.UUID {
	return uuid.FromStringOrNil(s.Sessions.GetString(c.Request().Context(), loginKey))
}

// guest is who asks, made a guest if they are a stranger: for the acts that need somebody.
func (s *Site) guest(c echo.Context) (store.User, error) {
	if user := viewer(c); user.Known() {
		return user, nil
	}
	if out, ok := shutOut(c); ok {
		return store.User{}, out
	}
	user, err := s.Store.NewGuest(c.Request().Context())
	if err != nil {
		return user, err
	}
	return user, s.startLogin(c, user)
}

// startLogin makes the session user's, under a new token.
func (s *Site) startLogin(c echo.Context, user store.User) error {
	ctx := c.Request().Context()
	agent := strings.ToValidUTF8(c.Request().UserAgent(), "")
	login, err := s.Store.StartLogin(ctx, user.ID, agent[:min(len(agent), 300)], c.RealIP())
	if err != nil {
		return err
	}
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.Sessions.Put(ctx, loginKey, login.String())
	c.Set(viewerKey, user)
	return nil
}

// here is the page to come back to after logging in.
func here(c echo.Context) string {
	if c.Request().Method == http.MethodGet && !wantsPart(c.Request()) {
		return c.Request().URL.RequestURI()
	}
	if page, err := url.Parse(c.Request().Referer()); err == nil && page.Host == c.Request().Host {
		return page.RequestURI()
	}
	return "/"
}

// sameOrigin refuses what another site's page asks for in a visitor's name.
func (s *Site) sameOrigin() *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "This came from another site's page, so nothing was done. Open the page here and try again.", http.StatusForbidden)
	}))
	return p
}

func (s *Site) logRequests() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		HandleError: true, // So that the status logged is the one sent.
		Skipper:     func(c echo.Context) bool { return c.Path() == "/healthz" || c.Path() == "/static/*" },
		LogMethod:   true, LogRoutePath: true, LogStatus: true, LogLatency: true, LogError: true, LogRequestID: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			if v.Status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			s.Metrics.request(v.Method, v.RoutePath, v.Status, v.Latency)
			said := []any{"method", v.Method, "route", v.RoutePath, "status", v.Status, "took", v.Latency, "id", v.RequestID}
			if v.Error != nil {
				said = append(said, "err", v.Error)
			}
			s.Log.Log(c.Request().Context(), level, "request", said...)
			return nil
		},
	})
}

// readable refuses addresses with bytes in them that no name of ours can have, and that
// Postgres does not take.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; !utf8.ValidString(path) || strings.ContainsRune(path, 0) {
			return store.ErrNotFound
		}
		return next(c)
	}
}

// headers are those of every answer on the site's origin. A page's own Content-Security-Policy
// is set by whoever sends it.
func (s *Site) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.secure(c.Response().Header())
		return next(c)
	}
}

func (s *Site) secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()")
	if s.BaseURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// hostname is host without its port.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.Trim(strings.ToLower(host), "[]")
}

func (s *Site) allowed(host string) bool { return slices.Contains(s.AllowedHosts, host) }

func isProbe(path string) bool { return path == "/healthz" || path == "/readyz" || path == "/metrics" }

// newEcho knows where visitors are, be they behind a proxy or another machine of ours.
func (s *Site) newEcho() *echo.Echo {
	e := echo.New()
	direct := echo.ExtractIPDirect()
	e.IPExtractor = func(r *http.Request) string {
		if address := s.hopFrom(r); address != "" {
			return address
		}
		if address := r.Header.Get(s.AddressFrom); s.AddressFrom != "" && address != "" {
			return address
		}
		return direct(r)
	}
	return e
}
