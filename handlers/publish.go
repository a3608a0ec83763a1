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

func (s *Site) publishForm(c echo.Context) error {
	return s.showPublish(c, http.StatusOK, nil, nil)
}

// showPublish shows the form with what was typed, or with what the game is called now.
func (s *Site) showPublish(c echo.Context, status int, typed *store.Publication, wrong store.Invalid) error {
	user := viewer(c)
	w, err := s.Store.Workshop(c.Request().Context(), user.ID, c.Param("slug"))
	if err != nil {
		return err
	}
	fields := store.Publication{
		Title: w.Game.Title, Summary: w.Game.Summary, Genre: w.Game.Genre, Price: w.Game.Price, Unlisted: w.Game.Status == store.Unlisted,
	}
	if typed != nil {
		fields = *typed
	}
	return s.render(c, status, views.Publish(views.PublishView{Game: w.Game, Head: w.Head, Fields: fields, Wrong: wrong, Viewer: user}))
}

func (s *Site) publish(c echo.Context) error {
	p := store.Publication{
		Title: c.FormValue("title"), Summary: c.FormValue("summary"), Genre: c.FormValue("genre"), Unlisted: c.FormValue("visibility") == "unlisted",
	}
	wrong := store.Invalid{}
	if typed := strings.TrimSpace(c.FormValue("price")); typed != "" {
		price, err := strconv.Atoi(typed)
		if err != nil {
			wrong["price"] = "A price is a whole number of credits."
		}
		p.Price = price
	}
	if len(wrong) == 0 {
		err := s.Store.Publish(c.Request().Context(), viewer(c), c.Param("slug"), p)
		if err == nil {
			s.pages.clear()
			return s.redirect(c, "/games/"+c.Param("slug"))
		}
		var ok bool
		if wrong, ok = errors.AsType[store.Invalid](err); !ok {
			return err
		}
	}
	return s.showPublish(c, http.StatusUnprocessableEntity, &p, wrong)
}
