package handlers

import (
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) notifications(c echo.Context) error {
	user, after := viewer(c), c.QueryParam("after")
	list, next, err := s.Store.Notifications(c.Request().Context(), user.ID, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Notifications(views.NotificationsView{List: list, Next: next, After: after, Unread: user.Unread, Member: user.Is(store.Member)}))
}

// readNotifications marks as read what the visitor has seen: what came meanwhile stays new.
func (s *Site) readNotifications(c echo.Context) error {
	last := uuid.FromStringOrNil(c.FormValue("last"))
	if err := s.Store.ReadNotifications(c.Request().Context(), viewer(c).ID, last); err != nil {
		return err
	}
	return s.redirect(c, "/notifications")
}
