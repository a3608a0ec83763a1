package room

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWhatNobodyMaySayIsRefusedToTheSender(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"chat","text":"a vile word"}`)
		players[0].refused("words")
		players[1].hearsOnly()
		if lines := h.hub.Chat(code); len(lines) != 0 {
			t.Errorf("kept of it is %+v", lines)
		}
	})
}

// TestALineIsTakenBack has one of three lines taken back: from the screens of who is there,
// of who missed it, of who comes later, and from what is kept.
func TestALineIsTakenBack(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		var heard []string
		h.hub.cfg.Heard = func(of string, lines []Said) {
			heard = append(heard, of+" "+lines[len(lines)-1].Text)
		}
		players := h.seat(t, 2)
		watching, _ := h.come(t, member("w"), `{"t":"hello","watch":true}`)
		players[0].say(`{"t":"chat","text":"one"}`)
		players[1].drop()
		players[0].all()
		players[0].say(`{"t":"chat","text":"poison"}`)
		line := players[0].hear("chat").N
		players[0].say(`{"t":"chat","text":"three"}`)
		settle()
		if want := []string{code + " one", code + " poison", code + " three"}; fmt.Sprint(heard) != fmt.Sprint(want) {
			t.Errorf("it was told of %q, want %q", heard, want)
		}
		for range 2 { // Said twice, it happens once.
			h.hub.Unsay(code, line)
			settle()
		}
		want := fmt.Sprintf(`"line":%d`, line)
		for _, p := range []*player{players[0], watching} {
			n := 0
			for _, m := range p.all() {
				if m.T == "unsaid" && strings.Contains(m.raw, want) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("seat %d was told %d times, want once", p.seat, n)
			}
		}
		back, welcome := h.come(t, member("b"), players[1].resume())
		if strings.Contains(welcome.raw, "poison") || !strings.Contains(welcome.raw, fmt.Sprintf(`"unsaid":[%d]`, line)) {
			t.Errorf("who comes back is welcomed by %s", welcome.raw)
		}
		if missed := lines(back.all()); strings.Count(missed, `"t":"chat"`) != 2 || strings.Contains(missed, "poison") || !strings.Contains(missed, "three") || !strings.Contains(missed, want) {
			t.Errorf("who was away missed %s", missed)
		}
		if kept := h.hub.Chat(code); len(kept) != 2 || kept[1].Text != "three" {
			t.Errorf("a report would have %+v", kept)
		}
		time.Sleep(2 * saveEvery)
		h.restart(t, []*player{players[0], watching, back})
		next := openHouse(t, h.shelf, "two")
		late, welcome := next.come(t, member("b"), back.resume())
		if all := welcome.raw + lines(late.all()); strings.Contains(all, "poison") || !strings.Contains(all, want) && !strings.Contains(all, `"unsaid":[`) {
			t.Errorf("after a deploy: %s", all)
		}
	})
}

func TestOnlyLinesAreTakenBack(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"set","k":"score","v":7}`)
		n := players[1].hear("set").N
		for _, line := range []uint64{0, n, n + 1000, 1<<64 - 1} {
			h.hub.Unsay(code, line)
		}
		h.hub.Unsay("XXXXXX", 1)
		settle()
		players[1].hearsOnly()
	})
}

func TestWhoIsBarredStaysOut(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1) // Also the host can be barred.
		s := h.join(t, stranger(1, "10.6.6.6"))
		s.say(`{"t":"chat","text":"hi"}`)
		players[0].hear("chat")
		lines := h.hub.Chat(code)
		id, none := ID(lines[0].Key)
		if !none || strings.Contains(id, " ") {
			t.Errorf("the stranger's key is %q", lines[0].Key)
		}
		h.hub.Bar(code, id)
		if m := s.hear("bye"); m.Reason != byeKicked || !strings.Contains(m.Text, "moderators") {
			t.Errorf("the stranger was told %s", m.raw)
		}
		s.closed()
		again := h.connect(t, stranger(2, "10.6.6.6"))
		again.listen()
		again.say(`{"t":"hello"}`)
		again.sentAway(byeKicked)
		guest := Person{Key: "key of w", Name: "w", Guest: true, Address: "10.8.8.8"}
		watching, _ := h.come(t, guest, `{"t":"hello","watch":true}`)
		h.hub.Bar(code, "key of w")
		watching.sentAway(byeKicked)
		other := h.connect(t, stranger(3, "10.8.8.8"))
		other.listen()
		other.say(`{"t":"hello"}`)
		other.sentAway(byeKicked)
		h.hub.Bar(code, "key of a")
		players[0].sentAway(byeKicked)
		if next := h.join(t, member("c")); next.seat != 1 {
			t.Errorf("the next has seat %d, want the one that is free", next.seat)
		}
	})
}

func TestARoomThatEndsSaysWhy(t *testing.T) {
	for why, word := range map[string]string{WhyRemoved: "took this game down", WhyHeld: "held", WhyClosed: "moderator", "": ""} {
		t.Run(why, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				players := h.seat(t, 2)
				h.hub.End(code, why)
				for _, p := range players {
					if m := p.hear("bye"); m.Reason != byeEnded || !strings.Contains(m.Text, word) || (m.Text == "") != (word == "") {
						t.Errorf("told %s", m.raw)
					}
				}
				settle()
				if !h.shelf.row(t, code).closed {
					t.Error("the room is not over")
				}
			})
		})
	}
}

func TestWhoIsLoggedOutIsToldSo(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		h.hub.Cut("key of b")
		if m := players[1].hear("bye"); m.Reason != byeEnded || !strings.Contains(m.Text, "not logged in") {
			t.Errorf("told %s", m.raw)
		}
		players[0].hear("offline")
	})
}
