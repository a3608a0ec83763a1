package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) addressForm(c echo.Context) error {
	view := views.AddressView{User: viewer(c), Asked: c.QueryParam("asked") != "", Post: s.Post}
	return s.render(c, http.StatusOK, views.Address(view))
}

// askAddress says the same whether somebody has the address or not.
func (s *Site) askAddress(c echo.Context) error {
	email := c.FormValue("email")
	err := s.Store.AskAddress(c.Request().Context(), viewer(c).ID, email, c.FormValue("password"))
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.render(c, http.StatusUnprocessableEntity, views.Address(views.AddressView{User: viewer(c), Email: email, Post: s.Post, Wrong: wrong}))
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/settings/email?asked=1")
}

// addressPage asks for a click, whoever it is: what scans mails opens links too.
func (s *Site) addressPage(c echo.Context) error {
	token := c.Param("token")
	move, err := s.Store.Moves(c.Request().Context(), token)
	if err != nil {
		return s.moved(c, move, err)
	}
	return s.render(c, http.StatusOK, views.NewAddress(views.NewAddressView{Token: token, Move: move}))
}

func (s *Site) moveAddress(c echo.Context) error {
	move, err := s.Store.MoveAddress(c.Request().Context(), c.Param("token"), s.login(c))
	return s.moved(c, move, err)
}

// moved shows that the address is the user's now, or why it is not.
func (s *Site) moved(c echo.Context, move store.Move, err error) error {
	view := views.MovedView{Move: move, Viewer: viewer(c)}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		view.Wrong = wrong
		return s.render(c, http.StatusUnprocessableEntity, views.Moved(view))
	}
	if errors.Is(err, store.ErrNotFound) {
		view.Move = store.Move{}
		return s.render(c, http.StatusNotFound, views.Moved(view))
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Moved(view))
}
