package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) cases(c echo.Context) error {
	severity, _ := strconv.Atoi(c.QueryParam("severity")) // What is no number narrows nothing.
	filter := store.CaseFilter{
		Kind: store.CaseKind(c.QueryParam("kind")), State: c.QueryParam("state"), Severity: severity,
		User: c.QueryParam("user"), Reason: c.QueryParam("reason"), Sort: store.CaseSort(c.QueryParam("sort")),
	}
	after := c.QueryParam("after")
	list, next, err := s.Store.Queue(c.Request().Context(), viewer(c), filter, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminCases(views.AdminCasesView{
		Cases: list, Filter: filter, Next: next, After: after, Now: time.Now(), Viewer: viewer(c),
	}))
}

func (s *Site) openCase(c echo.Context) error {
	id, err := uuid.FromString(c.Param("case"))
	if err != nil {
		return store.ErrNotFound
	}
	return s.showCase(c, http.StatusOK, id, views.AdminCaseView{})
}

// showCase fills view in with the case as it is now. Its game plays only when asked for.
func (s *Site) showCase(c echo.Context, status int, id uuid.UUID, view views.AdminCaseView) (err error) {
	view.Viewer, view.Now = viewer(c), time.Now()
	if view.CasePage, err = s.Store.Case(c.Request().Context(), view.Viewer, id); err != nil {
		return err
	}
	versions := []*store.Version{view.Played}
	if view.Changes != nil {
		versions = append(versions, &view.Changes.From)
	}
	for _, version := range versions {
		if version != nil && c.QueryParam("play") == version.ID.String() {
			stage := s.stage(*version, showing{})
			view.Plays, view.Stage = version, &stage
		}
	}
	return s.render(c, status, views.AdminCase(view))
}

func (s *Site) claimCase(c echo.Context) error {
	return s.onCase(c, views.AdminCaseView{}, func(id uuid.UUID) error {
		return s.Store.Claim(c.Request().Context(), viewer(c), c.RealIP(), id)
	}, "")
}

func (s *Site) unclaimCase(c echo.Context) error {
	return s.onCase(c, views.AdminCaseView{}, func(id uuid.UUID) error {
		return s.Store.Unclaim(c.Request().Context(), viewer(c), c.RealIP(), id)
	}, "/admin/cases")
}

func (s *Site) decideCase(c echo.Context) error {
	days, _ := strconv.Atoi(c.FormValue("days")) // What is no number is no number of days either.
	form := store.DecisionForm{
		Action: store.Action(c.FormValue("action")), Rule: c.FormValue("rule"), Facts: c.FormValue("facts"), Label: c.FormValue("label"), Days: days,
		Sure: c.FormValue("sure") == "true",
	}
	return s.onCase(c, views.AdminCaseView{Form: form}, func(id uuid.UUID) error {
		err := s.Store.Decide(c.Request().Context(), viewer(c), c.RealIP(), id, form)
		if err == nil {
			s.pages.clear()
		}
		return err
	}, "")
}

// onCase does something to the case in the address and goes on to another page, or to the
// case if that is empty; where something is wrong, it shows the case with that.
func (s *Site) onCase(c echo.Context, view views.AdminCaseView, do func(id uuid.UUID) error, to string) error {
	id, err := uuid.FromString(c.Param("case"))
	if err != nil {
		return store.ErrNotFound
	}
	err = do(id)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		view.Wrong = wrong
		return s.showCase(c, http.StatusUnprocessableEntity, id, view)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, cmp.Or(to, "/admin/cases/"+id.String()))
}
