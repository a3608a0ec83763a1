package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) refundForm(c echo.Context) error {
	return s.showRefund(c, http.StatusOK, nil)
}

func (s *Site) showRefund(c echo.Context, status int, wrong store.Invalid) error {
	view, err := s.Store.RefundView(c.Request().Context(), viewer(c).ID, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.render(c, status, views.Refund(views.RefundView{RefundView: view, Text: c.FormValue("text"), Wrong: wrong}))
}

// refund does what the button says: gives the game back, which needs no field, or with
// act=ask asks its creator, or with act=appeal an admin.
func (s *Site) refund(c echo.Context) error {
	ctx, user, slug := c.Request().Context(), viewer(c), c.Param("slug")
	var err error
	switch c.FormValue("act") {
	case "ask":
		err = s.Store.AskRefund(ctx, user, slug, c.FormValue("text"))
	case "appeal":
		err = s.Store.AppealRefund(ctx, user, slug)
	case "", "refund":
		_, err = s.Store.Refund(ctx, user.ID, slug)
	default:
		err = store.Invalid{"form": "This page does not know that button. Load it again."}
	}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showRefund(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	if wantsPart(c.Request()) {
		return s.showRefund(c, http.StatusOK, nil)
	}
	return s.redirect(c, "/games/"+slug+"/refund")
}
