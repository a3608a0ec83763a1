package handlers

import (
	"net/url"
	"testing"
)

func TestNotifications(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	unread := func(want string) {
		t.Helper()
		if got := page(t, ada.get("/")).Find(".top [data-unread]").AttrOr("data-unread", ""); got != want {
			t.Errorf("the bell says %q, want %s", got, want)
		}
	}
	unread("0")
	if doc := page(t, ada.get("/notifications")); doc.Find(".empty").Length() != 1 || doc.Find("main form").Length() != 0 {
		t.Error("without any there is no page that says so")
	}
	for range 2 {
		slug := ada.sells("ada", 10, nil)
		site.gets(t, "ben", 10)
		ben.post("/games/"+slug+"/purchase", url.Values{"price": {"10"}})
	}
	unread("2")
	doc := page(t, ada.get("/notifications"))
	if n := doc.Find(`li.is-unread a[href="/sales"]`).Length(); n != 2 {
		t.Errorf("%d new ones, want 2", n)
	}
	unread("2") // Looking changes nothing.
	earlier := url.Values{"last": {lastTold(t, site, 1)}}
	ben.post("/notifications", url.Values{"last": {lastTold(t, site, 0)}}) // Somebody else's.
	unread("2")
	ada.post("/notifications", earlier)
	unread("1") // What came later stays new.
	ada.post("/notifications", url.Values{"last": {doc.Find("input[name=last]").AttrOr("value", "")}})
	unread("0")
	ada.post("/notifications", url.Values{"last": {"x"}})

	if _, err := site.pool.Exec(`
		INSERT INTO notifications (id, user_id, kind, text, path) SELECT gen_random_uuid(), id, 'x', 'x', '/' FROM users, generate_series(1, 90) WHERE handle = 'ada'`); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for path := "/notifications"; path != ""; {
		doc := page(t, ada.get(path))
		seen += doc.Find("[data-notification]").Length()
		path = doc.Find(".told-list .more a").AttrOr("href", "")
	}
	if seen != 92 {
		t.Errorf("%d on all pages, want 92", seen)
	}
}

// lastTold is the ID of ada's latest notification but n.
func lastTold(t *testing.T, site *testSite, n int) string {
	t.Helper()
	var id string
	if err := site.pool.Get(&id, `
		SELECT n.id FROM notifications n JOIN users u ON u.id = n.user_id WHERE u.handle = 'ada' ORDER BY n.at DESC LIMIT 1 OFFSET $1`, n); err != nil {
		t.Fatal(err)
	}
	return id
}
