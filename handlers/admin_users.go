package handlers

import (
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) adminUsers(c echo.Context) error {
	filter := store.PeopleFilter{Q: c.QueryParam("q"), Role: store.Role(c.QueryParam("role")), State: c.QueryParam("state")}
	after := c.QueryParam("after")
	people, next, err := s.Store.SearchUsers(c.Request().Context(), viewer(c), filter, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminUsers(views.AdminUsersView{People: people, Filter: filter, Next: next, After: after, Viewer: viewer(c)}))
}

func (s *Site) adminUser(c echo.Context) error {
	return s.showUser(c, http.StatusOK, c.Param("user"), nil)
}

// shownMade is how many generations a user's file shows.
const shownMade = 10

func (s *Site) showUser(c echo.Context, status int, who string, wrong store.Invalid) error {
	ctx, by := c.Request().Context(), viewer(c)
	file, err := s.Store.UserFile(ctx, by, c.RealIP(), who)
	if err != nil {
		return err
	}
	view := views.AdminUserView{UserFile: file, Note: c.FormValue("text"), Wrong: wrong, Viewer: by}
	if view.Made, _, err = s.Store.StaffGenerations(ctx, by, store.GenerationFilter{User: file.ID.String()}, ""); err != nil {
		return err
	}
	view.Made = view.Made[:min(len(view.Made), shownMade)]
	if by.Is(store.Admin) {
		balances, err := s.Store.Balances(ctx, file.ID)
		if err != nil {
			return err
		}
		view.Balances = &balances
	}
	return s.render(c, status, views.AdminUser(view))
}

func (s *Site) noteUser(c echo.Context) error {
	return s.actOnUser(c, func(user uuid.UUID) error {
		return s.Store.AddNote(c.Request().Context(), viewer(c), c.RealIP(), user, c.FormValue("text"))
	})
}

func (s *Site) endUserLogins(c echo.Context) error {
	return s.actOnUser(c, func(user uuid.UUID) error {
		return s.Store.EndLogins(c.Request().Context(), viewer(c), c.RealIP(), user)
	})
}

func (s *Site) setRole(c echo.Context) error {
	return s.actOnUser(c, func(user uuid.UUID) error {
		return s.Store.SetRole(c.Request().Context(), viewer(c), c.RealIP(), user, store.Role(c.FormValue("role")))
	})
}

// actOnUser does something to the user whose ID is in the address, and shows their file.
func (s *Site) actOnUser(c echo.Context, do func(user uuid.UUID) error) error {
	user, err := uuid.FromString(c.Param("user"))
	if err != nil {
		return store.ErrNotFound
	}
	err = do(user)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showUser(c, http.StatusUnprocessableEntity, user.String(), wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/admin/users/"+user.String())
}
