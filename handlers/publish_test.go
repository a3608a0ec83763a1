package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// terms reads what a game's row says of its price and its remixes.
func (s *testSite) terms(t *testing.T, slug string) (got struct {
	Price      int
	PayMore    bool `db:"pay_more"`
	Remixable  bool
	RemixShare int `db:"remix_share"`
}) {
	t.Helper()
	if err := s.pool.Get(&got, `SELECT price, pay_more, remixable, remix_share FROM games WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPublishSetsTerms(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.sells("ada", 120, url.Values{"terms": {"asked"}, "pay_more": {"true"}, "remixable": {"true"}, "remix_share": {"25"}})
	if got := site.terms(t, slug); got.Price != 120 || !got.PayMore || !got.Remixable || got.RemixShare != 25 {
		t.Errorf("the terms are %+v", got)
	}
	doc := page(t, ada.get("/studio/"+slug+"/publish"))
	if doc.Find("[name=pay_more][checked]").Length() != 1 || doc.Find("[name=remixable][checked]").Length() != 1 || doc.Find("#remix_share").AttrOr("value", "") != "25" {
		t.Error("the form has forgotten the terms")
	}
	form := url.Values{"title": {"Cat"}, "genre": {"catch"}, "visibility": {"public"}, "price": {"130"}}
	ada.post("/studio/"+slug+"/publish", form) // as it was before there were terms
	if got := site.terms(t, slug); got.Price != 130 || !got.PayMore || !got.Remixable || got.RemixShare != 25 {
		t.Errorf("a form without terms made them %+v", got)
	}
	form.Set("terms", "asked")
	ada.post("/studio/"+slug+"/publish", form)
	if got := site.terms(t, slug); got.PayMore || got.Remixable || got.RemixShare != 0 {
		t.Errorf("with all boxes empty they are %+v", got)
	}
}

func TestPublishSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	for typed, want := range map[string]string{"1.5": "whole number", "-3": "0 to 10,000", "10001": "0 to 10,000", "": "0 is free"} {
		res := ada.post("/studio/"+slug+"/publish", url.Values{"title": {" "}, "genre": {"none"}, "price": {typed}, "terms": {"asked"}, "remix_share": {"half"}})
		doc := page(t, res)
		for _, field := range []string{"title", "genre", "price", "remix_share"} {
			if doc.Find(`[data-error-for="`+field+`"]`).Text() == "" {
				t.Errorf("price %s: no word about %s", typed, field)
			}
		}
		if res.Code != http.StatusUnprocessableEntity || !strings.Contains(doc.Find(`[data-error-for="price"]`).Text(), want) ||
			doc.Find("#price").AttrOr("value", "") != typed || doc.Find("#remix_share").AttrOr("value", "") != "half" {
			t.Errorf("price %s: %d %q, or what was typed is lost", typed, res.Code, doc.Find(`[data-error-for="price"]`).Text())
		}
	}
	res := ada.post("/studio/"+slug+"/publish", url.Values{"title": {"Cat"}, "genre": {"catch"}, "price": {"0"}, "terms": {"asked"}, "remix_share": {""}})
	if doc := page(t, res); !strings.Contains(doc.Find(`[data-error-for="remix_share"]`).Text(), "0 is nothing") || doc.Find("#remix_share").AttrOr("value", "") != "" {
		t.Errorf("an empty share: %d %q", res.Code, doc.Find(".wrong").Text())
	}
	if page(t, ada.get("/studio/"+slug+"/publish")).Find(`.selling a[href="/settings"]`).Length() != 1 {
		t.Error("whoever may not sell is not told why")
	}
	res = ada.post("/studio/"+slug+"/publish", url.Values{"title": {"Cat"}, "genre": {"catch"}, "price": {"100"}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || !strings.Contains(doc.Find(`[data-error-for="price"]`).Text(), "confirm your address") {
		t.Errorf("sold without an address: %d", res.Code)
	}
}

func TestPublishSaysWhatASaleBrings(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	parent := ada.sells("ada", 0, url.Values{"terms": {"asked"}, "remixable": {"true"}, "remix_share": {"20"}})
	res := ben.post("/games/"+parent+"/remix", nil)
	slug := strings.TrimPrefix(res.Header().Get("Location"), "/studio/")
	ben.htmx = true
	for query, want := range map[string]string{"": "15 17 68", "?price=200": "30 34 136", "?price=x": "15 17 68"} {
		brings := page(t, ben.get("/studio/"+slug+"/publish"+query)).Find("#brings")
		if got := strings.Join(brings.Find("dd").Map(said), " "); got != want || !strings.Contains(brings.Text(), "ada") {
			t.Errorf("%s: %q, want %s", query, got, want)
		}
	}
}
