package handlers

import (
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) signUpForm(c echo.Context) error {
	if viewer(c).Is(store.Member) {
		return s.redirect(c, local(c.QueryParam("next")))
	}
	return s.showSignUp(c, http.StatusOK, views.SignUpView{Next: c.QueryParam("next")})
}

func (s *Site) showSignUp(c echo.Context, status int, view views.SignUpView) error {
	view.Viewer = viewer(c)
	if view.Viewer.Known() {
		games, _, err := s.Store.OwnGames(c.Request().Context(), view.Viewer.ID, "")
		if err != nil {
			return err
		}
		view.Keeps = len(games)
	}
	return s.render(c, status, views.SignUp(view))
}

// signUp makes a member of whoever asks, in place if they are a guest.
func (s *Site) signUp(c echo.Context) error {
	if out, ok := shutOut(c); ok {
		return out
	}
	form := store.SignUpForm{Handle: c.FormValue("handle"), Email: c.FormValue("email"), Password: c.FormValue("password")}
	user, err := s.Store.SignUp(c.Request().Context(), viewer(c).ID, form)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showSignUp(c, http.StatusUnprocessableEntity, views.SignUpView{
			Handle: form.Handle, Email: form.Email, Next: c.FormValue("next"), Wrong: wrong,
		})
	}
	if err != nil {
		return err
	}
	return s.welcome(c, user)
}

func (s *Site) logInForm(c echo.Context) error {
	if viewer(c).Is(store.Member) {
		return s.redirect(c, local(c.QueryParam("next")))
	}
	if out, ok := shutOut(c); ok && c.QueryParam("other") == "" {
		return out
	}
	return s.render(c, http.StatusOK, views.LogIn(views.LogInView{Next: c.QueryParam("next"), Reset: c.QueryParam("reset") != "", Left: c.QueryParam("left") != ""}))
}

func (s *Site) logIn(c echo.Context) error {
	form := store.LogInForm{Email: c.FormValue("email"), Password: c.FormValue("password"), Address: c.RealIP(), Browser: s.knownBrowser(c)}
	user, err := s.Store.LogIn(c.Request().Context(), form, viewer(c).ID)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.render(c, http.StatusUnprocessableEntity, views.LogIn(views.LogInView{Email: form.Email, Next: c.FormValue("next"), Wrong: wrong}))
	}
	if out, ok := errors.AsType[store.Suspended](err); ok {
		return s.render(c, http.StatusUnprocessableEntity, views.ShutOut(out)) // It takes the place of the form.
	}
	if err != nil {
		return err
	}
	return s.welcome(c, user)
}

// welcome begins a log-in of user's in place of the one that this browser had.
func (s *Site) welcome(c echo.Context, user store.User) error {
	if err := s.endOwnLogin(c); err != nil {
		return err
	}
	if err := s.startLogin(c, user); err != nil {
		return err
	}
	s.knowBrowser(c, user.Email)
	return s.redirect(c, local(c.FormValue("next")))
}

func (s *Site) logOut(c echo.Context) error {
	if err := s.endOwnLogin(c); err != nil {
		return err
	}
	if err := s.Sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return s.redirect(c, "/")
}

func (s *Site) endOwnLogin(c echo.Context) error {
	user, login := viewer(c), s.login(c)
	if !user.Known() || login == uuid.Nil {
		return nil
	}
	err := s.Store.EndLogin(c.Request().Context(), user.ID, login)
	if errors.Is(err, store.ErrNotFound) {
		return nil // It has ended already.
	}
	return err
}

func (s *Site) settings(c echo.Context) error {
	return s.showSettings(c, http.StatusOK, nil)
}

func (s *Site) showSettings(c echo.Context, status int, wrong store.Invalid) error {
	user := viewer(c)
	logins, err := s.Store.Logins(c.Request().Context(), user.ID)
	if err != nil {
		return err
	}
	return s.render(c, status, views.Settings(views.SettingsView{
		User: user, Handle: c.FormValue("handle"), Logins: logins, Current: s.login(c), Wrong: wrong, Saved: c.QueryParam("saved") != "", Theme: theme(c),
		Asked: c.QueryParam("asked") != "", Post: s.Post,
	}))
}

func (s *Site) changeHandle(c echo.Context) error {
	return s.changeSetting(c, s.Store.ChangeHandle(c.Request().Context(), viewer(c).ID, c.FormValue("handle")))
}

func (s *Site) changePassword(c echo.Context) error {
	return s.changeSetting(c, s.Store.ChangePassword(c.Request().Context(), viewer(c).ID, s.login(c), c.FormValue("current"), c.FormValue("password")))
}

func (s *Site) endLogin(c echo.Context) error {
	login, err := uuid.FromString(c.Param("login"))
	if err != nil {
		return store.ErrNotFound
	}
	return s.changeSetting(c, s.Store.EndLogin(c.Request().Context(), viewer(c).ID, login))
}

func (s *Site) endOtherLogins(c echo.Context) error {
	return s.changeSetting(c, s.Store.EndOtherLogins(c.Request().Context(), viewer(c).ID, s.login(c)))
}

func (s *Site) changeSetting(c echo.Context, err error) error {
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showSettings(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/settings?saved=1")
}
