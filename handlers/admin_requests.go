package handlers

import (
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) adminPayouts(c echo.Context) error {
	return s.showAdminPayouts(c, http.StatusOK, views.PayoutAnswer{})
}

func (s *Site) showAdminPayouts(c echo.Context, status int, answer views.PayoutAnswer) error {
	ctx, after, from := c.Request().Context(), c.QueryParam("after"), c.QueryParam("open")
	open, more, err := s.Store.OpenPayouts(ctx, from)
	if err != nil {
		return err
	}
	ended, next, err := s.Store.EndedPayouts(ctx, after)
	if err != nil {
		return err
	}
	return s.render(c, status, views.AdminPayouts(views.AdminPayoutsView{
		Open: open, More: more, From: from, Ended: ended, Next: next, After: after, Answer: answer, Viewer: viewer(c),
	}))
}

// endPayout notes that a payout was paid, or refuses it.
func (s *Site) endPayout(c echo.Context) error {
	payout, err := uuid.FromString(c.Param("payout"))
	if err != nil {
		return store.ErrNotFound
	}
	answer := views.PayoutAnswer{Payout: payout, Reference: c.FormValue("reference"), Reason: c.FormValue("reason")}
	switch c.FormValue("decision") {
	case "paid":
		err = s.Store.PayPayout(c.Request().Context(), viewer(c), payout, answer.Reference)
	case "refused":
		err = s.Store.RefusePayout(c.Request().Context(), viewer(c), payout, answer.Reason)
	default:
		err = store.Invalid{"form": "Mark it as paid, or refuse it."}
	}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		answer.Wrong = wrong
		return s.showAdminPayouts(c, http.StatusUnprocessableEntity, answer)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/payouts")
}

func (s *Site) adminRefunds(c echo.Context) error {
	return s.showAdminRefunds(c, http.StatusOK, views.RefundAnswer{})
}

func (s *Site) showAdminRefunds(c echo.Context, status int, answer views.RefundAnswer) error {
	after := c.QueryParam("after")
	requests, next, err := s.Store.AppealedRefunds(c.Request().Context(), after)
	if err != nil {
		return err
	}
	return s.render(c, status, views.AdminRefunds(views.AdminRefundsView{Requests: requests, Next: next, After: after, Answer: answer, Viewer: viewer(c)}))
}

// decideRefund is an admin's word on a request, and the last one.
func (s *Site) decideRefund(c echo.Context) error {
	request, grant, err := decision(c)
	if err != nil {
		return err
	}
	words := c.FormValue("words")
	err = s.Store.DecideRefund(c.Request().Context(), viewer(c), request, grant, words)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showAdminRefunds(c, http.StatusUnprocessableEntity, views.RefundAnswer{Request: request, Words: words, Wrong: wrong})
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/refunds")
}
