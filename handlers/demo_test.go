package handlers

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// paid makes ada's game and sells it for 120 credits.
func paid(t *testing.T, site *testSite) (ada *browser, slug string) {
	t.Helper()
	ada = site.member(t, "ada")
	slug = ada.game("a cat")
	ada.publish(slug)
	site.pool.MustExec(`UPDATE games SET price = 120`)
	site.pool.MustExec(`UPDATE users SET verified_at = now()`)
	site.pages.clear()
	return ada, slug
}

// owned is what a page tells the game in it.
func owned(t *testing.T, doc *goquery.Document) bool {
	t.Helper()
	var name struct {
		Owned *bool `json:"owned"`
	}
	if err := json.Unmarshal([]byte(doc.Find("iframe[data-game]").AttrOr("name", "")), &name); err != nil || name.Owned == nil {
		t.Fatalf("the frame's name: %v", err)
	}
	return *name.Owned
}

func TestAPaidGameIsADemo(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, slug := paid(t, site)
	bob, eve := site.member(t, "bob"), site.visitor(t)
	site.pool.MustExec(`
		INSERT INTO plays (id, game_id, version_id, user_id, seed, seconds)
		SELECT $1, g.id, g.live_id, u.id, 1, 100 FROM games g, users u WHERE u.handle = 'bob'`, uuid.Must(uuid.NewV7()))

	for name, test := range map[string]struct {
		who     *browser
		left    string
		browser bool // only it knows what was played
	}{"a stranger": {eve, "180", true}, "a member": {bob, "80", false}} {
		doc := page(t, test.who.get("/games/"+slug))
		stage := doc.Find("[data-stage]")
		if owned(t, doc) || stage.AttrOr("data-demo-left", "") != test.left {
			t.Errorf("%s: owned %v, %q seconds left; want a demo of %s", name, owned(t, doc), stage.AttrOr("data-demo-left", ""), test.left)
		}
		if _, ok := stage.Attr("data-demo-browser"); ok != test.browser {
			t.Errorf("%s: the browser remembers is %v, want %v", name, ok, test.browser)
		}
		if res := site.visitor(t).get(stage.AttrOr("data-demo", "")); res.Code != http.StatusOK {
			t.Errorf("%s: the demo's script is %d", name, res.Code)
		}
		if offer := stage.Find("[data-stage-offer]").AttrOr("hx-get", ""); offer != "/games/"+slug+"/purchase" {
			t.Errorf("%s: the offer is at %q", name, offer)
		}
	}

	var user store.User
	if err := site.pool.Get(&user, `SELECT id, role, name FROM users WHERE handle = 'bob'`); err != nil {
		t.Fatal(err)
	}
	if err := site.Store.Grant(t.Context(), store.User{}, "bob", 500, "for a test", uuid.Must(uuid.NewV4())); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Store.Buy(t.Context(), user, store.Order{Slug: slug, Price: 120}); err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]*goquery.Document{
		"the buyer": page(t, bob.get("/games/"+slug)), "the creator": page(t, ada.get("/games/"+slug)), "the workshop": page(t, ada.get("/studio/"+slug)),
	} {
		if !owned(t, doc) || doc.Find("[data-demo], [data-demo-time], [data-stage-offer]").Length() > 0 {
			t.Errorf("%s gets a demo", name)
		}
	}
	site.pool.MustExec(`UPDATE games SET price = 0`)
	site.pages.clear()
	if doc := page(t, eve.get("/games/"+slug)); !owned(t, doc) || doc.Find("[data-demo]").Length() > 0 {
		t.Error("a free game is a demo")
	}
}

func TestATableOwnsItsGame(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	site.pool.MustExec(`UPDATE games SET price = 120`)
	if doc := page(t, site.visitor(t).get("/rooms/"+code)); !owned(t, doc) || doc.Find("[data-demo]").Length() > 0 {
		t.Error("a friend at the table gets a demo")
	}
}

func TestPlayTimeIsTold(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	bob := site.member(t, "bob")
	version := page(t, bob.get("/games/"+slug)).Find("[data-stage]").AttrOr("data-version", "")
	var play struct {
		Play string `json:"play"`
	}
	decode(t, bob.json("POST", "/games/"+slug+"/plays", `{"version":"`+version+`","seed":7}`), &play)
	site.pool.MustExec(`UPDATE plays SET started_at = now() - interval '25 seconds'`)
	seconds := func() (n int) {
		if err := site.pool.Get(&n, `SELECT sum(seconds) FROM plays`); err != nil {
			t.Fatal(err)
		}
		return n
	}
	at := "/plays/" + play.Play + "/beat"
	for _, test := range []struct {
		who        *browser
		path, body string
		code, want int
	}{
		{ada, at, `{"seconds":20}`, 204, 0}, // as if it were none
		{bob, at, `{"seconds":20}`, 204, 20},
		{bob, at, `{"seconds":-20}`, 422, 20},
		{bob, at, `{"seconds":"20"}`, 400, 20},
		{bob, at, `{`, 400, 20},
		{bob, "/plays/x/beat", `{"seconds":1}`, 404, 20},
	} {
		if res := test.who.json("POST", test.path, test.body); res.Code != test.code || seconds() != test.want {
			t.Errorf("%s of %s: %d and %d seconds, want %d and %d", test.body, test.path, res.Code, seconds(), test.code, test.want)
		}
	}
}
