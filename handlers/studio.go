package handlers

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// ask reads a prompt form. Without a choice of maker the model makes it, if there is one.
func (s *Site) ask(c echo.Context) store.Ask {
	ask := store.Ask{Prompt: c.FormValue("prompt"), Mode: store.Builtin, Seed: rand.Int64N(1 << 53)}
	if s.ModelName != "" && c.FormValue("maker") != store.Builtin {
		ask.Mode = store.Model
	}
	return ask
}

// allowance is what the viewer may still have the model make, nil where there is none.
func (s *Site) allowance(c echo.Context) (*store.Allowance, error) {
	if s.ModelName == "" {
		return nil, nil
	}
	a, err := s.Store.Free(c.Request().Context(), viewer(c))
	return &a, err
}

// promptRefused returns what to say beside a prompt that was refused.
func (s *Site) promptRefused(err error) (store.Invalid, bool) {
	if errors.Is(err, store.ErrMembers) {
		return store.Invalid{"prompt": "You have had what is free today. Sign up for more, or choose the built-in generator."}, true
	}
	return errors.AsType[store.Invalid](err)
}

func (s *Site) studio(c echo.Context) error {
	user := viewer(c)
	games, next, err := s.Store.OwnGames(c.Request().Context(), user.ID, c.QueryParam("after"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Studio(views.StudioView{Games: games, Next: next, After: c.QueryParam("after"), Viewer: user, Model: s.ModelName}))
}

func (s *Site) workshop(c echo.Context) error {
	return s.showWorkshop(c, http.StatusOK, "", nil)
}

func (s *Site) showWorkshop(c echo.Context, status int, prompt string, wrong store.Invalid) error {
	user := viewer(c)
	w, err := s.Store.Workshop(c.Request().Context(), user.ID, c.Param("slug"))
	if err != nil {
		return err
	}
	allowance, err := s.allowance(c)
	if err != nil {
		return err
	}
	terms, err := s.Store.Terms(c.Request().Context(), user.ID, c.Param("slug"))
	if err != nil {
		return err
	}
	view := views.WorkshopView{Workshop: w, Terms: terms, Viewer: user, Model: s.ModelName, Allowance: allowance, Prompt: prompt, Wrong: wrong, Now: time.Now()}
	if view.Decision, err = s.standing(c, w.Game); err != nil {
		return err
	}
	if w.Head != nil {
		stage := s.stage(*w.Head, showing{})
		view.Stage = &stage
	}
	return s.render(c, status, views.Workshop(view))
}

// progress answers what the workshop asks for over and over while a game is being made.
// The answer that ends it has the page loaded anew, with the game on it.
func (s *Site) progress(c echo.Context) error {
	g, err := s.Store.Progress(c.Request().Context(), viewer(c).ID, c.Param("slug"))
	if err != nil {
		return err
	}
	if !g.Open() {
		c.Response().Header().Set("HX-Refresh", "true")
	}
	return s.render(c, http.StatusOK, views.Page{Private: true, Content: views.Progress(c.Param("slug"), g, time.Now())})
}

// stream answers with what the model has sent from a character on.
func (s *Site) stream(c echo.Context) error {
	from, err := strconv.Atoi(c.QueryParam("from"))
	if err != nil || from < 0 || from > 1<<30 {
		from = 0
	}
	text, open, err := s.Store.Received(c.Request().Context(), viewer(c).ID, c.Param("slug"), from)
	if err != nil {
		return err
	}
	if !open && text == "" {
		return c.NoContent(286) // Tells htmx to ask no more.
	}
	return s.render(c, http.StatusOK, views.Page{Private: true, Content: views.Stream(c.Param("slug"), text, from+utf8.RuneCountInString(text))})
}

func (s *Site) prompt(c echo.Context) error {
	slug := c.Param("slug")
	err := s.Store.AskForChange(c.Request().Context(), viewer(c), slug, s.ask(c))
	if wrong, ok := s.promptRefused(err); ok {
		return s.showWorkshop(c, http.StatusUnprocessableEntity, c.FormValue("prompt"), wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/studio/"+slug)
}

func (s *Site) cancel(c echo.Context) error {
	return s.change(c, s.Store.CancelGeneration(c.Request().Context(), viewer(c).ID, c.Param("slug")), "/studio/"+c.Param("slug"))
}

func (s *Site) restore(c echo.Context) error {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return store.ErrNotFound
	}
	return s.change(c, s.Store.RestoreVersion(c.Request().Context(), viewer(c).ID, c.Param("slug"), n), "/studio/"+c.Param("slug"))
}

func (s *Site) unpublish(c echo.Context) error {
	return s.change(c, s.Store.Unpublish(c.Request().Context(), viewer(c).ID, c.Param("slug")), "/studio/"+c.Param("slug"))
}

func (s *Site) delete(c echo.Context) error {
	return s.change(c, s.Store.DeleteGame(c.Request().Context(), viewer(c).ID, c.Param("slug")), "/studio")
}

func (s *Site) undelete(c echo.Context) error {
	return s.change(c, s.Store.UndeleteGame(c.Request().Context(), viewer(c).ID, c.Param("slug")), "/studio/"+c.Param("slug"))
}

// change leads on to a page after something that strangers see may have changed.
func (s *Site) change(c echo.Context, err error, to string) error {
	if err != nil {
		return err
	}
	s.pages.clear()
	return s.redirect(c, to)
}

// source shows the document of a version as it was made: as text, never as a page.
func (s *Site) source(c echo.Context) error {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return store.ErrNotFound
	}
	game, version, body, err := s.Store.Source(c.Request().Context(), viewer(c).ID, c.Param("slug"), n)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Source(views.SourceView{Game: game, Version: version, Text: string(body)}))
}
