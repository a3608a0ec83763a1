package views_test

import (
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"aiminigames/store"
	"aiminigames/views"
)

func TestRoomHasItsHooks(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Room(roomView(guest)), guest)
	mustFind(t, document,
		`article[data-room="BCDFGH"][data-seat="0"][data-room-status="lobby"][data-socket="/rooms/BCDFGH/socket"]`,
		`[data-room][data-min="2"][data-max="4"][data-late="false"]:not([data-stranger])`,
		`[data-room] section[data-stage][data-in-room][data-version="`+headID.String()+`"] iframe[data-game][src="`+stage.Src+`"]`,
		`script[src="/static/js/room.js"]`, `script[src="/static/js/stage.js"]`, `meta[property="og:title"]`, `meta[name="robots"][content="noindex"]`,
		`[role="log"][data-room-log]`, `[data-room-news][role="status"]`, `[data-room-link] [role="status"]`, `input[name="say"][maxlength="300"]`,
		`[data-room-start][hidden]`, `[data-room-ready][aria-pressed]`, `[data-room-end][hidden]`, `[data-room-again][hidden]`, `[data-room-lock]`, `[data-room-refused][role="status"][hidden]`,
		`img[src="/rooms/BCDFGH/qr.svg"][alt]`, `form[action="/rooms/BCDFGH/reports"] select[name="reason"]`, `form[action="/games/star-cat/rooms"]`,
		`a[data-room-leave][href="/games/star-cat"]`)
	if document.Find(`.screen [data-room-link]`).Length() != 0 {
		t.Error("the news of a lost connection lies over the game")
	}
	mustFind(t, whole(t, views.RoomGone("BCDFGH"), guest), `form[action="/rooms"] input[name="code"][value="BCDFGH"]`)
	if n := document.Find(`.seats [data-place]`).Length(); n != 4 {
		t.Errorf("%d places at the table, want 4", n)
	}
	if n := document.Find(`[data-stage-pause], [data-stage-bar] [data-stage-restart]`).Length(); n != 0 {
		t.Error("one player could pause or restart the game of all")
	}
	if n := document.Find(`form[action="/rooms/BCDFGH/reports"] option`).Length(); n != len(store.Reasons) {
		t.Errorf("%d reasons to report, want %d", n, len(store.Reasons))
	}
	for _, reason := range []string{"kicked", "full", "ended", "replaced", "rate"} {
		panel := document.Find(`[data-room-bye="` + reason + `"][hidden]`)
		if panel.Find("h2").Length() != 1 || panel.Find("button, a").Length() == 0 {
			t.Errorf("%s leaves people with nothing to do", reason)
		}
	}
	mustFind(t, whole(t, views.Room(roomView(store.User{})), store.User{}), `[data-room][data-stranger]`)
	if whole(t, views.Game(gameView()), guest).Find(`script[src="/static/js/room.js"]`).Length() != 0 {
		t.Error("the script of rooms is loaded where there is none")
	}
}

// What the script of a room can say stands in the page, and nothing is asked for that does not.
func TestRoomHasItsWords(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Room(roomView(guest)), guest)
	for _, word := range []string{
		"free", "you", "host", "is-ready", "is-offline", "is-gone", "remove", "report", "watching-one", "watching",
		"wait-one", "wait", "can-start", "some-ready", "all-ready", "wait-host", "wait-again", "no-host",
		"watch-free", "watch-full", "watch-locked", "watch-round", "chat-seats", "chat-here", "won", "you-won", "drawn", "round-over",
		"join", "left", "gone", "kicked", "offline", "online", "host-you", "host-other", "ready", "locked", "unlocked", "start", "end", "again", "seated", "reported",
		"link-connecting", "link-lost", "sure-kick", "sure-kick-text", "sure-kick-yes", "sure-end", "sure-end-text", "sure-end-yes",
		"sure-leave", "sure-leave-text", "sure-leave-yes",
	} {
		if n := document.Find(`[data-room-words] [data-say="` + word + `"]`).Length(); n != 1 {
			t.Errorf("%d times the word %q, want 1", n, word)
		}
	}
}

func TestRoomsAreListed(t *testing.T) {
	t.Parallel()
	document := whole(t, pages()["rooms"], guest)
	mustFind(t, document,
		`#rooms[hx-get="/rooms"][hx-trigger="every 5s"][hx-swap="morph:outerHTML"]`, `form[action="/rooms"] input[name="code"]`,
		`[data-room-card="BCDFGH"] a[href="/rooms/BCDFGH"]`, `[data-game-card] a[href="/games/star-cat"]`, `nav[aria-label="Main"] a[href="/rooms"]`,
		`a#more-rooms[href^="/rooms?after="]`)
	for code, want := range map[string]string{"BCDFGH": "Join", "BCDFGJ": "Watch", "BCDFGK": "Join"} {
		if got := text(document.Find(`[data-room-card="` + code + `"] .price`)); got != want {
			t.Errorf("%s offers %q, want %q", code, got, want)
		}
	}
	if n := document.Find(`[data-room-card="BCDFGH"] .pips .taken`).Length(); n != 3 {
		t.Errorf("%d seats are shown as taken, want 3", n)
	}
	wrong := whole(t, pages()["rooms, wrong code"], guest)
	if got := text(wrong.Find(`[data-error-for="code"]`)); got != strings.Join(strings.Fields(hostile), " ") || wrong.Find(`#code`).AttrOr("value", "") != hostile {
		t.Errorf("a wrong code is answered with %q", got)
	}
	mustFind(t, wrong, `#rooms .empty a[href="/games?players=multi"]`)
	part := parse(t, pages()["rooms, later"].Part)
	if part.Find("#rooms").Length() != 1 || part.Find("h1").Length() != 0 || !strings.HasPrefix(part.Find("#rooms").AttrOr("hx-get", ""), "/rooms?after=") {
		t.Error("a later page does not look at itself again")
	}
}

func TestGamesForSeveralOfferRooms(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Game(gameView()), member)
	mustFind(t, document,
		`form[action="/games/star-cat/rooms"] input[name="visibility"][value="link"][checked]`, `form[action="/games/star-cat/rooms"] input[name="visibility"][value="public"]`,
		`form[action="/games/star-cat/rooms"] button[name="anyone"][value="true"]`, `.together a[href="/rooms/BCDFGH"]`, `.standings tr.own`)
	alone := gameView()
	alone.Game.PlayersMax = 1
	if whole(t, views.Game(alone), member).Find(`.together, .standings`).Length() != 0 {
		t.Error("a game for one offers rooms")
	}
	mustFind(t, whole(t, pages()["profile"], guest), `.rounds a[href="/games/star-cat"]`, `.rounds time`)
	mustFind(t, whole(t, pages()["admin rooms"], member), `[data-admin-room="BCDFGH"] form[action="/admin/rooms/BCDFGH/close"] button`, `[data-admin-room="BCDFGH"] time`)
}

var strokes = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1`)

func TestQRIsDarkOnLightWithRoomAround(t *testing.T) {
	t.Parallel()
	svg, err := views.QR("https://example.com/rooms/BCDFGH")
	if err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(svg)))
	if err != nil {
		t.Fatal(err)
	}
	mustFind(t, document, `svg title`, `path[fill="#fff"]`)
	side, err := strconv.Atoi(strings.Fields(document.Find("svg").AttrOr("viewBox", ""))[2])
	if err != nil || side < 29 {
		t.Fatalf("a side of %d modules: %v", side, err)
	}
	modules := image.NewGray(image.Rect(0, 0, side, side))
	for _, stroke := range strokes.FindAllStringSubmatch(string(svg), -1) {
		x, _ := strconv.Atoi(stroke[1]) // The expression lets only digits through.
		y, _ := strconv.Atoi(stroke[2])
		n, _ := strconv.Atoi(stroke[3])
		for i := range n {
			modules.SetGray(x+i, y, color.Gray{Y: 255})
		}
	}
	dark := func(x, y int) bool { return modules.GrayAt(x, y).Y > 0 }
	for i := range side {
		for margin := range 4 {
			if dark(i, margin) || dark(margin, i) || dark(i, side-1-margin) || dark(side-1-margin, i) {
				t.Fatal("the quiet zone is not quiet")
			}
		}
	}
	// The three corners have a ring of seven modules, and the fourth has none.
	for _, corner := range []image.Point{{4, 4}, {side - 11, 4}, {4, side - 11}} {
		for i := range 7 {
			if !dark(corner.X+i, corner.Y) || !dark(corner.X, corner.Y+i) || !dark(corner.X+6, corner.Y+i) || !dark(corner.X+i, corner.Y+6) {
				t.Fatalf("no finder pattern at %v", corner)
			}
		}
	}
	if _, err := views.QR(strings.Repeat("x", 5000)); err == nil {
		t.Error("an address that fits no code gets one")
	}
}
