//go:build linux

package room_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"aiminigames/handlers/room"
)

// serveAs in the environment makes the test binary a server, "rooms" or "bare", for the load
// of another: in a process of its own it has its own core and its own memory.
const serveAs = "ROOM_BENCH_SERVE"

func TestMain(m *testing.M) {
	if name := os.Getenv(serveAs); name != "" {
		if err := serve(name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve prints where it listens, and serves until standard input ends.
func serve(name string) error {
	upgrader := websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{}, Subprotocols: []string{"minigame.v1"}}
	mux := http.NewServeMux()
	var hub *room.Hub
	if name == "bare" {
		s := &bareServer{upgrader: upgrader, rooms: map[string]*bareRoom{}}
		s.frames.New = func() any { return new(bytes.Buffer) }
		mux.Handle("/socket", s)
	} else {
		keeper := &memory{}
		hub = room.New(room.Config{Log: slog.Default(), Keeper: keeper, Judge: func(s string) (string, bool) { return s, true }, Rate: 1e6, Burst: 1e6})
		mux.Handle("/socket", &roomServer{upgrader, hub, keeper})
	}
	mux.HandleFunc("/stats", stats)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }() // Ends with the process.
	fmt.Println(listener.Addr())
	if _, err = io.Copy(io.Discard, os.Stdin); err != nil || hub == nil {
		return err
	}
	soon, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return hub.Close(soon)
}

// roomServer is the least that a program around the hub does: it finds rooms, or starts them.
type roomServer struct {
	upgrader websocket.Upgrader
	hub      *room.Hub
	keeper   *memory
}

func (s *roomServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	code, player := r.URL.Query().Get("room"), r.URL.Query().Get("player")
	found := s.hub.Find(code)
	if found == nil {
		var err error
		if found, err = s.hub.Start(room.Setting{Code: code, Game: "load", Min: 1, Max: 8, Late: true}, nil, true); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		s.keeper.claim(code)
	}
	h := &hijacker{ResponseWriter: w}
	conn, err := s.upgrader.Upgrade(h, r, nil)
	if err != nil {
		return // The upgrader has answered.
	}
	go s.hub.Serve(found, h.socket, conn, room.Person{Key: code + player, Name: "Player " + player, Color: "#808080"})
}

// hijacker gives the upgrader a room's socket in place of the connection.
type hijacker struct {
	http.ResponseWriter
	socket *room.Socket
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := h.ResponseWriter.(http.Hijacker).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.socket = room.NewSocket(conn)
	return h.socket, rw, nil
}

// memory keeps rooms nowhere: what Postgres costs is not measured here.
type memory struct {
	mu    sync.Mutex
	codes []string
}

func (m *memory) claim(code string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.codes = append(m.codes, code)
}

func (m *memory) Save(context.Context, room.Kept) error { return nil }

func (m *memory) Renew(context.Context) (room.Held, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return room.Held{Codes: append([]string(nil), m.codes...)}, nil
}

// usage is what a server has in use, after a collection.
type usage struct {
	Goroutines int
	Heap       uint64 // bytes
}

func stats(w http.ResponseWriter, _ *http.Request) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	_ = json.NewEncoder(w).Encode(usage{runtime.NumGoroutine(), m.HeapAlloc}) // Whoever asked notices.
}
