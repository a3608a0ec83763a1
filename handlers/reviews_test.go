package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
)

// plays has everybody play the game at slug for long enough to review it.
func (s *testSite) plays(t *testing.T, slug string) {
	t.Helper()
	if _, err := s.pool.Exec(`
		INSERT INTO plays (id, game_id, version_id, user_id, seed, seconds)
		SELECT gen_random_uuid(), g.id, g.live_id, u.id, 1, 200 FROM games g, users u WHERE g.slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
}

func stars(n, text string) url.Values { return url.Values{"stars": {n}, "text": {text}} }

func TestReviewing(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, eve := site.member(t, "ada"), site.member(t, "bob"), site.member(t, "eve")
	slug := ada.game("a cat")
	ada.publish(slug)
	path := "/games/" + slug
	page(t, site.visitor(t).get(path)) // A stranger's page, kept for a moment.

	res := bob.post(path+"/reviews", stars("4", "Nice."))
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="form"]`).Length() != 1 || doc.Find(".review").Length() != 0 {
		t.Errorf("a review of a game not played: %d", res.Code)
	}
	site.plays(t, slug)
	for name, form := range map[string]url.Values{"stars": {"text": {"Nice."}}, "text": stars("4", strings.Repeat("x", 2001))} {
		res := bob.post(path+"/reviews", form)
		doc := page(t, res)
		if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="`+name+`"]`).Length() != 1 || doc.Find(`textarea[name="text"]`).Text() != form.Get("text") {
			t.Errorf("a review with wrong %s: %d, or what was typed is lost", name, res.Code)
		}
	}
	res = bob.post(path+"/reviews", stars("4", "<b>Nice</b>"))
	if to := res.Header().Get("Location"); res.Code != http.StatusSeeOther || to != path+"#reviews" {
		t.Fatalf("a review: %d to %q", res.Code, to)
	}
	doc := page(t, site.visitor(t).get(path))
	if got := doc.Find(".review .review-text").Text(); got != "<b>Nice</b>" || doc.Find(".review .is-lit").Length() != 4 {
		t.Errorf("at once a stranger reads %q", got)
	}
	if got := page(t, site.visitor(t).get("/games?sort=top")).Find(".card .rating .sr").Text(); got != "4.0 of 5 stars from 1 review" {
		t.Errorf("the card says %q", got)
	}

	eve.htmx = true
	if doc := page(t, eve.post(path+"/reviews", stars("1", ""))); doc.Find("#reviews .review").Length() != 2 || doc.Find(".review").First().Find(".is-lit").Length() != 1 || doc.Find("h1").Length() != 0 {
		t.Error("HTMX does not get the section with both reviews, the own first")
	}
	if doc := page(t, eve.post(path+"/reviews/delete", nil)); doc.Find("#reviews .review").Length() != 1 || doc.Find(`[role="status"]`).Length() != 1 {
		t.Error("HTMX does not get the section without the own review")
	}
	if res := bob.post(path+"/reviews/delete", nil); res.Code != http.StatusSeeOther || rows(t, site, "reviews") != 0 {
		t.Errorf("a deleted review: %d, %d left", res.Code, rows(t, site, "reviews"))
	}
}

func TestWhoMayNotReview(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, guest := site.member(t, "ada"), site.visitor(t)
	slug := ada.game("a cat")
	ada.publish(slug)
	guest.game("a dog")
	site.plays(t, slug)
	for name, test := range map[string]struct {
		b    *browser
		code int
		to   string
	}{
		"a stranger":  {site.visitor(t), http.StatusSeeOther, "/login?next="},
		"a guest":     {guest, http.StatusSeeOther, "/signup?next="},
		"its creator": {ada, http.StatusUnprocessableEntity, ""},
	} {
		res := test.b.post("/games/"+slug+"/reviews", stars("5", ""))
		if to := res.Header().Get("Location"); res.Code != test.code || !strings.HasPrefix(to, test.to) {
			t.Errorf("%s: %d to %q, want %d to %q", name, res.Code, to, test.code, test.to)
		}
	}
	if res := ada.post("/games/nowhere/reviews", stars("5", "")); res.Code != http.StatusNotFound {
		t.Errorf("a review of nothing: %d", res.Code)
	}
	if n := rows(t, site, "reviews"); n != 0 {
		t.Errorf("%d reviews were kept", n)
	}
}

func TestAnsweringAReview(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob := site.member(t, "ada"), site.member(t, "bob")
	slug := ada.game("a cat")
	ada.publish(slug)
	site.plays(t, slug)
	bob.post("/games/"+slug+"/reviews", stars("2", "Where is the cat?"))
	var id uuid.UUID
	if err := site.pool.Get(&id, `SELECT id FROM reviews`); err != nil {
		t.Fatal(err)
	}
	path := "/reviews/" + id.String() + "/answer"
	for _, address := range []string{path, "/reviews/x/answer", "/reviews/" + uuid.Nil.String() + "/answer"} {
		if res := bob.post(address, url.Values{"text": {"Here."}}); res.Code != http.StatusNotFound {
			t.Errorf("somebody else answers at %s: %d, want 404", address, res.Code)
		}
	}
	res := ada.post(path, url.Values{"text": {strings.Repeat("x", 2001)}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="text"]`).Length() != 1 || len(doc.Find("textarea").Text()) != 2001 {
		t.Errorf("a long answer: %d, or what was typed is lost", res.Code)
	}
	if res := ada.post(path, url.Values{"text": {"On the roof."}}); res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/games/"+slug+"#reviews" {
		t.Errorf("an answer: %d to %q", res.Code, res.Header().Get("Location"))
	}
	if got := page(t, site.visitor(t).get("/games/"+slug)).Find(".review-answer .review-text").Text(); got != "On the roof." {
		t.Errorf("a stranger reads the answer %q", got)
	}
	ada.htmx = true
	if doc := page(t, ada.post(path, url.Values{"text": {""}})); doc.Find("li.review").Length() != 1 || doc.Find(".review-answer").Length() != 0 {
		t.Error("HTMX does not get the review without its answer")
	}
}

func TestReviewsHaveTheirOwnPages(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	for _, statement := range []string{
		`INSERT INTO users (id, role, name, hue, handle, email, password)
		SELECT gen_random_uuid(), 'member', 'fan' || i, 0, 'fan' || i, 'fan' || i || '@example.com', 'x' FROM generate_series(1, 13) i`,
		`INSERT INTO reviews (id, game_id, user_id, stars) SELECT gen_random_uuid(), g.id, u.id, 5 FROM games g, users u WHERE u.handle LIKE 'fan%'`,
	} {
		if _, err := site.pool.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	b := site.visitor(t)
	doc := page(t, b.get("/games/"+slug))
	next := doc.Find("#reviews .more a").AttrOr("href", "")
	if doc.Find("#reviews .review").Length() != 10 || !strings.HasPrefix(next, "/games/"+slug+"/reviews?after=") {
		t.Fatalf("%d reviews, then %q", doc.Find(".review").Length(), next)
	}
	doc = page(t, b.get(next))
	canonical := doc.Find(`link[rel="canonical"]`).AttrOr("href", "")
	if doc.Find("h1").Length() != 1 || doc.Find(".review").Length() != 3 || doc.Find(".more").Length() != 0 || canonical != "http://localhost:8080/games/"+slug {
		t.Errorf("the later page has %d reviews, and stands for %q", doc.Find(".review").Length(), canonical)
	}
	b.htmx = true
	if doc := page(t, b.get(next)); doc.Find("li.review").Length() != 3 || doc.Find("h1, section").Length() != 0 {
		t.Error("HTMX does not get the next reviews alone")
	}
	if res := b.get("/games/" + slug + "/reviews?after=nonsense"); res.Code != http.StatusNotFound {
		t.Errorf("after nonsense: %d, want 404", res.Code)
	}
}
