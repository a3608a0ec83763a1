package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) payouts(c echo.Context) error {
	return s.showPayouts(c, http.StatusOK, nil)
}

func (s *Site) showPayouts(c echo.Context, status int, wrong store.Invalid) error {
	after := c.QueryParam("after")
	payouts, err := s.Store.PayoutsView(c.Request().Context(), viewer(c).ID, after)
	if err != nil {
		return err
	}
	view := views.PayoutsView{
		PayoutsView: payouts, Later: after != "", Key: c.FormValue("key"), Typed: c.FormValue("credits"), Destination: c.FormValue("destination"),
		Wrong: wrong, Asked: c.QueryParam("asked") != "",
	}
	if view.Key == "" {
		view.Key = uuid.Must(uuid.NewV4()).String()
	}
	return s.render(c, status, views.Payouts(view))
}

func (s *Site) askPayout(c echo.Context) error {
	credits, err := strconv.Atoi(strings.TrimSpace(c.FormValue("credits")))
	if err != nil {
		return s.showPayouts(c, http.StatusUnprocessableEntity, store.Invalid{"credits": "Type a whole number of credits."})
	}
	err = s.Store.AskPayout(c.Request().Context(), viewer(c), credits, c.FormValue("destination"), c.FormValue("key"))
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showPayouts(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/wallet/payouts?asked=1")
}
