package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/handlers/room"
	"aiminigames/views"
)

func (s *Site) adminRooms(c echo.Context) error {
	after := c.QueryParam("after")
	rooms, next, err := s.Store.AdminRooms(c.Request().Context(), after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminRooms(views.AdminRoomsView{Rooms: rooms, Next: next, After: after, Viewer: viewer(c)}))
}

// closeRoom ends a room for good, wherever it runs.
func (s *Site) closeRoom(c echo.Context) error {
	code := c.Param("code")
	if err := s.Store.CloseRoom(c.Request().Context(), code); err != nil {
		return err
	}
	s.Rooms.End(code, room.WhyClosed)
	s.Log.Info("room closed", "room", code, "by", viewer(c).ID)
	return s.redirect(c, "/admin/rooms")
}
