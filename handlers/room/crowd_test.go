package room

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestEightOfAHundredSitFiftyWatchAndTheRestAreTold(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		counts := map[string]int{}
		seats := map[string]bool{}
		crowd := make([]*player, 100)
		for i := range crowd {
			crowd[i] = h.connect(t, member(fmt.Sprint(i)))
			crowd[i].listen()
		}
		for _, p := range crowd { // All at once.
			p.say(`{"t":"hello"}`)
		}
		for _, p := range crowd {
			for _, m := range p.all() {
				switch {
				case m.T == "bye":
					counts[m.Reason]++
				case m.T == "welcome" && string(m.Seat) == "0":
					counts["watching"]++
				case m.T == "welcome":
					counts["seated"]++
					seats[string(m.Seat)] = true
				}
			}
		}
		if counts["seated"] != 8 || len(seats) != 8 || counts["watching"] != maxWatchers || counts[byeFull] != 42 {
			t.Errorf("of a hundred: %v, on %d seats; want 8 seated on 8 seats, 50 watching, 42 full", counts, len(seats))
		}
		time.Sleep(time.Second)
		late, _ := h.come(t, member("0"), `{"t":"hello"}`) // Who has a seat has it, however full it is.
		if late.seat == 0 {
			t.Error("who has a seat has lost it to the crowd")
		}
	})
}

func TestNoRoomHasMoreThanSixteenSeats(t *testing.T) {
	for asked, want := range map[int]int{-1: 1, 0: 1, 1: 1, 16: 16, 17: 16, 1000: 16} {
		if got := len(newTable(Setting{Max: asked}).seats); got != want {
			t.Errorf("asked for %d seats, got %d, want %d", asked, got, want)
		}
	}
}

func TestWhoJoinsAtTheMomentOfStartIsInOrderForAll(t *testing.T) {
	for _, late := range []bool{true, false} {
		t.Run(fmt.Sprint("late ", late), func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.setting.Late = late
				players := h.seat(t, 2)
				newcomer := h.connect(t, member("c"))
				newcomer.listen()
				go players[0].try(`{"t":"start"}`)
				go newcomer.try(`{"t":"hello"}`)
				m := newcomer.hear("welcome")
				var seat int
				_ = json.Unmarshal(m.Seat, &seat) // Checked below.
				var order []string
				for _, m := range players[1].all() {
					if m.T == "join" || m.T == "start" {
						order = append(order, m.T)
					}
				}
				rest := newcomer.all()
				switch {
				case m.Room.Status == lobby: // They came first, and hear of the start.
					if seat != 3 || order[0] != "join" || len(rest) == 0 || rest[0].T != "start" {
						t.Errorf("came before the start: seat %d, others heard %s, then %s", seat, order, lines(rest))
					}
				case late && (seat != 3 || order[0] != "start" || m.Room.Seed == 0 || m.Room.At == 0):
					t.Errorf("came late: %s; others heard %s", m.raw, order)
				case !late && (seat != 0 || len(order) != 1 || m.Room.At == 0):
					t.Errorf("came late: %s; others heard %s", m.raw, order)
				}
			})
		})
	}
}

func TestLateComersSitOnlyWhereTheGameAllowsIt(t *testing.T) {
	for _, late := range []bool{true, false} {
		t.Run(fmt.Sprint(late), func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.setting.Late = late
				players := h.seat(t, 2)
				start := begin(players)
				c, m := h.come(t, member("c"), `{"t":"hello"}`)
				if (c.seat != 0) != late || m.Room.Seed != start.Seed || m.Room.At != start.At {
					t.Errorf("late is %v, and c got %s", late, m.raw)
				}
				players[1].drop()
				if back, _ := h.come(t, member("b"), players[1].resume()); back.seat != 2 {
					t.Errorf("who has a seat came back to %d", back.seat)
				}
				players[0].say(`{"t":"end"}`)
				c.hear("end")
				if c.hello(`{"t":"hello"}`); c.seat != 3 {
					t.Errorf("after the round c asked for a seat and got %d, want 3", c.seat)
				}
			})
		})
	}
}

func TestRoundNeedsEnoughPlayersWhoAreThere(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.setting.Min = 2
		players := h.seat(t, 2)
		players[1].say(`{"t":"start"}`)
		players[1].refused("host")
		players[1].drop()
		players[0].say(`{"t":"start"}`)
		players[0].refused("players")
		h.come(t, member("b"), players[1].resume())
		players[0].say(`{"t":"start"}`)
		players[0].hear("start")
		players[0].say(`{"t":"start"}`)
		players[0].refused("status")
	})
}

func TestOpenerIsTheHostWheneverTheyCome(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.setting.Opener = member("b").Key
		a, m := h.come(t, member("a"), `{"t":"hello"}`)
		if m.Room.Host != 1 {
			t.Errorf("the first of all is not the host: %s", m.raw)
		}
		b := h.join(t, member("b"))
		if m := a.hear("host"); string(m.Seat) != "2" {
			t.Errorf("the opener is not the host: %s", m.raw)
		}
		b.say(`{"t":"leave"}`)
		a.hear("host")
		h.join(t, member("b"))
		a.hearsNo("host") // Who has left it does not get it back.
	})
}

func TestOneOrderForAll(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 8)
		for i := range 50 {
			for _, p := range players {
				go p.try(fmt.Sprintf(`{"t":"set","k":"last","v":"%d of %d"}`, i, p.seat))
			}
			time.Sleep(40 * time.Millisecond)
		}
		var want []heard
		for _, p := range players {
			got := p.all()
			if len(got) != 400 {
				t.Fatalf("seat %d heard %d sets, want 400", p.seat, len(got))
			}
			for i := range got {
				if i > 0 && got[i].N != got[i-1].N+1 {
					t.Fatalf("seat %d heard %d after %d", p.seat, got[i].N, got[i-1].N)
				}
				if want != nil && got[i].raw != want[i].raw {
					t.Fatalf("seat %d heard %s where others heard %s", p.seat, got[i].raw, want[i].raw)
				}
			}
			want = got
		}
	})
}
