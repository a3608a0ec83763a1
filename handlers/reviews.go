package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

func (s *Site) reviews(c echo.Context) error {
	return s.showReviews(c, http.StatusOK, views.ReviewsView{After: c.QueryParam("after")})
}

// showReviews fills view in with the game's reviews, as they are now.
func (s *Site) showReviews(c echo.Context, status int, view views.ReviewsView) (err error) {
	view.Viewer = viewer(c)
	view.Game, view.Reviews, err = s.Store.Reviews(c.Request().Context(), view.Viewer.ID, c.Param("slug"), view.After)
	if err != nil {
		return err
	}
	return s.render(c, status, views.Reviews(view))
}

func (s *Site) review(c echo.Context) error {
	stars, _ := strconv.Atoi(c.FormValue("stars")) // What is no number is no choice either.
	text := c.FormValue("text")
	err := s.Store.Review(c.Request().Context(), viewer(c), c.Param("slug"), stars, text)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		return s.showReviews(c, http.StatusUnprocessableEntity, views.ReviewsView{Typed: &store.Review{Stars: stars, Text: text}, Wrong: wrong})
	}
	return s.reviewed(c, err, "saved")
}

func (s *Site) deleteReview(c echo.Context) error {
	return s.reviewed(c, s.Store.DeleteReview(c.Request().Context(), viewer(c).ID, c.Param("slug")), "deleted")
}

// reviewed shows the reviews of a game after the viewer did something to theirs, or err.
func (s *Site) reviewed(c echo.Context, err error, did string) error {
	if err != nil {
		return err
	}
	s.pages.clear()
	if wantsPart(c.Request()) {
		return s.showReviews(c, http.StatusOK, views.ReviewsView{Did: did})
	}
	return s.redirect(c, "/games/"+c.Param("slug")+"#reviews")
}

func (s *Site) answerReview(c echo.Context) error {
	id, err := uuid.FromString(c.Param("review"))
	if err != nil {
		return store.ErrNotFound
	}
	view := views.AnswerView{Viewer: viewer(c)}
	text := c.FormValue("text")
	view.Game, view.Review, err = s.Store.AnswerReview(c.Request().Context(), view.Viewer.ID, id, text)
	if wrong, ok := errors.AsType[store.Invalid](err); ok {
		view.Typed, view.Wrong = &text, wrong
		return s.render(c, http.StatusUnprocessableEntity, views.Answer(view))
	}
	if err != nil {
		return err
	}
	s.pages.clear()
	if view.Did = "saved"; wantsPart(c.Request()) {
		return s.render(c, http.StatusOK, views.Answer(view))
	}
	return s.redirect(c, "/games/"+view.Game.Slug+"#reviews")
}
