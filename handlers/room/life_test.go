package room

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestEmptyRoomClosesAfterTenMinutes(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		time.Sleep(time.Hour) // Somebody is here, however quiet.
		players[0].drop()
		time.Sleep(emptyAfter - time.Minute)
		back, _ := h.come(t, member("a"), `{"t":"hello"}`) // In time: the ten minutes begin anew.
		time.Sleep(2 * time.Minute)
		back.drop()
		time.Sleep(emptyAfter - time.Second)
		if h.hub.Find(code) == nil {
			t.Error("the room has closed before its time")
		}
		time.Sleep(2 * time.Second)
		if row := h.shelf.row(t, code); h.hub.Find(code) != nil || !row.last.Closed || !row.closed {
			t.Errorf("after ten minutes alone the room is there %v, kept as closed %v", h.hub.Find(code) != nil, row.last.Closed)
		}
	})
}

func TestRoomThatNobodyEntersCloses(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.room(t)
		time.Sleep(emptyAfter + time.Second)
		if h.hub.Find(code) != nil || !h.shelf.row(t, code).closed {
			t.Error("a room that nobody has entered is open still")
		}
	})
}

func TestPanicEndsThatRoomAlone(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		setting := h.setting
		h.setting.Code = "ZZZZZZ"
		elsewhere := h.seat(t, 2)
		h.setting = setting
		time.Sleep(2 * time.Second)
		h.hub.Find(code).post(input{do: func() { panic("boom") }})
		for _, p := range players {
			p.sentAway(byeRestart)
		}
		if h.hub.Find(code) != nil || !strings.Contains(h.log.String(), "room panicked") {
			t.Error("the room is there still, or nobody was told")
		}
		elsewhere[0].say(`{"t":"msg","d":1}`)
		elsewhere[1].hearsOnly(`{"t":"msg","from":1,"d":1}`)
		back, m := h.come(t, member("b"), players[1].resume()) // As it was kept.
		if back.seat != 2 || len(m.Room.Seats) != 2 {
			t.Errorf("after the panic b came back to %s", m.raw)
		}
	})
}

func TestEndedRoomSendsEverybodyAway(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		if !h.hub.End(code, "") {
			t.Error("the room is not here")
		}
		for _, p := range players {
			p.sentAway(byeEnded)
		}
		if h.hub.End(code, "") || h.hub.Find(code) != nil || !h.shelf.row(t, code).closed {
			t.Error("the room is here still")
		}
	})
}

func TestWhoIsCutIsGoneAtOnce(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		watching, _ := h.come(t, member("c"), `{"t":"hello","watch":true}`)
		h.hub.Cut(member("a").Key)
		h.hub.Cut(member("c").Key)
		players[0].sentAway(byeEnded)
		watching.sentAway(byeEnded)
		players[1].hear("offline")
		players[1].say(`{"t":"ping","c":1}`)
		players[1].hear("pong")
	})
}

func TestWhoLeavesFreesTheSeatAtOnce(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"leave"}`)
		players[0].closed()
		players[1].hearsOnly(`{"t":"leave","seat":1,"reason":"left"}`, `{"t":"host","seat":2}`)
		if c := h.join(t, member("c")); c.seat != 1 {
			t.Errorf("the next sits at %d, want 1", c.seat)
		}
	})
}

func TestWhoIsRefusedIsToldWhy(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.refuse = byeFull
		p := h.connect(t, member("a"))
		p.listen()
		p.sentAway(byeFull)
		h.connect(t, member("deaf")) // Who does not listen, and is not waited for.
	})
}

func TestRoomsOnABusyMachineGatherAndLoseNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		for i := range 60 {
			h.hub.gather.Store(gatherMost)
			for _, p := range players[:2] {
				p.say(`{"t":"set","k":"i","v":%d}`, i)
			}
			time.Sleep(40 * time.Millisecond)
		}
		heard := players[2].all()
		for i, m := range heard {
			if i > 0 && m.N != heard[i-1].N+1 {
				t.Errorf("heard %d after %d", m.N, heard[i-1].N)
			}
		}
		if len(heard) != 120 {
			t.Errorf("heard %d of 120", len(heard))
		}
		h.hub.End(code, "")
		players[2].sentAway(byeEnded)
	})
}

func TestNothingIsLeftOfRoomsThatHaveClosed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		settle()
		before := running()
		for i, c := range []string{"BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF"} {
			h.setting.Code = c
			players := h.seat(t, 4)
			begin(players)
			for _, p := range players {
				p.say(`{"t":"set","k":"%d","v":1}`, p.seat)
			}
			deaf := h.connect(t, member("deaf"))
			deaf.try(`{"t":"hello"}`)
			h.connect(t, member("silent"))
			h.join(t, stranger(1, "10.1.1.1"))
			players[0].drop()
			if i%2 == 0 {
				h.hub.End(c, "")
			} else {
				h.shelf.take(c, func(r *row) { r.process = "two" })
			}
		}
		time.Sleep(time.Minute)
		if s := h.hub.Stats(); s.Rooms != 0 || s.Sockets != 0 || len(h.hub.addresses) != 0 {
			t.Errorf("%d rooms, %d sockets and %d addresses are left", s.Rooms, s.Sockets, len(h.hub.addresses))
		}
		for _, p := range h.players {
			_ = p.conn.Close() // It may be closed.
		}
		settle()
		if after := running(); after != before {
			t.Errorf("%d goroutines run after all rooms have closed, %d before", after, before)
		}
	})
}

// running is how many goroutines there are in the caller's bubble.
func running() int {
	b := make([]byte, 8<<20)
	header, _, _ := strings.Cut(string(b[:runtime.Stack(b, false)]), "\n")
	bubble := header[strings.Index(header, "synctest bubble"):] // Ends in `]:`, so that 1 is not 11.
	return strings.Count(string(b[:runtime.Stack(b, true)]), bubble+"\n")
}
