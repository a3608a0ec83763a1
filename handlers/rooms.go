package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// rooms lists the public rooms, or leads to the one whose code was typed.
func (s *Site) rooms(c echo.Context) error {
	view := views.RoomsView{Code: c.QueryParam("code"), After: c.QueryParam("after")}
	status := http.StatusOK
	if view.Code != "" {
		if code := store.RoomCode(view.Code); code != "" {
			return s.redirect(c, "/rooms/"+code)
		}
		status, view.CodeError = http.StatusUnprocessableEntity, "A code is six letters, such as BCDFGH, without vowels."
	}
	ctx := c.Request().Context()
	var err error
	if view.Rooms, view.Next, err = s.Store.PublicRooms(ctx, view.After); err != nil {
		return err
	}
	if !wantsPart(c.Request()) {
		if view.Games, err = s.Store.MultiplayerGames(ctx, shelfLength); err != nil {
			return err
		}
	}
	return s.render(c, status, views.Rooms(view))
}

// openRoom opens a room of a game, or finds a seat in one.
func (s *Site) openRoom(c echo.Context) error {
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	open := func() (string, error) {
		return s.Store.OpenRoom(c.Request().Context(), user, c.Param("slug"), c.FormValue("visibility"))
	}
	if c.FormValue("anyone") == "true" {
		open = func() (string, error) { return s.Store.PlayWithAnyone(c.Request().Context(), user, c.Param("slug")) }
	}
	code, err := open()
	if err != nil {
		return err
	}
	return s.redirect(c, "/rooms/"+code)
}

func (s *Site) room(c echo.Context) error {
	typed := c.Param("code")
	code := store.RoomCode(typed)
	switch {
	case code == "":
		return store.ErrNotFound
	case code != typed:
		return s.redirect(c, "/rooms/"+code)
	}
	if out, ok := shutOut(c); ok {
		return out // Rather than let them in as a stranger.
	}
	if err := s.guessing(c); err != nil {
		return err
	}
	page, err := s.Store.RoomPage(c.Request().Context(), code)
	err = s.guessed(c, err)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrDeleted) {
		return s.render(c, statusOf(err), views.RoomGone(code))
	}
	if err != nil {
		return err
	}
	saved, err := s.saved(c, page.Game.Slug)
	if err != nil {
		return err
	}
	public := page.Game.Public() && page.Game.LiveID.UUID == page.Version.ID
	return s.render(c, http.StatusOK, views.Room(views.RoomView{
		RoomPage: page, Viewer: viewer(c), URL: s.roomURL(code), Stage: s.stage(page.Version, showing{public: public, saved: saved, seats: page.Room.Seats}),
	}))
}

// roomURL is a room's address, to be shared.
func (s *Site) roomURL(code string) string { return s.BaseURL.String() + "/rooms/" + code }

// roomQR is the picture that leads a phone to the room. It is made of the code alone.
func (s *Site) roomQR(c echo.Context) error {
	code := c.Param("code")
	if store.RoomCode(code) != code || code == "" {
		return store.ErrNotFound
	}
	picture, err := views.QR(s.roomURL(code))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.Blob(http.StatusOK, "image/svg+xml", picture)
}

// roomGuest makes a stranger a guest, so that the room's socket knows who they are, and
// what they win there is theirs.
func (s *Site) roomGuest(c echo.Context) error {
	if store.RoomCode(c.Param("code")) == "" {
		return store.ErrNotFound
	}
	if _, err := s.guest(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// reportChat keeps a report of what somebody said in a room, with what was said around it
// as the room itself remembers it, wherever it runs.
func (s *Site) reportChat(c echo.Context) error {
	code := c.Param("code")
	live, owner, err := s.liveRoom(c, code)
	if err != nil {
		return err
	}
	if live == nil {
		return s.forward(c, owner)
	}
	user, err := s.guest(c)
	if err != nil {
		return err
	}
	report := store.ChatReport{Room: code, Reason: c.FormValue("reason"), Text: c.FormValue("text")}
	if line := c.FormValue("line"); line != "" {
		report.Line, _ = strconv.ParseUint(line, 10, 64) // What is no number is nobody's line, as below.
	} else {
		report.Seat, _ = strconv.Atoi(c.FormValue("seat"))
	}
	report.Lines = chatLines(s.Rooms.Chat(code))
	if err := s.Store.ReportChat(c.Request().Context(), user.ID, report); err != nil {
		return err
	}
	if wantsPart(c.Request()) {
		return c.NoContent(http.StatusNoContent)
	}
	return s.redirect(c, "/rooms/"+code)
}
