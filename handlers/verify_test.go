package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"aiminigames/store"
)

// mailed is the path of the link in the mail written last.
func (s *testSite) mailed(t *testing.T) string {
	t.Helper()
	mails, err := s.Store.LastMails(t.Context(), 1)
	if err != nil || len(mails) != 1 || mails[0].Link == "" {
		t.Fatalf("the last mail is %v, %v", mails, err)
	}
	return mails[0].Link
}

// verified counts the members whose address is known to be theirs.
func verified(t *testing.T, site *testSite) int {
	t.Helper()
	return rows(t, site, "users WHERE verified_at IS NOT NULL")
}

func TestAddressIsVerifiedByItsOwnersClick(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	link := site.mailed(t)
	if text := page(t, ada.get("/settings")).Find("main").Text(); !strings.Contains(text, "not verified yet") {
		t.Errorf("settings say %s", text)
	}
	if res := ada.get(link); res.Code != http.StatusOK || page(t, res).Find("main .good").Length() != 1 || verified(t, site) != 1 {
		t.Errorf("the link: %d, %d verified, %s", res.Code, verified(t, site), page(t, res).Find("main").Text())
	}
	doc := page(t, ada.get("/settings"))
	if doc.Find(`form[action="/settings/verify"]`).Length() > 0 || !strings.Contains(doc.Find("main").Text(), "ada@example.com, verified") {
		t.Errorf("settings say %s", doc.Find("main").Text())
	}
	// Once more is no failure of theirs.
	if res := ada.get(link); res.Code != http.StatusNotFound || !strings.Contains(page(t, res).Find("main").Text(), "Nothing is left to do") {
		t.Errorf("once more: %d %s", res.Code, page(t, res).Find("main").Text())
	}
}

// What scans mails follows links, and is not logged in.
func TestFollowingALinkElsewhereVerifiesNothing(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.member(t, "ada")
	link := site.mailed(t)
	eve := site.member(t, "eve")
	for _, visitor := range []*browser{site.visitor(t), eve} {
		res := visitor.get(link)
		if form := page(t, res).Find(`form[method=post][action="` + link + `"]`); res.Code != http.StatusOK || form.Find("button").Length() != 1 {
			t.Errorf("%d %s, want a button", res.Code, page(t, res).Find("main").Text())
		}
		visitor.do(httptest.NewRequest("HEAD", "http://localhost:8080"+link, nil))
	}
	if n := verified(t, site); n != 0 {
		t.Errorf("%d addresses are verified", n)
	}
	if res := site.visitor(t).post(link, nil); res.Code != http.StatusOK || page(t, res).Find("main .good").Length() != 1 || verified(t, site) != 1 {
		t.Errorf("pressed: %d, %d verified", res.Code, verified(t, site))
	}
	for _, path := range []string{link, "/verify/x", "/verify/%ff", "/verify/%00"} {
		for _, res := range []*httptest.ResponseRecorder{site.visitor(t).get(path), site.visitor(t).post(path, nil)} {
			if res.Code != http.StatusNotFound || page(t, res).Find("main h1").Length() != 1 {
				t.Errorf("%s: %d", path, res.Code)
			}
		}
	}
}

func TestVerificationIsAskedForAgain(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Post = store.PostShown
	ada := site.member(t, "ada")
	for range 2 {
		if res := ada.post("/settings/verify", nil); res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/settings?asked=1" {
			t.Errorf("%d to %q", res.Code, res.Header().Get("Location"))
		}
	}
	if doc := page(t, ada.get("/settings?asked=1")); doc.Find(`.good a[href="/dev/mail"]`).Length() != 1 {
		t.Errorf("settings say %s", doc.Find("main").Text())
	}
	res := ada.post("/settings/verify", nil)
	if res.Code != http.StatusTooManyRequests || res.Header().Get("Retry-After") == "" {
		t.Errorf("the fourth mail within the hour: %d", res.Code)
	}
	if res := ada.get(site.mailed(t)); res.Code != http.StatusOK || verified(t, site) != 1 {
		t.Errorf("by a later link: %d", res.Code)
	}
}

func TestDevMailIsForDevelopersAlone(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	look := func(post store.Post, from string, header ...string) int {
		site.Post = post
		req := httptest.NewRequest("GET", "http://localhost:8080/dev/mail", nil)
		req.RemoteAddr = from
		if len(header) > 0 {
			req.Header.Set(header[0], header[1])
		}
		res := ada.do(req)
		if link := site.mailed(t); res.Code == http.StatusOK && page(t, res).Find(`[data-mail="verify"] pre a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("the link cannot be clicked: %s", page(t, res).Find("main").Text())
		}
		return res.Code
	}
	for _, from := range []string{"127.0.0.1:5000", "[::1]:5000"} {
		if code := look(store.PostShown, from); code != http.StatusOK {
			t.Errorf("from %s: %d", from, code)
		}
	}
	for name, code := range map[string]int{
		"from elsewhere": look(store.PostShown, "192.0.2.1:5000"), "behind a proxy": look(store.PostShown, "127.0.0.1:5000", "X-Forwarded-For", "192.0.2.1"),
		"in production": look(store.PostWaits, "127.0.0.1:5000"), "with a server": look(store.PostSent, "127.0.0.1:5000"),
	} {
		if code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", name, code)
		}
	}
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	stranger := site.visitor(t)
	if page(t, stranger.get("/login")).Find(`main a[href="/forgot"]`).Length() != 1 {
		t.Error("the log-in page does not lead to /forgot")
	}
	known, unknown := stranger.post("/forgot", url.Values{"email": {"ada@example.com"}}), stranger.post("/forgot", url.Values{"email": {"nobody@example.com"}})
	if known.Code != http.StatusSeeOther || known.Code != unknown.Code || known.Header().Get("Location") != unknown.Header().Get("Location") || known.Body.String() != unknown.Body.String() {
		t.Errorf("known %d to %s, unknown %d to %s", known.Code, known.Header().Get("Location"), unknown.Code, unknown.Header().Get("Location"))
	}
	if doc := page(t, stranger.get(known.Header().Get("Location"))); doc.Find("main .good").Length() != 1 {
		t.Errorf("then: %s", doc.Find("main").Text())
	}
	stranger.htmx = true
	res := stranger.post("/forgot", url.Values{"email": {"ada"}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="email"]`).Length() != 1 || doc.Find(`input[value="ada"]`).Length() != 1 {
		t.Errorf("no address: %d %s", res.Code, res.Body)
	}
	stranger.htmx = false

	if err := site.Store.WriteReset(t.Context(), "ada@example.com"); err != nil { // as the job does
		t.Fatal(err)
	}
	link := site.mailed(t)
	if page(t, stranger.get(link)).Find(`form[action="`+link+`"] input[name=password]`).Length() != 1 {
		t.Fatal("the link leads to no form")
	}
	res = stranger.post(link, url.Values{"password": {"short"}})
	if res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="password"]`).Length() != 1 {
		t.Errorf("a short password: %d", res.Code)
	}
	res = stranger.post(link, url.Values{"password": {"six purple submarines"}})
	if to := res.Header().Get("Location"); res.Code != http.StatusSeeOther || page(t, stranger.get(to)).Find("main .good").Length() != 1 {
		t.Errorf("a good password: %d to %s", res.Code, to)
	}
	if known := res.Result().Cookies(); len(known) != 1 || known[0].Name != "known" || !known[0].HttpOnly {
		t.Errorf("the browser that read the mail is given %v, want to be known: others may be guessing", known)
	}
	if res := ada.get("/settings"); res.Code != http.StatusSeeOther {
		t.Errorf("another browser of theirs: %d, want to be logged out", res.Code)
	}
	if res := stranger.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"six purple submarines"}}); res.Code != http.StatusSeeOther {
		t.Errorf("log in: %d", res.Code)
	}
	for _, res := range []*httptest.ResponseRecorder{stranger.get(link), stranger.post(link, url.Values{"password": {"seven purple submarines"}}), stranger.get("/reset/x")} {
		if res.Code != http.StatusNotFound || page(t, res).Find(`form[action="/forgot"]`).Length() != 1 {
			t.Errorf("a link that is good no more: %d", res.Code)
		}
	}
}
