package room

import (
	"bytes"
	"errors"
	"io"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
)

// client is a socket and who is at its other end. What is below the line belongs to the
// goroutine of its room.
type client struct {
	socket *Socket
	conn   *websocket.Conn
	person Person
	rate   bucket
	heard  time.Time // when the read deadline was last set

	seat  int // 0 while watching
	chats bucket
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
	if !h.enter(p) {
		socket.refuse(byeRate)
		return
	}
	defer h.exit(p)
	c := &client{socket: socket, conn: conn, person: p}
	now := time.Now()
	c.rate = newBucket(h.cfg.Rate, h.cfg.Burst, now)
	c.chats = newBucket(1, 5, now)
	_ = conn.SetReadDeadline(now.Add(helloWithin)) // A lost socket fails the first read.
	conn.SetPongHandler(func(string) error {
		c.alive(time.Now())
		return nil
	})
	defer r.post(input{from: c})
	c.read(r)
	c.drain()
}

// read takes frames until the socket closes, or has to.
func (c *client) read(r *Room) {
	stats := &r.hub.stats
	for greeted := false; ; {
		kind, body, err := c.conn.NextReader()
		if err != nil {
			return
		}
		m := messages.Get().(*message)
		size, wrong := m.fill(body, kind)
		stats.frames.Add(1)
		if wrong == "" {
			wrong = m.parse(size)
		}
		now := time.Now()
		switch {
		case !c.rate.take(now):
			stats.rated.Add(1)
			m.free()
			if c.rate.strikes > maxStrikes {
				c.socket.bye(byeRate)
				return
			}
			if c.rate.strikes == 1 {
				c.fail("rate", "That was too fast. Slow down.")
			}
			continue
		case wrong == "huge":
			m.free()
			c.fail("size", "A frame has at most 4 KB.")
			c.socket.bye(byeRate)
			return
		case wrong != "":
			m.free()
			c.fail(wrong, said[wrong])
			c.rate.take(now) // It costs what two do.
			continue
		case !greeted && m.t != "hello":
			m.free()
			c.fail("hello", "Say hello first.")
			continue
		case m.t == "ping":
			c.pong(m.c, now)
			m.free()
			continue
		}
		greeted = true
		c.alive(now)
		if !r.post(input{from: c, m: m}) {
			m.free()
			c.socket.bye(byeRestart)
			return
		}
	}
}

// alive puts off the time at which the client is given up.
func (c *client) alive(now time.Time) {
	if now.Sub(c.heard) < pongWithin/5 || c.socket.ended.Load() {
		return
	}
	c.heard = now
	_ = c.conn.SetReadDeadline(now.Add(pongWithin)) // A lost socket fails the next read.
	if c.socket.ended.Load() {                      // Bye came between.
		_ = c.conn.SetReadDeadline(now.Add(byeWithin))
	}
}

// drain reads what a client who was told to go still sends, so that the bye reaches them:
// closing a socket with bytes unread throws away what was written.
func (c *client) drain() {
	if !c.socket.ended.Load() {
		return
	}
	limit := io.LimitReader(c.conn.NetConn(), 1<<20)
	_, _ = io.Copy(io.Discard, limit) // Ends by the deadline that bye has set.
}

// fill reads a frame's body. It returns what is wrong with it, or "".
func (m *message) fill(body io.Reader, kind int) (size int, wrong string) {
	for size < len(m.frame) {
		n, err := body.Read(m.frame[size:])
		if size += n; errors.Is(err, io.EOF) {
			if kind != websocket.TextMessage {
				return size, "broken"
			}
			if size <= maxFrame {
				return size, ""
			}
			break
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

// said is what a client is told beside the code of an error, for whoever writes games.
var said = map[string]string{
	"broken":    "This is not a message in JSON.",
	"unknown":   "There is no message of this kind.",
	"size":      "A frame has at most 4 KB.",
	"rate":      "That was too fast. Slow down.",
	"hello":     "Say hello first.",
	"spectator": "Spectators only watch.",
	"host":      "Only the host can do this.",
	"status":    "Not now.",
	"players":   "There are too few players.",
	"state":     "The state has at most 256 keys and 64 KB.",
	"seat":      "Nobody sits there.",
	"text":      "A line has 1 to 300 characters.",
}

func (c *client) fail(code, text string) {
	b := append(make([]byte, frameRoom, 128), `{"t":"error","code":"`...)
	b = append(b, code...)
	b = append(b, `","text":"`...)
	b = append(b, text...)
	c.socket.send(seal(append(b, `"}`...)), 1) // Whoever is too far behind for it has other trouble.
}

// pong answers with the client's number and our time. It does not pass through the room,
// whose work would be taken for distance.
func (c *client) pong(number []byte, now time.Time) {
	b := append(make([]byte, frameRoom, 96), `{"t":"pong","c":`...)
	if number == nil || len(number) > 32 || bytes.IndexByte(numberStart, number[0]) < 0 {
		number = []byte("null")
	}
	b = append(b, number...)
	b = append(b, `,"now":`...)
	b = appendMillis(b, now)
	c.socket.send(seal(append(b, '}')), 1) // As with fail.
}

var numberStart = []byte("-0123456789")

// Refuse says bye to a client that cannot come in, and closes its socket.
func Refuse(socket *Socket, conn *websocket.Conn, reason string) {
	socket.refuse(reason)
	_ = conn.Close() // It is closed already.
}

// refuse says bye and waits for the client to go.
func (s *Socket) refuse(reason string) {
	s.bye(reason)
	_, _ = io.Copy(io.Discard, io.LimitReader(s.Conn, 1<<20)) // Ends by the deadline that bye has set.
	_ = s.Close()
	s.late.Wait()
}
