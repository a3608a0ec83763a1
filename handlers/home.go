package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

const shelfLength = 8 // games in a row of the first page

func (s *Site) home(c echo.Context) error {
	return s.showHome(c, http.StatusOK, "", nil)
}

func (s *Site) showHome(c echo.Context, status int, prompt string, wrong store.Invalid) error {
	shelves, err := s.Store.Shelves(c.Request().Context(), shelfLength)
	if err != nil {
		return err
	}
	allowance, err := s.allowance(c)
	if err != nil {
		return err
	}
	return s.render(c, status, views.Home(views.HomeView{
		Prompt: prompt, Wrong: wrong, Model: s.ModelName, Allowance: allowance, Shelves: shelves,
	}))
}

// createGame begins a game of what was typed on the first page. Words that break a rule
// make nobody a guest.
func (s *Site) createGame(c echo.Context) error {
	ask := s.ask(c)
	slug, err := "", ask.Validate()
	if err == nil {
		var user store.User
		if user, err = s.guest(c); err == nil {
			slug, err = s.Store.CreateGame(c.Request().Context(), user, ask)
		}
	}
	if wrong, ok := s.promptRefused(err); ok {
		return s.showHome(c, http.StatusUnprocessableEntity, c.FormValue("prompt"), wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/studio/"+slug)
}

// theme keeps the visitor's choice of light or dark in a cookie, which pages read.
func (s *Site) theme(c echo.Context) error {
	cookie := &http.Cookie{ //nolint:gosec // The page's own script reads it, and at home there is no https.
		Name: "theme", Value: c.FormValue("theme"), Path: "/", MaxAge: 365 * 24 * 3600,
		SameSite: http.SameSiteLaxMode, Secure: s.BaseURL.Scheme == "https",
	}
	if cookie.Value != "light" && cookie.Value != "dark" {
		cookie.Value, cookie.MaxAge = "", -1 // The system's.
	}
	c.SetCookie(cookie)
	return s.redirect(c, local(c.FormValue("next")))
}

// theme is light, dark, or empty for what the visitor's system says.
func theme(c echo.Context) string {
	if cookie, err := c.Cookie("theme"); err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

// local is path if it leads to a page of ours, and the first page otherwise.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

func (s *Site) docs(c echo.Context) error { return s.render(c, http.StatusOK, views.SDK()) }
func (s *Site) docsRooms(c echo.Context) error {
	return s.render(c, http.StatusOK, views.DocsRooms())
}
func (s *Site) privacy(c echo.Context) error { return s.render(c, http.StatusOK, views.Privacy()) }
func (s *Site) rules(c echo.Context) error   { return s.render(c, http.StatusOK, views.Rules()) }
