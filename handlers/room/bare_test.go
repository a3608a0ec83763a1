//go:build linux

package room_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// bareServer is what rooms are measured against: the least that relays. The room writes by
// itself, one write for a player and burst, each frame built once; there are no numbers, no
// history, no limits, no state, and whoever is slow is cut off after 64 KB.
type bareServer struct {
	upgrader websocket.Upgrader
	frames   sync.Pool // of *bytes.Buffer

	mu    sync.Mutex
	rooms map[string]*bareRoom
}

type bareRoom struct {
	frames *sync.Pool
	joins  chan *barePlayer
	leaves chan *barePlayer
	inbox  chan bareMessage
}

type bareMessage struct {
	from  *barePlayer
	frame *bytes.Buffer // from the server's pool, and back to it
}

type barePlayer struct {
	conn  net.Conn
	raw   syscall.RawConn
	burst []byte
	taken int
	write func(fd uintptr) bool

	mu     sync.Mutex
	behind []byte
	late   bool // a goroutine writes what is behind
}

const bareBehind = 64 << 10

func (s *bareServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // The upgrader has answered.
	}
	p := &barePlayer{conn: ws.NetConn()}
	p.raw, _ = ws.NetConn().(*net.TCPConn).SyscallConn() // Fails for a nil connection only.
	p.write = func(fd uintptr) bool {
		p.taken, _ = syscall.Write(int(fd), p.burst) // What fails fails again for whoever is late.
		return true
	}
	go s.room(r.URL.Query().Get("room")).read(p, ws) // So that the HTTP server's buffers go.
}

func (s *bareServer) room(code string) *bareRoom {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[code]
	if r == nil {
		r = &bareRoom{&s.frames, make(chan *barePlayer), make(chan *barePlayer), make(chan bareMessage, 64)}
		s.rooms[code] = r
		go r.run()
	}
	return r
}

// read passes on what p says, from after its hello, until its socket is closed.
func (r *bareRoom) read(p *barePlayer, ws *websocket.Conn) {
	defer p.conn.Close()
	if _, _, err := ws.ReadMessage(); err != nil {
		return
	}
	r.joins <- p
	defer func() { r.leaves <- p }()
	for {
		_, from, err := ws.NextReader()
		if err != nil {
			return
		}
		frame := r.frames.Get().(*bytes.Buffer)
		frame.Reset()
		frame.Write([]byte{0x81, 126, 0, 0})
		if _, err := io.Copy(frame, from); err != nil {
			return
		}
		binary.BigEndian.PutUint16(frame.Bytes()[2:], uint16(frame.Len()-4))
		r.inbox <- bareMessage{p, frame}
	}
}

// run is the room. It goes on until the process ends.
func (r *bareRoom) run() {
	players := map[*barePlayer]bool{}
	for {
		select {
		case p := <-r.joins:
			players[p] = true
			welcome := `{"t":"welcome","seat":1,"n":0}`
			p.burst = append([]byte{0x81, byte(len(welcome))}, welcome...)
			p.flush()
		case p := <-r.leaves:
			delete(players, p)
		case m := <-r.inbox:
			for more := true; more; {
				for p := range players {
					if p != m.from {
						p.burst = append(p.burst, m.frame.Bytes()...)
					}
				}
				r.frames.Put(m.frame)
				select {
				case m = <-r.inbox:
				default:
					more = false
				}
			}
			for p := range players {
				p.flush()
			}
		}
	}
}

// flush writes p's burst without waiting. What the socket does not take at once a goroutine
// writes, and what comes meanwhile.
func (p *barePlayer) flush() {
	if len(p.burst) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.late && len(p.behind) > bareBehind:
		p.conn.Close()
	case p.late:
		p.behind = append(p.behind, p.burst...)
	default:
		p.taken = 0
		if err := p.raw.Write(p.write); err == nil && max(p.taken, 0) < len(p.burst) {
			p.behind = append(p.behind, p.burst[max(p.taken, 0):]...)
			p.late = true
			go p.catchUp()
		}
	}
	p.burst = p.burst[:0]
}

func (p *barePlayer) catchUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.behind) > 0 {
		b := p.behind
		p.behind = nil
		p.mu.Unlock()
		_ = p.conn.SetWriteDeadline(time.Now().Add(10 * time.Second)) // A lost socket fails below.
		_, err := p.conn.Write(b)
		p.mu.Lock()
		if err != nil {
			p.conn.Close()
			return // Late for ever: what is written to it goes nowhere.
		}
	}
	p.late = false
}
