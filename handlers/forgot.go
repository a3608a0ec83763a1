package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) forgotForm(c echo.Context) error {
	view := views.ForgotView{Email: viewer(c).Email, Asked: c.QueryParam("asked") != "", Post: s.Post}
	return s.render(c, http.StatusOK, views.Forgot(view))
}

// forgot says the same whether somebody has the address or not.
func (s *Site) forgot(c echo.Context) error {
	email := c.FormValue("email")
	err := s.Store.AskReset(c.Request().Context(), email)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.render(c, http.StatusUnprocessableEntity, views.Forgot(views.ForgotView{Email: email, Post: s.Post, Wrong: wrong}))
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/forgot?asked=1")
}

func (s *Site) resetForm(c echo.Context) error {
	token := c.Param("token")
	owner, err := s.Store.Resets(c.Request().Context(), token)
	if err != nil {
		return s.noReset(c, err)
	}
	return s.render(c, http.StatusOK, views.Reset(views.ResetView{Token: token, Owner: owner}))
}

// reset lets the browser count as one of the owner's from now on: they log in with it next,
// however many guess meanwhile.
func (s *Site) reset(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	owner, err := s.Store.Resets(ctx, token)
	if err == nil {
		err = s.Store.Reset(ctx, token, c.FormValue("password"))
	}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.render(c, http.StatusUnprocessableEntity, views.Reset(views.ResetView{Token: token, Owner: owner, Wrong: wrong}))
	}
	if err != nil {
		return s.noReset(c, err)
	}
	s.knowBrowser(c, owner.Email)
	return s.redirect(c, "/login?reset=1")
}

// noReset shows that a link is good no more, and offers another.
func (s *Site) noReset(c echo.Context, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return s.render(c, http.StatusNotFound, views.Forgot(views.ForgotView{Email: viewer(c).Email, Stale: true, Post: s.Post}))
	}
	return err
}
