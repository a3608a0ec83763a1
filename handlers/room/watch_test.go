package room

import (
	"fmt"
	"testing"
	"time"
)

func TestWatchersAreCountedAtMostOnceASecond(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		for i := range 30 {
			p := h.connect(t, member(fmt.Sprint(i)))
			p.listen()
			p.hello(`{"t":"hello","watch":true}`) // Which takes a tenth of a second.
		}
		time.Sleep(2 * time.Second)
		told := players[0].all()
		if len(told) > 5 || len(told) == 0 || told[len(told)-1].Count != 30 {
			t.Errorf("told of 30 watchers by%s", lines(told))
		}
	})
}

func TestWatchersHearEverythingAndSayNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		w := h.connect(t, member("w"))
		w.listen()
		w.hello(`{"t":"hello","watch":true}`)
		players[0].say(`{"t":"msg","d":1}`)
		players[0].say(`{"t":"set","k":"a","v":1}`)
		players[0].say(`{"t":"msg","d":2,"to":[2]}`)
		w.hearsOnly(`{"t":"msg","from":1,"d":1}`, `{"t":"set","from":1,"k":"a","v":1}`)
		for _, frame := range []string{`{"t":"msg","d":1}`, `{"t":"set","k":"a","v":2}`, `{"t":"ready","v":true}`, `{"t":"start"}`, `{"t":"end"}`,
			`{"t":"again"}`, `{"t":"chat","text":"hi"}`, `{"t":"kick","seat":1}`, `{"t":"lock","v":true}`, `{"t":"leave"}`} {
			w.say("%s", frame)
			w.refused("spectator")
		}
		for _, m := range players[1].all() {
			if m.T != "spectators" && m.From != 1 {
				t.Errorf("a watcher made %s happen", m.raw)
			}
		}
		if m := w.hello(`{"t":"hello"}`); w.seat != 3 || m.Token == "" { // Who asks sits down.
			t.Errorf("a watcher asked for a seat and got %s", m.raw)
		}
	})
}

func TestWhoWouldRatherWatchGivesTheSeatUp(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		if m := players[0].hello(`{"t":"hello","watch":true}`); players[0].seat != 0 || len(m.Room.Seats) != 1 || m.Room.Host != 2 {
			t.Errorf("who would watch got %s", m.raw)
		}
		players[1].hear("leave")
		tab, m := h.come(t, member("b"), `{"t":"hello","watch":true}`) // From a second tab.
		if tab.seat != 0 || len(m.Room.Seats) != 0 {
			t.Errorf("who would watch got %s", m.raw)
		}
		players[1].sentAway(byeReplaced)
		players[0].hearsNo("offline")
	})
}
