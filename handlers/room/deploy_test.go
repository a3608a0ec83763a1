package room

import (
	"context"
	"errors"
	"testing"
	"time"
)

// restart closes the house, as a deploy does, and tells everybody so.
func (h *house) restart(t *testing.T, players []*player) {
	t.Helper()
	closed := make(chan error)
	go func() { closed <- h.hub.Close(context.Background()) }()
	for _, p := range players {
		p.sentAway(byeRestart)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
}

func TestDeployInTheMiddleOfARoundIsAPause(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		players[0].say(`{"t":"lock","v":true}`)
		start := begin(players)
		players[0].say(`{"t":"set","k":"board","v":{"a":[1,2,"<&>"]}}`)
		players[1].say(`{"t":"msg","d":"a last word"}`)
		for _, p := range players {
			p.all()
		}
		hello := players[2].resume() // Misses what comes now.
		last := players[2].n
		players[0].say(`{"t":"set","k":"turn","v":3}`)
		players[0].say(`{"t":"msg","d":"for c alone","to":[3]}`)
		players[0].say(`{"t":"msg","d":"for b alone","to":[2]}`)
		settle()
		h.restart(t, players)
		if row := h.shelf.row(t, code); !row.clean || !row.last.Released || row.last.Closed || row.process != "" {
			t.Fatalf("kept as clean %v, released %v, closed %v", row.clean, row.last.Released, row.last.Closed)
		}

		next := openHouse(t, h.shelf, "two")
		c, m := next.come(t, member("c"), hello)
		if c.seat != 3 || c.token != players[2].token || m.N != last {
			t.Errorf("c came back to seat %d, n %d; had seat 3, n %d, and a token that should be good still", c.seat, m.N, last)
		}
		if r := m.Room; r.Status != playing || r.Seed != start.Seed || r.At != start.At || !r.Locked || len(r.Seats) != 3 || r.Host != 1 {
			t.Errorf("the room is another: %s", m.raw)
		}
		if string(m.State["board"]) != `{"a":[1,2,"<&>"]}` || string(m.State["turn"]) != "3" {
			t.Errorf("the state is another: %v", m.State)
		}
		missed := c.all()
		if len(missed) < 2 || missed[0].T != "set" || missed[0].N != last+1 || string(missed[1].D) != `"for c alone"` || missed[1].N != last+2 {
			t.Fatalf("c missed %s", lines(missed))
		}
		for _, m := range missed[2:] {
			if m.T != "offline" && m.T != "online" {
				t.Errorf("c missed %s", m.raw)
			}
		}
		a, _ := next.come(t, member("a"), players[0].resume())
		c.all()
		a.say(`{"t":"end","results":[{"seat":3,"score":1}]}`)
		if end := c.hear("end"); end.N <= last+2 || len(end.Results) != 3 {
			t.Errorf("after the deploy: %s", end.raw)
		}
		time.Sleep(2 * time.Second)
		if rounds := h.shelf.row(t, code).rounds; len(rounds) != 1 {
			t.Errorf("%d rounds are kept, want 1", len(rounds))
		}
	})
}

func TestWhatWasSentBeforeTheByeWasHeardCounts(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		deaf := h.connect(t, member("b")) // The bye waits for them.
		if !deaf.try(`{"t":"hello"}`) {
			t.Fatal("could not say hello")
		}
		settle()
		closed := make(chan error)
		go func() { closed <- h.hub.Close(context.Background()) }()
		players[0].sentAway(byeRestart)
		if !deaf.try(`{"t":"set","k":"move","v":"made in time"}`) {
			t.Fatal("could not move")
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		next := openHouse(t, h.shelf, "two")
		a, m := next.come(t, member("a"), players[0].resume())
		if string(m.State["move"]) != `"made in time"` {
			t.Errorf("the move is lost: %s", m.raw)
		}
		if set := a.hear("set"); set.From != 2 {
			t.Errorf("missed %s", set.raw)
		}
	})
}

func TestDeployKeepsEverythingOfAFullRoom(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		fill(players[0], "<&>\u2028")
		want := players[0].hello(`{"t":"hello"}`).State
		h.restart(t, players)
		next := openHouse(t, h.shelf, "two")
		_, m := next.come(t, member("a"), players[0].resume())
		if len(m.State) != len(want) || len(want) < 10 {
			t.Fatalf("%d of %d keys came through", len(m.State), len(want))
		}
		for key, value := range want {
			if string(m.State[key]) != string(value) {
				t.Fatalf("%q is %.50s, want %.50s", key, m.State[key], value)
			}
		}
	})
}

func TestOfflineSeatsHaveTheirTimeAfterADeploy(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		h.restart(t, players)
		time.Sleep(time.Hour) // Nobody is told that they are late.
		next := openHouse(t, h.shelf, "two")
		b, m := next.come(t, member("b"), players[1].resume())
		if b.seat != 2 || len(m.Room.Seats) != 2 || m.Room.Host != 1 {
			t.Errorf("b came back to %s", m.raw)
		}
		b.all()
		time.Sleep(seatKept + time.Second)
		b.hearsOnly(`{"t":"host","seat":2}`, `{"t":"leave","seat":1,"reason":"gone"}`)
	})
}

func TestRoomThatIsClosingTakesNobodyIn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		var quiet []*player // Who have not said hello yet.
		for range 20 {
			p := h.connect(t, member("b"))
			p.listen()
			quiet = append(quiet, p)
		}
		h.restart(t, players)
		for _, p := range quiet {
			p.say(`{"t":"hello"}`)
		}
		for _, p := range quiet {
			p.sentAway(byeRestart)
		}
		if _, err := h.hub.Start(h.setting, nil, false); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed hub starts rooms: %v", err)
		}
	})
}
