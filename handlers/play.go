package handlers

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"aiminigames/store"
)

// playOrigin serves game documents, and nothing else: no cookie, no page, no redirect.
// Every answer carries the headers of the box, errors too: a file without them would be
// a way out of it.
func (s *Site) playOrigin() *echo.Echo {
	e := s.newEcho()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if !c.Response().Committed {
			status := statusOf(err)
			_ = c.String(status, http.StatusText(status)) // The visitor is gone.
		}
	}
	e.Use(middleware.RequestID(), s.logRequests(), middleware.Recover(), s.box)
	e.GET("/play/:version", s.document)
	e.HEAD("/play/:version", s.document)
	return e
}

// box sets the headers that keep a game in its frame. Each line closes a way out that was
// seen to work without it.
func (s *Site) box(next echo.HandlerFunc) echo.HandlerFunc {
	policy := "sandbox allow-scripts allow-pointer-lock; default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; " +
		"style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; font-src data: blob:; connect-src data: blob:; " +
		"worker-src blob:; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; manifest-src 'none'; " +
		"frame-ancestors " + s.BaseURL.String()
	var features []string
	for _, f := range strings.Fields(refusedFeatures) {
		features = append(features, f+"=()")
	}
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Connection-Allowlist", "()")
		h.Set("Permissions-Policy", strings.Join(features, ", "))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		return next(c)
	}
}

const refusedFeatures = `accelerometer browsing-topics camera clipboard-read clipboard-write compute-pressure cross-origin-isolated
	display-capture encrypted-media geolocation gyroscope hid identity-credentials-get idle-detection keyboard-map local-fonts
	magnetometer microphone midi payment picture-in-picture publickey-credentials-create publickey-credentials-get screen-wake-lock
	serial storage-access sync-xhr unload usb window-management xr-spatial-tracking`

// document serves a version to whoever may play it, with the SDK as its first script. Its
// bytes never change, so browsers keep a public one for good, by the address that names
// the SDK which was put in.
func (s *Site) document(c echo.Context) error {
	version, err := uuid.FromString(c.Param("version"))
	if err != nil {
		return store.ErrNotFound
	}
	if dest := c.Request().Header.Get("Sec-Fetch-Dest"); dest != "" && dest != "iframe" {
		return echo.NewHTTPError(http.StatusForbidden) // Opened in a tab of its own.
	}
	public, err := s.Store.PublicVersion(c.Request().Context(), version)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	switch {
	case public && c.QueryParam("k") == s.Assets.SDKHash():
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case public:
		h.Set("Cache-Control", "public, max-age=60")
	case !s.admits(c.QueryParam("ticket"), version, time.Now()):
		return store.ErrNotFound
	}
	frame, err := s.frames.of(version, func() ([]byte, error) {
		body, err := s.Store.Document(c.Request().Context(), version)
		return withSDK(body, s.Assets.SDK()), err
	})
	if err != nil {
		return err
	}
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "br") {
		h.Set("Content-Encoding", "br")
		return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, frame.brotli)
	}
	return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, frame.html)
}

var doctype = regexp.MustCompile(`(?i)^[\s\x{feff}]*<!doctype[^>]*>`)

// withSDK puts the SDK before everything in a document that could run: right behind the
// doctype, where a parser opens the head for it.
func withSDK(document, sdk []byte) []byte {
	at := len(doctype.Find(document))
	return bytes.Join([][]byte{document[:at], []byte("<script>"), sdk, []byte("</script>"), document[at:]}, nil)
}
