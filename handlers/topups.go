package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/handlers/checkout"
	"aiminigames/store"
	"aiminigames/views"
)

// topUpForm is a fresh form for credits, which leads to next afterwards. What is missing for
// a purchase is suggested.
func (s *Site) topUpForm(next string, missing int64) views.TopUpFormView {
	form := views.TopUpFormView{
		Key: uuid.Must(uuid.NewV4()), Next: topUpNext(next), Missing: missing,
		Test: s.TestTopUps, Closed: s.Checkout == nil && !s.TestTopUps,
	}
	if missing > 0 {
		form.Typed = strconv.FormatInt(min(max(missing, store.LeastTopUp), store.MostTopUp), 10)
	}
	return form
}

// topUpNext is where to go on after a top-up: the wallet, if nowhere is said.
func topUpNext(path string) string {
	if path = local(path); path == "/" {
		return "/wallet"
	}
	return path
}

// topUpPage is the form on a page of its own.
func (s *Site) topUpPage(c echo.Context) error {
	return s.render(c, http.StatusOK, views.TopUp(s.topUpForm(c.QueryParam("next"), need(c))))
}

// need is how many credits a purchase lacks, as the link to a top-up says: a suggestion.
func need(c echo.Context) int64 {
	missing, err := strconv.ParseInt(c.QueryParam("need"), 10, 64)
	if err != nil || missing < 0 {
		return 0
	}
	return missing
}

// startTopUp sends a member to where they pay, or gives them test credits.
func (s *Site) startTopUp(c echo.Context) error {
	form := s.topUpForm(c.FormValue("next"), 0)
	form.Typed, form.Inside = c.FormValue("credits"), overGame(c)
	if key := uuid.FromStringOrNil(c.FormValue("key")); key != uuid.Nil {
		form.Key = key
	}
	refuse := func(wrong store.Invalid) error {
		form.Wrong = wrong
		if form.Inside {
			c.Response().Header().Set("HX-Retarget", "#offer [data-topup]")
		}
		return s.render(c, http.StatusUnprocessableEntity, views.TopUp(form))
	}
	if form.Closed {
		return refuse(store.Invalid{"form": "Top-ups are closed here for now. Nothing was charged."})
	}
	credits, err := strconv.Atoi(form.Typed)
	if err != nil {
		credits = 0 // which the store refuses
	}
	topUp, err := s.Store.StartTopUp(c.Request().Context(), viewer(c), store.TopUpOrder{Key: form.Key, Credits: credits, Next: form.Next, Test: s.TestTopUps})
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return refuse(wrong)
	}
	if err != nil {
		return err
	}
	if topUp.Test && form.Inside {
		return c.Redirect(http.StatusSeeOther, form.Next) // The offer, as it is now.
	}
	if topUp.Status != store.TopUpOpen {
		return s.redirect(c, topUpPath(topUp))
	}
	return s.pay(c, topUp)
}

func topUpPath(t store.TopUp) string { return "/wallet/topups/" + t.ID.String() }

// pay sends a member to Stripe's page. Where there is none to be had, the top-up is over.
func (s *Site) pay(c echo.Context, t store.TopUp) error {
	ctx := c.Request().Context()
	session, err := s.Checkout.Open(ctx, checkout.Order{
		ID: t.ID.String(), Name: fmt.Sprintf("%d credits for AIMiniGames", t.Credits), Cents: t.Cents(), Email: viewer(c).Email,
		Success: s.BaseURL.String() + topUpPath(t), Cancel: s.BaseURL.String() + t.Next,
	})
	if err != nil {
		s.Log.ErrorContext(ctx, "no page to pay on", "topup", t.ID, "err", err)
		if err := s.Store.UnpaidTopUp(ctx, t.ID, "", store.TopUpFailed); err != nil {
			return err
		}
		return s.redirect(c, topUpPath(t))
	}
	if err := s.Store.KeepSession(ctx, t.ID, session.ID); err != nil {
		return err
	}
	return s.redirect(c, session.URL)
}

// topUp is where a member comes back to. The payment itself comes to stripeEvent.
func (s *Site) topUp(c echo.Context) error {
	ctx, id := c.Request().Context(), uuid.FromStringOrNil(c.Param("topup"))
	topUp, err := s.Store.TopUp(ctx, viewer(c).ID, id)
	if err != nil {
		return err
	}
	balances, err := s.Store.Balances(ctx, viewer(c).ID)
	if err != nil {
		return err
	}
	again := s.topUpForm(topUp.Next, 0)
	again.Typed = strconv.Itoa(topUp.Credits)
	return s.render(c, http.StatusOK, views.TopUpState(views.TopUpView{TopUp: topUp, Balance: balances.Spendable(), Again: again, Now: time.Now()}))
}

// stripeEvent hears from Stripe. What it cannot make use of it takes all the same: an event
// that is answered with an error comes again, for days.
func (s *Site) stripeEvent(c echo.Context) error {
	if s.Checkout == nil {
		return store.ErrNotFound
	}
	event, err := s.Checkout.Read(c.Request())
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "not an event of Stripe's", "err", err, "from", c.RealIP())
		return c.String(http.StatusBadRequest, "not an event of ours\n")
	}
	switch err := s.heard(c, event); {
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrPayment):
		s.Log.ErrorContext(c.Request().Context(), "a payment that nobody waits for", "event", event.ID, "topup", event.Order, "session", event.Session, "err", err)
		if err := s.Store.KeepPayment(c.Request().Context(), unmatched(event, err)); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	return c.String(http.StatusOK, "taken\n")
}

func (s *Site) heard(c echo.Context, event checkout.Event) error {
	ctx, topUp := c.Request().Context(), uuid.FromStringOrNil(event.Order)
	switch event.Outcome {
	case checkout.Paid:
		return s.Store.PaidTopUp(ctx, store.Payment{TopUp: topUp, Session: event.Session, Intent: event.Payment, Cents: event.Cents, Currency: event.Currency})
	case checkout.Returned:
		return s.Store.ReturnTopUp(ctx, store.MoneyBack{TopUp: topUp, Intent: event.Payment, Cents: event.Cents})
	case checkout.Failed:
		return s.Store.UnpaidTopUp(ctx, topUp, event.Session, store.TopUpFailed)
	case checkout.Expired:
		return s.Store.UnpaidTopUp(ctx, topUp, event.Session, store.TopUpExpired)
	default:
		return nil
	}
}

// unmatched is the payment that an event tells of, and which fits no top-up because of err.
func unmatched(event checkout.Event, err error) store.UnmatchedPayment {
	p := store.UnmatchedPayment{Session: event.Session, TopUp: event.Order, Cents: event.Cents, Currency: event.Currency, Why: err.Error()}
	if errors.Is(err, store.ErrNotFound) {
		p.Why = "there is no such top-up"
	}
	if event.Outcome == checkout.Returned {
		p.Cents = -p.Cents
	}
	return p
}
