package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"aiminigames/store"
)

// serve lets sockets reach the site, and returns its origin.
func (s *testSite) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// seated is somebody's socket in a room.
type seated struct {
	t    *testing.T
	conn *websocket.Conn
	next []map[string]any // that came in one frame
}

func (b *browser) dial(origin, code string, header http.Header) (*websocket.Conn, *http.Response, error) {
	if header == nil {
		header = http.Header{}
	}
	if b.cookie != "" {
		header.Set("Cookie", b.cookie)
	}
	dialer := websocket.Dialer{Subprotocols: []string{"minigame.v1"}, HandshakeTimeout: 10 * time.Second}
	return dialer.DialContext(b.t.Context(), strings.Replace(origin, "http", "ws", 1)+"/rooms/"+code+"/socket", header)
}

// connect opens a socket and says nothing.
func (b *browser) connect(origin, code string) *seated {
	b.t.Helper()
	conn, res, err := b.dial(origin, code, nil)
	if err != nil {
		b.t.Fatalf("%v, answer %+v", err, res)
	}
	b.t.Cleanup(func() { _ = conn.Close() }) // It may have closed already.
	if conn.Subprotocol() != "minigame.v1" {
		b.t.Errorf("subprotocol %q", conn.Subprotocol())
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // A lost one fails the first read.
	return &seated{t: b.t, conn: conn}
}

// sit opens a socket and waits for its welcome.
func (b *browser) sit(origin, code string) *seated {
	b.t.Helper()
	s := b.connect(origin, code)
	s.says(`{"t":"hello"}`)
	s.hears("welcome")
	return s
}

func (s *seated) says(frame string) {
	s.t.Helper()
	if err := s.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		s.t.Fatal(err)
	}
}

// hears returns the next message of these kinds.
func (s *seated) hears(kinds ...string) map[string]any {
	s.t.Helper()
	for {
		for len(s.next) > 0 {
			m := s.next[0]
			s.next = s.next[1:]
			if kind, _ := m["t"].(string); slices.Contains(kinds, kind) {
				return m
			}
		}
		_, body, err := s.conn.ReadMessage()
		if err != nil {
			s.t.Fatalf("no %s came: %v", kinds, err)
		}
		if !bytes.HasPrefix(body, []byte("[")) {
			body = fmt.Appendf(nil, "[%s]", body)
		}
		if err := json.Unmarshal(body, &s.next); err != nil {
			s.t.Fatal(err)
		}
	}
}

// until waits for what happens soon.
func until(t *testing.T, what string, there func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !there() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestARoundIsPlayedAndCounted(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob := site.member(t, "ada"), site.visitor(t)
	slug := ada.duel()
	code := ada.room(slug, nil)
	origin := site.serve(t)
	bob.post("/rooms/"+code+"/guest", nil)

	host := ada.sit(origin, code)
	other := bob.connect(origin, code)
	other.says(`{"t":"hello"}`)
	welcome := other.hears("welcome")
	if r := welcome["room"].(map[string]any); welcome["seat"] != 2.0 || r["host"] != 1.0 || r["game"] != slug || r["max"] != 2.0 || r["code"] != code {
		t.Errorf("the guest is welcomed with %v", welcome)
	}
	host.says(`{"t":"start"}`)
	other.hears("start")
	host.says(`{"t":"end","results":[{"seat":1,"score":10},{"seat":2,"score":25}]}`)
	other.hears("end")
	var game store.GamePage
	until(t, "the round", func() bool {
		var err error
		if game, err = site.Store.GamePage(t.Context(), [16]byte{}, slug); err != nil {
			t.Fatal(err)
		}
		return len(game.Standings) == 2
	})
	if first := game.Standings[0]; first.Handle != "" || first.Wins != 1 || *first.Best != 25 || game.Standings[1].Name != "ada" {
		t.Errorf("standings %+v", game.Standings)
	}
	if text := page(t, ada.get("/@ada")).Find("main").Text(); !strings.Contains(text, "2") {
		t.Errorf("ada's profile: %s", text)
	}
}

func TestChatIsCleanedAndReported(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, eve := site.member(t, "ada"), site.member(t, "eve")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	host, other := ada.sit(origin, code), eve.sit(origin, code)
	other.says(`{"t":"chat","text":"you f u c k e r"}`)
	if line := host.hears("chat"); line["text"] != "you * * * * * *" || line["from"] != 2.0 {
		t.Errorf("read: %v", line)
	}
	ada.htmx = true
	res := ada.post("/rooms/"+code+"/reports", url.Values{"seat": {"2"}, "reason": {"insult"}, "text": {"rude"}})
	if res.Code != http.StatusNoContent {
		t.Fatalf("report: %d %s", res.Code, res.Body)
	}
	var who, lines string
	if err := site.pool.QueryRow(`SELECT u.handle, r.context::text FROM chat_reports r JOIN users u ON u.id = r.reported_id`).Scan(&who, &lines); err != nil ||
		who != "eve" || !strings.Contains(lines, "you * *") {
		t.Errorf("kept: %q %s, %v", who, lines, err)
	}
	for _, form := range []url.Values{nil, {"seat": {"1"}, "reason": {"insult"}}, {"seat": {"2"}, "reason": {"because"}}} {
		if res := ada.post("/rooms/"+code+"/reports", form); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("report of %v: %d", form, res.Code)
		}
	}
}

func TestSocketsAreRefused(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.duel()
	open, closed := ada.room(slug, nil), ada.room(slug, nil)
	origin := site.serve(t)
	alive, err := store.Present(t.Context(), site.pool, site.Process.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer alive()
	if err := site.Store.CloseRoom(t.Context(), closed); err != nil {
		t.Fatal(err)
	}
	if bye := ada.connect(origin, closed).hears("bye"); bye["reason"] != "ended" {
		t.Errorf("a closed room: %v", bye)
	}
	if _, res, err := ada.dial(origin, "BCDFGH", nil); err == nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("no room: %v %v", res, err)
	}
	if _, res, err := ada.dial(origin, open, http.Header{"Origin": {"https://evil.example"}}); err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page: %v %v", res, err)
	}
	if err := site.Rooms.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if bye := ada.connect(origin, open).hears("bye"); bye["reason"] != "restart" {
		t.Errorf("while shutting down: %v", bye)
	}
	if c, err := site.Store.ClaimRoom(t.Context(), open, store.Process{Name: "another"}); err != nil || !c.Ours {
		t.Errorf("a room that was claimed while shutting down is kept from others: %+v, %v", c, err)
	}
}

// What a thousand who come at once must not do is ask the database a thousand times.
func TestAStrangersSocketNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	ada.sit(origin, code)
	if _, err := site.pool.Exec(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC`); err != nil {
		t.Fatal(err)
	}
	// Every connection that there may be is taken.
	site.pool.SetMaxOpenConns(1)
	conn, err := site.pool.Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	site.visitor(t).sit(origin, code)
}

func TestASocketHoldsNothingOfItsRequest(t *testing.T) { // not parallel: it looks at all goroutines
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	for range 8 {
		site.visitor(t).sit(origin, code)
	}
	until(t, "the requests' goroutines to end", func() bool {
		var all bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&all, 2); err != nil {
			t.Fatal(err)
		}
		return !strings.Contains(all.String(), "net/http.(*conn).serve")
	})
	if n := site.Rooms.Stats().Sockets; n != 8 {
		t.Errorf("%d sockets, want 8", n)
	}
}

func TestRoomsAreMeasured(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Metrics = NewMetrics(RoomMetrics(site.Rooms))
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	ada.sit(site.serve(t), code)
	req := httptest.NewRequest("GET", "http://localhost:8080/metrics", nil)
	req.RemoteAddr = "127.0.0.1:1"
	if body := ada.do(req).Body.String(); !strings.Contains(body, "\nrooms_live 1\n") || !strings.Contains(body, "\nroom_sockets 1\n") {
		t.Errorf("no rooms in:\n%s", body)
	}
}
