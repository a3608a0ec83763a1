package handlers

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
)

func TestDocumentsAreServedInTheBox(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	src := page(t, ada.get("/studio/"+slug)).Find("iframe[data-game]").AttrOr("src", "")
	at := func(address, dest string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("GET", address, nil)
		if dest != "" {
			req.Header.Set("Sec-Fetch-Dest", dest)
		}
		return site.visitor(t).do(req)
	}
	res := at(src, "iframe")
	if res.Code != http.StatusOK || !strings.HasPrefix(res.Body.String(), "<!doctype html><script>") {
		t.Fatalf("the creator's frame: %d %.80s; want the document with the SDK first", res.Code, res.Body)
	}
	if res.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("a draft may be kept: %q", res.Header().Get("Cache-Control"))
	}
	bare, _, _ := strings.Cut(src, "?")
	for name, address := range map[string]string{
		"no ticket": bare, "a forged ticket": bare + "?ticket=9999999999.AAAA", "an old ticket": bare + "?ticket=" + site.ticket(uuid.FromStringOrNil(bare[strings.LastIndex(bare, "/")+1:]), time.Now().Add(-time.Minute)),
		"no version": "http://127.0.0.1:8080/play/" + uuid.Nil.String(), "no ID": "http://127.0.0.1:8080/play/x", "another page": "http://127.0.0.1:8080/games",
	} {
		res := at(address, "iframe")
		if res.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", name, res.Code)
		}
		boxed(t, name, res)
	}
	if res := at(src, "document"); res.Code != http.StatusForbidden {
		t.Errorf("in a tab of its own: %d, want 403", res.Code)
	}
	if res := site.visitor(t).get("/play/" + bare[strings.LastIndex(bare, "/")+1:]); res.Code != http.StatusNotFound {
		t.Errorf("on the site's origin: %d, want 404", res.Code)
	}
	ada.publish(slug)
	src = page(t, site.visitor(t).get("/games/"+slug)).Find("iframe[data-game]").AttrOr("src", "")
	res = at(src, "iframe")
	if res.Code != http.StatusOK || !strings.Contains(res.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the published game: %d, %q", res.Code, res.Header().Get("Cache-Control"))
	}
	boxed(t, "the published game", res)

	src = page(t, ada.get("/games/"+slug)).Find("iframe[data-game]").AttrOr("src", "")
	if _, err := site.pool.Exec(`UPDATE games SET status = 'held' WHERE slug = $1`, slug); err != nil {
		t.Fatal(err)
	}
	if res = at(src, "iframe"); res.Code != http.StatusOK {
		t.Errorf("held between page and frame, its creator's game: %d", res.Code)
	}
}

func boxed(t *testing.T, name string, res *httptest.ResponseRecorder) {
	t.Helper()
	h := res.Header()
	if !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox allow-scripts allow-pointer-lock; default-src 'none';") ||
		h.Get("Connection-Allowlist") != "()" || !strings.Contains(h.Get("Permissions-Policy"), "usb=()") ||
		h.Get("X-Content-Type-Options") != "nosniff" || len(res.Result().Cookies()) > 0 {
		t.Errorf("%s: headers %v", name, h)
	}
}

func TestPlayingAsAStranger(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	bob := site.visitor(t)
	version := page(t, bob.get("/games/"+slug)).Find("[data-stage]").AttrOr("data-version", "")

	res := bob.json("POST", "/games/"+slug+"/plays", `{"version":"`+version+`","seed":7}`)
	var play struct {
		Play   string `json:"play"`
		Player player `json:"player"`
	}
	decode(t, res, &play)
	if res.Code != http.StatusCreated || play.Player.Name != "Guest" || rows(t, site, "users") != 1 {
		t.Fatalf("%d %+v; want a play that makes nobody a guest yet", res.Code, play)
	}
	if res := bob.json("POST", "/plays/"+play.Play+"/score", `{"score":3}`); res.Code != http.StatusNoContent {
		t.Errorf("score: %d", res.Code)
	}
	for range 2 { // The second time because the answer was lost.
		var over struct {
			Best  int64 `json:"best"`
			Rank  int   `json:"rank"`
			Guest bool  `json:"guest"`
		}
		decode(t, bob.json("POST", "/plays/"+play.Play+"/end", `{"score":9,"won":null}`), &over)
		if over.Best != 9 || over.Rank != 1 || !over.Guest {
			t.Errorf("the end: %+v", over)
		}
	}
	if res := bob.json("PUT", "/games/"+slug+"/save", `{"level":2}`); res.Code != http.StatusNoContent {
		t.Errorf("save: %d", res.Code)
	}
	for body, want := range map[string]int{"{": 422, `"` + strings.Repeat("x", 100<<10) + `"`: 422, `"` + strings.Repeat("x", 300<<10) + `"`: 413} {
		if res := bob.json("PUT", "/games/"+slug+"/save", body); res.Code != want {
			t.Errorf("save of %d bytes: %d, want %d", len(body), res.Code, want)
		}
	}
	bob.post("/signup", url.Values{"handle": {"bob"}, "email": {"bob@example.com"}, "password": {"correct horse bob"}})
	if res := bob.get("/games/" + slug + "/save"); res.Body.String() != `{"level":2}` {
		t.Errorf("after signing up the save is %d %q", res.Code, res.Body)
	}
	if board := page(t, bob.get("/games/"+slug)).Find("main").Text(); !strings.Contains(board, "bob") {
		t.Error("after signing up the score is not bob's")
	}
}

func decode(t *testing.T, res *httptest.ResponseRecorder, into any) {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%d %s: %v", res.Code, body, err)
	}
}
