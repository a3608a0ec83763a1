package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What a model takes for a game is said before it is asked, and where it is too much the
// words typed stay, with a way to go on.
func TestThePromptFormSaysWhatAModelTakes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stranger := s.visitor(t)
	if doc := page(t, stranger.get("/")); doc.Find("form.prompt [data-free]").Length() != 0 {
		t.Error("a price is told where there is no model")
	}
	s.ModelName = "test-model"
	ada := s.member(t, "ada")
	if doc := page(t, ada.get("/")); doc.Find("form.prompt [data-free=\"20\"]").Length() != 1 || !strings.Contains(doc.Find("form.prompt [data-free]").Text(), "20 of 20 free") {
		t.Errorf("it says %q", doc.Find("form.prompt [data-free]").Text())
	}
	guest := s.visitor(t)
	for name, test := range map[string]struct {
		by   *browser
		free int // generations
		link string
	}{
		"a member": {ada, 20, "/wallet?next=%2F"},
		"a guest":  {guest, 3, "/signup?next=%2F"},
	} {
		first := test.by.post("/games", url.Values{"prompt": {"cat"}})
		if first.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, first.Code, first.Body)
		}
		if _, err := s.pool.Exec(`
			WITH first AS (SELECT user_id FROM generations ORDER BY created_at DESC LIMIT 1),
			more AS (INSERT INTO games (id, slug, owner_id, title) SELECT id, id::text, user_id, 'Cat'
				FROM (SELECT gen_random_uuid() AS id, user_id FROM first, generate_series(2, $1::int)) g RETURNING id, owner_id)
			INSERT INTO generations (id, game_id, user_id, prompt, mode, seed) SELECT id, id, owner_id, 'cat', 'model', 1 FROM more`, test.free); err != nil {
			t.Fatal(err)
		}
		res := test.by.post("/games", url.Values{"prompt": {"one more"}})
		doc := page(t, res)
		form := doc.Find("form.prompt")
		if res.Code != http.StatusUnprocessableEntity || form.Find("[data-error-for=prompt]").Length() != 1 || form.Find("textarea").Text() != "one more" {
			t.Errorf("%s: %d, %q", name, res.Code, form.Text())
		}
		if href, _ := form.Find("[data-free=\"0\"] a").Attr("href"); href != test.link {
			t.Errorf("%s is led to %q, want %q", name, href, test.link)
		}
		if doc := page(t, test.by.get(first.Header().Get("Location"))); doc.Find("form.prompt [data-free=\"0\"]").Length() != 1 {
			t.Errorf("%s: the workshop does not say what it takes", name)
		}
		if res := test.by.post("/games", url.Values{"prompt": {"one more"}, "maker": {"builtin"}}); res.Code != http.StatusSeeOther {
			t.Errorf("%s: the built-in generator: %d", name, res.Code)
		}
	}
}
