package room

import (
	"fmt"
	"testing"
	"time"
)

func TestWhoNeverReadsIsSentAwayAndHoldsUpNobody(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		deaf := h.connect(t, member("deaf"))
		if !deaf.try(`{"t":"hello"}`) {
			t.Fatal("could not say hello")
		}
		players[1].hear("join")
		for i := range 2 * maxQueue {
			players[0].say(`{"t":"msg","d":%d}`, i)
			if m := players[1].hear("msg"); string(m.D) != fmt.Sprint(i) {
				t.Fatalf("heard %s, want %d", m.raw, i)
			}
			if i == maxQueue/2 {
				if s := h.hub.Stats(); s.Slow != 0 {
					t.Error("sent away before the queue was full")
				}
			}
		}
		if s := h.hub.Stats(); s.Slow != 1 {
			t.Errorf("%d were sent away as slow, want 1", s.Slow)
		}
		time.Sleep(lateWithin)
		if s := h.hub.Stats(); s.Sockets != 2 {
			t.Errorf("there are %d sockets, want the other two", s.Sockets)
		}
		deaf.listen()
		deaf.closed()
		back, _ := h.come(t, member("deaf"), `{"t":"hello","after":4}`)
		if back.seat != 3 {
			t.Errorf("who was slow came back to %d", back.seat)
		}
		var got int
		for _, m := range back.all() {
			if m.T == "msg" && string(m.D) == fmt.Sprint(got) {
				got++
			}
		}
		if got != 2*maxQueue {
			t.Errorf("who was slow missed %d messages, and got %d of them", 2*maxQueue, got)
		}
	})
}

func TestWhoReadsAgainInTimeHasLostNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		slow := h.connect(t, member("slow"))
		if !slow.try(`{"t":"hello"}`) {
			t.Fatal("could not say hello")
		}
		settle()
		for i := range maxQueue / 2 {
			players[0].say(`{"t":"msg","d":%d}`, i)
		}
		settle()
		slow.listen()
		for i := range maxQueue / 2 {
			if m := slow.hear("msg"); string(m.D) != fmt.Sprint(i) {
				t.Fatalf("heard %s, want %d", m.raw, i)
			}
		}
		time.Sleep(time.Minute)
		players[0].say(`{"t":"msg","d":"still there"}`)
		slow.hear("msg")
	})
}

func TestWhoIsSlowIsToldSo(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		slow := h.connect(t, member("slow"))
		if !slow.try(`{"t":"hello"}`) {
			t.Fatal("could not say hello")
		}
		settle()
		for i := range 2 * maxQueue {
			players[0].say(`{"t":"msg","d":%d}`, i)
			time.Sleep(40 * time.Millisecond)
		}
		slow.listen() // They have woken up.
		slow.sentAway(byeSlow)
		if m := players[0].hear("offline"); string(m.Seat) != "2" {
			t.Errorf("heard %s", m.raw)
		}
	})
}

func TestNobodysClockIsAskedButTheServers(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for _, hour := range []time.Duration{-time.Hour, time.Hour} { // What the clients' clocks say.
			theirs := time.Now().Add(hour).UnixMilli()
			before := time.Now().UnixMilli()
			players[0].say(`{"t":"ping","c":%d}`, theirs)
			m := players[0].hear("pong")
			if string(m.C) != fmt.Sprint(theirs) || m.Now < before || m.Now > time.Now().UnixMilli() {
				t.Errorf("at %d, ping %d was answered by %s", before, theirs, m.raw)
			}
		}
		for c, want := range map[string]string{`"a"`: "null", `[1]`: "null", `{}`: "null", "1e400": "1e400", "-0.5": "-0.5"} {
			players[0].say(`{"t":"ping","c":%s}`, c)
			if m := players[0].hear("pong"); string(m.C) != want {
				t.Errorf("ping %s was answered by %s", c, m.raw)
			}
		}
		before := time.Now().UnixMilli()
		players[0].say(`{"t":"start","at":1,"now":%d}`, time.Now().Add(time.Hour).UnixMilli())
		for _, p := range players {
			if m := p.hear("start"); m.At < before+startDelay || m.At > time.Now().UnixMilli()+startDelay {
				t.Errorf("a round started at %d begins at %d, want 3 s later", before, m.At)
			}
		}
	})
}
