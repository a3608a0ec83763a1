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

func (s *Site) ledger(c echo.Context) error {
	return s.showLedger(c, http.StatusOK, views.GrantForm{})
}

func (s *Site) showLedger(c echo.Context, status int, grant views.GrantForm) error {
	ctx, q, after := c.Request().Context(), strings.TrimSpace(c.QueryParam("q")), c.QueryParam("after")
	transfers, next, err := s.Store.Transfers(ctx, q, after)
	if err != nil {
		return err
	}
	totals, err := s.Store.Totals(ctx)
	if err != nil {
		return err
	}
	audits, err := s.Store.Audits(ctx)
	if err != nil {
		return err
	}
	payments, err := s.Store.OddPayments(ctx)
	if err != nil {
		return err
	}
	if grant.Key == uuid.Nil {
		if grant.Key, err = uuid.NewV4(); err != nil {
			return err
		}
	}
	return s.render(c, status, views.Ledger(views.LedgerView{
		Totals: totals, Audits: audits, Payments: payments, Transfers: transfers, Q: q, Next: next, After: after, Grant: grant, Viewer: viewer(c),
	}))
}

// audit has the whole ledger looked through, which may take longer than an admin waits.
func (s *Site) audit(c echo.Context) error {
	if err := s.Store.AskAudit(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return s.redirect(c, "/admin/ledger")
}

func (s *Site) grant(c echo.Context) error {
	form := views.GrantForm{Handle: c.FormValue("handle"), Credits: c.FormValue("credits"), Why: c.FormValue("why")}
	key, err := uuid.FromString(c.FormValue("key"))
	if err != nil {
		return s.refuseGrant(c, form, store.Invalid{"form": "This form was not whole. Check it and send it again."})
	}
	form.Key = key
	credits, _ := strconv.Atoi(strings.TrimSpace(form.Credits)) // What is no number is 0, which the store refuses.
	err = s.Store.Grant(c.Request().Context(), viewer(c), form.Handle, credits, form.Why, key)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.refuseGrant(c, form, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/ledger")
}

func (s *Site) refuseGrant(c echo.Context, form views.GrantForm, wrong store.Invalid) error {
	form.Wrong = wrong
	return s.showLedger(c, http.StatusUnprocessableEntity, form)
}
