package room

import (
	"testing"
	"time"
)

func TestWhoIsKickedStaysOut(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		players[1].say(`{"t":"kick","seat":3}`)
		players[1].refused("host")
		players[0].say(`{"t":"kick","seat":2}`)
		players[1].sentAway(byeKicked)
		players[2].hearsOnly(`{"t":"leave","seat":2,"reason":"kicked"}`)
		for _, hello := range []string{players[1].resume(), `{"t":"hello"}`, `{"t":"hello","watch":true}`} {
			p := h.connect(t, member("b"))
			p.listen()
			p.say("%s", hello)
			p.sentAway(byeKicked)
		}
		players[2].hearsOnly()
		for _, seat := range []string{"1", "2", "9", "-1", `"3"`, "null", "3.5"} {
			players[0].say(`{"t":"kick","seat":%s}`, seat)
			players[0].refused("seat")
		}
	})
}

func TestWhoReconnectsWhileBeingKickedStaysOut(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[1].drop()
		players[0].all()
		second := h.connect(t, member("b"))
		second.listen()
		go players[0].try(`{"t":"kick","seat":2}`)
		go second.try(players[1].resume())
		second.sentAway(byeKicked) // Whichever came first.
		if m := players[0].hear("leave"); string(m.Seat) != "2" {
			t.Errorf("heard %s, want that seat 2 is free", m.raw)
		}
		if c := h.join(t, member("c")); c.seat != 2 {
			t.Errorf("the next got seat %d, want 2", c.seat)
		}
	})
}

func TestWhoIsKickedGoesWithAllTheirTabs(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		watching, _ := h.come(t, member("b"), `{"t":"hello","watch":true}`)
		playing, _ := h.come(t, member("b"), `{"t":"hello"}`)
		players[0].say(`{"t":"kick","seat":2}`)
		playing.sentAway(byeKicked)
		watching.sentAway(byeKicked)
	})
}

func TestKickedStrangersAreKnownByTheirAddress(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		s := h.join(t, stranger(1, "10.6.6.6"))
		players[0].say(`{"t":"kick","seat":%d}`, s.seat)
		s.sentAway(byeKicked)
		again := h.connect(t, stranger(2, "10.6.6.6"))
		again.listen()
		again.say(`{"t":"hello"}`)
		again.sentAway(byeKicked)
		if p := h.join(t, stranger(3, "10.7.7.7")); p.seat == 0 {
			t.Error("a stranger from elsewhere is kept out too")
		}
		somebody := member("m")
		somebody.Address = "10.6.6.6"
		if p := h.join(t, somebody); p.seat == 0 {
			t.Error("a member from the same address is kept out too")
		}
	})
}

func TestKickedStrangerWhoBecameAGuestStaysOut(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		s := h.join(t, stranger(1, "10.6.6.6"))
		guest := Person{Key: "a guest's key", Name: "g", Guest: true, Address: "10.6.6.6"}
		back, _ := h.come(t, guest, s.resume())
		players[0].say(`{"t":"kick","seat":%d}`, back.seat)
		back.sentAway(byeKicked)
		again := h.connect(t, guest)
		again.listen()
		again.say(`{"t":"hello"}`)
		again.sentAway(byeKicked)
	})
}

func TestLockStopsNewSeatsAndNobodyElse(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"lock","v":true}`)
		players[1].hearsOnly(`{"t":"lock","v":true}`)
		c, m := h.come(t, member("c"), `{"t":"hello"}`)
		if c.seat != 0 || !m.Room.Locked {
			t.Errorf("a locked room seated c at %d", c.seat)
		}
		players[1].drop()
		if back, _ := h.come(t, member("b"), players[1].resume()); back.seat != 2 {
			t.Errorf("who has a seat got %d", back.seat)
		}
		players[0].say(`{"t":"lock","v":false}`)
		if c.hello(`{"t":"hello"}`); c.seat != 3 {
			t.Errorf("an unlocked room seated c at %d, want 3", c.seat)
		}
	})
}

func TestHostPassesAtOnceToTheLongestSeatedWhoIsThere(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 5)
		players[1].say(`{"t":"leave"}`)
		players[1].closed()
		time.Sleep(time.Second)
		if late := h.join(t, member("late")); late.seat != 2 { // On a lower seat, but not for as long.
			t.Fatalf("the late one sits at %d, want 2", late.seat)
		}
		players[2].drop() // The longest seated, but not there.
		players[4].all()
		players[0].say(`{"t":"leave"}`)
		players[0].closed()
		players[4].hearsOnly(`{"t":"leave","seat":1,"reason":"left"}`, `{"t":"host","seat":4}`)
	})
}
