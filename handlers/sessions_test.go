package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alexedwards/scs/postgresstore"

	"aiminigames/db/dbtest"
)

// Whoever reads the database cannot go on in somebody's session; whoever it is of can, by
// pages and by sockets.
func TestSessionsAreKeptHashed(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	kept := postgresstore.New(pool.DB)
	t.Cleanup(kept.StopCleanup)
	site := siteOn(t, pool, NewSessions(kept, &url.URL{Scheme: "http", Host: "localhost:8080"}))
	ada := site.member(t, "ada")
	token := strings.TrimPrefix(ada.cookie, "session=")
	var tokens []string
	if err := pool.Select(&tokens, `SELECT token FROM sessions`); err != nil || len(tokens) != 1 || tokens[0] == token {
		t.Fatalf("kept are %q, %v, want one that is not %q", tokens, err, token)
	}
	if res := ada.get("/settings"); res.Code != http.StatusOK {
		t.Errorf("she gets %d", res.Code)
	}
	thief := site.visitor(t)
	if thief.cookie = "session=" + tokens[0]; thief.get("/settings").Code != http.StatusSeeOther {
		t.Error("what is kept opens her account")
	}
	for cookie, want := range map[string]string{token: "ada", tokens[0]: ""} {
		c := site.siteOrigin().NewContext(httptest.NewRequest("GET", "/", nil), httptest.NewRecorder())
		c.Request().AddCookie(&http.Cookie{Name: "session", Value: cookie})
		if user, err := site.caller(c); err != nil || user.Handle != want {
			t.Errorf("a socket is %q's, %v, want %q's", user.Handle, err, want)
		}
	}
}
