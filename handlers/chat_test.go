package handlers

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestALineIsRefusedOrMaskedBeforeAnybodyReadsIt(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, eve := site.member(t, "ada"), site.member(t, "eve")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	host, other := ada.sit(origin, code), eve.sit(origin, code)
	other.says(`{"t":"chat","text":"k y s"}`)
	if m := other.hears("error"); m["code"] != "words" {
		t.Errorf("refused with %v", m)
	}
	other.says(`{"t":"chat","text":"write me: eve@example.com"}`)
	if m := host.hears("chat"); m["text"] != "write me: ***************" {
		t.Errorf("read: %v", m)
	}
	if n := rows(t, site, "chat_lines"); n != 0 {
		t.Errorf("%d lines wait to be looked at by nobody", n)
	}
}

// TestALineThatAMachineMindsIsTakenBack has a stranger say something, which waits for a machine.
// When that has said hold, the line is taken back, and whoever decides bans the stranger from
// the room.
func TestALineThatAMachineMindsIsTakenBack(t *testing.T) {
	t.Parallel()
	site := newListeningSite(t)
	site.Store.ChatJudged = true
	ada, maud := site.member(t, "ada"), site.staff(t, "maud", "moderator")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	host, other := ada.sit(origin, code), site.visitor(t).connect(origin, code)
	other.says(`{"t":"hello"}`)
	other.hears("welcome")
	other.says(`{"t":"chat","text":"something vile"}`)
	line := host.hears("chat")
	var id uuid.UUID
	until(t, "the line to wait", func() bool { return site.pool.Get(&id, `SELECT id FROM chat_lines`) == nil })
	what, err := site.Store.WaitingLine(t.Context(), id)
	if err != nil || what.Text != "something vile" {
		t.Fatalf("there waits %+v, %v", what, err)
	}
	hash := sha256.Sum256([]byte(what.Text))
	if err := site.Store.LineJudged(t.Context(), id, store.Verdict{
		Hash: hash[:], Outcome: store.VerdictHold, Thresholds: "1",
		Layers: store.VerdictLayers{{Name: "endpoint", Category: "harassment", Score: 0.9, Threshold: 0.8, Outcome: store.VerdictHold}},
	}); err != nil {
		t.Fatal(err)
	}
	if m := host.hears("unsaid"); m["line"] != line["n"] {
		t.Errorf("taken back: %v, want line %v", m, line["n"])
	}
	ada.htmx = true
	if res := ada.post("/rooms/"+code+"/reports", url.Values{"line": {fmt.Sprint(line["n"])}, "reason": {"hate"}}); res.Code != http.StatusUnprocessableEntity {
		t.Errorf("a report of what nobody can read any more: %d", res.Code)
	}

	at := maud.caseAt()
	maud.post(at+"/claim", nil)
	doc := page(t, maud.get(at))
	if text := doc.Find(".heard .is-meant").Text(); !strings.Contains(text, "something vile") || !strings.Contains(text, "taken back") || doc.Find(".heard time").Length() != 1 {
		t.Errorf("the moderator reads %q", doc.Find(".heard").Text())
	}
	if text := doc.Find("main").Text(); !strings.Contains(text, "harassment") || !strings.Contains(text, "no cookie") || !strings.Contains(text, code) {
		t.Errorf("the moderator reads %q", text)
	}
	maud.got(maud.post(at+"/decide", url.Values{"action": {"ban"}, "rule": {"hate"}, "facts": {"Vile."}, "sure": {"true"}}).Code, "decide", http.StatusSeeOther)
	if m := other.hears("bye"); m["reason"] != "kicked" || !strings.Contains(fmt.Sprint(m["text"]), "moderators") {
		t.Errorf("the stranger is told %v", m)
	}
	again := site.visitor(t).connect(origin, code)
	again.says(`{"t":"hello"}`)
	if m := again.hears("bye"); m["reason"] != "kicked" {
		t.Errorf("when they come again they are told %v", m)
	}
}

// TestTheSuspendedGuestReadsWhyAndAppeals has a guest banned, who has no address and cannot log
// in. Their browser still brings them to the decision, and to nothing else that is somebody's.
func TestTheSuspendedGuestReadsWhyAndAppeals(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	guest, bob := site.visitor(t), site.member(t, "bob")
	maud, boss := site.staff(t, "maud", "moderator"), site.staff(t, "boss", "admin")
	code := bob.room(bob.duel(), nil)
	guest.post("/rooms/"+code+"/guest", nil)
	origin := site.serve(t)
	host, rude := bob.sit(origin, code), guest.sit(origin, code)
	rude.says(`{"t":"chat","text":"rude"}`)
	line := host.hears("chat")
	bob.htmx = true
	bob.post("/rooms/"+code+"/reports", url.Values{"line": {fmt.Sprint(line["n"])}, "reason": {"threat"}})
	at := maud.caseAt()
	maud.post(at+"/claim", nil)
	maud.got(maud.post(at+"/decide", url.Values{"action": {"ban"}, "rule": {"threats"}, "facts": {"You threatened bob."}, "sure": {"true"}}).Code, "ban", http.StatusSeeOther)

	why, ok := page(t, guest.get("/studio")).Find("[data-suspended] a.button").Attr("href")
	if !ok {
		t.Fatalf("their own pages say %q", guest.get("/studio").Body)
	}
	why, _, _ = strings.Cut(why, "?") // Their browser is key enough.
	users := rows(t, site, "users")
	for path, form := range map[string]url.Values{
		"/notifications": nil, "/login": nil, "/rooms/" + code: nil, "/rooms/" + code + "/guest": {}, "/games": {"prompt": {"a cat"}},
		"/signup": {"handle": {"new"}, "email": {"new@example.com"}, "password": {"correct horse new"}},
	} {
		res := guest.get(path)
		if form != nil {
			res = guest.post(path, form)
		}
		if res.Code != http.StatusForbidden || page(t, res).Find("[data-suspended]").Length() != 1 {
			t.Errorf("%s: %d %s", path, res.Code, page(t, res).Find("h1").Text())
		}
	}
	socket := guest.connect(origin, code)
	if m := socket.hears("bye"); m["reason"] != "ended" || !strings.Contains(fmt.Sprint(m["text"]), "not logged in") {
		t.Errorf("in the room they are told %v", m)
	}
	if n := rows(t, site, "users"); n != users {
		t.Error("they have become somebody else")
	}
	guest.sees("/login?other=1", http.StatusOK, `input[name="password"]`)
	guest.sees("/games", http.StatusOK, "[data-game-card]", `a[href^="/login"]`)
	guest.htmx = true
	if to := guest.post("/games", url.Values{"prompt": {"a cat"}}).Header().Get("HX-Redirect"); to != why {
		t.Errorf("a script is led to %q, want the decision", to)
	}
	guest.htmx = false
	guest.sees(why, http.StatusOK, `[data-statement="ban"]`, `form[action$="/appeal"]`)
	guest.got(guest.post(why+"/appeal", url.Values{"text": {" "}}).Code, "no words", http.StatusUnprocessableEntity)
	guest.got(guest.post(why+"/appeal", url.Values{"text": {"It was the name of the game."}}).Code, "appeal", http.StatusSeeOther)
	guest.sees(why, http.StatusOK, `[data-appeal="open"]`)
	bob.htmx = false
	if to := site.visitor(t).get(why).Header().Get("Location"); !strings.HasPrefix(to, "/login") {
		t.Errorf("a stranger is led to %q", to)
	}
	bob.got(bob.get(why).Code, "another's statement", http.StatusNotFound)

	answer, _ := page(t, boss.get("/admin/appeals")).Find("article[data-appeal] form").Attr("action")
	boss.got(boss.post(answer, url.Values{"overturn": {"true"}, "words": {"So it was."}, "sure": {"true"}}).Code, "overturn", http.StatusSeeOther)
	guest.sees(why, http.StatusOK, `[data-appeal="overturned"]`)
	guest.got(guest.get("/studio").Code, "their own pages again", http.StatusOK)
}
