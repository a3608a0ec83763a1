package handlers

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) browse(c echo.Context) error {
	b := store.Browse{
		Q: c.QueryParam("q"), Genre: c.QueryParam("genre"), Players: c.QueryParam("players"), Price: c.QueryParam("price"),
		Sort: c.QueryParam("sort"), After: c.QueryParam("after"),
	}
	page, err := s.Store.Browse(c.Request().Context(), b)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Games(views.GamesView{Browse: b, Page: page, Model: s.ModelName}))
}

func (s *Site) game(c echo.Context) error {
	ctx, user := c.Request().Context(), viewer(c)
	page, err := s.Store.GamePage(ctx, user.ID, c.Param("slug"))
	if err != nil {
		return err
	}
	saved, err := s.saved(c, page.Game.Slug)
	if err != nil {
		return err
	}
	demo, err := s.demo(ctx, user, page)
	if err != nil {
		return err
	}
	decision, err := s.standing(c, page.Game)
	if err != nil {
		return err
	}
	// Moderation may hold it between the page and its frame: its creator plays on.
	public := page.Game.Public() && page.Game.OwnerID != user.ID
	return s.render(c, http.StatusOK, views.Game(views.GameView{
		GamePage: page, Viewer: user, Decision: decision, Stage: s.stage(page.Version, showing{public: public, saved: saved, demo: demo}),
	}))
}

// like keeps what the button said that it would do: likes=false takes the like back. So a
// double click likes once.
func (s *Site) like(c echo.Context) error {
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	likes := c.FormValue("likes") != "false"
	game, err := s.Store.Like(c.Request().Context(), user.ID, c.Param("slug"), likes)
	if err != nil {
		return err
	}
	if !wantsPart(c.Request()) {
		return s.redirect(c, "/games/"+game.Slug)
	}
	return s.render(c, http.StatusOK, views.Page{Content: views.LikeButton(game.Slug, game.Likes, likes)})
}

func (s *Site) remix(c echo.Context) error {
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	share, err := strconv.Atoi(c.FormValue("share")) // that the page showed; who asks without a page has seen none
	if err != nil {
		share = -1
	}
	draft, err := s.Store.Remix(c.Request().Context(), user, c.Param("slug"), share)
	if err != nil {
		return err
	}
	return s.redirect(c, "/studio/"+draft)
}

func (s *Site) pick(c echo.Context) error {
	slug := c.Param("slug")
	return s.change(c, s.Store.Pick(c.Request().Context(), viewer(c), slug, c.FormValue("picked") != "false"), "/games/"+slug)
}

func (s *Site) profile(c echo.Context) error {
	after := c.QueryParam("after")
	profile, err := s.Store.Profile(c.Request().Context(), c.Param("handle"), after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Profile(views.ProfileView{Profile: profile, After: after}))
}

// cover sends a game's picture. A picture never changes under its address, and may do
// nothing but be looked at.
func (s *Site) cover(c echo.Context) error {
	name := c.Param("hash")
	hash, err := hex.DecodeString(name[:max(0, len(name)-len(".svg"))])
	if err != nil || len(hash) != 32 {
		return store.ErrNotFound
	}
	body, err := s.Store.Cover(c.Request().Context(), hash)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, "image/svg+xml", body)
}
