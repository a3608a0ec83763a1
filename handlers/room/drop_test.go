package room

import (
	"testing"
	"time"
)

// come brings somebody back with what their page remembers, on a new socket.
func (h *house) come(t *testing.T, who Person, hello string) (*player, heard) {
	t.Helper()
	p := h.connect(t, who)
	p.listen()
	return p, p.hello(hello)
}

// begin has the host start a round, and everybody hear of it.
func begin(players []*player) (start heard) {
	players[0].t.Helper()
	players[0].say(`{"t":"start"}`)
	for _, p := range players {
		start = p.hear("start")
	}
	time.Sleep(startDelay * time.Millisecond) // Rounds count no more often.
	return start
}

func TestHostWhoDropsInTheLobbyComesBackAsHost(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].drop()
		players[1].hearsOnly(`{"t":"offline","seat":1}`)
		time.Sleep(hostKept - time.Second)
		back, m := h.come(t, member("a"), players[0].resume())
		if back.seat != 1 || m.Room.Host != 1 || back.token != players[0].token {
			t.Fatalf("the host came back to seat %d, host %d, want 1 and 1, and the same token", back.seat, m.Room.Host)
		}
		players[1].hearsOnly(`{"t":"online","seat":1}`)
	})
}

func TestHostWhoDropsInPlayPassesTheRoundOn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		begin(players)
		players[0].drop()
		time.Sleep(hostKept)
		for _, p := range players[1:] {
			p.hearsOnly(`{"t":"offline","seat":1}`, `{"t":"host","seat":2}`)
		}
		back, m := h.come(t, member("a"), players[0].resume())
		if back.seat != 1 || m.Room.Host != 2 || m.Room.Status != playing {
			t.Fatalf("came back to %s", m.raw)
		}
		back.say(`{"t":"end"}`)
		back.refused("host")
		players[1].say(`{"t":"end"}`)
		back.hear("end")
	})
}

func TestHostWhoStaysAwayFromTheLobbyLosesTheSeat(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].drop()
		time.Sleep(seatKept)
		players[1].hearsOnly(`{"t":"offline","seat":1}`, `{"t":"host","seat":2}`, `{"t":"leave","seat":1,"reason":"gone"}`)
		if p := h.join(t, member("c")); p.seat != 1 {
			t.Errorf("the seat of who has gone is not free: c got %d", p.seat)
		}
		p, _ := h.come(t, member("a"), players[0].resume())
		if p.seat != 3 || p.token == players[0].token {
			t.Errorf("who had gone sits at %d, want a new seat, 3, and a new token", p.seat)
		}
		p.hearsOnly() // They are new, and have missed nothing.
	})
}

func TestSeatIsKeptUntilTheRoundEnds(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		begin(players)
		players[0].drop()
		time.Sleep(3 * time.Minute)
		players[1].hearsOnly(`{"t":"offline","seat":1}`, `{"t":"host","seat":2}`, `{"t":"offline","seat":1,"gone":true}`)
		if p := h.join(t, member("c")); p.seat != 3 {
			t.Errorf("a late comer got seat %d, want 3: seat 1 is somebody's until the end", p.seat)
		}
		players[1].say(`{"t":"end","results":[{"seat":1,"score":7}]}`)
		if end := players[1].hear("end"); len(end.Results) != 3 || end.Results[0].Seat != 1 {
			t.Errorf("results are %s, want all three with seat 1 first", end.raw)
		}
		players[1].hearsOnly(`{"t":"leave","seat":1,"reason":"gone"}`)
	})
}

func TestEveryoneDropsAndOneReturnsToTheSameRound(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		start := begin(players)
		players[1].say(`{"t":"set","k":"score","v":[1,2]}`)
		settle()
		for _, p := range players {
			p.drop()
		}
		time.Sleep(5 * time.Minute)
		back, m := h.come(t, member("c"), players[2].resume())
		if back.seat != 3 || m.Room.Status != playing || m.Room.Seed != start.Seed || string(m.State["score"]) != "[1,2]" {
			t.Fatalf("came back to %s", m.raw)
		}
		if host := back.hear("host"); string(host.Seat) != "3" {
			t.Errorf("nobody else is here, and the host is %s", host.Seat)
		}
		back.say(`{"t":"end"}`)
		back.hear("end")
	})
}

func TestWhoDropsOnTheirOwnTurnFindsItAsItWas(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		begin(players)
		players[0].say(`{"t":"set","k":"turn","v":2}`)
		players[1].hear("set")
		players[1].drop()
		players[0].say(`{"t":"msg","d":"your turn"}`)
		players[0].say(`{"t":"msg","d":"hurry","to":[2]}`)
		players[2].say(`{"t":"msg","d":"psst","to":[1]}`)
		settle()
		back, m := h.come(t, member("b"), players[1].resume())
		if string(m.State["turn"]) != "2" {
			t.Errorf("the turn is %s, want 2", m.State["turn"])
		}
		back.hearsOnly(`{"t":"offline","seat":2}`, `{"t":"msg","from":1,"d":"your turn"}`, `{"t":"msg","from":1,"d":"hurry"}`, `{"t":"online","seat":2}`)
		players[0].all()
		back.say(`{"t":"set","k":"turn","v":1}`)
		players[0].hearsOnly(`{"t":"set","from":2,"k":"turn","v":1}`)
	})
}

func TestSecondTabTakesTheSeatAndTheFirstIsTold(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for name, hello := range map[string]string{"token": players[0].resume(), "the same user": `{"t":"hello"}`} {
			before := h.players[len(h.players)-1]
			if len(h.players) == 2 {
				before = players[0]
			}
			tab, m := h.come(t, member("a"), hello)
			if tab.seat != 1 || len(m.Room.Seats) != 2 || m.Room.Host != 1 {
				t.Errorf("%s: second tab got %s", name, m.raw)
			}
			before.sentAway(byeReplaced)
			players[1].hearsOnly() // Nobody went, nobody came.
			tab.say(`{"t":"msg","d":1}`)
			players[1].hearsOnly(`{"t":"msg","from":1,"d":1}`)
		}
	})
}
