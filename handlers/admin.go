package handlers

import (
	"net/http"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) overview(c echo.Context) error {
	overview, err := s.Store.Overview(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminOverview(views.OverviewView{Overview: overview, Now: time.Now(), Viewer: viewer(c)}))
}

func (s *Site) adminGames(c echo.Context) error {
	filter := store.StaffGameFilter{Q: c.QueryParam("q"), Status: store.Status(c.QueryParam("status"))}
	after := c.QueryParam("after")
	games, next, err := s.Store.StaffGames(c.Request().Context(), viewer(c), filter, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminGames(views.AdminGamesView{Games: games, Filter: filter, Next: next, After: after, Viewer: viewer(c)}))
}

func (s *Site) adminGenerations(c echo.Context) error {
	filter := store.GenerationFilter{Status: c.QueryParam("status"), Mode: c.QueryParam("mode"), Class: c.QueryParam("class"), User: c.QueryParam("user")}
	after := c.QueryParam("after")
	list, next, err := s.Store.StaffGenerations(c.Request().Context(), viewer(c), filter, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminGenerations(views.AdminGenerationsView{List: list, Filter: filter, Next: next, After: after, Viewer: viewer(c)}))
}

func (s *Site) adminGeneration(c echo.Context) error {
	id, err := uuid.FromString(c.Param("generation"))
	if err != nil {
		return store.ErrNotFound
	}
	file, err := s.Store.GenerationFile(c.Request().Context(), viewer(c), c.RealIP(), id)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminGeneration(views.AdminGenerationView{GenerationFile: file, Viewer: viewer(c)}))
}
