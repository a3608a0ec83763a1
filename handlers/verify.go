package handlers

import (
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// verifyPage verifies the address at once where its owner is logged in. Others get a button
// first: what scans mails opens links too, but presses nothing.
func (s *Site) verifyPage(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	if user := viewer(c); user.Is(store.Member) {
		verified, err := s.Store.Verify(ctx, token, user.ID)
		if !errors.Is(err, store.ErrNotFound) {
			return s.verified(c, verified, err)
		}
	}
	owner, err := s.Store.Verifies(ctx, token)
	if errors.Is(err, store.ErrNotFound) {
		return s.verified(c, store.User{}, err)
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Verify(views.VerifyView{Token: token, Owner: owner}))
}

func (s *Site) verify(c echo.Context) error {
	user, err := s.Store.Verify(c.Request().Context(), c.Param("token"), uuid.Nil)
	return s.verified(c, user, err)
}

// verified shows that the address is user's, or that the link was good no more.
func (s *Site) verified(c echo.Context, user store.User, err error) error {
	view := views.VerifiedView{Owner: user, Viewer: viewer(c)}
	if errors.Is(err, store.ErrNotFound) {
		return s.render(c, http.StatusNotFound, views.Verified(view))
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Verified(view))
}

func (s *Site) askVerification(c echo.Context) error {
	if err := s.Store.AskVerification(c.Request().Context(), viewer(c).ID); err != nil {
		return err
	}
	return s.redirect(c, "/settings?asked=1")
}
