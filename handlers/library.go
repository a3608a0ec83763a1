package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/views"
)

// library shows what a member has bought, and what they wish for: a page of one from ?after=
// on, or of the other from ?wished= on.
func (s *Site) library(c echo.Context) error {
	ctx, user := c.Request().Context(), viewer(c)
	view := views.LibraryView{After: c.QueryParam("after"), WishedAfter: c.QueryParam("wished")}
	var err error
	if view.WishedAfter == "" {
		if view.Bought, view.Next, err = s.Store.Library(ctx, user.ID, view.After); err != nil {
			return err
		}
	}
	if view.After == "" {
		if view.Wishes, view.WishedNext, err = s.Store.Wishes(ctx, user.ID, view.WishedAfter); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, views.Library(view))
}

// wish keeps what the button said that it would do: wished=false takes the wish back.
func (s *Site) wish(c echo.Context) error {
	slug, wished := c.Param("slug"), c.FormValue("wished") != "false"
	if err := s.Store.Wish(c.Request().Context(), viewer(c), slug, wished); err != nil {
		return err
	}
	if !wantsPart(c.Request()) {
		return s.redirect(c, "/games/"+slug)
	}
	return s.render(c, http.StatusOK, views.Page{Content: views.WishButton(slug, wished)})
}
