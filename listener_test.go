package main

import (
	"bufio"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"
)

// listener is the attacker's machine: it notes all that reaches it, a bare connection too.
type listener struct {
	address string // of the form http://name:port, another site than any of ours

	mu    sync.Mutex // protects what follows
	heard []string
}

// listen opens a listener for a test. The browser takes every name for this machine.
func listen(t *testing.T) *listener {
	t.Helper()
	tcp, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tcp.Close() }) // It only listened.
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(tcp.Addr().(*net.TCPAddr).AddrPort()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = udp.Close() }) // Likewise.
	l := &listener{address: fmt.Sprintf("http://attacker.test:%d", tcp.Addr().(*net.TCPAddr).Port)}
	go func() {
		for {
			conn, err := tcp.Accept()
			if err != nil {
				return
			}
			go l.serve(conn)
		}
	}()
	go func() {
		for {
			n, from, err := udp.ReadFrom(make([]byte, 1500))
			if err != nil {
				return
			}
			l.note("a datagram of %d bytes from %v", n, from)
		}
	}()
	return l
}

// serve notes the first line of what a connection asks, and answers with a page.
func (l *listener) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	l.note("a connection")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err == nil {
		l.note("%q", line)
	}
	_, _ = fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmine")
}

func (l *listener) note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, "the listener heard "+fmt.Sprintf(format, args...))
}

// all is what has been heard so far.
func (l *listener) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.heard...)
}
