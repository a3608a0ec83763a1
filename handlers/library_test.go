package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestLibraryAndWishList(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	bought, wished := ada.sells("ada", 120, nil), ada.sells("ada", 50, nil)
	site.gets(t, "ben", 200)
	if doc := page(t, ben.get("/library")); doc.Find("[data-game-card]").Length() != 0 || doc.Find(".bought .empty a").Length() == 0 {
		t.Error("an empty library does not say what to do")
	}
	for _, want := range []string{"true", "true", "false", "true"} { // A double click changes nothing.
		ben.htmx = want == "false"
		res := ben.post("/games/"+wished+"/wish", url.Values{"wished": {want}})
		if ben.htmx {
			if pressed := page(t, res).Find("#wish").AttrOr("aria-pressed", ""); pressed != want || page(t, res).Find("h1").Length() != 0 {
				t.Errorf("wished %s: the button says %q", want, pressed)
			}
		} else if res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/games/"+wished {
			t.Errorf("wished: %d to %q", res.Code, res.Header().Get("Location"))
		}
		ben.htmx = false
		if pressed := page(t, ben.get("/games/"+wished)).Find("#wish").AttrOr("aria-pressed", ""); pressed != want {
			t.Errorf("wished %s: the page's button says %q", want, pressed)
		}
	}
	ben.post("/games/"+bought+"/purchase", url.Values{"price": {"120"}})
	doc := page(t, ben.get("/library"))
	if doc.Find(`.bought [data-slug="`+bought+`"]`).Length() != 1 || doc.Find(`#wishes [data-slug="`+wished+`"]`).Length() != 1 || doc.Find("[data-game-card]").Length() != 2 {
		t.Error("the library has not what was bought and wished for")
	}

	// Taken down, it stays its buyer's.
	ada.post("/studio/"+bought+"/unpublish", nil)
	if text := page(t, ben.get("/library")).Find(".bought-line").Text(); !strings.Contains(text, "still yours") {
		t.Errorf("the library says %q", text)
	}
	doc = page(t, ben.get("/games/"+bought))
	if doc.Find("iframe[data-game]").Length() != 1 || !strings.Contains(doc.Find(".game-head .notice").Text(), "It stays yours.") {
		t.Error("its buyer cannot play it any more, or is not told")
	}
	if res := site.member(t, "eve").get("/games/" + bought); res.Code != http.StatusNotFound {
		t.Errorf("others: %d, want 404", res.Code)
	}
}

func TestRemixesOwe(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	paid, free, closed := ada.sells("ada", 120, nil), ada.sells("ada", 0, nil), ada.sells("ada", 0, nil)
	site.set(t, paid, "remixable = true, remix_share = 25")
	site.set(t, free, "remixable = true, remix_share = 10")
	site.set(t, closed, "remixable = false")
	if doc := page(t, ben.get("/games/"+paid)); doc.Find("form.remix").Length() != 0 || !strings.Contains(doc.Find(".remix").Text(), "25% goes to ada") {
		t.Error("a game that is not owned can be remixed, or its terms are not told")
	}
	if form := page(t, ben.get("/games/"+free)).Find("form.remix"); form.Find("button").Length() != 1 || !strings.Contains(form.Text(), "10% goes to ada") {
		t.Errorf("the remix of a free game says %q", form.Text())
	}
	if page(t, ben.get("/games/"+closed)).Find(".remix").Length() != 0 {
		t.Error("what may not be remixed has a button for it")
	}
}
