package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// visitor asks a site for things as somebody does, with a cookie once they have one.
type visitor struct {
	t      *testing.T
	cookie string
}

// post sends a form, and returns where the answer leads.
func (v *visitor) post(address string, form url.Values) string {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", v.cookie)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		v.t.Fatal(err)
	}
	if res.StatusCode >= 400 {
		v.t.Fatalf("POST %s: %s", address, res.Status)
	}
	for _, c := range res.Cookies() {
		v.cookie = c.Name + "=" + c.Value
	}
	return res.Header.Get("Location")
}

// said is a message of a room, with the members that tests look at.
type said struct {
	T      string          `json:"t"`
	N      uint64          `json:"n"`
	Seat   json.RawMessage `json:"seat"` // a number, or all about it
	Token  string          `json:"token"`
	From   int             `json:"from"`
	D      json.RawMessage `json:"d"`
	Reason string          `json:"reason"`
	Room   struct {
		Status string `json:"status"`
		Host   int    `json:"host"`
		Seed   uint32 `json:"seed"`
	} `json:"room"`
	State map[string]json.RawMessage `json:"state"`
}

// chair is somebody's place at a room's table, over a socket.
type chair struct {
	t       *testing.T
	conn    *websocket.Conn
	welcome said
	n       uint64 // of the last event
	waiting []said
}

// sit opens the socket of the room at an address, and says hello.
func (v *visitor) sit(address, hello string) *chair {
	v.t.Helper()
	header := http.Header{"Origin": {address[:strings.Index(address, "/rooms/")]}}
	if v.cookie != "" {
		header.Set("Cookie", v.cookie)
	}
	c := &chair{t: v.t}
	waitFor(v.t, "the room's socket", func() bool {
		dialer := websocket.Dialer{Subprotocols: []string{"minigame.v1"}, HandshakeTimeout: 10 * time.Second}
		conn, res, err := dialer.DialContext(v.t.Context(), "ws"+strings.TrimPrefix(address, "http")+"/socket", header)
		if res != nil && res.Body != nil {
			_ = res.Body.Close() // It is empty, or tells of an error.
		}
		c.conn = conn
		return err == nil
	})
	v.t.Cleanup(func() { _ = c.conn.Close() }) // It may be closed.
	c.say(hello)
	c.welcome = c.hear("welcome")
	c.n = c.welcome.N
	return c
}

// sitAgain takes the seat back at an address, trying until the room is to be had there.
func (v *visitor) sitAgain(address string, was *chair) *chair {
	v.t.Helper()
	hello, err := json.Marshal(map[string]any{"t": "hello", "resume": was.welcome.Token, "after": was.n})
	if err != nil {
		v.t.Fatal(err)
	}
	return v.sit(address, string(hello))
}

func (c *chair) say(message string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		c.t.Fatal(err)
	}
}

// next returns the next message, or nil where the socket has closed.
func (c *chair) next() *said {
	c.t.Helper()
	for len(c.waiting) == 0 {
		_ = c.conn.SetReadDeadline(time.Now().Add(time.Minute)) // A lost socket fails the read.
		_, body, err := c.conn.ReadMessage()
		if err != nil {
			return nil
		}
		if body[0] != '[' {
			body = append(append([]byte("["), body...), ']')
		}
		if err := json.Unmarshal(body, &c.waiting); err != nil {
			c.t.Fatalf("%s: %v", body, err)
		}
	}
	m := c.waiting[0]
	c.waiting = c.waiting[1:]
	c.n = max(c.n, m.N)
	return &m
}

// hear returns the next message of this kind.
func (c *chair) hear(kind string) said {
	c.t.Helper()
	for {
		m := c.next()
		if m == nil {
			c.t.Fatalf("the socket closed before %q came", kind)
		}
		if m.T == kind {
			return *m
		}
	}
}

// hearUntil passes what comes to do, until that is false or the socket closes.
func (c *chair) hearUntil(do func(m said) bool) {
	c.t.Helper()
	for m := c.next(); m != nil && do(*m); m = c.next() {
	}
}
