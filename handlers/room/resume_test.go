package room

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestGapIsFilledWithExactlyWhatWasMissed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		players[1].say(`{"t":"msg","d":"own, and last"}`)
		settle()
		hello, after := players[1].resume(), players[1].n // What was sent after it is missed, though it came.
		players[1].say(`{"t":"msg","d":"own"}`)
		players[1].say(`{"t":"set","k":"a","v":{"x":null}}`)
		settle()
		players[0].say(`{"t":"msg","d":"for c","to":[3]}`)
		players[0].say(`{"t":"msg","d":"for b and c","to":[2,3]}`)
		players[0].say(`{"t":"chat","text":"hello"}`)
		settle()
		watcher := h.connect(t, member("w"))
		watcher.listen()
		watcher.hello(`{"t":"hello","watch":true}`)
		back, m := h.come(t, member("b"), hello)
		if back.seat != 2 || m.N != after {
			t.Errorf("welcome says seat %d, n %d, want 2 and %d: what follows comes after it", back.seat, m.N, after)
		}
		back.hearsOnly(`{"t":"set","from":2,"k":"a","v":{"x":null}}`, `{"t":"msg","from":1,"d":"for b and c"}`, `{"t":"chat","from":1,"text":"hello"}`)
		time.Sleep(time.Second)
		watcher.hearsOnly(`{"t":"spectators","count":1}`)
	})
}

func TestWhatWasMissedIsNumberedAsItWas(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		after := players[1].resume()
		for i := range 200 {
			players[i%2*2].say(`{"t":"set","k":"i","v":%d}`, i)
			time.Sleep(20 * time.Millisecond)
		}
		want := numbered(players[0].all())
		back, _ := h.come(t, member("b"), after)
		if got := numbered(back.all()); !slices.Equal(got, want) || len(got) != 200 {
			t.Errorf("missed %d messages, others heard %d, or not the same", len(got), len(want))
		}
	})
}

// numbered is the sets among messages, with their numbers.
func numbered(messages []heard) (sets []string) {
	for _, m := range messages {
		if m.T == "set" {
			sets = append(sets, m.raw)
		}
	}
	return sets
}

func TestWhoMissedTooMuchGetsEverythingAnew(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for missed, want := range map[int]string{ringSize: "set", ringSize + 1: "resync"} {
			hello := fmt.Sprintf(`{"t":"hello","resume":%q,"after":%d}`, players[1].token, players[0].n)
			for i := range missed {
				players[0].say(`{"t":"set","k":"i","v":%d}`, i)
				time.Sleep(40 * time.Millisecond)
			}
			players[0].all()
			last := players[0].n
			back, m := h.come(t, member("b"), hello)
			got := back.hear(want)
			if want == "resync" && (got.N != last || m.N != last || string(got.State["i"]) != fmt.Sprint(missed-1) || len(got.Room.Seats) != 2) {
				t.Errorf("after %d events: %s", missed, got.raw)
			}
			if rest := back.all(); want == "set" && len(rest) != missed-1 || want == "resync" && len(rest) != 0 {
				t.Errorf("after %d events %d more came", missed, len(rest))
			}
		}
	})
}

func TestHelloOnAnOpenSocketAsksForWhatIsMissing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		hello := players[1].resume()
		players[0].say(`{"t":"msg","d":1}`)
		players[1].hear("msg")
		players[1].hello(hello)
		players[1].hearsOnly(`{"t":"msg","from":1,"d":1}`)
		players[0].hearsOnly()
	})
}

func TestNumberNeverGivenOutIsAnsweredByEverything(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for _, after := range []string{"999999", "18446744073709551615"} {
			back, _ := h.come(t, member("b"), fmt.Sprintf(`{"t":"hello","resume":%q,"after":%s}`, players[1].token, after))
			back.hear("resync")
		}
		for _, after := range []string{"-1", "1.5", "1e99", `"1"`, "[]"} { // No number, so nothing was asked.
			back, _ := h.come(t, member("b"), fmt.Sprintf(`{"t":"hello","resume":%q,"after":%s}`, players[1].token, after))
			if back.seat != 2 {
				t.Errorf("after %s: seat %d", after, back.seat)
			}
			back.hearsOnly()
		}
	})
}

func TestWhoSitsDownDoesNotHearWhatWasForThoseBefore(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"msg","d":"a secret for b","to":[2]}`)
		settle()
		players[1].say(`{"t":"leave"}`)
		players[1].closed()
		c := h.join(t, member("c"))
		if c.seat != 2 {
			t.Fatalf("c sits at %d, want 2", c.seat)
		}
		again, _ := h.come(t, member("c"), fmt.Sprintf(`{"t":"hello","resume":%q,"after":0}`, c.token))
		again.hear("resync")
		again.hearsNo("msg")
	})
}

func TestTokenIsCheckedBeforeTheRoomIsTouched(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"lock","v":true}`)
		for _, p := range players {
			p.hear("lock")
		}
		guesses := []string{`"wrong"`, `""`, `null`, `1`, `[]`, `{"a":1}`, fmt.Sprintf("%q", players[0].token+"="), `"` + players[0].token[1:] + `"`}
		for _, token := range guesses {
			p, m := h.come(t, stranger(1, "10.1.1.1"), fmt.Sprintf(`{"t":"hello","resume":%s,"after":0}`, token))
			if p.seat != 0 || p.token != "" {
				t.Errorf("token %s took seat %d", token, p.seat)
			}
			if len(m.Room.Seats) != 2 || !m.Room.Locked {
				t.Errorf("token %s changed the room: %s", token, m.raw)
			}
			p.hearsNo("msg")
			p.drop()
		}
		for _, p := range players {
			for _, m := range p.all() {
				if m.T != "spectators" {
					t.Errorf("seat %d heard %s of a wrong token", p.seat, m.raw)
				}
			}
			p.say(`{"t":"ping","c":1}`)
			p.hear("pong") // Still there.
		}
	})
}
