package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) decision(c echo.Context) error {
	return s.showDecision(c, http.StatusOK, "", nil)
}

// showDecision shows a decision to whom it is about: by their session, also while they may not
// take part, or by the key that somebody gets who may not log in.
func (s *Site) showDecision(c echo.Context, status int, typed string, wrong store.Invalid) error {
	ctx := c.Request().Context()
	id, err := uuid.FromString(c.Param("decision"))
	if err != nil {
		return store.ErrNotFound
	}
	out, isOut := shutOut(c)
	view := views.DecisionView{Key: c.FormValue("key"), Typed: typed, Wrong: wrong, Now: time.Now()}
	switch {
	case view.Key != "":
		view.Decision, err = s.Store.DecisionByKey(ctx, id, view.Key)
	case viewer(c).Known():
		view.Decision, err = s.Store.OwnDecision(ctx, viewer(c).ID, id)
	case isOut && out.Decision.ID == id:
		view.Decision = out.Decision
	default:
		return s.redirect(c, "/login?next="+url.QueryEscape(here(c)))
	}
	if err != nil {
		return err
	}
	return s.render(c, status, views.Decision(view))
}

func (s *Site) appeal(c echo.Context) error {
	ctx, text, key := c.Request().Context(), c.FormValue("text"), c.FormValue("key")
	id, err := uuid.FromString(c.Param("decision"))
	if err != nil {
		return store.ErrNotFound
	}
	page := "/decisions/" + id.String()
	out, isOut := shutOut(c)
	switch {
	case key != "":
		err = s.Store.AppealByKey(ctx, id, key, text)
		page += "?key=" + url.QueryEscape(key)
	case viewer(c).Known():
		err = s.Store.Appeal(ctx, viewer(c).ID, id, text)
	case isOut && out.Decision.ID == id:
		err = s.Store.AppealByKey(ctx, id, out.Key, text)
	default:
		return s.redirect(c, "/login?next="+url.QueryEscape(page))
	}
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showDecision(c, http.StatusUnprocessableEntity, text, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, page+"#appeal")
}

// standing is the decision that a game's creator is to know of where they see the game.
func (s *Site) standing(c echo.Context, game store.Game) (*store.Decision, error) {
	if game.OwnerID != viewer(c).ID {
		return nil, nil
	}
	return s.Store.StandingDecision(c.Request().Context(), game)
}
