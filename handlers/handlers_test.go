package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jmoiron/sqlx"
)

func TestEveryPageIsSafe(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	room := ada.room(ada.duel(), nil)
	for _, path := range []string{"/", "/games", "/games/" + slug, "/@ada", "/studio", "/studio/" + slug, "/settings", "/nowhere", "/docs/sdk", "/docs/rooms", "/privacy", "/rules", "/rooms", "/rooms/" + room,
		"/games/" + slug + "/purchase", "/wallet", "/wallet/payouts", "/library", "/notifications"} {
		res := ada.get(path)
		h := res.Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "script-src 'nonce-", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %s", path, policy, want)
			}
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, h)
		}
		_, rest, _ := strings.Cut(policy, "'nonce-")
		nonce, _, _ := strings.Cut(rest, "'")
		doc := page(t, res)
		doc.Find("script").Each(func(_ int, script *goquery.Selection) {
			if got, _ := script.Attr("nonce"); got != nonce && script.AttrOr("type", "") != "application/json" {
				t.Errorf("%s: a script has the nonce %q, the policy %q", path, got, nonce)
			}
		})
		if strings.Contains(res.Body.String(), nonceMark) {
			t.Errorf("%s shows the mark of nonces", path)
		}
		framed := strings.Contains(policy, "frame-src http://127.0.0.1:8080/play/")
		if has := doc.Find("iframe").Length() > 0; has != framed {
			t.Errorf("%s: frame %v, policy allows one %v", path, has, framed)
		}
	}
}

func TestOtherHostsAreMisdirected(t *testing.T) {
	t.Parallel()
	b := newSite(t).visitor(t)
	for host, want := range map[string]int{"localhost:8080": 200, "evil.example": 421, "127.0.0.1:8080": 404} {
		req := httptest.NewRequest("GET", "http://"+host+"/games", nil)
		if res := b.do(req); res.Code != want {
			t.Errorf("%s: %d, want %d", host, res.Code, want)
		}
	}
	if res := b.do(httptest.NewRequest("GET", "http://10.0.0.7:8080/healthz", nil)); res.Code != http.StatusOK {
		t.Errorf("a health check: %d", res.Code)
	}
}

func TestAnotherSitesPageDoesNothingInOurName(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	req := httptest.NewRequest("POST", "http://localhost:8080/games", strings.NewReader("prompt=a+cat"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if res := ada.do(req); res.Code != http.StatusForbidden {
		t.Errorf("%d, want 403", res.Code)
	}
	if n := rows(t, site, "games"); n != 0 {
		t.Errorf("%d games were made", n)
	}
}

func rows(t *testing.T, site *testSite, table string) int {
	t.Helper()
	var n int
	if err := site.pool.Get(&n, "SELECT count(*) FROM "+table); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	ada.post("/studio/"+slug+"/delete", nil)
	for path, want := range map[string]int{
		"/nowhere": 404, "/games/no-such-game": 404, "/games/%00": 404, "/games/%ff": 404, "/@%00": 404, "/@nobody": 404, "/covers/xyz.svg": 404, "/static/none.css": 404,
		"/games/" + slug: 410, "/games?sort=worst": 422, "/games?genre=%00": 422, "/games?after=x": 404, "/games?q=" + strings.Repeat("x", 300): 422, "/studio/" + slug: 410,
	} {
		res := ada.get(path)
		if res.Code != want {
			t.Errorf("%s: %d, want %d", path, res.Code, want)
		}
		if !strings.HasPrefix(path, "/static") && page(t, res).Find("main h1").Length() != 1 {
			t.Errorf("%s: no page says so: %s", path, res.Body)
		}
	}
	ada.post("/studio/"+slug+"/undelete", nil)
	if res := ada.get("/games/" + slug); res.Code != http.StatusOK {
		t.Errorf("brought back: %d", res.Code)
	}
}

func TestALostDatabaseHasAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	nowhere, err := sqlx.Open("postgres", "postgres://nobody@127.0.0.1:1/none?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	site = siteOn(t, nowhere, site.Sessions)
	ada.site = site
	for _, visitor := range []*browser{ada, site.visitor(t)} {
		res := visitor.get("/games")
		if res.Code != http.StatusServiceUnavailable || res.Header().Get("Retry-After") == "" || page(t, res).Find("main h1").Length() != 1 {
			t.Errorf("%d %s, want a page that says so", res.Code, page(t, res).Find("main").Text())
		}
	}
	if res := ada.get("/readyz"); res.Code != http.StatusServiceUnavailable {
		t.Errorf("/readyz: %d", res.Code)
	}
	if res := ada.get("/healthz"); res.Code != http.StatusOK {
		t.Errorf("/healthz: %d", res.Code)
	}
}

func TestHostileWordsAreInert(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.visitor(t)
	for _, prompt := range []string{strings.Repeat("x", 4000), "a\x00b", "  "} {
		for _, htmx := range []bool{false, true} {
			ada.htmx = htmx
			res := ada.post("/games", url.Values{"prompt": {prompt}})
			doc := page(t, res)
			if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="prompt"]`).Text() == "" {
				t.Errorf("%.10q: %d, no message beside the prompt", prompt, res.Code)
			}
			if typed := strings.TrimPrefix(doc.Find("textarea[name=prompt]").Text(), "\n"); !strings.Contains(prompt, "\x00") && typed != prompt {
				t.Errorf("%.10q: %.10q is left of what was typed", prompt, typed)
			}
		}
	}
	ada.htmx = false
	if n := rows(t, site, "users"); n != 0 {
		t.Errorf("%d guests were made of prompts that were refused", n)
	}
	slug := ada.game(`<img src=x onerror=alert(1)>"'</textarea><script>alert(2)</script>`)
	doc := page(t, ada.get("/studio/"+slug))
	if doc.Find("img[src=x], main script:contains(alert)").Length() > 0 {
		t.Error("a prompt became markup")
	}
}

func TestTooOftenSaysWhen(t *testing.T) {
	t.Parallel()
	b := newSite(t).visitor(t)
	for range 10 {
		b.post("/signup", url.Values{"handle": {"x"}})
	}
	res := b.post("/signup", url.Values{"handle": {"x"}})
	if res.Code != http.StatusTooManyRequests || res.Header().Get("Retry-After") == "" || page(t, res).Find("main time").Length() == 0 {
		t.Errorf("%d, Retry-After %q; want a page that says when", res.Code, res.Header().Get("Retry-After"))
	}
}

func TestNextLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/studio/x?y=1": "/studio/x?y=1", "": "/", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "/\r\nX: y": "/",
	} {
		if got := local(path); got != want {
			t.Errorf("local(%q) = %q, want %q", path, got, want)
		}
	}
}
func TestAnAdminPicksForTheFirstPage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	if res := ada.post("/games/"+slug+"/pick", nil); res.Code != http.StatusNotFound {
		t.Errorf("a member picks: %d, want 404", res.Code)
	}
	before := ada.cookie
	if _, err := site.Store.MakeAdmin(t.Context(), "ada@example.com"); err != nil {
		t.Fatal(err)
	}
	for picked, want := range map[string]int{"true": 1, "false": 0} {
		ada.post("/games/"+slug+"/pick", url.Values{"picked": {picked}})
		shelves, err := site.Store.Shelves(t.Context(), 8)
		if err != nil || len(shelves.Picks) != want {
			t.Errorf("picked %s: %d picks, %v; want %d", picked, len(shelves.Picks), err, want)
		}
	}
	if ada.cookie == before {
		t.Error("the session keeps its token though its user may do more now")
	}
}
