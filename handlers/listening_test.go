package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/alexedwards/scs/v2"
	"github.com/gofrs/uuid/v5"
	"github.com/gorilla/websocket"

	"aiminigames/db"
	"aiminigames/db/dbtest"
	"aiminigames/store"
)

// newListeningSite is a site that hears what is said by the database.
func newListeningSite(t *testing.T) *testSite {
	t.Helper()
	pool, address := dbtest.New(t)
	site := siteOn(t, pool, scs.New())
	site.listens(t, address)
	return site
}

// listens lets the site listen, and returns once it does.
func (s *testSite) listens(t *testing.T, address string) {
	t.Helper()
	there := make(chan bool, 100)
	ears := db.Listener{URL: address, Channels: s.Channels(), Again: func() { s.Missed(); there <- true }, Log: s.Log}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { ears.Listen(ctx); close(ended) }()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := s.CloseSockets(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	<-there
}

// rung is the socket of an open page.
type rung struct {
	t    *testing.T
	conn *websocket.Conn
}

func (b *browser) bell(origin, query string) *rung {
	b.t.Helper()
	conn, res, err := b.dialBell(origin, query, origin)
	if err != nil {
		b.t.Fatalf("%v, answer %+v", err, res)
	}
	b.t.Cleanup(func() { _ = conn.Close() }) // It may have closed already.
	return &rung{b.t, conn}
}

func (b *browser) dialBell(origin, query, from string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{"Origin": {from}}
	if b.cookie != "" {
		header.Set("Cookie", b.cookie)
	}
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	return dialer.DialContext(b.t.Context(), strings.Replace(origin, "http", "ws", 1)+"/notifications/socket"+query, header)
}

// shows waits for what the page is to show next.
func (r *rung) shows() *goquery.Document {
	r.t.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // A lost one fails the read.
	_, html, err := r.conn.ReadMessage()
	if err != nil {
		r.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(html)))
	if err != nil {
		r.t.Fatal(err)
	}
	return doc
}

// unread waits until the bell says so many, and returns what is shown with it.
func (r *rung) unread(want string) *goquery.Document {
	r.t.Helper()
	for {
		if doc := r.shows(); doc.Find("#bell").AttrOr("data-unread", "") == want {
			return doc
		}
	}
}

// ends waits until the other side closes the socket, and returns its code.
func (r *rung) ends() int {
	r.t.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // As with shows.
	for {
		_, _, err := r.conn.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			return closed.Code
		}
		if err != nil {
			r.t.Fatalf("it ended with %v, and no word", err)
		}
	}
}

func (s *testSite) tell(t *testing.T, handle, text string) {
	t.Helper()
	if err := s.Store.Grant(t.Context(), admin(t, s), handle, 10, text, uuid.Must(uuid.NewV4())); err != nil {
		t.Fatal(err)
	}
}

func admin(t *testing.T, s *testSite) store.User {
	t.Helper()
	var u store.User
	if err := s.pool.Get(&u.ID, `SELECT id FROM users WHERE role = 'admin'`); err != nil {
		t.Fatal(err)
	}
	u.Role = store.Admin
	return u
}

func (s *testSite) boss(t *testing.T) *browser {
	t.Helper()
	boss := s.member(t, "boss")
	if _, err := s.pool.Exec(`UPDATE users SET role = 'admin' WHERE handle = 'boss'`); err != nil {
		t.Fatal(err)
	}
	return boss
}
