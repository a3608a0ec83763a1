package room

import (
	"strconv"
	"time"
)

// appendRoom appends everything of the room that everybody may know, and its state: as much
// of it as a frame of 64 KB holds beside the rest. The keys that are left are returned.
func (t *table) appendRoom(b []byte, watching int) ([]byte, []string) {
	b = append(b, `,"room":{"code":`...)
	b = appendString(b, t.Code)
	b = append(b, `,"status":"`...)
	b = append(b, t.status...)
	b = append(b, `","host":`...)
	b = strconv.AppendInt(b, int64(t.host), 10)
	b = append(b, `,"locked":`...)
	b = strconv.AppendBool(b, t.locked)
	b = append(b, `,"seed":`...)
	b = strconv.AppendUint(b, uint64(t.round.Seed), 10)
	b = append(b, `,"min":`...)
	b = strconv.AppendInt(b, int64(t.Min), 10)
	b = append(b, `,"max":`...)
	b = strconv.AppendInt(b, int64(t.Max), 10)
	b = append(b, `,"late":`...)
	b = strconv.AppendBool(b, t.Late)
	b = append(b, `,"game":`...)
	b = appendString(b, t.Game)
	if t.status == playing {
		b = append(b, `,"at":`...)
		b = strconv.AppendInt(b, t.at, 10)
	}
	if t.status == ended {
		b = append(b, `,"results":`...)
		b = append(b, t.results...)
	}
	b = append(b, `,"seats":[`...)
	first := true
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = s.appendTo(b, i+1)
		}
	}
	b = append(b, `],"spectators":`...)
	b = strconv.AppendInt(b, int64(watching), 10)
	b = append(b, `},"state":`...)
	return t.state.appendTo(b, maxCatchUp)
}

// welcome is what a client gets first: its seat, the token that brings it back there, the
// number of the last event it knows of, the room as it is now, and what was said there.
func (t *table) welcome(seat int, token string, n uint64, watching int, now time.Time) *pages {
	b := make([]byte, frameRoom, 1024)
	b = append(b, `{"t":"welcome","seat":`...)
	b = strconv.AppendInt(b, int64(seat), 10)
	b = append(b, `,"token":`...)
	b = appendString(b, token)
	b = append(b, `,"n":`...)
	b = strconv.AppendUint(b, n, 10)
	b, left := t.appendRoom(b, watching)
	if len(t.lines) > 0 {
		b = t.appendChat(b)
	}
	if len(t.unsaid) > 0 {
		b = t.appendUnsaid(b)
	}
	b = append(b, `,"now":`...)
	b = strconv.AppendInt(b, now.UnixMilli(), 10)
	p := &pages{frames: seal(append(b, '}')), count: 1}
	t.addState(p, left, n)
	return p
}

// resync is for a client that missed more than is kept.
func (t *table) resync(watching int) *pages {
	b := make([]byte, frameRoom, 1024)
	b = append(b, `{"t":"resync","n":`...)
	b = strconv.AppendUint(b, t.n, 10)
	b, left := t.appendRoom(b, watching)
	p := &pages{frames: seal(append(b, '}')), count: 1}
	t.addState(p, left, t.n)
	return p
}

// addState adds the keys of the state for which there was no room in the message before.
func (t *table) addState(p *pages, keys []string, n uint64) {
	for _, key := range keys {
		b := append([]byte(nil), `{"t":"set","n":`...)
		b = strconv.AppendUint(b, n, 10)
		b = appendString(append(b, `,"from":0,"k":`...), key)
		b = append(append(b, `,"v":`...), t.values[key]...)
		p.add(append(b, '}'))
	}
}

// addMissed adds every event after n that is for seat. They must be kept still.
func (t *table) addMissed(p *pages, n uint64, seat int) {
	for i := n + 1; i <= t.n; i++ {
		if e := t.ring.at(i); e.isFor(seat) {
			p.add(e.payload())
		}
	}
}

// pages are frames with several messages in each, as a JSON array.
type pages struct {
	frames []byte
	count  int
	page   []byte // the one being filled
}

func (p *pages) add(message []byte) {
	if len(p.page)+len(message) > maxCatchUp {
		p.turn()
	}
	if len(p.page) == 0 {
		p.page = append(append(p.page, "0123456789"[:frameRoom]...), '[')
	} else {
		p.page = append(p.page, ',')
	}
	p.page = append(p.page, message...)
}

// turn closes the page that is being filled, if there is one.
func (p *pages) turn() {
	if len(p.page) > 0 {
		p.frames = append(p.frames, seal(append(p.page, ']'))...)
		p.count++
		p.page = p.page[:0]
	}
}
