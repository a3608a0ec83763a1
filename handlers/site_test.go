package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

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
	jobs, err := NewJobs(queue, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	assets, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	st, process, logger := store.New(pool, queue), store.Process{Name: uuid.Must(uuid.NewV4()).String()}, slog.New(slog.NewTextHandler(t.Output(), nil))
	rooms := NewRooms(st, process, logger)
	t.Cleanup(func() {
		if err := rooms.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	site := &Site{
		Log:   logger,
		Store: st, Rooms: rooms, Process: process, Sessions: sessions, Assets: assets, Metrics: NewMetrics(), Jobs: jobs,
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
