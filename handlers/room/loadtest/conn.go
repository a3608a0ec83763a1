//go:build linux

package loadtest

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// conn is a client's end of a WebSocket while it joins.
type conn struct {
	net.Conn
	opcode byte   // of what is said
	came   []byte // and was not looked at
}

// patience is how long a join may take, and the end of a run wait for what was sent.
const patience = 10 * time.Second

// dial opens a socket of the target, says hello and waits for the welcome.
func dial(t Target, room, player int, before Place) (*conn, Place, error) {
	address, err := t.URL(room, player)
	if err != nil {
		return nil, Place{}, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, Place{}, err
	}
	inner, err := net.DialTimeout("tcp", u.Host, patience)
	if err != nil {
		return nil, Place{}, err
	}
	c := &conn{Conn: inner, opcode: opText, came: make([]byte, 0, 1024)}
	if t.Speech.Binary() {
		c.opcode = opBinary
	}
	if err = c.SetDeadline(time.Now().Add(patience)); err == nil {
		err = c.upgrade(t, u, room, player)
	}
	var place Place
	if err == nil {
		place, err = c.greet(t.Speech, before)
	}
	if err == nil {
		err = c.SetDeadline(time.Time{})
	}
	if err != nil {
		return nil, Place{}, errors.Join(fmt.Errorf("join %s: %w", u.Path, err), c.Close())
	}
	return c, place, nil
}

func (c *conn) upgrade(t Target, u *url.URL, room, player int) error {
	req := &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}}
	if t.Header != nil {
		req.Header = t.Header(room, player).Clone()
	}
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "websocket")
	req.Header.Set("Sec-WebSocket-Version", "13")
	req.Header.Set("Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(key))
	if p := t.Speech.Subprotocol(); p != "" {
		req.Header.Set("Sec-WebSocket-Protocol", p)
	}
	if err := req.Write(c); err != nil {
		return err
	}
	r := bufio.NewReader(c.Conn)
	res, err := http.ReadResponse(r, req)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		body, err := io.ReadAll(io.LimitReader(res.Body, 200))
		return errors.Join(fmt.Errorf("upgrade: %s: %s", res.Status, body), err, res.Body.Close())
	}
	c.came = make([]byte, r.Buffered(), 1024) // A server may speak at once.
	_, err = io.ReadFull(r, c.came)
	return err
}

// greet says hello and reads until the welcome.
func (c *conn) greet(s Speech, before Place) (Place, error) {
	var place Place
	if hello := s.Hello(before); len(hello) > 0 {
		if err := c.say(hello); err != nil {
			return Place{}, err
		}
	}
	welcomed := false
	look := func(message []byte) error {
		if welcomed {
			return nil // The first events came with it; nobody talks yet.
		}
		var answer []byte
		var err error
		place, answer, welcomed, err = s.Welcome(message)
		if err == nil && len(answer) > 0 {
			err = c.say(answer)
		}
		return err
	}
	for {
		rest, err := cut(c.came, look, c.pong)
		if err != nil || welcomed {
			c.came = rest
			return place, err
		}
		rest = slices.Grow(rest, 1024)
		n, err := c.Read(rest[len(rest):cap(rest)])
		if err != nil {
			return Place{}, err
		}
		c.came = rest[:len(rest)+n]
	}
}

func (c *conn) say(message []byte) error {
	_, err := c.Write(appendFrame(nil, c.opcode, message))
	return err
}

func (c *conn) pong(payload []byte) error {
	_, err := c.Write(appendFrame(nil, opPong, payload))
	return err
}
