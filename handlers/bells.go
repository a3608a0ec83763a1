package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/gorilla/websocket"
)

const (
	bellsAMinute = 120                    // sockets that a user opens
	bellsEach    = 8                      // sockets of a user in this process; the newest stay
	bellsAtOnce  = 500                    // sockets that are asked for at once
	bellsPause   = 100 * time.Millisecond // between questions, however much happens
	bellsAsk     = 5 * time.Second        // for an answer of the store
	bellQueue    = 4                      // messages that wait for a slow socket, before it is ended
)

// The codes that a bell's socket is closed with. The page acts on them.
const (
	closeGone     = 4001 // nobody is logged in there any more
	closeReplaced = 4002 // the same user has opened too many others
)

// bells are the sockets over which this process shows users what is new. What there is to
// show is asked for many at once, so that a burst of news costs as little as one.
type bells struct {
	mu     sync.Mutex            // protects what follows
	of     map[uuid.UUID][]*bell // by user, and by log-in
	due    map[*bell]bool        // is to be shown what there is
	busy   bool                  // somebody asks what that is
	closed bool

	work sync.WaitGroup // of sockets, and of who asks
}

// bell is the socket of one open page.
type bell struct {
	conn        *websocket.Conn
	user, login uuid.UUID
	lists       bool // the page lists notifications

	out  chan []byte   // messages; whoever sends holds the lock of bells
	done chan struct{} // closed when the socket is to end, with code
	code int
	over bool // done is closed; under the lock of bells

	greeted bool      // it has been shown what there is; only who asks looks at this and the next
	last    uuid.UUID // the latest notification then
}

// add takes a socket in, and has it shown what there is. It is false once bells are closed.
func (b *bells) add(one *bell, show func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	if b.of == nil {
		b.of, b.due = map[uuid.UUID][]*bell{}, map[*bell]bool{}
	}
	if others := b.of[one.user]; len(others) >= bellsEach {
		b.end(others[0], closeReplaced)
	}
	b.of[one.user], b.of[one.login] = append(b.of[one.user], one), append(b.of[one.login], one)
	b.work.Add(1)
	b.show(show, one)
	return true
}

// remove forgets a socket that has ended.
func (b *bells) remove(one *bell) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end(one, websocket.CloseNormalClosure)
	b.work.Done()
}

// end has a socket end, and forgets it. The lock is held.
func (b *bells) end(one *bell, code int) {
	if one.over {
		return
	}
	one.over, one.code = true, code
	close(one.done)
	delete(b.due, one)
	for _, key := range []uuid.UUID{one.user, one.login} {
		left := slices.DeleteFunc(b.of[key], func(other *bell) bool { return other == one })
		if b.of[key] = left; len(left) == 0 {
			delete(b.of, key)
		}
	}
}

// show notes that sockets are due, and sees to it that somebody asks. The lock is held.
func (b *bells) show(ask func(), due ...*bell) {
	for _, one := range due {
		b.due[one] = true
	}
	if len(b.due) > 0 && !b.busy && !b.closed {
		b.busy = true
		b.work.Go(ask) // until nothing is due
	}
}

// ring shows what there is on all sockets of a user.
func (b *bells) ring(user uuid.UUID, ask func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.show(ask, b.of[user]...)
}

// ringAll does so on all sockets there are.
func (b *bells) ringAll(ask func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, sockets := range b.of {
		b.show(ask, sockets...)
	}
}

// also has something done that Close is to wait for. After Close it does nothing.
func (b *bells) also(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.work.Go(do)
	}
}

// cut ends the sockets of a user, or of a log-in.
func (b *bells) cut(key uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range slices.Clone(b.of[key]) {
		b.end(one, closeGone)
	}
}

// next returns sockets that are due. Without any, whoever asks is done.
func (b *bells) next() []*bell {
	b.mu.Lock()
	defer b.mu.Unlock()
	var next []*bell
	for one := range b.due {
		if len(next) == bellsAtOnce || b.closed {
			break
		}
		next = append(next, one)
		delete(b.due, one)
	}
	b.busy = len(next) > 0
	return next
}

// later puts back what could not be asked.
func (b *bells) later(sockets []*bell) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range sockets {
		if !one.over {
			b.due[one] = true
		}
	}
}

// send has a socket send a message. One that takes none in ends: its page comes again.
func (b *bells) send(one *bell, message []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if one.over {
		return
	}
	select {
	case one.out <- message:
	default:
		b.end(one, websocket.CloseTryAgainLater)
	}
}

// Close tells all sockets that this process restarts, and waits until they have gone, or
// ctx ends.
func (b *bells) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	var all []*bell
	for _, sockets := range b.of {
		all = append(all, sockets...)
	}
	for _, one := range all {
		b.end(one, websocket.CloseServiceRestart)
	}
	b.mu.Unlock()
	done := make(chan struct{})
	go func() { b.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
