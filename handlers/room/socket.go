package room

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Socket is the one way to write to a client. Everything goes through it, what gorilla
// writes by itself too (pongs and closes), so that nothing lands inside of another frame.
//
// A write never waits: what the kernel does not take at once is kept, and written by a
// goroutine that lives as long as the client is behind.
type Socket struct {
	net.Conn
	raw    syscall.RawConn       // nil where there is none: then that goroutine writes all
	write  func(fd uintptr) bool // made once, so that a write allocates nothing
	late   sync.WaitGroup        // of that goroutine
	unread int                   // bytes that may be read before a frame has to be whole: the reader's
	ended  atomic.Bool           // bye was said

	mu     sync.Mutex // protects what follows
	buf    []byte     // for write
	taken  int        // by write
	behind []byte     // not yet written
	queue  int        // messages behind, and those being written late
	busy   bool       // that goroutine lives
	closed bool       // or lost: nothing is written any more
}

// NewSocket takes over conn. Give it to the upgrader in conn's place.
func NewSocket(conn net.Conn) *Socket {
	s := &Socket{Conn: conn, unread: maxUnread}
	if sc, ok := conn.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn() // Without it, all is written late.
	}
	if buffered, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		_ = buffered.SetWriteBuffer(sendBuffer) // Only a hint.
	}
	s.write = func(fd uintptr) bool {
		s.taken = writeNow(fd, s.buf)
		return true
	}
	return s
}

// Read implements io.Reader, for gorilla, which passes over empty parts of a frame without
// end.
func (s *Socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if s.unread -= n; s.unread < 0 {
		return n, errTooFast
	}
	return n, err
}

// Write implements io.Writer, for gorilla. It takes everything or the socket has ended.
func (s *Socket) Write(p []byte) (int, error) {
	if !s.send(p, 1) {
		return 0, net.ErrClosed
	}
	return len(p), nil
}

// SetDeadline implements net.Conn, but for writes.
func (s *Socket) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not wait.
func (s *Socket) SetWriteDeadline(time.Time) error { return nil }

// Close implements io.Closer. Nothing is written after it.
func (s *Socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.Conn.Close()
}

// send writes p, which is so many messages. It is false if the client is too far behind:
// then p was not written.
func (s *Socket) send(p []byte, messages int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended.Load() {
		return true // Nothing comes after bye.
	}
	return s.put(p, messages)
}

func (s *Socket) put(p []byte, messages int) bool {
	if s.closed {
		return true // Whoever reads will notice.
	}
	if s.busy {
		if s.queue+messages > maxQueue {
			return false
		}
		s.behind = append(s.behind, p...)
		s.queue += messages
		return true
	}
	n := s.try(p)
	if n == len(p) {
		return true
	}
	s.behind = append(s.behind, p[n:]...)
	s.queue = min(messages, maxQueue)
	s.busy = true
	s.late.Go(s.catchUp)
	return true
}

// try returns how much of p the kernel took.
func (s *Socket) try(p []byte) int {
	if s.raw == nil {
		return 0
	}
	s.buf, s.taken = p, 0
	err := s.raw.Write(s.write)
	s.buf = nil
	if err != nil {
		return 0 // Closed: whoever reads will notice.
	}
	return s.taken
}

// catchUp writes what is behind until nothing is, or the client is lost.
func (s *Socket) catchUp() {
	var spare []byte
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.behind) > 0 {
		p, count := s.behind, s.queue
		s.behind = spare[:0]
		s.mu.Unlock()
		_ = s.Conn.SetWriteDeadline(time.Now().Add(lateWithin)) // A lost socket fails below.
		_, err := s.Conn.Write(p)
		s.mu.Lock()
		if err != nil {
			_ = s.Conn.Close()
			s.closed = true
			break
		}
		spare = p
		s.queue -= count
	}
	_ = s.Conn.SetWriteDeadline(time.Time{}) // As above.
	s.behind, s.queue, s.busy = nil, 0, false
}

// bye says why the client has to go, as the last thing, and gives it a moment to do so.
func (s *Socket) bye(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended.Swap(true) {
		return
	}
	p := goodbye(reason)
	if s.busy {
		s.behind = append(s.behind, p...) // However far behind.
	} else {
		s.put(p, 1)
	}
	within := byeWithin
	if s.busy {
		within = lateWithin
	}
	_ = s.SetReadDeadline(time.Now().Add(within))
}

// drain lets a bye reach the client. It reads what they still send, since closing a socket
// with bytes unread throws away what was written. The deadlines that were set end it.
func (s *Socket) drain() {
	_, _ = io.Copy(io.Discard, io.LimitReader(s.Conn, 1<<20)) // A lost socket ends it too.
	s.mu.Lock()
	busy := s.busy
	s.mu.Unlock()
	if busy {
		s.late.Wait()
	}
}
