package room

import "strconv"

// event is something that happened in a room: its number, and the frame that says so.
type event struct {
	n      uint64
	frame  []byte // a part of buf
	buf    []byte // kept when the event is forgotten, for another
	except int    // the seat that does not get it; 0 for none
	to     uint32 // the seats that alone get it, a bit each; 0 for all, and the watchers
}

// isFor reports whether whoever is at seat gets the event; 0 is a watcher.
func (e *event) isFor(seat int) bool {
	return (e.except == 0 || e.except != seat) && (e.to == 0 || e.to&(1<<seat) != 0)
}

func (e *event) payload() []byte { return e.buf[frameRoom:] }

// ring numbers a room's events and keeps the last of them.
type ring struct {
	n      uint64 // of the newest
	events []event
	kept   int    // how many, at most ringSize
	unsent uint64 // how many of the newest nobody has been sent yet
}

// begin opens the next event, up to `{"t":"…","n":…`, for the caller to go on with.
func (r *ring) begin(t string) []byte {
	r.n++
	if int(r.n%ringSize) >= len(r.events) { // Most rooms never fill it.
		grown := make([]event, min(ringSize, max(8, 2*len(r.events), int(r.n%ringSize)+1)))
		copy(grown, r.events)
		r.events = grown
	}
	e := &r.events[r.n%ringSize]
	e.n, e.except, e.to = r.n, 0, 0
	b := append(e.buf[:0], "0123456789"[:frameRoom]...)
	b = append(b, `{"t":"`...)
	b = append(b, t...)
	b = append(b, `","n":`...)
	return strconv.AppendUint(b, r.n, 10)
}

// commit closes the event that begin opened, whose bytes so far are b.
func (r *ring) commit(b []byte, except int, to uint32) {
	e := &r.events[r.n%ringSize]
	e.buf = append(b, '}')
	e.frame = seal(e.buf)
	e.except, e.to = except, to
	r.kept = min(ringSize, r.kept+1)
	r.unsent++
}

// at returns the event of number n, which must be one that is kept.
func (r *ring) at(n uint64) *event { return &r.events[n%ringSize] }

// has reports whether everything after n is kept still.
func (r *ring) has(n uint64) bool { return n <= r.n && r.n-n <= uint64(r.kept) }
