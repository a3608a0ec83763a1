// Package room runs the rooms that people play in together. It knows sockets, but neither
// HTTP nor SQL.
//
// A room is one goroutine, the one in Room.run: nothing else reads or writes what belongs
// to it, so everybody sees one order of events. It writes to sockets by itself, without
// waiting, and many events at a time: a goroutine for each player's writes would be woken
// for each message, which costs more than the message.
package room

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Room is a table that is live in this process.
type Room struct {
	hub   *Hub
	inbox chan input
	done  chan struct{} // closed when the room takes nothing more; it is not in the hub any more then

	*table
	clients []*client // who has been welcomed
	scratch []byte    // what one client gets in one write
	told    int       // watchers, as last announced
	tellAt  time.Time // when to announce them again; zero for no need
	pingAt  time.Time
	emptyAt time.Time // since when nobody has been here; zero while somebody is
	dirty   bool      // there is something to save
	saving  bool
	savedAt time.Time
	savedN  uint64 // the number of the last event then
	met     bool   // somebody has just come
	over    string // the reason to end with, once there is one
}

// input is what a room is told: that a client has sent m or, without one, that its socket
// has closed; or something to do, in the goroutine that may.
type input struct {
	from *client
	m    *message
	do   func()
}

func newRoom(h *Hub, t *table, now time.Time) *Room {
	return &Room{
		hub: h, table: t, inbox: make(chan input, maxBatch), done: make(chan struct{}),
		emptyAt: now, dirty: true, savedAt: now, pingAt: now.Add(time.Duration(rand.Int64N(int64(pingEvery)))), // Rooms do not all ping at once.
	}
}

// post tells the room something. It is false if the room has ended.
func (r *Room) post(in input) bool {
	select {
	case r.inbox <- in:
	case <-r.done:
		return false
	}
	select {
	case <-r.done: // It came too late for the room to take it.
		r.turnAway()
	default:
	}
	return true
}

// run is the room's life. It returns when the room is over, or ctx is.
func (r *Room) run(ctx context.Context) {
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for r.over == "" {
		select {
		case <-ctx.Done():
			r.over = byeRestart
			continue
		case <-alarm.C:
		case in := <-r.inbox:
			r.take(in)
			r.gather(ctx)
			for range maxBatch - 1 {
				select {
				case in := <-r.inbox:
					r.take(in)
					continue
				default:
				}
				break
			}
		}
		r.flush()
		alarm.Reset(max(0, time.Until(r.due(time.Now()))))
	}
	r.farewell()
}

// gather waits a little for more to write at once, when the machine has no time to spare.
func (r *Room) gather(ctx context.Context) {
	wait := time.Duration(r.hub.gather.Load())
	if r.met { // Where one comes others do, and who is there hears of all at once.
		r.met, wait = false, max(wait, meetWithin)
	}
	if wait == 0 || len(r.inbox) == maxBatch {
		return
	}
	pause := time.NewTimer(wait)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
	}
}

// take does what one input asks for.
func (r *Room) take(in input) {
	switch {
	case in.do != nil:
		in.do()
	case in.m != nil:
		r.frame(in.from, in.m)
		r.hub.free(in.m)
	default:
		r.remove(in.from)
	}
	if r.unsent >= maxBatch {
		r.flush()
	}
}

// flush sends what has happened since the last time, to each client in one write.
func (r *Room) flush() {
	if r.unsent == 0 {
		return
	}
	first, sent := r.n-r.unsent+1, 0
	r.unsent = 0
	var slow []*client
	for _, c := range r.clients {
		out, count := r.scratch[:0], 0
		for n := first; n <= r.n; n++ {
			if e := r.ring.at(n); n > c.since && e.isFor(c.seat) {
				out = append(out, e.frame...)
				count++
			}
		}
		r.scratch = out
		if count == 0 {
			continue
		}
		sent += count
		if !c.socket.send(out, count) {
			slow = append(slow, c)
		}
	}
	r.hub.stats.deliveries.Add(uint64(sent))
	for _, c := range slow {
		r.hub.stats.slow.Add(1)
		r.dismiss(c, byeSlow)
	}
	if len(slow) > 0 {
		r.flush()
	}
}

// tell sends one frame to one client, who may be too far behind for it.
func (r *Room) tell(c *client, frame []byte) { r.tellAll(c, &pages{frames: frame, count: 1}) }

func (r *Room) tellAll(c *client, p *pages) {
	if p.turn(); !c.socket.send(p.frames, p.count) {
		r.hub.stats.slow.Add(1)
		r.dismiss(c, byeSlow)
	}
}

// dismiss says bye to c, whose seat is kept.
func (r *Room) dismiss(c *client, reason string) {
	c.socket.bye(reason)
	r.remove(c)
}

// remove forgets c. It may have been removed before.
func (r *Room) remove(c *client) {
	i := slices.Index(r.clients, c)
	if i < 0 {
		return
	}
	r.clients = slices.Delete(r.clients, i, i+1)
	now := time.Now()
	if c.seat != 0 {
		r.drop(c.seat, now)
		r.dirty = true
	}
	r.changed(now)
}

// changed notes how many are here now.
func (r *Room) changed(now time.Time) {
	if len(r.clients) > 0 {
		r.emptyAt = time.Time{}
	} else if r.emptyAt.IsZero() {
		r.emptyAt = now
	}
	if r.watching() != r.told && r.tellAt.IsZero() {
		r.tellAt = now.Add(time.Second)
	}
	r.dirty = true
}

// watching is how many watch. Also those whose hello has not come yet have a client, but
// not here.
func (r *Room) watching() int {
	n := 0
	for _, c := range r.clients {
		if c.seat == 0 {
			n++
		}
	}
	return n
}

// due does what time has come for, and returns when it comes again.
func (r *Room) due(now time.Time) time.Time {
	next := r.pingAt
	if !now.Before(r.pingAt) {
		for _, c := range slices.Clone(r.clients) {
			r.tell(c, ping)
		}
		r.pingAt = now.Add(pingEvery)
		next = r.pingAt
	}
	soonest := func(at time.Time) {
		if !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	if !r.tellAt.IsZero() && !now.Before(r.tellAt) {
		r.tellWatchers()
	}
	soonest(r.tellAt)
	events := r.n
	r.expire(now)
	r.flush()
	soonest(r.expire(now)) // Whoever was too slow to hear of it is offline since.
	if r.n != events {
		r.dirty = true
	}
	if !r.emptyAt.IsZero() {
		if closing := r.emptyAt.Add(emptyAfter); now.Before(closing) {
			soonest(closing)
		} else {
			r.over = byeEnded
		}
	}
	if r.n-r.savedN >= afterCrash/2 {
		r.dirty = true // Whoever takes over from a crash must not give a number out twice.
	}
	if r.dirty && !r.saving {
		if at := r.savedAt.Add(saveEvery); now.Before(at) {
			soonest(at)
		} else {
			r.save(now)
		}
	}
	r.flush()
	return next
}

func (r *Room) tellWatchers() {
	r.tellAt, r.told = time.Time{}, r.watching()
	b := append(make([]byte, frameRoom, 64), `{"t":"spectators","count":`...)
	b = seal(append(strconv.AppendInt(b, int64(r.told), 10), '}'))
	for _, c := range slices.Clone(r.clients) {
		r.tell(c, b)
	}
}
