package room

import (
	"bytes"
	"slices"
	"strconv"
	"time"
)

// What a round is doing.
const (
	lobby   = "lobby"
	playing = "playing"
	ended   = "ended"
)

// table is the rules of a room, apart from sockets and goroutines: who sits where, who is
// the host, what was said to whom. It is told the time, and tells what happened as events
// of its ring. Seats count from 1; 0 is none.
type table struct {
	Setting
	ring
	state

	status string
	seats  []seat // of seat n at n-1
	host   int
	opened bool // the opener has been here, and the role with them
	locked bool
	banned []string // keys, and addresses of guests

	round   Round // under way, or the last
	at      int64 // when its first move is, in milliseconds since 1970
	results []byte
	rounds  []Round  // ended, and not yet kept
	counted bucket   // of rounds that may be kept
	lines   []Said   // of the chat, the last
	unsaid  []uint64 // of its lines, those that were taken back of late
}

func newTable(s Setting) *table {
	s.Max = min(max(s.Max, 1), maxSeats)
	return &table{Setting: s, status: lobby, seats: make([]seat, s.Max), counted: bucket{rate: roundsASecond, burst: roundsAtOnce}}
}

// seatOf returns where the holder of a token, or else of a key, sits; 0 for nowhere.
func (t *table) seatOf(token, key string) int {
	hash := hashed(token)
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() && token != "" && bytes.Equal(s.Token, hash) {
			return i + 1
		}
	}
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() && key != "" && s.Key == key {
			return i + 1
		}
	}
	return 0
}

// free returns a seat for somebody new, 0 where there is none for them.
func (t *table) free() int {
	if t.locked || t.status == playing && !t.Late {
		return 0
	}
	for i := range t.seats {
		if !t.seats[i].taken() {
			return i + 1
		}
	}
	return 0
}

// isBanned reports whether p was put out. Guests can be somebody new in a moment, so from
// the address of one who was put out no guest gets a new seat; those who have one keep it.
func (t *table) isBanned(p Person, seat int) bool {
	return slices.Contains(t.banned, p.Key) || p.Guest && seat == 0 && slices.Contains(t.banned, p.Address)
}

// sit gives p the free seat n, and returns the token that takes it back.
func (t *table) sit(n int, p Person, now time.Time) string {
	token, hash := newToken()
	s := &t.seats[n-1]
	*s = seat{Token: hash, Since: now, Online: true}
	t.occupy(n, p)
	s.Joined = t.n
	if t.host == 0 || !t.opened && p.Key == t.Opener {
		t.setHost(n)
	}
	t.opened = t.opened || p.Key == t.Opener
	return token
}

// occupy makes seat n p's, and tells who has it now.
func (t *table) occupy(n int, p Person) {
	s := &t.seats[n-1]
	s.Key, s.Name, s.Color, s.Guest, s.Address = p.Key, p.Name, p.Color, p.Guest, ""
	if p.Guest {
		s.Address = p.Address
	}
	t.commit(s.appendTo(append(t.begin("join"), `,"seat":`...), n), 0, 0)
}

// back notes that whoever sits at n is there again, as p, and returns the token that takes
// the seat back the next time: the same, unless they came without it. Strangers become
// guests, and guests members: what they win is theirs.
func (t *table) back(n int, p Person, token string) string {
	s := &t.seats[n-1]
	if s.Key != p.Key && !isStranger(p.Key) && t.seatOf("", p.Key) == 0 {
		t.occupy(n, p)
	}
	if s.Gone = false; !bytes.Equal(s.Token, hashed(token)) {
		token, s.Token = newToken()
	}
	if !s.Online {
		s.Online = true
		t.seatEvent("online", n, "")
	}
	if t.host == 0 {
		t.setHost(n)
	}
	return token
}

// drop notes that whoever sits at n has no socket any more.
func (t *table) drop(n int, now time.Time) {
	if s := &t.seats[n-1]; s.taken() && s.Online {
		s.Online, s.Left = false, now
		t.seatEvent("offline", n, "")
	}
}

// leave frees seat n, for a reason: left, gone or kicked.
func (t *table) leave(n int, reason string) {
	s := t.seats[n-1]
	if !s.taken() {
		return
	}
	if t.status == playing {
		t.round.Seats = append(t.round.Seats, RoundSeat{Seat: n, Key: s.Key, Name: s.Name, Color: s.Color})
	}
	t.seats[n-1] = seat{}
	t.seatEvent("leave", n, `,"reason":"`+reason+`"`)
	if t.host == n {
		t.host = 0
		t.passHost()
	}
}

// passHost makes the longest seated who is online the host, if anybody is.
func (t *table) passHost() {
	next := 0
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() && s.Online && (next == 0 || s.Since.Before(t.seats[next-1].Since)) {
			next = i + 1
		}
	}
	if next != 0 && next != t.host {
		t.setHost(next)
	}
}

func (t *table) setHost(n int) {
	t.host = n
	t.seatEvent("host", n, "")
}

// expire does what is due at now, and returns when to look again; zero for never.
func (t *table) expire(now time.Time) time.Time {
	var next time.Time
	soonest := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	for i := range t.seats {
		s := &t.seats[i]
		if !s.taken() || s.Online || s.Gone {
			continue
		}
		switch gone := s.Left.Add(seatKept); {
		case now.Before(gone):
			soonest(gone)
		case t.status == playing:
			s.Gone = true
			t.seatEvent("offline", i+1, `,"gone":true`)
		default:
			t.leave(i+1, "gone")
		}
	}
	if t.host != 0 && !t.seats[t.host-1].Online && t.anybody() {
		if pass := t.seats[t.host-1].Left.Add(hostKept); now.Before(pass) {
			soonest(pass)
		} else {
			t.passHost()
		}
	}
	return next
}

// anybody reports whether somebody who is seated is online.
func (t *table) anybody() bool {
	return slices.ContainsFunc(t.seats, func(s seat) bool { return s.Online })
}

// clearGone frees the seats of those who did not come back during the round.
func (t *table) clearGone() {
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() && s.Gone && !s.Online {
			t.leave(i+1, "gone")
		}
	}
}

// seatEvent tells that something happened at seat n. More is further members.
func (t *table) seatEvent(what string, n int, more string) {
	b := append(t.begin(what), `,"seat":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	t.commit(append(b, more...), 0, 0)
}

// flagEvent tells that something is now so, or not.
func (t *table) flagEvent(what string, n int, v bool) {
	b := t.begin(what)
	if n != 0 {
		b = strconv.AppendInt(append(b, `,"seat":`...), int64(n), 10)
	}
	t.commit(strconv.AppendBool(append(b, `,"v":`...), v), 0, 0)
}
