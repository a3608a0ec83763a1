package room

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
)

// wired returns a Socket on a real connection, and the other end.
func wired(t *testing.T) (*Socket, net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	theirs, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = theirs.Close() })
	ours, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSocket(ours)
	t.Cleanup(func() {
		_ = s.Close()
		s.late.Wait()
	})
	return s, theirs
}

// chunk is a message long enough that not many fit into what the kernel keeps.
func chunk(i int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("%08d", i)), 8<<10) }

func TestSocketTakesABoundedLotAndWritesItInOrder(t *testing.T) {
	t.Parallel()
	s, theirs := wired(t)
	var want bytes.Buffer
	sent := 0
	for s.send(chunk(sent), 1) { // Nobody reads, and nothing waits.
		want.Write(chunk(sent))
		if sent++; sent > 10_000 {
			t.Fatal("a client who never reads is sent everything")
		}
	}
	if sent < maxQueue {
		t.Errorf("only %d were taken", sent)
	}
	if n, err := s.Write([]byte("a pong")); n != 0 || err == nil {
		t.Errorf("what does not fit was written: %d, %v", n, err)
	}
	s.bye(byeSlow)
	want.Write(goodbye(byeSlow))
	if !s.send([]byte("after the bye"), 1) {
		t.Error("who was told to go is sent away again")
	}
	s.bye(byeRate) // They were told.
	got := make([]byte, want.Len())
	if _, err := io.ReadFull(theirs, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("what came is not what was sent, and then the bye")
	}
	s.late.Wait()
	_ = s.Close()
	if rest, err := io.ReadAll(theirs); err != nil || len(rest) != 0 {
		t.Errorf("after the bye came %q, %v", rest, err)
	}
}

func TestSocketWritesAtOnceAgainOnceItHasCaughtUp(t *testing.T) {
	t.Parallel()
	s, theirs := wired(t)
	total := 0
	for behind := false; !behind; {
		s.send(chunk(1), 1)
		total += len(chunk(1))
		s.mu.Lock()
		behind = s.busy
		s.mu.Unlock()
	}
	if _, err := io.CopyN(io.Discard, theirs, int64(total)); err != nil {
		t.Fatal(err)
	}
	s.late.Wait()
	s.send([]byte("at once"), 1)
	if s.busy || s.queue != 0 && s.behind != nil {
		t.Error("who has caught up is behind")
	}
	got := make([]byte, len("at once"))
	if _, err := io.ReadFull(theirs, got); err != nil || string(got) != "at once" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSocketThatIsClosedTakesEverythingAndWritesNothing(t *testing.T) {
	t.Parallel()
	s, _ := wired(t)
	for s.send(chunk(0), 1) {
	}
	_ = s.Close()
	s.late.Wait() // As Serve does: nothing may begin after it.
	s.bye(byeRestart)
	for i := range 2 * maxQueue {
		if !s.send(chunk(i), 1) {
			t.Fatal("who has gone is called slow")
		}
	}
	if s.busy || len(s.behind) != 0 {
		t.Errorf("somebody writes to a closed socket; %d bytes are kept for it", len(s.behind))
	}
}

func TestSocketThatIsClosedStartsNothing(t *testing.T) {
	t.Parallel()
	s, _ := wired(t)
	_ = s.Close()
	s.late.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.put(chunk(0), 1); s.busy {
		t.Error("a goroutine has begun that nobody waits for")
	}
}

func TestSocketThatIsLostKeepsNothing(t *testing.T) {
	t.Parallel()
	s, theirs := wired(t)
	for s.send(chunk(0), 1) {
	}
	_ = theirs.Close()
	s.late.Wait()
	for i := range 2 * maxQueue {
		if !s.send(chunk(i), 1) {
			t.Fatal("who has gone is called slow")
		}
	}
	if s.busy || len(s.behind) != 0 {
		t.Errorf("somebody writes to a lost socket; %d bytes are kept for it", len(s.behind))
	}
	if _, err := s.Read(make([]byte, 1)); err == nil {
		t.Error("the socket is open, and whoever reads from it waits for ever")
	}
}
