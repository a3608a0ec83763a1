package room

import (
	"errors"
	"io"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
)

// client is a socket and who is at its other end. What is below the line belongs to the
// goroutine of its room.
type client struct {
	socket  *Socket
	conn    *websocket.Conn
	person  Person
	rate    bucket
	chats   bucket
	greeted bool      // their hello has come
	heard   time.Time // when the read deadline was last set
	ponged  time.Time // when the last pong came that cost nothing

	seat  int    // 0 while watching
	since uint64 // the number of the last event that their welcome told of
}

// Serve brings conn, on socket, to the room until either ends. It closes both, and waits.
// Call it in a goroutine of its own, so that what the HTTP server holds for conn is let go.
func (h *Hub) Serve(r *Room, socket *Socket, conn *websocket.Conn, p Person) {
	defer func() {
		if panicked := recover(); panicked != nil {
			h.cfg.Log.Error("socket panicked", "room", r.Code, "panic", panicked, "stack", string(debug.Stack()))
		}
		_ = socket.Close() // Nobody is left to tell.
		socket.late.Wait()
	}()
	if p.Key == "" {
		p.Key = newStranger()
	}
	c := &client{socket: socket, conn: conn, person: p}
	now := time.Now()
	if !h.enter(r, c, now) {
		socket.refuse(byeRate)
		return
	}
	defer h.exit(r, c)
	_ = conn.SetReadDeadline(now.Add(helloWithin)) // A lost socket fails the first read.
	conn.SetPingHandler(func(data string) error {
		err := c.control(&h.stats, time.Now())
		if err == nil {
			_ = conn.WriteControl(websocket.PongMessage, []byte(data), time.Time{}) // As with fail.
		}
		return err
	})
	conn.SetPongHandler(func(string) error {
		now := time.Now()
		c.alive(now)
		if now.Sub(c.ponged) > pingEvery/2 { // We have asked for it.
			c.ponged = now
			return nil
		}
		return c.control(&h.stats, now)
	})
	defer r.post(input{from: c})
	c.read(r)
	if socket.ended.Load() {
		socket.drain()
	}
}

// read takes frames until the socket closes, or has to.
func (c *client) read(r *Room) {
	h := r.hub
	for {
		c.socket.unread = maxUnread
		kind, body, err := c.conn.NextReader()
		if err != nil {
			return
		}
		m := h.message()
		size, wrong := m.fill(body, kind)
		now := time.Now()
		if !c.allowed(&h.stats, now) {
			h.free(m)
			if c.rate.strikes > maxStrikes {
				return
			}
			continue
		}
		if wrong == "" {
			wrong = m.parse(size)
		}
		switch {
		case wrong == "huge":
			h.free(m)
			c.fail("size")
			c.socket.bye(byeRate)
			return
		case wrong != "":
			h.free(m)
			c.fail(wrong)
			c.rate.spend(1)
			continue
		case !c.greeted && m.t != "hello":
			h.free(m)
			c.fail("hello")
			continue
		case m.t == "ping":
			c.pong(m.c, now)
			h.free(m)
			continue
		case m.t == "hello":
			c.rate.spend(9) // The whole room is a long answer.
		case m.t == "chat":
			if wrong = c.compose(m, h.cfg.Judge, now); wrong != "" {
				h.free(m)
				c.fail(wrong)
				continue
			}
		}
		c.greeted = true
		c.alive(now)
		if !r.post(input{from: c, m: m}) {
			h.free(m)
			c.socket.bye(byeRestart)
			return
		}
	}
}

// alive puts off the time at which the client is given up, once they have said hello.
func (c *client) alive(now time.Time) {
	if !c.greeted || now.Sub(c.heard) < pongWithin/5 || c.socket.ended.Load() {
		return
	}
	c.heard = now
	_ = c.conn.SetReadDeadline(now.Add(pongWithin)) // A lost socket fails the next read.
	if c.socket.ended.Load() {                      // Bye came between.
		_ = c.conn.SetReadDeadline(now.Add(byeWithin))
	}
}

// fill reads a frame's body. It returns what is wrong with it, or "".
func (m *message) fill(body io.Reader, kind int) (size int, wrong string) {
	for size <= maxFrame {
		if size == len(m.frame) {
			m.frame = append(make([]byte, 0, maxFrame+1), m.frame...)[:maxFrame+1]
		}
		n, err := body.Read(m.frame[size:])
		if size += n; errors.Is(err, io.EOF) {
			if kind != websocket.TextMessage {
				return size, "broken"
			}
			return size, ""
		}
		if err != nil {
			return size, "broken" // The next frame will say that the socket is lost.
		}
	}
	if n, _ := io.CopyN(io.Discard, body, maxSkipped); n == maxSkipped {
		return size, "huge"
	}
	return size, "size"
}

// Refuse says bye to a client that cannot come in, and closes its socket.
func Refuse(socket *Socket, conn *websocket.Conn, reason string) {
	socket.refuse(reason)
	_ = conn.Close() // It is closed already.
}

// refuse says bye and waits for the client to go.
func (s *Socket) refuse(reason string) {
	s.bye(reason)
	s.drain()
	_ = s.Close() // Nobody is left to tell.
	s.late.Wait()
}
