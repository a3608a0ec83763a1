package handlers

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/alexedwards/scs/v2"
	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db/dbtest"
	"aiminigames/static"
	"aiminigames/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// testSite is a site of its own, with the database under it.
type testSite struct {
	*Site
	pool    *sqlx.DB
	handler http.Handler
}

func newSite(t *testing.T) *testSite {
	t.Helper()
	pool, _ := dbtest.New(t)
	return siteOn(t, pool, scs.New()) // Sessions are in memory.
}

func siteOn(t testing.TB, pool *sqlx.DB, sessions *scs.SessionManager) *testSite {
	t.Helper()
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	assets, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	site := &Site{
		Log:   slog.New(slog.NewTextHandler(t.Output(), nil)),
		Store: store.New(pool, queue), Sessions: sessions, Assets: assets, Metrics: NewMetrics(),
		BaseURL: &url.URL{Scheme: "http", Host: "localhost:8080"}, PlayURL: &url.URL{Scheme: "http", Host: "127.0.0.1:8080"},
		AllowedHosts: []string{"localhost"}, Secret: []byte("secret"),
		Ready: func(r *http.Request) error { return pool.PingContext(r.Context()) },
	}
	return &testSite{site, pool, site.Handler()}
}

// browser is a visitor to a site.
type browser struct {
	t      *testing.T
	site   *testSite
	cookie string
	htmx   bool
}

func (s *testSite) visitor(t *testing.T) *browser { return &browser{t: t, site: s} }

// member is a visitor who has signed up.
func (s *testSite) member(t *testing.T, handle string) *browser {
	t.Helper()
	b := s.visitor(t)
	res := b.post("/signup", url.Values{"handle": {handle}, "email": {handle + "@example.com"}, "password": {"correct horse " + handle}})
	if res.Code != http.StatusSeeOther {
		t.Fatalf("sign up: %d %s", res.Code, res.Body)
	}
	return b
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	return b.do(httptest.NewRequest("GET", "http://localhost:8080"+path, nil))
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	req := httptest.NewRequest("POST", "http://localhost:8080"+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

func (b *browser) json(method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	return b.do(req)
}

func (b *browser) do(req *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	if b.cookie != "" {
		req.Header.Set("Cookie", b.cookie)
	}
	if b.htmx {
		req.Header.Set("HX-Request", "true")
	}
	res := httptest.NewRecorder()
	b.site.handler.ServeHTTP(res, req)
	for _, c := range res.Result().Cookies() {
		if c.Name == "session" {
			b.cookie = c.Name + "=" + c.Value
		}
	}
	return res
}

func page(t *testing.T, res *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(res.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const gameDocument = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cat</title></head><body><p>game</p></body></html>`

// finish plays the workers' part for the latest generation of a game.
func (s *testSite) finish(t *testing.T, slug string) {
	t.Helper()
	var id uuid.UUID
	if err := s.pool.Get(&id, `SELECT n.id FROM generations n JOIN games g ON g.id = n.game_id WHERE g.slug = $1 ORDER BY n.created_at DESC LIMIT 1`, slug); err != nil {
		t.Fatal(err)
	}
	manifest := store.JSON(`{"title":"Cat","controls":["Move"],"goal":"Catch"}`)
	for _, stage := range store.Stages {
		g, err := s.Store.StartStage(t.Context(), id, stage)
		if err != nil {
			t.Fatal(err)
		}
		switch stage {
		case "spec":
			err = s.Store.EndSpec(t.Context(), g, store.JSON(`{}`), store.Notes{}, "")
		case "build":
			err = s.Store.EndBuild(t.Context(), g, []byte(gameDocument), "")
		case "check":
			err = s.Store.EndCheck(t.Context(), g, []byte(gameDocument), manifest, "")
		case "finish":
			err = s.Store.Finish(t.Context(), g, store.Look{Title: "Cat", Genre: "catch", Cover: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// game makes a game as b does, and returns its slug.
func (b *browser) game(prompt string) string {
	b.t.Helper()
	res := b.post("/games", url.Values{"prompt": {prompt}})
	slug, ok := strings.CutPrefix(res.Header().Get("Location"), "/studio/")
	if res.Code != http.StatusSeeOther || !ok {
		b.t.Fatalf("make a game: %d to %q", res.Code, res.Header().Get("Location"))
	}
	b.site.finish(b.t, slug)
	return slug
}

func (b *browser) publish(slug string) {
	b.t.Helper()
	res := b.post("/studio/"+slug+"/publish", url.Values{"title": {"Cat"}, "genre": {"catch"}, "visibility": {"public"}})
	if res.Code != http.StatusSeeOther {
		b.t.Fatalf("publish: %d %s", res.Code, res.Body)
	}
}

func TestEveryPageIsSafe(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	for _, path := range []string{"/", "/games", "/games/" + slug, "/@ada", "/studio", "/studio/" + slug, "/settings", "/nowhere", "/docs/sdk", "/privacy"} {
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

// TestStrangers meets every route as someone about whom nothing is known. Opening a route
// to strangers means adding it here too.
func TestStrangers(t *testing.T) {
	t.Parallel()
	open := []string{
		"GET /", "GET /games", "POST /games", "GET /games/:slug", "POST /games/:slug/like", "POST /games/:slug/remix",
		"POST /games/:slug/plays", "GET /games/:slug/save", "PUT /games/:slug/save", "POST /plays/:play/score", "POST /plays/:play/end",
		"GET /covers/:hash", "GET /@:handle", "GET /signup", "POST /signup", "GET /login", "POST /login", "POST /logout", "POST /theme",
		"GET /docs/sdk", "GET /privacy", "GET /robots.txt", "GET /sitemap.xml",
	}
	site := newSite(t)
	guest := site.visitor(t)
	slug := guest.game("a cat")
	eve := site.visitor(t)
	eve.game("another cat")
	for _, r := range site.routes() {
		name := r.method + " " + r.path
		path := strings.NewReplacer(":slug", slug, ":n", "1", ":login", uuid.Nil.String()).Replace(r.path)
		if slices.Contains(open, name) {
			continue
		}
		res := site.visitor(t).do(httptest.NewRequest(r.method, "http://localhost:8080"+path, nil))
		if r.access == admins {
			if res.Code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", name, res.Code)
			}
			continue
		}
		to := res.Header().Get("Location")
		if res.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/login?next=") && !strings.HasPrefix(to, "/signup?next=") {
			t.Errorf("%s: %d to %q, want to be sent to log in", name, res.Code, to)
		}
		// Somebody else's draft is not there, whatever is done to it.
		if strings.Contains(r.path, ":slug") && r.access == known {
			if res := eve.do(httptest.NewRequest(r.method, "http://localhost:8080"+path, strings.NewReader("prompt=x"))); r.path != "/studio/:slug/prompts" && res.Code != http.StatusNotFound {
				t.Errorf("%s of somebody else's: %d, want 404", name, res.Code)
			}
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	ada.post("/studio/"+slug+"/delete", nil)
	for path, want := range map[string]int{
		"/nowhere": 404, "/games/no-such-game": 404, "/@nobody": 404, "/covers/xyz.svg": 404, "/static/none.css": 404,
		"/games/" + slug: 410, "/games?sort=worst": 404, "/studio/" + slug: 410,
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
