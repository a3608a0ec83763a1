package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"aiminigames/store"
)

// duel is a published game for two of b's, by its slug.
func (b *browser) duel() string {
	b.t.Helper()
	slug := b.game("a duel")
	b.publish(slug)
	for _, statement := range []string{
		`ALTER TABLE versions DISABLE TRIGGER versions_keep`,
		`UPDATE versions SET manifest = manifest || '{"players":{"min":1,"max":2}}'`,
		`ALTER TABLE versions ENABLE TRIGGER versions_keep`,
		`UPDATE games SET players_max = 2`,
	} {
		if _, err := b.site.pool.Exec(statement); err != nil {
			b.t.Fatal(err)
		}
	}
	return slug
}

// room opens a room as b does, and returns its code.
func (b *browser) room(slug string, form url.Values) string {
	b.t.Helper()
	res := b.post("/games/"+slug+"/rooms", form)
	code, ok := strings.CutPrefix(res.Header().Get("Location"), "/rooms/")
	if res.Code != http.StatusSeeOther || !ok {
		b.t.Fatalf("open a room: %d to %q", res.Code, res.Header().Get("Location"))
	}
	return code
}

func TestARoomHasAPage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.duel()
	code := ada.room(slug, nil)
	stranger := site.visitor(t)
	doc := page(t, stranger.get("/rooms/"+code))
	root := doc.Find(`[data-room="` + code + `"]`)
	if root.Length() != 1 || root.AttrOr("data-seat", "") != "0" || root.AttrOr("data-room-status", "") != "lobby" ||
		root.AttrOr("data-socket", "") != "/rooms/"+code+"/socket" {
		t.Errorf("the page has no such room: %s", doc.Text())
	}
	if _, is := root.Attr("data-stranger"); !is {
		t.Error("a stranger is not told from a guest")
	}
	var name struct {
		Room struct{ Max int }
	}
	frame := doc.Find("iframe[data-game]")
	if err := json.Unmarshal([]byte(frame.AttrOr("name", "")), &name); err != nil || name.Room.Max != 2 || frame.AttrOr("src", "") == "" {
		t.Errorf("the frame knows %+v of its room, %v", name, err)
	}
	if strings.Contains(frame.AttrOr("src", ""), "ticket=") {
		t.Error("a public game needs a ticket in a room")
	}
	if res := stranger.post("/rooms/"+code+"/guest", nil); res.Code != http.StatusNoContent || stranger.cookie == "" {
		t.Errorf("become a guest: %d", res.Code)
	}
	if _, is := page(t, stranger.get("/rooms/"+code)).Find("[data-room]").Attr("data-stranger"); is {
		t.Error("a guest is taken for a stranger")
	}
	if res := ada.get("/rooms/" + code + "/qr.svg"); res.Code != http.StatusOK || res.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(res.Body.String(), "<svg") {
		t.Errorf("QR code: %d %s", res.Code, res.Header().Get("Content-Type"))
	}
}

func TestAFriendPlaysADraftInARoom(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.duel()
	ada.post("/studio/"+slug+"/unpublish", nil)
	code := ada.room(slug, nil)
	doc := page(t, site.visitor(t).get("/rooms/"+code))
	src, err := url.Parse(doc.Find("iframe[data-game]").AttrOr("src", ""))
	if err != nil || src.Query().Get("ticket") == "" {
		t.Fatalf("the frame has no ticket: %v, %v", src, err)
	}
	if res := site.visitor(t).do(httptest.NewRequest("GET", src.String(), nil)); res.Code != http.StatusOK {
		t.Errorf("the draft: %d", res.Code)
	}
	if res := ada.post("/games/"+slug+"/rooms", url.Values{"visibility": {"public"}}); res.Code != http.StatusUnprocessableEntity {
		t.Errorf("a public room of a draft: %d", res.Code)
	}
}

func TestRoomsAreFound(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.duel()
	public := ada.room(slug, url.Values{"visibility": {"public"}})
	hidden := ada.room(slug, nil)
	if page(t, site.visitor(t).get("/rooms")).Find(`a[href^="/rooms/"]`).Length() > 0 {
		t.Error("the list has a room that nobody is in")
	}
	site.pool.MustExec(`UPDATE rooms SET players = 1`)
	site.pages.clear()
	list := page(t, site.visitor(t).get("/rooms"))
	if list.Find(`a[href="/rooms/`+public+`"]`).Length() == 0 || list.Find(`a[href="/rooms/`+hidden+`"]`).Length() > 0 {
		t.Error("the list has other rooms than the public one")
	}
	if page(t, ada.get("/games/"+slug)).Find(`a[href="/rooms/`+public+`"]`).Length() == 0 {
		t.Error("the game's page does not show its public room")
	}
	for path, want := range map[string]string{
		"/rooms?code=" + strings.ToLower(hidden[:3]) + "+" + hidden[3:]: "/rooms/" + hidden,
		"/rooms?code=http://localhost:8080/rooms/" + hidden:             "/rooms/" + hidden,
		"/rooms/" + strings.ToLower(hidden):                             "/rooms/" + hidden,
	} {
		if res := ada.get(path); res.Code != http.StatusSeeOther || res.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %s", path, res.Code, res.Header().Get("Location"), want)
		}
	}
	res := ada.get("/rooms?code=HELLO!")
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="code"]`).Text() == "" || doc.Find("input[name=code]").AttrOr("value", "") != "HELLO!" {
		t.Errorf("what is no code: %d", res.Code)
	}
	site.pool.MustExec(`UPDATE rooms SET players = 0`)
	bea, cat := site.visitor(t), site.visitor(t)
	anyone := url.Values{"anyone": {"true"}}
	first, second, third := bea.room(slug, anyone), cat.room(slug, anyone), site.visitor(t).room(slug, anyone)
	if first != public || second == public || third != second {
		t.Errorf("play with anyone: to %s, %s and %s; %s had one seat", first, second, third, public)
	}
}

func TestARoomThatIsNotOpen(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	if err := site.Store.CloseRoom(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/rooms/" + code: 410, "/rooms/BCDFGH": 404, "/rooms/%00": 404, "/rooms/" + strings.Repeat("x", 500): 404,
		"/rooms/" + code + "/socket": 426, "/rooms/%ff/qr.svg": 404,
	} {
		if res := ada.get(path); res.Code != want || page(t, res).Find("main h1").Length() != 1 {
			t.Errorf("%s: %d, want %d and a page", path, res.Code, want)
		}
	}
	for path, want := range map[string]int{"/rooms/AEIOUU/guest": 404, "/rooms/" + code + "/reports": 410} {
		if res := ada.post(path, nil); res.Code != want {
			t.Errorf("POST %s: %d, want %d", path, res.Code, want)
		}
	}
}

func TestFiveRoomsAreEnough(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.duel()
	for range 5 {
		ada.room(slug, nil)
	}
	res := ada.post("/games/"+slug+"/rooms", nil)
	if res.Code != http.StatusTooManyRequests || !strings.Contains(page(t, res).Find("main").Text(), "five rooms") {
		t.Errorf("a sixth: %d, %s", res.Code, page(t, res).Find("main").Text())
	}
}

func TestModeratorsSeeAndCloseRooms(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, mod := site.member(t, "ada"), site.member(t, "mia")
	code := ada.room(ada.duel(), nil)
	if res := mod.get("/admin/rooms"); res.Code != http.StatusNotFound {
		t.Errorf("a member: %d", res.Code)
	}
	if _, err := site.pool.Exec(`UPDATE users SET role = 'moderator' WHERE handle = 'mia'`); err != nil {
		t.Fatal(err)
	}
	live := ada.sit(site.serve(t), code)
	if res := mod.get("/admin/rooms"); res.Code != http.StatusOK || !strings.Contains(res.Body.String(), code) {
		t.Errorf("a moderator: %d, without the room", res.Code)
	}
	if res := mod.post("/admin/rooms/"+code+"/close", nil); res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/admin/rooms" {
		t.Errorf("close: %d", res.Code)
	}
	if bye := live.hears("bye"); bye["reason"] != "ended" {
		t.Errorf("who was there is told %v", bye)
	}
	if res := mod.post("/admin/rooms/"+code+"/close", nil); res.Code != http.StatusNotFound {
		t.Errorf("close again: %d", res.Code)
	}
	if _, err := site.Store.ClaimRoom(t.Context(), code, store.Process{Name: "p"}); err == nil {
		t.Error("the room can be had again")
	}
}
