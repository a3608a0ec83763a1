package room

import (
	"slices"
	"time"
)

// hello brings a client in, or brings one who is in up to date: back to their seat, to a
// free one, or among those who watch.
func (r *Room) hello(c *client, m *message) {
	now := time.Now()
	var token string
	var after uint64
	_ = read(m.resume, &token) // What is no token takes nobody's seat.
	known := read(m.after, &after)
	switch {
	case c.socket.ended.Load():
		return
	case r.over != "":
		c.socket.bye(byeRestart)
		return
	case r.hub.isCut(c.person):
		r.dismiss(c, byeEnded)
		return
	}
	seat := r.seatOf(token, c.person.Key)
	if r.isBanned(c.person, seat) { // Before anything of the room is touched.
		r.dismiss(c, byeKicked)
		return
	}
	wasHere := slices.Contains(r.clients, c)
	if wasHere {
		r.flush() // What happened so far is for the place that they had.
	}
	if wasHere && c.seat != 0 {
		seat = c.seat
	}
	if seat != 0 && yes(m.watch) && !(known && token != "") { // They get up.
		r.replace(seat, c)
		r.leave(seat, "left")
		seat = 0
	}
	switch free := r.free(); {
	case seat != 0:
		r.replace(seat, c)
		token = r.back(seat, c.person, token)
	case free != 0 && !yes(m.watch):
		seat, known = free, false
		token = r.sit(seat, c.person, now)
	case !wasHere && r.watching() >= maxWatchers:
		c.socket.bye(byeFull)
		return
	default:
		r.leaveWatch(c)
		token, known = "", false
	}
	c.seat, c.since = seat, r.n
	if !wasHere {
		r.clients = append(r.clients, c)
	}
	r.met = true
	r.changed(now)
	r.greet(c, token, after, known, now)
}

// leaveWatch puts out whoever else watches for the same person: nobody takes two places.
func (r *Room) leaveWatch(by *client) {
	for _, c := range r.clients {
		if c.seat == 0 && c != by && c.person.Key == by.person.Key {
			r.dismiss(c, byeReplaced)
			return
		}
	}
}

// replace puts out whoever else is on the seat: the newest socket has it.
func (r *Room) replace(seat int, by *client) {
	for _, c := range r.clients {
		if c.seat == seat && c != by {
			c.seat = 0 // Theirs no more: the seat does not go offline with them.
			r.dismiss(c, byeReplaced)
			return
		}
	}
}

// greet sends the room, and what was missed since the event of number after.
func (r *Room) greet(c *client, token string, after uint64, known bool, now time.Time) {
	r.hub.stats.welcomes.Add(1)
	if known && r.has(after) && r.seats[c.seat-1].Joined <= after {
		p := r.welcome(c.seat, token, after, r.watching(), now)
		r.addMissed(p, after, c.seat)
		r.tellAll(c, p)
		return
	}
	r.tellAll(c, r.welcome(c.seat, token, r.n, r.watching(), now))
	if known {
		r.tellAll(c, r.resync(r.watching()))
	}
}
