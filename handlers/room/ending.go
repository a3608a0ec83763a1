package room

import (
	"errors"
	"runtime/debug"
	"slices"
	"time"
)

// farewell says bye, and keeps the room for whoever runs it next, or for good. What clients
// sent before they heard it still counts.
func (r *Room) farewell() {
	r.flush()
	reason := r.over
	everybody := slices.Clone(r.clients)
	for _, c := range everybody {
		c.socket.bye(reason)
	}
	leaving := time.NewTimer(byeWithin / 2)
	defer leaving.Stop()
	for reason == byeRestart && len(r.clients) > 0 || r.saving {
		select {
		case in := <-r.inbox:
			r.take(in)
			continue
		case <-leaving.C:
		}
		break
	}
	r.unsent = 0 // Kept for those who come back.
	k := r.kept(true)
	k.Released, k.Closed = true, forGood(reason)
	err := r.hub.keep(k)
	for tries := 1; tries < 3 && err != nil && !errors.Is(err, ErrLost); tries++ {
		err = r.hub.keep(k) // What ended in it has no other chance.
	}
	if err != nil {
		r.hub.cfg.Log.Warn("room not kept", "room", r.Code, "err", err)
	}
}

// recovered is deferred by the goroutine of a room: what goes wrong in it ends it alone,
// and its players find it again as it was last kept.
func (r *Room) recovered() {
	p := recover()
	if p == nil {
		return
	}
	r.hub.cfg.Log.Error("room panicked", "room", r.Code, "panic", p, "stack", string(debug.Stack()))
	for _, c := range r.clients {
		c.socket.bye(byeRestart)
	}
}

// turnAway says bye to those whose messages a room that has ended will not take.
func (r *Room) turnAway() {
	for {
		select {
		case in := <-r.inbox:
			if in.m != nil {
				in.from.socket.bye(byeRestart)
			}
		default:
			return
		}
	}
}
