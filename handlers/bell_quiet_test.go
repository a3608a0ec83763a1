package handlers

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// TestABellIsHeardAfterASilence has nothing happen for as long as it takes several pings, and
// longer than a message may be on its way.
func TestABellIsHeardAfterASilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := &Site{}
		ours, page := pipe(t)
		one := &bell{conn: ours, out: make(chan []byte, bellQueue), done: make(chan struct{})}
		site.bells.add(one, func() {})
		go site.serveBell(one)
		heard := make(chan string, 1)
		go func() {
			defer close(heard)
			for {
				_, message, err := page.ReadMessage()
				if err != nil {
					return
				}
				heard <- string(message)
			}
		}()
		for range 3 {
			time.Sleep(3 * bellPong)
			synctest.Wait()
			site.bells.send(one, []byte("ding"))
			if message, open := <-heard; message != "ding" {
				t.Errorf("heard %q, open: %t", message, open)
			}
		}
		site.bells.end(one, closeGone)
		if _, open := <-heard; open {
			t.Error("it did not end")
		}
	})
}

// pipe returns both ends of a socket that needs no network, and so has time of its own.
func pipe(t *testing.T) (server, client *websocket.Conn) {
	t.Helper()
	ours, theirs := net.Pipe()
	upgraded := make(chan *websocket.Conn)
	go func() {
		defer close(upgraded)
		req, err := http.ReadRequest(bufio.NewReader(ours))
		if err != nil {
			return
		}
		var upgrader websocket.Upgrader
		if conn, err := upgrader.Upgrade(hijacked{httptest.NewRecorder(), ours}, req, nil); err == nil {
			upgraded <- conn
		}
	}()
	dialer := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return theirs, nil }}
	client, _, err := dialer.Dial("ws://page", nil)
	if err != nil {
		t.Fatal(err)
	}
	return <-upgraded, client
}

// hijacked answers on a connection.
type hijacked struct {
	http.ResponseWriter
	conn net.Conn
}

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}
