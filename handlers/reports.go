package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// reportForm asks what is wrong with the thing of this kind that the address names.
func (s *Site) reportForm(kind store.CaseKind, param string) echo.HandlerFunc {
	return func(c echo.Context) error {
		title, again, err := s.Store.Reportable(c.Request().Context(), viewer(c), kind, c.Param(param))
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, views.Report(views.ReportView{
			Kind: kind, Subject: c.Param(param), Title: title, Again: again,
		}))
	}
}

// report keeps what somebody says against such a thing. They need to be nobody in particular:
// a stranger is made a guest, who can be told the outcome.
func (s *Site) report(kind store.CaseKind, param string) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		view := views.ReportView{Kind: kind, Subject: c.Param(param), Reason: c.FormValue("reason"), Text: c.FormValue("text")}
		var err error
		if view.Title, view.Again, err = s.Store.Reportable(ctx, viewer(c), kind, view.Subject); err != nil {
			return err
		}
		user, err := s.guest(c)
		if err != nil {
			return err
		}
		err = s.Store.Report(ctx, user, store.Report{Kind: kind, Subject: view.Subject, Reason: view.Reason, Text: view.Text})
		if wrong, ok := errors.AsType[store.Invalid](err); ok {
			view.Wrong = wrong
			return s.render(c, http.StatusUnprocessableEntity, views.Report(view))
		}
		if err != nil {
			return err
		}
		view.Done = true
		return s.render(c, http.StatusOK, views.Report(view))
	}
}
