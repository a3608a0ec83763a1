package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) offer(c echo.Context) error {
	return s.showOffer(c, http.StatusOK, nil, 0)
}

// showOffer shows a game on offer, with what was typed. Missing is how many credits lack for
// that, where it is more than the price.
func (s *Site) showOffer(c echo.Context, status int, wrong store.Invalid, missing int64) error {
	user, slug := viewer(c), c.Param("slug")
	offer, err := s.Store.Offer(c.Request().Context(), user, slug, cameTo(c, slug))
	if err != nil {
		return err
	}
	offer.Missing = max(offer.Missing, missing)
	topUp := s.topUpForm("/games/"+slug+"/purchase", offer.Missing)
	topUp.Inside = overGame(c)
	if offer.Purchase != nil && wantsPart(c.Request()) {
		c.Response().Header().Set("HX-Trigger", "game:bought") // The stage goes on with the whole game.
	}
	return s.render(c, status, views.Purchase(views.PurchaseView{
		Offer: offer, Viewer: user, Amount: c.FormValue("amount"), TopUp: topUp, Inside: topUp.Inside, Wrong: wrong,
	}))
}

// overGame reports whether what is asked for lies over a game on its page, which must not be
// left.
func overGame(c echo.Context) bool {
	current, err := url.Parse(c.Request().Header.Get("HX-Current-URL"))
	if err != nil || !wantsPart(c.Request()) {
		return false
	}
	onPage, err := path.Match("/games/*", current.Path)
	return err == nil && onPage
}

func (s *Site) buy(c echo.Context) error {
	slug := c.Param("slug")
	order := store.Order{Slug: slug, Price: -1, OwnLink: cameTo(c, slug)}
	if price, err := strconv.Atoi(c.FormValue("price")); err == nil {
		order.Price = price
	}
	var err error
	if typed := strings.TrimSpace(c.FormValue("amount")); typed != "" {
		order.Amount, err = strconv.Atoi(typed)
		if err != nil || order.Amount <= 0 {
			return s.showOffer(c, http.StatusUnprocessableEntity, store.Invalid{"amount": "An amount is a whole number of credits."}, 0)
		}
	}
	_, err = s.Store.Buy(c.Request().Context(), viewer(c), order)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showOffer(c, http.StatusUnprocessableEntity, wrong, 0)
	}
	if short, ok := errors.AsType[store.Short](err); ok {
		return s.showOffer(c, http.StatusUnprocessableEntity, nil, short.Missing)
	}
	if err != nil {
		return err
	}
	if wantsPart(c.Request()) {
		return s.showOffer(c, http.StatusOK, nil, 0)
	}
	return s.redirect(c, "/games/"+slug)
}
