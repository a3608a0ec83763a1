package views_test

import (
	"strings"
	"testing"

	"aiminigames/store"
	"aiminigames/views"
)

func reviewPage() store.ReviewPage {
	bob := store.Review{ID: headID, UserID: headID, Name: hostile, Stars: 4, Text: hostile, Answer: hostile, At: now, EditedAt: &now, Owns: true}
	own := bob
	own.ID, own.UserID, own.Stars = liveID, adaID, 2
	return store.ReviewPage{Own: &own, Reviews: []store.Review{bob}, Next: "x", Counts: [5]int{0, 1, 0, 3, 0}}
}

func reviewsView() views.ReviewsView {
	wrong := store.Invalid{"stars": hostile, "text": hostile, "form": hostile}
	return views.ReviewsView{Game: game(), Reviews: reviewPage(), Viewer: member, Typed: &store.Review{Text: hostile}, Wrong: wrong}
}

func TestReviewsHaveTheirHooks(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Game(gameView()), member)
	mustFind(t, document,
		`#reviews form[action="/games/star-cat/reviews"] input[type="radio"][name="stars"][value="2"][checked]`,
		`#reviews form[action="/games/star-cat/reviews"] textarea[name="text"]`, `form[action="/games/star-cat/reviews/delete"]`,
		`.review:first-child.is-own`, `.review .badge`, `form[action="/reviews/`+headID.String()+`/answer"] textarea[name="text"]`,
		`.more a[href="/games/star-cat/reviews?after=x"]`,
		`[itemtype*="https://schema.org/VideoGame"] [itemtype="https://schema.org/AggregateRating"] [itemprop="ratingValue"]`)
	if got := text(document.Find(`.review-mean`)); got != "3.5 of 5 stars, from 4 reviews" {
		t.Errorf("the reviews come to %q", got)
	}
	if n := document.Find(`input[name="stars"]`).Length(); n != 5 {
		t.Errorf("%d stars to choose from, want 5", n)
	}
	if got := text(document.Find(`.bars li`).Eq(1).Find(".sr")); got != "4 stars: 3 reviews" {
		t.Errorf("the second bar is %q", got)
	}
	if got := text(document.Find(`.review:not(.is-own) .stars`)); got != "4 of 5 stars" || document.Find(`.review:not(.is-own) .is-lit`).Length() != 4 {
		t.Errorf("a review has %q", got)
	}
	if whole(t, views.Reviews(views.ReviewsView{Game: game(), Reviews: reviewPage(), Viewer: store.User{ID: headID, Role: store.Member}}), member).
		Find(`form[action$="/answer"]`).Length() != 0 {
		t.Error("somebody else than the creator can answer")
	}
}

func TestRefusedReviewsAreKept(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Reviews(reviewsView()), member)
	if got := document.Find(`textarea[name="text"]#review-text`).Text(); got != hostile {
		t.Errorf("the text holds %q", got)
	}
	for _, field := range []string{"stars", "text", "form"} {
		if got := text(document.Find(`details[open] [data-error-for="` + field + `"]`)); got != hostile {
			t.Errorf("beside %s stands %q", field, got)
		}
	}
	mustFind(t, document, `[role="radiogroup"][aria-invalid="true"]`, `textarea[aria-invalid="true"]`)
	mustFind(t, whole(t, pages()["answer"], member), `details[open] textarea[aria-invalid="true"]`, `[data-error-for="text"]`)
}

func TestReviewPartsAreWhatIsSwapped(t *testing.T) {
	t.Parallel()
	part := parse(t, views.Reviews(views.ReviewsView{Game: game(), Reviews: reviewPage(), Did: "saved"}).Part)
	mustFind(t, part, `section#reviews [role="status"]`)
	later := parse(t, pages()["reviews, later"].Part)
	mustFind(t, later, `.review`, `.more a[href="/games/star-cat/reviews?after=x"]`)
	if later.Find("section, .is-own, h1").Length() != 0 {
		t.Error("a later page begins anew")
	}
	if got := parse(t, pages()["answer"].Part).Find("li.review").Length(); got != 1 {
		t.Errorf("an answer swaps %d reviews", got)
	}
	document := whole(t, pages()["reviews, later"], member)
	mustFind(t, document, `link[rel="canonical"][href="http://localhost:8080/games/star-cat"]`)
}

func TestWhoMayNotReviewIsToldWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		viewer store.User
		link   string
	}{
		"a stranger": {store.User{}, `a[href="/login?next=%2Fgames%2Fstar-cat"]`},
		"a guest":    {guest, `a[href="/signup?next=%2Fgames%2Fstar-cat"]`},
	} {
		part := parse(t, views.Reviews(views.ReviewsView{Game: game(), Reviews: store.ReviewPage{Refusal: hostile}, Viewer: test.viewer}).Part)
		mustFind(t, part, test.link)
		if part.Find("form").Length() != 0 || !strings.Contains(part.Text(), hostile) {
			t.Errorf("%s gets a form, or no reason", name)
		}
	}
}

func TestCardsSayTheirRating(t *testing.T) {
	t.Parallel()
	rated := card()
	rated.Reviews, rated.Stars = 1200, 5400
	part := parse(t, views.Games(views.GamesView{Page: store.CardPage{Cards: []store.Card{card(), rated}}}).Part)
	if part.Find(".rating").Length() != 1 {
		t.Error("a card without reviews has a rating, or one with reviews has none")
	}
	if got := text(part.Find(".rating .sr")); got != "4.5 of 5 stars from 1,200 reviews" {
		t.Errorf("the rating is read as %q", got)
	}
}
