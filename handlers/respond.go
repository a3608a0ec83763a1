package handlers

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/lib/pq"

	"aiminigames/store"
	"aiminigames/views"
)

// nonceMark stands in rendered pages where the answer's nonce goes, so that one rendering
// can be sent more than once. Nobody outside ever sees it.
var nonceMark = rand.Text()

// answer is a rendered page.
type answer struct {
	status   int
	html     []byte // with nonceMark in it
	hasFrame bool
}

// render sends HTMX the part of page it will swap, and everyone else the whole of it.
func (s *Site) render(c echo.Context, status int, page views.Page) error {
	content := views.Layout(page, s.frame(c))
	if wantsPart(c.Request()) {
		content = page.Content
		if page.Part != nil {
			content = page.Part
		}
	}
	var html bytes.Buffer                                                                       // So that a view that fails half way can still become an error page.
	if err := content.Render(context.WithoutCancel(c.Request().Context()), &html); err != nil { // Errors have pages too.
		return err
	}
	a := answer{status: status, html: html.Bytes(), hasFrame: page.HasFrame}
	s.pages.keep(c, a)
	return s.send(c, a)
}

func (s *Site) frame(c echo.Context) views.Frame {
	return views.Frame{
		User: viewer(c), Path: c.Request().URL.RequestURI(), BaseURL: s.BaseURL.String(),
		Theme: theme(c), Nonce: nonceMark, Asset: s.Assets.URL,
	}
}

func (s *Site) send(c echo.Context, a answer) error {
	nonce := rand.Text()
	frames := "'none'"
	if a.hasFrame {
		frames = s.PlayURL.String() + "/play/"
	}
	sockets := strings.Replace(s.BaseURL.String(), "http", "ws", 1) // which some browsers do not count as 'self'
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'self'; script-src 'nonce-"+nonce+"'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' "+sockets+"; "+
		"frame-src "+frames+"; object-src 'none'; base-uri 'none'; form-action "+s.formTargets()+"; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "HX-Request, Cookie")
	return c.HTMLBlob(a.status, bytes.ReplaceAll(a.html, []byte(nonceMark), []byte(nonce)))
}

// formTargets are the origins that a form may lead to: browsers hold the redirects after one
// to it too.
func (s *Site) formTargets() string {
	if s.Checkout == nil {
		return "'self'"
	}
	return "'self' " + s.Checkout.Pages()
}

// wantsPart is false for HTMX's two kinds of request that replace the whole page.
func wantsPart(r *http.Request) bool {
	h := r.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") != "true" && h.Get("HX-History-Restore-Request") != "true"
}

// redirect sends the browser to path. HTMX would follow a 303 itself and swap what it
// found there into the page, so it is told to navigate instead.
func (s *Site) redirect(c echo.Context, path string) error {
	if wantsPart(c.Request()) {
		c.Response().Header().Set("HX-Redirect", path)
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// fail answers a request whose handler returned err. Handlers return errors as they
// come: this alone decides what the visitor is told, and logRequests logs the rest.
func (s *Site) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(err, context.Canceled) {
		_ = c.NoContent(clientGone) // Only the log sees it.
		return
	}
	if out, ok := errors.AsType[store.Suspended](err); ok && !wantsJSON(c.Request()) {
		err = s.sayShutOut(c, out)
		if err == nil {
			return
		}
	}
	problem := views.ProblemView{Status: statusOf(err), Now: time.Now()}
	if limited, ok := errors.AsType[store.Limited](err); ok {
		problem.What, problem.Until = limited.What, limited.Until
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(time.Until(limited.Until).Seconds())+1))
	}
	if down, ok := errors.AsType[store.TakenDown](err); ok {
		problem.Down = down.Status
	}
	if problem.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "10")
	}
	if wantsJSON(c.Request()) {
		_ = c.JSON(problem.Status, map[string]string{"error": http.StatusText(problem.Status)}) // The visitor is gone.
		return
	}
	if err := s.render(c, problem.Status, views.Problem(problem)); err != nil {
		_ = c.String(problem.Status, http.StatusText(problem.Status)) // All that is left to try.
	}
}

// sayShutOut tells whoever may not take part why, in place of what they asked for.
func (s *Site) sayShutOut(c echo.Context, out store.Suspended) error {
	if wantsPart(c.Request()) && !out.Decision.ID.IsNil() {
		return s.redirect(c, "/decisions/"+out.Decision.ID.String())
	}
	return s.render(c, http.StatusForbidden, views.ShutOut(out))
}

// clientGone is nginx's status for a visitor who did not wait for the answer.
const clientGone = 499

func statusOf(err error) int {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return he.Code
	}
	if _, ok := errors.AsType[store.Limited](err); ok {
		return http.StatusTooManyRequests
	}
	if _, ok := errors.AsType[store.Invalid](err); ok {
		return http.StatusUnprocessableEntity
	}
	switch down, ok := errors.AsType[store.TakenDown](err); {
	case ok && down.Status == store.Removed:
		return http.StatusGone
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, store.ErrDeleted):
		return http.StatusGone
	case errors.Is(err, store.ErrMembers), isSuspended(err):
		return http.StatusForbidden
	case lost(err):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func isSuspended(err error) bool {
	_, ok := errors.AsType[store.Suspended](err)
	return ok
}

// lost reports whether err says that the database could not be reached, rather than that
// it did not like what it was asked.
func lost(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	if e, ok := errors.AsType[*pq.Error](err); ok {
		class := string(e.Code.Class())
		return class == "57" || class == "53" || class == "08"
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

func wantsJSON(r *http.Request) bool {
	return r.Header.Get("Accept") == "application/json" || r.Header.Get("Content-Type") == "application/json"
}
