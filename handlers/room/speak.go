package room

import (
	"encoding/json"
	"strconv"
	"time"
)

// frame does what a client's message asks for.
func (r *Room) frame(c *client, m *message) {
	if m.t == "hello" {
		r.hello(c, m)
		return
	}
	if c.socket.ended.Load() && r.over != byeRestart {
		return
	}
	if c.seat == 0 {
		c.fail("spectator")
		return
	}
	if code := r.speak(c, m, time.Now()); code != "" {
		c.fail(code)
	}
}

// speak does what somebody who is seated asks for. It returns the code of what is wrong
// with it, or "".
func (r *Room) speak(c *client, m *message, now time.Time) string {
	switch m.t {
	case "msg":
		return r.relay(c, m)
	case "set":
		return r.share(c, m)
	case "chat":
		return r.chat(c, m, now)
	case "ready":
		r.seats[c.seat-1].Ready = yes(m.v)
		r.flagEvent("ready", c.seat, yes(m.v))
	case "leave":
		seat := c.seat
		c.seat = 0 // Not theirs any more, so not to be kept.
		r.leave(seat, "left")
		r.flush()
		c.socket.bye(byeEnded)
		r.remove(c)
	default:
		if c.seat != r.host {
			return "host"
		}
		return r.rule(m, now)
	}
	r.dirty = true
	return ""
}

// rule does what only the host can ask for.
func (r *Room) rule(m *message, now time.Time) string {
	code := ""
	switch m.t {
	case "start":
		code = r.start(now)
	case "end":
		code = r.end(m.results, now)
	case "again":
		code = r.again()
	case "lock":
		r.locked = yes(m.v)
		r.flagEvent("lock", 0, r.locked)
	case "kick":
		code = r.kick(m)
	}
	r.dirty = true
	return code
}

// relay passes a value on to the others, or to some.
func (r *Room) relay(c *client, m *message) string {
	if m.d == nil {
		return "broken"
	}
	to, ok := r.addressed(m.to)
	if !ok {
		return "seat"
	}
	b := append(r.begin("msg"), `,"from":`...)
	b = strconv.AppendInt(b, int64(c.seat), 10)
	b = append(b, `,"d":`...)
	r.commit(append(b, m.d...), c.seat, to)
	return ""
}

// addressed is the set of seats that a list names; empty for no list.
func (r *Room) addressed(list []byte) (set uint32, ok bool) {
	if list == nil || string(list) == "null" {
		return 0, true
	}
	var seats []int
	if json.Unmarshal(list, &seats) != nil || len(seats) == 0 {
		return 0, false
	}
	for _, n := range seats {
		if n < 1 || n > len(r.seats) {
			return 0, false
		}
		set |= 1 << n
	}
	return set, true
}

// share changes the state that everybody sees, the sender too: so all learn what came last.
func (r *Room) share(c *client, m *message) string {
	var key string
	if m.v == nil || !read(m.k, &key) || string(m.k) == "null" {
		return "broken"
	}
	if !r.set(key, m.v) {
		return "state"
	}
	b := append(r.begin("set"), `,"from":`...)
	b = strconv.AppendInt(b, int64(c.seat), 10)
	b = append(b, `,"k":`...)
	b = append(appendString(b, key), `,"v":`...)
	r.commit(append(b, m.v...), 0, 0)
	r.dirty = true
	return ""
}

// kick puts somebody out, who does not get back in.
func (r *Room) kick(m *message) string {
	var n int
	if !read(m.seat, &n) || n < 1 || n > len(r.seats) || n == r.host || !r.seats[n-1].taken() {
		return "seat"
	}
	r.putOut(n, byeKicked)
	return ""
}
