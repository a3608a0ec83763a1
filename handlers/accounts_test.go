package handlers

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// id is of the member with this handle.
func (s *testSite) id(t *testing.T, handle string) uuid.UUID {
	t.Helper()
	u, err := s.Store.UserByHandle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func TestAnotherAddress(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Post = store.PostShown
	ada, there := site.member(t, "ada"), site.visitor(t)
	there.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"correct horse ada"}})
	if page(t, ada.get("/settings")).Find(`main a[href="/settings/email"]`).Length() != 1 {
		t.Error("settings do not lead there")
	}
	res := ada.post("/settings/email", url.Values{"email": {"new@example.com"}, "password": {"wrong"}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="password"]`).Length() != 1 || doc.Find("input[name=email]").AttrOr("value", "") != "new@example.com" {
		t.Errorf("a wrong password: %d %s", res.Code, doc.Find("main").Text())
	}
	if res := ada.post("/settings/email", url.Values{"email": {"new@example.com"}, "password": {"correct horse ada"}}); res.Header().Get("Location") != "/settings/email?asked=1" {
		t.Errorf("asked: %d to %q", res.Code, res.Header().Get("Location"))
	}
	if page(t, ada.get("/settings/email?asked=1")).Find(`.good a[href="/dev/mail"]`).Length() != 1 {
		t.Error("it is not said where the mail is")
	}
	if err := site.Store.WriteAddress(t.Context(), site.id(t, "ada"), "new@example.com"); err != nil {
		t.Fatal(err)
	}
	link := site.mailed(t)
	if res := site.visitor(t).get(link); res.Code != http.StatusOK || page(t, res).Find(`form[method=post][action="`+link+`"] button`).Length() != 1 ||
		rows(t, site, "users WHERE email = 'new@example.com'") != 0 {
		t.Errorf("the link: %d %s", res.Code, page(t, res).Find("main").Text())
	}
	before := ada.cookie
	if res := ada.post(link, nil); res.Code != http.StatusOK || !strings.Contains(page(t, res).Find("main .good").Text(), "new@example.com") {
		t.Errorf("pressed: %d %s", res.Code, page(t, res).Find("main").Text())
	}
	if text := page(t, ada.get("/settings")).Find("main").Text(); !strings.Contains(text, "new@example.com, verified") || ada.cookie == before {
		t.Errorf("settings say %s, token renewed: %v", text, ada.cookie != before)
	}
	if res := there.get("/settings"); res.Code != http.StatusSeeOther {
		t.Errorf("the other browser: %d, want to be sent to log in", res.Code)
	}
	for _, path := range []string{link, "/address/x"} {
		if res := ada.post(path, nil); res.Code != http.StatusNotFound || page(t, res).Find("main h1").Length() != 1 {
			t.Errorf("%s once more: %d", path, res.Code)
		}
	}
}

func TestExportIsAZip(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	res := ada.post("/settings/export", nil)
	h := res.Header()
	if res.Code != http.StatusOK || h.Get("Content-Type") != "application/zip" || !strings.Contains(h.Get("Content-Disposition"), "aiminigames-ada-") || h.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%d %v", res.Code, h)
	}
	archive, err := zip.NewReader(bytes.NewReader(res.Body.Bytes()), int64(res.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
	}
	if !strings.Contains(files["README.txt"], "ada") || !strings.Contains(files["account.json"], "ada@example.com") || !strings.Contains(files["prompts.json"], "a cat") ||
		files["games/"+slug+"/version-1.html"] != gameDocument {
		t.Errorf("files: %v", files)
	}
	// What it says is in it is.
	for line := range strings.Lines(files["README.txt"]) {
		if name, _, ok := strings.Cut(line, " "); ok && strings.Contains(name, ".") && !strings.HasSuffix(name, ".") && files[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	if lines, err := csv.NewReader(strings.NewReader(files["statement.csv"])).ReadAll(); err != nil || len(lines) == 0 {
		t.Errorf("the statement: %v, %v", lines, err)
	}
	res = ada.post("/settings/export", nil)
	if res.Code != http.StatusTooManyRequests || res.Header().Get("Retry-After") == "" || res.Header().Get("Content-Disposition") != "" {
		t.Errorf("once more: %d %v", res.Code, res.Header())
	}
}

// brokenPipe is a visitor who has gone.
type brokenPipe struct{ *httptest.ResponseRecorder }

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnExportThatBreaksOffDoesNotLookWhole(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	req := httptest.NewRequest("POST", "http://localhost:8080/settings/export", nil)
	req.Header.Set("Cookie", ada.cookie)
	func() {
		defer func() {
			if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
				t.Error("the connection is not cut")
			}
		}()
		site.handler.ServeHTTP(brokenPipe{httptest.NewRecorder()}, req)
	}()
	if n := rows(t, site, "users WHERE exported_at < now() - interval '50 minutes'"); n != 1 {
		t.Error("they cannot try again soon")
	}
}

func TestDeletingAnAccount(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	stranger := site.visitor(t)
	stranger.get("/games/" + slug) // and keeps the page for a moment
	if err := site.Store.Grant(t.Context(), store.User{}, "ada", 50, "For a test.", uuid.Must(uuid.NewV7())); err != nil {
		t.Fatal(err)
	}
	doc := page(t, ada.get("/settings/delete"))
	if text := doc.Find("main").Text(); !strings.Contains(text, "1 game of yours") || doc.Find(`[data-forfeits="50"]`).Length() != 1 {
		t.Errorf("they are told %s", text)
	}
	for field, form := range map[string]url.Values{
		"handle":   {"handle": {"eve"}, "password": {"correct horse ada"}},
		"password": {"handle": {"ada"}, "password": {"wrong"}},
	} {
		for _, htmx := range []bool{false, true} {
			ada.htmx = htmx
			if res := ada.post("/settings/delete", form); res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="`+field+`"]`).Length() != 1 {
				t.Errorf("a wrong %s: %d %s", field, res.Code, page(t, res).Text())
			}
		}
	}
	ada.htmx = false
	res := ada.post("/settings/delete", url.Values{"handle": {"ada"}, "password": {"correct horse ada"}})
	if res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/login?left=1" || res.Header().Get("Clear-Site-Data") == "" {
		t.Fatalf("%d to %q", res.Code, res.Header().Get("Location"))
	}
	if text := page(t, ada.get("/login?left=1")).Find("main .good").Text(); !strings.Contains(text, "14 days") {
		t.Errorf("they are told %q", text)
	}
	if code := stranger.get("/games/" + slug).Code; code != http.StatusGone {
		t.Errorf("their game: %d, want 410", code)
	}
	if res := ada.get("/settings"); res.Code != http.StatusSeeOther {
		t.Errorf("still logged in: %d", res.Code)
	}
	if res := ada.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"correct horse ada"}}); res.Code != http.StatusSeeOther {
		t.Fatalf("coming back: %d", res.Code)
	}
	if code := stranger.get("/games/" + slug).Code; code != http.StatusOK {
		t.Errorf("their game, now that they are back: %d", code)
	}
}

// A page that was asked for before is another's after logging in or out.
func TestSessionsGetNewTokens(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.visitor(t)
	ada.game("a cat") // as a guest
	guest := ada.cookie
	ada.post("/signup", url.Values{"handle": {"ada"}, "email": {"ada@example.com"}, "password": {"correct horse ada"}})
	member := ada.cookie
	is := func(cookie string) int {
		b := site.visitor(t)
		b.cookie = cookie
		return b.get("/settings").Code
	}
	if member == guest || is(guest) == http.StatusOK || is(member) != http.StatusOK {
		t.Error("signing up keeps the token")
	}
	ada.post("/logout", nil)
	if is(member) != http.StatusSeeOther {
		t.Error("logged out, the token is still good")
	}
	ada.cookie = "session=made-up-by-somebody-else"
	ada.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"correct horse ada"}})
	first := ada.cookie
	if first == "session=made-up-by-somebody-else" || is(first) != http.StatusOK {
		t.Error("a token that came from outside is taken")
	}
	ada.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"correct horse ada"}})
	if ada.cookie == first || is(first) == http.StatusOK {
		t.Error("logging in again keeps the token")
	}
	if _, err := site.Store.MakeAdmin(t.Context(), "ada@example.com"); err != nil {
		t.Fatal(err)
	}
	before := ada.cookie
	if ada.get("/settings"); ada.cookie == before || is(before) == http.StatusOK || is(ada.cookie) != http.StatusOK {
		t.Error("another role keeps the token")
	}
	before = ada.cookie
	ada.post("/settings/password", url.Values{"current": {"correct horse ada"}, "password": {"six purple submarines"}})
	if ada.get("/settings"); ada.cookie == before || is(before) == http.StatusOK || is(ada.cookie) != http.StatusOK {
		t.Error("another password keeps the token")
	}
}

func TestABrowserThatIsKnownGetsInAmongGuesses(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	form := url.Values{"handle": {"ada"}, "email": {"ada@example.com"}, "password": {"correct horse ada"}}
	ada := site.visitor(t)
	res := ada.post("/signup", form)
	var known *http.Cookie
	for _, c := range res.Result().Cookies() {
		if c.Name == "known" {
			known = c
		}
	}
	if known == nil || !known.HttpOnly || known.SameSite != http.SameSiteLaxMode || known.MaxAge < 300*24*3600 {
		t.Fatalf("the browser keeps %+v", known)
	}
	if _, err := site.pool.Exec(`
		INSERT INTO login_failures (subject) SELECT 'account ' || encode(sha256('ada@example.com'), 'hex') FROM generate_series(1, 10)`); err != nil {
		t.Fatal(err)
	}
	if res := site.visitor(t).post("/login", form); res.Code != http.StatusTooManyRequests || res.Header().Get("Retry-After") == "" {
		t.Errorf("from elsewhere: %d, want 429", res.Code)
	}
	again := site.visitor(t)
	again.cookie = known.Name + "=" + known.Value
	if res := again.post("/login", form); res.Code != http.StatusSeeOther {
		t.Errorf("from here: %d, want to be let in", res.Code)
	}
}
