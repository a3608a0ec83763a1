package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/websocket"

	"aiminigames/db/dbtest"
	"aiminigames/store"
)

func TestTheBellRingsOnOpenPages(t *testing.T) {
	t.Parallel()
	site := newListeningSite(t)
	origin := site.serve(t)
	site.boss(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	first, list, bens := ada.bell(origin, ""), ada.bell(origin, "?list=1"), ben.bell(origin, "")
	for _, one := range []*rung{first, list, bens} {
		if doc := one.unread("0"); doc.Find("#site-says").Length() != 0 {
			t.Error("a page that has just been opened is told something")
		}
	}
	site.tell(t, "ada", "for <b>nothing</b>")
	for _, one := range []*rung{first, list} {
		doc := one.unread("1")
		if says := doc.Find("#site-says a[href='/wallet']").Text(); !strings.Contains(says, "for <b>nothing</b>") {
			t.Errorf("the page says %q", says)
		}
		if lists := doc.Find("#told li.is-unread").Length(); (one == list) != (lists == 1) {
			t.Errorf("%d lines are listed", lists)
		}
		if one == list && doc.Find("#told-read input[name=last]").Length() != 1 {
			t.Error("there is nothing to mark it as read with")
		}
	}
	last := page(t, ada.get("/notifications")).Find("input[name=last]").AttrOr("value", "")
	ada.post("/notifications", url.Values{"last": {last}})
	for _, one := range []*rung{first, list} {
		doc := one.unread("0")
		if doc.Find("#site-says, li.is-unread, #told-read button").Length() != 0 {
			t.Error("what was read in another tab is new here")
		}
	}
	site.tell(t, "ben", "for him")
	if got := bens.shows().Find("#bell").AttrOr("data-unread", ""); got != "1" {
		t.Errorf("the first that ben hears after ada's news is %q unread", got)
	}
	if doc := ben.bell(origin, "").unread("1"); doc.Find("#site-says").Length() != 0 {
		t.Error("a page that has just been opened is told what is no news")
	}
}

func TestASaleRingsTheBell(t *testing.T) {
	t.Parallel()
	site := newListeningSite(t)
	origin := site.serve(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 10, nil)
	site.gets(t, "ben", 10)
	open := ada.bell(origin, "")
	open.unread("0")
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"10"}})
	if says := open.unread("1").Find("#site-says a[href='/sales']").Text(); !strings.Contains(says, "ben bought") {
		t.Errorf("the page says %q", says)
	}
}

func TestSocketsEndWithTheirLogIn(t *testing.T) {
	t.Parallel()
	site := newListeningSite(t)
	origin := site.serve(t)
	boss := site.boss(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	code := boss.room(boss.duel(), nil)
	for name, end := range map[string]func(b *browser){
		"log-out":            func(b *browser) { b.post("/logout", nil) },
		"end of all log-ins": func(*browser) { ada.post("/settings/logins/end", nil) },
		"cut": func(*browser) {
			if _, err := site.pool.Exec(`WITH gone AS (DELETE FROM logins l USING users u WHERE u.id = l.user_id AND u.handle = 'ada' RETURNING u.id)
				SELECT pg_notify('cut', id::text) FROM gone`); err != nil {
				t.Error(err)
			}
		},
	} {
		ada = site.again(t, "ada")
		other := site.again(t, "ada")
		bell, bens := other.bell(origin, ""), ben.bell(origin, "")
		bell.shows()
		bens.shows()
		seat := other.connect(origin, code)
		seat.says(`{"t":"hello"}`)
		seat.hears("welcome")
		end(other)
		if code := bell.ends(); code != closeGone {
			t.Errorf("after a %s the bell ends with %d", name, code)
		}
		if bye := seat.hears("bye"); bye["reason"] != "ended" {
			t.Errorf("after a %s the room says %v", name, bye)
		}
		site.tell(t, "ben", "after a "+name)
		bens.shows()
	}
}

// again is the browser of a member who logs in once more.
func (s *testSite) again(t *testing.T, handle string) *browser {
	t.Helper()
	b := s.visitor(t)
	if res := b.post("/login", url.Values{"email": {handle + "@example.com"}, "password": {"correct horse " + handle}}); res.Code != http.StatusSeeOther {
		t.Fatalf("log in: %d %s", res.Code, res.Body)
	}
	return b
}

func TestTheBellsSocketIsForPagesOfOurs(t *testing.T) {
	t.Parallel()
	site := newListeningSite(t)
	origin := site.serve(t)
	ada := site.member(t, "ada")
	for name, try := range map[string]struct {
		who  *browser
		from string
		want int
	}{
		"a stranger":     {site.visitor(t), origin, http.StatusUnauthorized},
		"another origin": {ada, "https://evil.example", http.StatusForbidden},
		"the games'":     {ada, "http://127.0.0.1:8080", http.StatusForbidden},
		"no origin":      {ada, "null", http.StatusForbidden},
	} {
		conn, res, err := try.who.dialBell(origin, "", try.from)
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s has a socket", name)
			continue
		}
		if res == nil || res.StatusCode != try.want {
			t.Errorf("%s: %v, answer %v", name, err, res)
		}
	}
	if res := ada.get("/notifications/socket"); res.Code != http.StatusUpgradeRequired {
		t.Errorf("without an upgrade: %d", res.Code)
	}

	first := ada.bell(origin, "")
	for range bellsEach {
		ada.bell(origin, "").shows()
	}
	if code := first.ends(); code != closeReplaced {
		t.Errorf("the oldest of too many ends with %d", code)
	}
	talks := ada.bell(origin, "")
	if err := talks.conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", 5000))); err != nil {
		t.Fatal(err)
	}
	until(t, "the end of a page that talks", func() bool { _, _, err := talks.conn.ReadMessage(); return err != nil })
}

func TestWhatWasMissedIsCaughtUpWith(t *testing.T) {
	t.Parallel()
	pool, address := dbtest.New(t)
	site := siteOn(t, pool, scs.New())
	origin := site.serve(t)
	site.boss(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	adas, bens := ada.bell(origin, ""), ben.bell(origin, "")
	adas.unread("0")
	bens.unread("0")
	site.tell(t, "ada", "unheard")
	ben.post("/logout", nil)
	site.listens(t, address)
	adas.unread("1")
	if code := bens.ends(); code != closeGone {
		t.Errorf("ended with %d", code)
	}
}

func TestNotificationSettings(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	doc := page(t, ada.get("/settings/notifications"))
	if n := doc.Find("fieldset").Length(); n != len(store.Topics()) {
		t.Errorf("%d topics", n)
	}
	if doc.Find(`input[name=page][value=moderation][checked][disabled]`).Length() != 1 || doc.Find(`input[name=mail][value=sales][checked]`).Length() != 0 {
		t.Error("the usual choices are others")
	}
	if res := ada.post("/settings/notifications", url.Values{"page": {"reviews", "x"}, "mail": {"sales"}}); res.Code != http.StatusSeeOther {
		t.Fatalf("%d", res.Code)
	}
	doc = page(t, ada.get("/settings/notifications?saved=1"))
	for selector, want := range map[string]int{
		`input[name=page][value=reviews][checked]`: 1, `input[name=page][value=sales][checked]`: 0, `input[name=mail][value=sales][checked]`: 1,
		`input[name=mail][value=payouts][checked]`: 0, `input[name=page][value=payouts][checked]`: 1, `input[name=mail][value=moderation][checked]`: 1, `[role=status].good`: 1,
	} {
		if n := doc.Find(selector).Length(); n != want {
			t.Errorf("%s: %d, want %d", selector, n, want)
		}
	}
}
