package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// safe fails unless an answer says what every answer of the site has to.
func safe(t *testing.T, name string, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") && !strings.Contains(policy, "default-src 'self'; script-src 'nonce-") ||
		strings.Contains(policy, "unsafe") {
		t.Errorf("%s: policy %q", name, policy)
	}
	for header, want := range map[string]string{
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=()",
	} {
		if got := h.Values(header); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s is %q", name, header, got)
		}
	}
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, grace := site.member(t, "ada"), site.member(t, "grace")
	if _, err := site.Store.MakeAdmin(t.Context(), "grace@example.com"); err != nil {
		t.Fatal(err)
	}
	slug := ada.game("a cat")
	ada.publish(slug)
	fill := strings.NewReplacer(":slug", slug, ":n", "1", ":handle", "ada", ":code", "BCDFGH", ":hash", "x.svg", ":token", "x", "*", "x")
	for _, r := range site.routes() {
		path := fill.Replace(r.path)
		for strings.Contains(path, "/:") {
			before, after, _ := strings.Cut(path, "/:")
			_, rest, _ := strings.Cut(after+"/", "/")
			path = strings.TrimSuffix(before+"/"+uuid.Nil.String()+"/"+rest, "/")
		}
		for who, b := range map[string]*browser{"a stranger": site.visitor(t), "a member": {t: t, site: site, cookie: ada.cookie}, "an admin": {t: t, site: site, cookie: grace.cookie}} {
			if r.path == "/logout" || strings.HasPrefix(r.path, "/settings/logins") && who != "a stranger" {
				continue // They need that log-in; what it answers is a redirect like others.
			}
			res := b.do(httptest.NewRequest(r.method, "http://localhost:8080"+path, nil))
			safe(t, who+": "+r.method+" "+path, res.Header())
			if res.Code >= http.StatusInternalServerError {
				t.Errorf("%s: %s %s: %d", who, r.method, path, res.Code)
			}
		}
	}
}

func TestErrorsAndFilesHaveTheHeadersToo(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	ask := func(method, address string, change func(*http.Request)) *http.Request {
		req := httptest.NewRequest(method, address, strings.NewReader("prompt=x"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if change != nil {
			change(req)
		}
		return req
	}
	const here = "http://localhost:8080"
	for name, test := range map[string]struct {
		req  *http.Request
		want int
	}{
		"no page":        {ask("GET", here+"/nowhere", nil), 404},
		"no such method": {ask("DELETE", here+"/games", nil), 404},
		"bad bytes":      {ask("GET", here+"/games/%ff", nil), 404},
		"another site": {ask("POST", here+"/games", func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Origin", "https://evil.example")
		}), 403},
		"another host": {ask("GET", "http://evil.example/games", nil), 421},
		"too large":    {httptest.NewRequest("POST", here+"/games", strings.NewReader(strings.Repeat("x", 300<<10))), 413},
		"a redirect":   {ask("GET", here+"/settings", nil), 303},
		"a logout":     {ask("POST", here+"/logout", nil), 303},
		"a style":      {ask("GET", here+site.Assets.URL("site.css"), nil), 200},
		"no file":      {ask("GET", here+"/static/none.css", nil), 404},
		"an icon":      {ask("GET", here+"/favicon.ico", nil), 302},
		"health":       {ask("GET", here+"/healthz", nil), 200},
		"readiness":    {ask("GET", here+"/readyz", nil), 200},
		"metrics":      {ask("GET", here+"/metrics", nil), 404},
		"as JSON":      {ask("GET", here+"/nowhere", func(r *http.Request) { r.Header.Set("Accept", "application/json") }), 404},
	} {
		res := site.visitor(t).do(test.req)
		if safe(t, name, res.Header()); res.Code != test.want {
			t.Errorf("%s: %d, want %d", name, res.Code, test.want)
		}
	}
	for range 11 {
		ada.post("/settings/handle", nil)
	}
	if res := ada.post("/settings/handle", nil); res.Code != http.StatusTooManyRequests {
		t.Errorf("too often: %d", res.Code)
	} else {
		safe(t, "too often", res.Header())
	}
	nowhere, err := sqlx.Open("postgres", "postgres://nobody@127.0.0.1:1/none?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	ada.site = siteOn(t, nowhere, site.Sessions)
	if res := ada.get("/games"); res.Code != http.StatusServiceUnavailable {
		t.Errorf("a lost database: %d", res.Code)
	} else {
		safe(t, "a lost database", res.Header())
	}
}
