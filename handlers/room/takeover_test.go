package room

import (
	"fmt"
	"testing"
	"time"
)

// kill ends a process as far as the world can see: nothing of it is kept from now on.
func (h *house) kill() { h.set(func(p *process) { p.dead = true }) }

func TestAnotherProcessTakesOverFromOneThatDied(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		start := begin(players)
		players[0].say(`{"t":"set","k":"a","v":"kept"}`)
		time.Sleep(2 * time.Second)
		h.kill()
		players[0].say(`{"t":"set","k":"a","v":"lost"}`)
		last := players[0].hear("set").N

		next := openHouse(t, h.shelf, "two")
		if _, _, ours := h.shelf.claim(code, "two"); ours {
			t.Fatal("the lease of who died has not run out, and somebody else has it")
		}
		time.Sleep(leaseLasts)
		a, m := next.come(t, member("a"), players[0].resume())
		if a.seat != 1 || m.Room.Status != playing || m.Room.Seed != start.Seed || string(m.State["a"]) != `"kept"` {
			t.Errorf("a came back to %s", m.raw)
		}
		if resync := a.hear("resync"); resync.N <= last || m.N != resync.N {
			t.Errorf("resync has number %d, but %d was given out before", resync.N, last)
		}
		b, _ := next.come(t, member("b"), players[1].resume())
		b.hear("resync")
		a.say(`{"t":"msg","d":"on we go"}`)
		if m := b.hear("msg"); m.N <= last {
			t.Errorf("number %d after %d", m.N, last)
		}
	})
}

func TestNumbersGoOnThoughNothingWorthKeepingHappened(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for range 3 * afterCrash / 60 { // Only messages, which change nothing.
			for range 30 {
				players[0].say(`{"t":"msg","d":1}`)
				players[1].say(`{"t":"msg","d":1}`)
			}
			time.Sleep(time.Second)
		}
		players[0].all()
		h.kill()
		next := openHouse(t, h.shelf, "two")
		time.Sleep(leaseLasts)
		a, _ := next.come(t, member("a"), players[0].resume())
		if m := a.hear("resync"); m.N <= players[0].n {
			t.Errorf("number %d after %d", m.N, players[0].n)
		}
	})
}

func TestSameTokenOnTwoMachinesEndsInOneSeat(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		settle()
		time.Sleep(time.Second)
		h.set(func(p *process) { p.fails = true }) // The first machine is cut off from the database, not from its players.
		time.Sleep(leaseLasts)
		players[1].say(`{"t":"ping","c":1}`)
		players[1].hear("pong") // It plays on.

		next := openHouse(t, h.shelf, "two")
		a, m := next.come(t, member("a"), players[0].resume())
		if a.seat != 1 || len(m.Room.Seats) != 2 {
			t.Errorf("the second machine seated a at %d: %s", a.seat, m.raw)
		}
		h.set(func(p *process) { p.fails = false })
		time.Sleep(renewEvery)
		players[0].sentAway(byeRestart)
		players[1].sentAway(byeRestart)
		if h.hub.Find(code) != nil {
			t.Error("both machines have the room")
		}
		b, _ := next.come(t, member("b"), players[1].resume())
		b.all()
		a.say(`{"t":"msg","d":"together again"}`)
		b.hear("msg")
		if row := h.shelf.row(t, code); row.process != "two" {
			t.Errorf("the room is kept for %q, want the second machine", row.process)
		}
	})
}

func TestSaveThatFindsTheRoomLostEndsItHere(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		h.shelf.take(code, func(r *row) { r.process = "two" })
		players[0].say(`{"t":"set","k":"a","v":1}`)
		time.Sleep(saveEvery)
		players[0].sentAway(byeRestart)
		if row := h.shelf.row(t, code); row.process != "two" {
			t.Errorf("who lost the room has changed it: process %q", row.process)
		}
	})
}

func TestLeaseOfAQuietRoomIsRenewed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.seat(t, 1)
		for range 10 {
			time.Sleep(7 * time.Second)
			if _, _, ours := h.shelf.claim(code, "two"); ours {
				t.Fatal("another process has claimed a room that is played in")
			}
		}
	})
}

func TestRoomClosedByAnAdministratorEnds(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		time.Sleep(2 * time.Second) // All is saved: only the lease tells.
		h.shelf.take(code, func(r *row) { r.closed = true })
		time.Sleep(renewEvery)
		for _, p := range players {
			p.sentAway(byeEnded)
		}
	})
}

func TestRoomPlaysOnWhileNothingCanBeKept(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		time.Sleep(2 * time.Second)
		h.set(func(p *process) { p.fails = true })
		for i := range 60 {
			players[0].say(`{"t":"set","k":"i","v":%d}`, i)
			if m := players[1].hear("set"); string(m.V) != fmt.Sprint(i) {
				t.Fatalf("heard %s", m.raw)
			}
			time.Sleep(time.Second)
		}
		saves := h.shelf.row(t, code).saves
		h.set(func(p *process) { p.fails = false })
		time.Sleep(2 * saveEvery)
		row := h.shelf.row(t, code)
		if row.saves != saves+1 {
			t.Errorf("saved %d times after it could be again, want once", row.saves-saves)
		}
		h.kill()
		time.Sleep(leaseLasts)
		next := openHouse(t, h.shelf, "two")
		if _, m := next.come(t, member("a"), players[0].resume()); string(m.State["i"]) != "59" {
			t.Errorf("kept is %s", m.State["i"])
		}
	})
}

func TestStateIsSavedAtMostOnceASecondAndOnlyWhenThereIsSome(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		time.Sleep(2 * time.Second)
		before := h.shelf.row(t, code).saves
		for i := range 100 {
			players[0].say(`{"t":"set","k":"i","v":%d}`, i)
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		if saves := h.shelf.row(t, code).saves - before; saves < 4 || saves > 7 {
			t.Errorf("saved %d times in 5 seconds", saves)
		}
		before = h.shelf.row(t, code).saves
		time.Sleep(time.Minute)
		if saves := h.shelf.row(t, code).saves - before; saves != 0 {
			t.Errorf("saved %d times while nothing happened", saves)
		}
	})
}
