package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) sales(c echo.Context) error {
	return s.showSales(c, http.StatusOK, views.RefundAnswer{})
}

func (s *Site) showSales(c echo.Context, status int, answer views.RefundAnswer) error {
	ctx, user, after := c.Request().Context(), viewer(c), c.QueryParam("after")
	days := 30
	if typed := c.QueryParam("days"); typed != "" {
		days, _ = strconv.Atoi(typed) // What is no number is 0, which the store refuses.
	}
	sales, err := s.Store.Sales(ctx, user.ID, days, after)
	if err != nil {
		return err
	}
	from := c.QueryParam("requests")
	requests, more, err := s.Store.RefundRequests(ctx, user.ID, from)
	if err != nil {
		return err
	}
	return s.render(c, status, views.Sales(views.SalesView{Sales: sales, Requests: requests, More: more, From: from, Answer: answer, After: after, Viewer: user}))
}

// answerRefund is the creator's word on a buyer's request.
func (s *Site) answerRefund(c echo.Context) error {
	request, grant, err := decision(c)
	if err != nil {
		return err
	}
	words := c.FormValue("words")
	err = s.Store.AnswerRefund(c.Request().Context(), viewer(c), request, grant, words)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showSales(c, http.StatusUnprocessableEntity, views.RefundAnswer{Request: request, Words: words, Wrong: wrong})
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/sales")
}

// decision reads which request is answered, and whether with yes.
func decision(c echo.Context) (request uuid.UUID, grant bool, err error) {
	request, err = uuid.FromString(c.Param("request"))
	if err != nil {
		return request, false, store.ErrNotFound
	}
	switch c.FormValue("decision") {
	case "grant":
		return request, true, nil
	case "decline":
		return request, false, nil
	}
	return request, false, store.Invalid{"decision": "Grant it or decline it."}
}
