package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) adminThresholds(c echo.Context) error {
	view, err := s.thresholdsView(c)
	if err != nil {
		return err
	}
	view.Form = store.ThresholdsForm{Version: view.Version, Fields: view.Fields}
	return s.render(c, http.StatusOK, views.AdminThresholds(view))
}

func (s *Site) thresholdsView(c echo.Context) (views.AdminThresholdsView, error) {
	after := c.QueryParam("after")
	page, err := s.Store.ThresholdsPage(c.Request().Context(), viewer(c), after)
	return views.AdminThresholdsView{ThresholdsPage: page, After: after, Viewer: viewer(c)}, err
}

func (s *Site) setThresholds(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	f := store.ThresholdsForm{Fields: map[string]string{}, Default: form.Get("default") != "", Why: form.Get("why")}
	f.Version, _ = strconv.Atoi(form.Get("version")) // What is none is an old one.
	for name, values := range form {
		if strings.Contains(name, ":") && len(values) > 0 {
			f.Fields[name] = values[0]
		}
	}
	err = s.Store.SetThresholds(c.Request().Context(), viewer(c), c.RealIP(), f)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		view, err := s.thresholdsView(c)
		if err != nil {
			return err
		}
		if f.Default {
			f.Fields = view.Fields
		}
		view.Form, view.Wrong = f, wrong
		return s.render(c, http.StatusUnprocessableEntity, views.AdminThresholds(view))
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/thresholds")
}
