package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// devMail shows what would have been sent, on a site under development that has no mail
// server. Links in mails open accounts, so it is there only for those on the same machine.
func (s *Site) devMail(c echo.Context) error {
	if s.Post != store.PostShown || !s.fromHere(c.Request()) {
		return store.ErrNotFound
	}
	mails, err := s.Store.LastMails(c.Request().Context(), 50)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.DevMail(views.DevMailView{Mails: mails, Now: time.Now()}))
}
