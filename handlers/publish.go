package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// publishForm shows what lists show of a game, and its price: with ?price=, what that one
// would bring.
func (s *Site) publishForm(c echo.Context) error {
	return s.showPublish(c, http.StatusOK, nil, nil)
}

// showPublish shows the form with what was typed, or with what the game is called now.
func (s *Site) showPublish(c echo.Context, status int, typed *store.Publication, wrong store.Invalid) error {
	ctx, user, slug := c.Request().Context(), viewer(c), c.Param("slug")
	w, err := s.Store.Workshop(ctx, user.ID, slug)
	if err != nil {
		return err
	}
	terms, err := s.Store.Terms(ctx, user.ID, slug)
	if err != nil {
		return err
	}
	view := views.PublishView{Game: w.Game, Head: w.Head, Fields: w.Game.Publication(), Terms: terms, Wrong: wrong, Viewer: user}
	if typed != nil {
		view.Fields, view.Price, view.Share = *typed, c.FormValue("price"), c.FormValue("remix_share")
	} else if c.QueryParam("price") != "" {
		view.Fields.Price = wholeNumber(c, "price")
	}
	return s.render(c, status, views.Publish(view))
}

func (s *Site) publish(c echo.Context) error {
	p, err := s.publication(c)
	if err != nil {
		return err
	}
	err = s.Store.Publish(c.Request().Context(), viewer(c), c.Param("slug"), p)
	if err == nil {
		s.pages.clear()
		return s.redirect(c, "/games/"+c.Param("slug"))
	}
	wrong, ok := errors.AsType[store.Invalid](err)
	if !ok {
		return err
	}
	for field, words := range map[string][2]string{
		"price":       {"Type a price; 0 is free.", "A price is a whole number of credits."},
		"remix_share": {"Type a share; 0 is nothing.", "A share is a whole number of percent."},
	} {
		typed := strings.TrimSpace(c.FormValue(field))
		if _, err := strconv.Atoi(typed); wrong[field] != "" && typed == "" {
			wrong[field] = words[0]
		} else if wrong[field] != "" && err != nil {
			wrong[field] = words[1]
		}
	}
	return s.showPublish(c, http.StatusUnprocessableEntity, &p, wrong)
}

// publication reads the form. One from before there were terms says nothing of them: the
// game keeps its own.
func (s *Site) publication(c echo.Context) (store.Publication, error) {
	p := store.Publication{
		Title: c.FormValue("title"), Summary: c.FormValue("summary"), Genre: c.FormValue("genre"), Price: wholeNumber(c, "price"),
		Unlisted: c.FormValue("visibility") == "unlisted", PayMore: c.FormValue("pay_more") != "", Remixable: c.FormValue("remixable") != "",
		RemixShare: wholeNumber(c, "remix_share"),
	}
	if c.FormValue("terms") != "" {
		return p, nil
	}
	w, err := s.Store.Workshop(c.Request().Context(), viewer(c).ID, c.Param("slug"))
	p.PayMore, p.Remixable, p.RemixShare = w.Game.PayMore && p.Price > 0, w.Game.Remixable, w.Game.RemixShare
	return p, err
}

// wholeNumber is the number in a field, 0 where the form has no such field. What is none is
// −1, which the store refuses together with whatever else is wrong.
func wholeNumber(c echo.Context, field string) int {
	typed := c.FormValue(field)
	if !c.Request().Form.Has(field) {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return -1
	}
	return n
}
