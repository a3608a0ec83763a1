package handlers

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
)

// player is what a game may know of who plays it.
type player struct {
	Name  string `json:"name"`
	Color string `json:"color"`
	Guest bool   `json:"guest"`
}

// startPlay records a play. It needs nobody: a stranger becomes a guest when there is a
// score to keep.
func (s *Site) startPlay(c echo.Context) error {
	var in struct {
		Version uuid.UUID `json:"version"`
		Seed    int64     `json:"seed"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	user := viewer(c)
	play, err := s.Store.StartPlay(c.Request().Context(), user.ID, c.Param("slug"), in.Version, in.Seed)
	if err != nil {
		return err
	}
	who := player{Name: user.Name, Color: hueColor(user.Hue), Guest: !user.Is(store.Member)}
	if !user.Known() {
		who.Name = "Guest"
	}
	return c.JSON(http.StatusCreated, struct {
		Play   uuid.UUID `json:"play"`
		Player player    `json:"player"`
	}{play, who})
}

func (s *Site) scorePlay(c echo.Context) error {
	var in struct {
		Score int64 `json:"score"`
	}
	play, err := uuid.FromString(c.Param("play"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.Store.ScorePlay(c.Request().Context(), viewer(c).ID, play, in.Score); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// beatPlay hears how long somebody has really played since it heard last.
func (s *Site) beatPlay(c echo.Context) error {
	var in struct {
		Seconds int `json:"seconds"`
	}
	play, err := uuid.FromString(c.Param("play"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.Store.BeatPlay(c.Request().Context(), viewer(c).ID, play, in.Seconds); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Site) endPlay(c echo.Context) error {
	var in struct {
		Score *int64 `json:"score"`
		Won   *bool  `json:"won"`
	}
	play, err := uuid.FromString(c.Param("play"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	result, err := s.Store.EndPlay(c.Request().Context(), user.ID, play, in.Score, in.Won != nil && *in.Won)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Best  int64 `json:"best"`
		Rank  int   `json:"rank"`
		Guest bool  `json:"guest"`
	}{result.Best, result.Rank, !user.Is(store.Member)})
}

// saved is what the game at slug has kept for who asks: JSON, or nil.
func (s *Site) saved(c echo.Context, slug string) ([]byte, error) {
	user := viewer(c)
	if !user.Known() {
		return nil, nil
	}
	body, err := s.Store.Saved(c.Request().Context(), user.ID, slug)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return body, err
}

func (s *Site) load(c echo.Context) error {
	body, err := s.saved(c, c.Param("slug"))
	if err != nil {
		return err
	}
	if body == nil {
		return c.NoContent(http.StatusNoContent)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSONBlob(http.StatusOK, body)
}

// save keeps any JSON, unread: it is the game's own.
func (s *Site) save(c echo.Context) error {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return err
	}
	if !json.Valid(body) {
		return store.Invalid{"save": "This is not JSON."}
	}
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	if err := s.Store.Save(c.Request().Context(), user.ID, c.Param("slug"), body); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// readJSON reads the body into what in points to.
func readJSON(c echo.Context, in any) error {
	if err := json.NewDecoder(c.Request().Body).Decode(in); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return nil
}
