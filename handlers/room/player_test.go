package room

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// player is somebody's browser, as far as a room sees it.
type player struct {
	t    *testing.T
	conn *websocket.Conn
	left chan struct{} // closed when the socket has
	turn chan struct{} // who holds it writes; a mutex would hold up the bubble's clock

	seat  int
	token string

	mu    sync.Mutex // protects what follows
	inbox []heard    // not yet looked at
	n     uint64     // the highest number that came
}

// listen takes what comes from now on, in a goroutine that ends with the socket.
func (p *player) listen() {
	go func() {
		defer close(p.left)
		for {
			_, data, err := p.conn.ReadMessage()
			if err != nil {
				_ = p.conn.Close() // It may be closed.
				return
			}
			if !utf8.Valid(data) || !json.Valid(data) {
				p.t.Errorf("seat %d was sent %q, which no browser takes", p.seat, data)
				continue
			}
			if len(data) > 64<<10 {
				p.t.Errorf("seat %d was sent %d bytes at once", p.seat, len(data))
			}
			p.receive(data)
		}
	}()
}

func (p *player) receive(data []byte) {
	several := []json.RawMessage{data}
	if bytes.HasPrefix(data, []byte("[")) {
		_ = json.Unmarshal(data, &several) // It is valid.
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range several {
		m := heard{raw: string(one)}
		if err := json.Unmarshal(one, &m); err != nil {
			p.t.Errorf("%s: %v", one, err)
		}
		p.inbox = append(p.inbox, m)
		p.n = max(p.n, m.N)
	}
}

// settle lets everything happen that takes no longer than a moment.
func settle() {
	time.Sleep(100 * time.Millisecond)
	synctest.Wait()
}

// try sends a frame, if the socket takes it.
func (p *player) try(frame string) bool {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	return p.conn.WriteMessage(websocket.TextMessage, []byte(frame)) == nil
}

func (p *player) say(format string, args ...any) {
	p.t.Helper()
	if !p.try(fmt.Sprintf(format, args...)) {
		p.t.Fatalf("seat %d could not say %.80s", p.seat, fmt.Sprintf(format, args...))
	}
}

// hello says hello and notes what the welcome says.
func (p *player) hello(frame string) heard {
	p.t.Helper()
	p.say("%s", frame)
	m := p.hear("welcome")
	p.token = m.Token
	_ = json.Unmarshal(m.Seat, &p.seat) // It stays 0, which tests notice.
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, more := range p.inbox { // State for which the welcome had no room.
		if more.T == "set" && more.From == 0 {
			m.State[more.K] = more.V
		}
	}
	return m
}

// all returns what has come and was not looked at.
func (p *player) all() []heard {
	settle()
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.inbox
	p.inbox = nil
	return all
}

// hear returns the next message of a kind, and forgets those before it.
func (p *player) hear(kind string) heard {
	p.t.Helper()
	settle()
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.inbox, func(m heard) bool { return m.T == kind })
	if i < 0 {
		p.t.Fatalf("seat %d heard no %s, but %s", p.seat, kind, lines(p.inbox))
	}
	m := p.inbox[i]
	p.inbox = p.inbox[i+1:]
	return m
}

// hearsOnly fails unless exactly these messages have come, numbers left out.
func (p *player) hearsOnly(want ...string) {
	p.t.Helper()
	var got []string
	for _, m := range p.all() {
		got = append(got, strings.Replace(m.raw, fmt.Sprintf(`,"n":%d`, m.N), "", 1))
	}
	if !slices.Equal(got, want) {
		p.t.Fatalf("seat %d heard\n%s\nwant\n%s", p.seat, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// hearsNo fails if a message of this kind is among those that came.
func (p *player) hearsNo(kind string) {
	p.t.Helper()
	for _, m := range p.all() {
		if m.T == kind {
			p.t.Fatalf("seat %d heard %s", p.seat, m.raw)
		}
	}
}

// refused fails unless the next error has this code.
func (p *player) refused(code string) {
	p.t.Helper()
	if m := p.hear("error"); m.Code != code || m.Text == "" {
		p.t.Fatalf("seat %d is refused by %s, want %s", p.seat, m.raw, code)
	}
}

// sentAway fails unless the player is told to go for this reason, and the socket closes.
func (p *player) sentAway(reason string) {
	p.t.Helper()
	if m := p.hear("bye"); m.Reason != reason {
		p.t.Fatalf("seat %d was told %s, want %s", p.seat, m.raw, reason)
	}
	p.closed()
}

func (p *player) closed() {
	p.t.Helper()
	settle()
	select {
	case <-p.left:
	default:
		p.t.Fatalf("the socket of seat %d is open", p.seat)
	}
}

// drop loses the socket, without a word.
func (p *player) drop() {
	_ = p.conn.NetConn().Close() // It may be closed.
	settle()
}

// resume is the hello that takes p's seat back, with what came after the last that p heard.
func (p *player) resume() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprintf(`{"t":"hello","resume":%q,"after":%d}`, p.token, p.n)
}
