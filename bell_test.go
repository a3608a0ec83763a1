package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"aiminigames/db/dbtest"
)

// listenIn opens the socket of the bell on a page at a machine, and passes on what comes: an
// empty string at its end.
func (v *visitor) listenIn(base string) <-chan string {
	v.t.Helper()
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, res, err := dialer.DialContext(v.t.Context(), "ws"+strings.TrimPrefix(base, "http")+"/notifications/socket",
		http.Header{"Origin": {base}, "Cookie": {v.cookie}})
	if err != nil {
		v.t.Fatalf("%v, answer %+v", err, res)
	}
	v.t.Cleanup(func() { _ = conn.Close() }) // It may have closed already.
	heard := make(chan string, 100)
	go func() {
		defer close(heard)
		for {
			_, body, err := conn.ReadMessage()
			if err != nil {
				return
			}
			heard <- string(body)
		}
	}()
	return heard
}

// hears waits until what comes has a word in it.
func hears(t *testing.T, heard <-chan string, word string) {
	t.Helper()
	waitFor(t, word, func() bool {
		select {
		case said, ok := <-heard:
			return ok && strings.Contains(said, word)
		default:
			return false
		}
	})
}

// TestNewsReachesEveryMachine has somebody hear on one machine what happens on another, and
// lose the sockets there when they log out here.
func TestNewsReachesEveryMachine(t *testing.T) {
	t.Parallel()
	pool, database := dbtest.New(t)
	first, second := startMachine(t, database), startMachine(t, database)
	ada := &visitor{t: t}
	ada.post(first.base+"/signup", map[string][]string{"handle": {"ada"}, "email": {"ada@example.com"}, "password": {"three hungry cats"}})
	here, there := ada.listenIn(first.base), ada.listenIn(second.base)
	hears(t, here, `data-unread="0"`)
	hears(t, there, `data-unread="0"`)
	if _, err := pool.Exec(`
		WITH told AS (
			INSERT INTO notifications (id, user_id, kind, text, path) SELECT gen_random_uuid(), id, 'x', 'Hello.', '/' FROM users RETURNING user_id
		)
		SELECT pg_notify('notifications', user_id::text) FROM told`); err != nil {
		t.Fatal(err)
	}
	hears(t, here, `data-unread="1"`)
	hears(t, there, `data-unread="1"`)
	ada.post(first.base+"/logout", nil)
	for _, socket := range []<-chan string{here, there} {
		waitFor(t, "the end of the socket", func() bool {
			select {
			case _, open := <-socket:
				return !open
			default:
				return false
			}
		})
	}
}
