//go:build linux

package loadtest

import (
	"errors"
	"io"
	"net"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// loop hears what comes on many sockets, in one thread and without a goroutine for each:
// waking those would take longer than what is measured.
type loop struct {
	fd    int // of the epoll
	ready [256]unix.EpollEvent
	sleep [1]unix.PollFd
	buf   [256 << 10]byte // what came on one socket
}

func newLoop() (*loop, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return &loop{fd: fd, sleep: [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}}, err
}

func (l *loop) close() error { return unix.Close(l.fd) }

// add takes a connection over: from here on only its descriptor is used, since the runtime
// would be woken for everything that comes. i is its number in wait.
func (l *loop) add(c net.Conn, i int) (fd int, err error) {
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		return -1, err
	}
	var wrong error
	err = raw.Control(func(old uintptr) { fd, wrong = unix.FcntlInt(old, unix.F_DUPFD_CLOEXEC, 0) })
	if err = errors.Join(err, wrong, c.Close()); err != nil {
		return -1, err
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)} // Fd is ours to use.
	if err := unix.EpollCtl(l.fd, unix.EPOLL_CTL_ADD, fd, &event); err != nil {
		return -1, errors.Join(err, unix.Close(fd))
	}
	return fd, nil
}

// wait returns on which sockets something has come, by their numbers, as soon as something
// has, or none when d is over. It may come back early.
func (l *loop) wait(d time.Duration) ([]unix.EpollEvent, error) {
	n, err := unix.EpollWait(l.fd, l.ready[:], 0)
	if n == 0 && err == nil && d > 0 {
		timeout := unix.NsecToTimespec(int64(d)) // EpollWait counts milliseconds.
		if _, err = unix.Ppoll(l.sleep[:], &timeout, nil); err == nil {
			n, err = unix.EpollWait(l.fd, l.ready[:], 0)
		}
	}
	if errors.Is(err, unix.EINTR) {
		return nil, nil
	}
	return l.ready[:max(n, 0)], err
}

// read returns what has come on a socket, after what came before and was not used.
// It is good until the next read.
func (l *loop) read(fd int, before []byte) ([]byte, error) {
	had := copy(l.buf[:], before)
	n, err := unix.Read(fd, l.buf[had:])
	switch {
	case wouldWait(err):
		n = 0
	case err != nil:
		return nil, err
	case n == 0:
		return nil, io.EOF
	}
	return l.buf[:had+n], nil
}

// writeNow returns how much of p the kernel took without waiting.
func writeNow(fd int, p []byte) (int, error) {
	n, err := unix.Write(fd, p)
	if wouldWait(err) {
		return 0, nil
	}
	return max(n, 0), err
}

func wouldWait(err error) bool { return errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) }

// thread stays on this thread of the kernel, whose sleeps now end when they should, not up
// to 50 µs later.
func thread() (undo func()) {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) // Refused, sleeps are a little longer.
	return runtime.UnlockOSThread
}
