package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"aiminigames/views"
)

func (s *Site) notificationSettings(c echo.Context) error {
	user := viewer(c)
	choices, err := s.Store.NotificationChoices(c.Request().Context(), user.ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.NotificationSettings(views.NotificationSettingsView{User: user, Choices: choices, Saved: c.QueryParam("saved") != ""}))
}

// chooseNotifications keeps the boxes that are ticked.
func (s *Site) chooseNotifications(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	if err := s.Store.ChooseNotifications(c.Request().Context(), viewer(c).ID, form["page"], form["mail"]); err != nil {
		return err
	}
	return s.redirect(c, "/settings/notifications?saved=1")
}
