package room

import (
	"strconv"
	"time"
)

// appendRoom appends everything of the room that everybody may know, and its state.
func (t *table) appendRoom(b []byte, watching int) []byte {
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
	return t.state.appendTo(b)
}

// welcome is the frame that a client gets first: its seat, the token that brings it back
// there, the number of the last event it knows of, and the room as it is now.
func (t *table) welcome(seat int, token string, n uint64, watching int, now time.Time) []byte {
	b := make([]byte, frameRoom, 1024+t.state.size)
	b = append(b, `{"t":"welcome","seat":`...)
	b = strconv.AppendInt(b, int64(seat), 10)
	b = append(b, `,"token":`...)
	b = appendString(b, token)
	b = append(b, `,"n":`...)
	b = strconv.AppendUint(b, n, 10)
	b = t.appendRoom(b, watching)
	b = append(b, `,"now":`...)
	b = strconv.AppendInt(b, now.UnixMilli(), 10)
	return seal(append(b, '}'))
}

// resync is the frame for a client that missed more than is kept.
func (t *table) resync(watching int) []byte {
	b := make([]byte, frameRoom, 1024+t.state.size)
	b = append(b, `{"t":"resync","n":`...)
	b = strconv.AppendUint(b, t.n, 10)
	b = t.appendRoom(b, watching)
	return seal(append(b, '}'))
}

// missed is the frames with every event after n that is for seat, several in each, and how
// many frames they are. The events must be kept still.
func (t *table) missed(n uint64, seat int) (frames []byte, count int) {
	b := make([]byte, frameRoom, 4096)
	flush := func() {
		if len(b) > frameRoom {
			frames = append(frames, seal(append(b, ']'))...)
			count++
			b = b[:frameRoom]
		}
	}
	for i := n + 1; i <= t.n; i++ {
		e := t.ring.at(i)
		if !e.isFor(seat) {
			continue
		}
		if len(b)+len(e.payload()) > maxCatchUp {
			flush()
		}
		if len(b) == frameRoom {
			b = append(b, '[')
		} else {
			b = append(b, ',')
		}
		b = append(b, e.payload()...)
	}
	flush()
	return frames, count
}
