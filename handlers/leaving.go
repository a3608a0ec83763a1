package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) leaveForm(c echo.Context) error {
	return s.showLeaving(c, http.StatusOK, nil)
}

func (s *Site) showLeaving(c echo.Context, status int, wrong store.Invalid) error {
	leaving, err := s.Store.Leaving(c.Request().Context(), viewer(c).ID)
	if err != nil {
		return err
	}
	return s.render(c, status, views.Leaving(views.LeavingView{
		User: viewer(c), Leaving: leaving, Handle: c.FormValue("handle"), Wrong: wrong,
	}))
}

func (s *Site) leave(c echo.Context) error {
	ctx := c.Request().Context()
	err := s.Store.Leave(ctx, viewer(c).ID, c.FormValue("handle"), c.FormValue("password"))
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showLeaving(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	s.pages.clear()
	if err := s.Sessions.Destroy(ctx); err != nil {
		return err
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return s.redirect(c, "/login?left=1")
}
