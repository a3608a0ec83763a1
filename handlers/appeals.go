package handlers

import (
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) appeals(c echo.Context) error {
	return s.showAppeals(c, http.StatusOK, views.AdminAppealsView{})
}

func (s *Site) showAppeals(c echo.Context, status int, view views.AdminAppealsView) (err error) {
	view.Viewer = viewer(c)
	if view.Appeals, err = s.Store.Appeals(c.Request().Context(), view.Viewer); err != nil {
		return err
	}
	return s.render(c, status, views.AdminAppeals(view))
}

// openAppeal goes to where an appeal is to be seen: among the decisions on its case.
func (s *Site) openAppeal(c echo.Context) error {
	id, err := uuid.FromString(c.Param("appeal"))
	if err != nil {
		return store.ErrNotFound
	}
	d, err := s.Store.Appealed(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/cases/"+d.CaseID.String()+"#appeal-"+d.ID.String())
}

func (s *Site) answerAppeal(c echo.Context) error {
	id, err := uuid.FromString(c.Param("appeal"))
	if err != nil {
		return store.ErrNotFound
	}
	words, overturn := c.FormValue("words"), c.FormValue("overturn")
	view := views.AdminAppealsView{Answering: id, Words: words}
	if overturn != "true" && overturn != "false" {
		err = store.Invalid{"form": "Choose whether the decision stands."}
	} else {
		err = s.Store.AnswerAppeal(c.Request().Context(), viewer(c), c.RealIP(), id, overturn == "true", words)
	}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		view.Wrong = wrong
		return s.showAppeals(c, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	s.pages.clear()
	return s.redirect(c, "/admin/appeals")
}
