package room

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// code is of the room that tests play in.
const code = "BCDFGH"

// house is a process with rooms, inside a bubble with a clock of its own.
type house struct {
	*process
	hub     *Hub
	setting Setting
	refuse  string // the reason for which nobody comes in; empty for none
	log     *record

	mu      sync.Mutex // protects players
	players []*player
}

// inHouse runs a test in a bubble, in a house whose rooms have eight seats. At the end it
// closes the house, and nothing may be left of it: a goroutine that is fails the bubble.
func inHouse(t *testing.T, test func(*testing.T, *house)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(t, openHouse(t, newShelf(), "one")) })
}

func openHouse(t *testing.T, s *shelf, name string) *house {
	t.Helper()
	h := &house{process: &process{shelf: s, name: name}, log: &record{}}
	h.setting = Setting{Code: code, Game: "pong", Min: 1, Max: 8, Late: true}
	h.hub = New(Config{Log: slog.New(slog.NewTextHandler(h.log, nil)), Keeper: h.process, Judge: judge})
	t.Cleanup(func() { h.close(t) })
	return h
}

// judge is the word filter of tests. Nobody can say boom, and vile is refused.
func judge(text string) (string, bool) {
	if text == "boom" {
		panic(text)
	}
	return strings.ReplaceAll(text, "darn", "****"), !strings.Contains(text, "vile")
}

func (h *house) close(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.hub.Close(ctx); err != nil {
		t.Errorf("house %s did not close: %v", h.name, err)
	}
	for _, p := range h.players {
		_ = p.conn.Close() // It may be closed.
	}
	time.Sleep(lateWithin + time.Second)
	synctest.Wait()
	if s := h.hub.Stats(); s.Rooms != 0 || s.Sockets != 0 || len(h.hub.addresses) != 0 {
		t.Errorf("in house %s there are %d rooms, %d sockets and %d addresses left", h.name, s.Rooms, s.Sockets, len(h.hub.addresses))
	}
}

// room returns the room, which it claims and starts if it does not run here.
func (h *house) room(t *testing.T) *Room {
	t.Helper()
	if r := h.hub.Find(h.setting.Code); r != nil {
		return r
	}
	snapshot, clean, ours := h.shelf.claim(h.setting.Code, h.name)
	if !ours {
		t.Fatalf("room %s is not for %s to claim", h.setting.Code, h.name)
	}
	r, err := h.hub.Start(h.setting, snapshot, clean)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// connect opens a socket for who, as a browser does, and says nothing yet. Nobody listens.
func (h *house) connect(t *testing.T, who Person) *player {
	t.Helper()
	r := h.room(t)
	ours, theirs := net.Pipe()
	go h.serve(r, ours, who)
	dialer := websocket.Dialer{
		NetDialContext: func(context.Context, string, string) (net.Conn, error) { return theirs, nil },
		Subprotocols:   []string{"minigame.v1"},
	}
	conn, res, err := dialer.Dial("ws://house.test/rooms/"+h.setting.Code+"/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close() // Empty.
	p := &player{t: t, conn: conn, left: make(chan struct{}), turn: make(chan struct{}, 1)}
	h.mu.Lock()
	h.players = append(h.players, p)
	h.mu.Unlock()
	return p
}

// serve answers one request, as a handler does.
func (h *house) serve(r *Room, conn net.Conn, who Person) {
	in := bufio.NewReader(conn)
	req, err := http.ReadRequest(in)
	if err != nil {
		_ = conn.Close() // It is lost.
		return
	}
	w := hijacked{socket: NewSocket(conn), in: in}
	upgrader := websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 512, Subprotocols: []string{"minigame.v1"}}
	ws, err := upgrader.Upgrade(w, req, nil)
	if err != nil {
		_ = conn.Close() // It is lost.
		return
	}
	if h.refuse != "" {
		Refuse(w.socket, ws, h.refuse)
		return
	}
	h.hub.Serve(r, w.socket, ws, who)
}

// hijacked is a response whose connection is only had as a Socket.
type hijacked struct {
	http.ResponseWriter
	socket *Socket
	in     *bufio.Reader
}

func (w hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.socket, bufio.NewReadWriter(w.in, bufio.NewWriter(w.socket)), nil
}

// join seats who, or has them watch, or be told why not.
func (h *house) join(t *testing.T, who Person) *player {
	t.Helper()
	p := h.connect(t, who)
	p.listen()
	p.hello(`{"t":"hello"}`)
	return p
}

// seat joins so many members, named a, b, c …, who sit in this order.
func (h *house) seat(t *testing.T, count int) []*player {
	t.Helper()
	players := make([]*player, count)
	for i := range players {
		players[i] = h.join(t, member(string(rune('a'+i))))
		if players[i].seat != i+1 {
			t.Fatalf("%c has seat %d, want %d", 'a'+i, players[i].seat, i+1)
		}
	}
	for _, p := range players {
		p.all() // What happened so far.
	}
	return players
}

func member(name string) Person {
	return Person{Key: "key of " + name, Name: name, Color: "#102030", Address: "10.0.0.1"}
}

func stranger(n int, address string) Person {
	return Person{Name: "stranger " + strconv.Itoa(n), Color: "#405060", Guest: true, Address: address}
}

// record is a log.
type record struct {
	mu   sync.Mutex // protects text
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}
