package room

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestTenMegabytesInOneFrameAreNotTakenIn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		if players[0].try(`{"t":"msg","d":"` + strings.Repeat("x", 10<<20) + `"}`) {
			t.Error("ten megabytes were read to their end")
		}
		players[0].refused("size")
		players[0].sentAway(byeRate)
		players[1].hearsOnly(`{"t":"offline","seat":1}`)
	})
}

func TestFrameOverFourKilobytesIsRefusedAndNoMore(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		frame := func(size int) string {
			return `{"t":"msg","d":"` + strings.Repeat("x", size-len(`{"t":"msg","d":""}`)) + `"}`
		}
		players[0].say("%s", frame(maxFrame+1))
		players[0].refused("size")
		players[0].say("%s", frame(maxFrame))
		if m := players[1].hear("msg"); len(m.D) < maxFrame-20 {
			t.Errorf("of %d bytes came %d", maxFrame, len(m.D))
		}
		players[0].say("%s", frame(maxSkipped))
		players[0].refused("size")
		players[1].hearsOnly()
	})
}

// bounded says a frame a million times, if it can, and fails if more than a few were taken.
func bounded(t *testing.T, p *player, send func() error) {
	t.Helper()
	taken := 0
	for taken < 1_000_000 && send() == nil {
		taken++
	}
	p.sentAway(byeRate)
	if most := 60 + maxStrikes + 1<<17; taken > most { // What it still sends until it has heard is thrown away.
		t.Errorf("%d frames were taken, want at most %d", taken, most)
	}
}

func TestMillionTinyFramesEndAfterAFew(t *testing.T) {
	tiny := map[string]func(*player) error{
		"message": func(p *player) error { return p.conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"msg","d":1}`)) },
		"clock":   func(p *player) error { return p.conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping","c":1}`)) },
		"empty":   func(p *player) error { return p.conn.WriteMessage(websocket.TextMessage, nil) },
		"binary":  func(p *player) error { return p.conn.WriteMessage(websocket.BinaryMessage, []byte{0}) },
		"ping":    func(p *player) error { return p.conn.WriteControl(websocket.PingMessage, nil, time.Time{}) },
		"pong":    func(p *player) error { return p.conn.WriteControl(websocket.PongMessage, nil, time.Time{}) },
	}
	for name, send := range tiny {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				players := h.seat(t, 2)
				bounded(t, players[0], func() error { return send(players[0]) })
				if heard := players[1].all(); len(heard) > 61+maxStrikes || heard[len(heard)-1].T != "offline" {
					t.Errorf("the other heard %d messages", len(heard))
				}
				if got := h.hub.Stats().Frames; got > 61+maxStrikes+10 {
					t.Errorf("%d frames were looked at", got)
				}
			})
		})
	}
}

func TestThirtyASecondAreAlwaysTaken(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		time.Sleep(2 * time.Second)
		const seconds = 120
		for i := range 60 + 30*seconds { // The burst, and then at the rate.
			if i >= 60 {
				time.Sleep(time.Second/30 + time.Microsecond)
			}
			players[0].say(`{"t":"msg","d":%d}`, i)
		}
		if got := len(players[1].all()); got != 60+30*seconds {
			t.Errorf("%d of %d arrived", got, 60+30*seconds)
		}
		players[0].hearsOnly()
	})
}

func TestOverTheRateIsAnErrorAndThenTheEnd(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		time.Sleep(2 * time.Second)
		for range 65 {
			players[0].say(`{"t":"msg","d":1}`)
		}
		players[0].refused("rate")
		players[0].hearsOnly() // Told once.
		if got := len(players[1].all()); got < 60 || got > 61 {
			t.Errorf("%d of 65 at once arrived, want 60", got)
		}
		for range 60 {
			players[0].try(`{"t":"msg","d":2}`)
		}
		players[0].sentAway(byeRate)
		back, _ := h.come(t, member("a"), players[0].resume()) // The seat is theirs still.
		if back.seat != 1 {
			t.Errorf("came back to %d", back.seat)
		}
	})
}

func TestHelloComesFirstWithinFiveSeconds(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		silent, early, pinging := h.connect(t, member("b")), h.connect(t, member("c")), h.connect(t, member("d"))
		for _, p := range []*player{silent, early, pinging} {
			p.listen()
		}
		for _, frame := range []string{`{"t":"msg","d":1}`, `{"t":"ping","c":1}`, `{"t":"leave"}`, `{"t":"kick","seat":1}`} {
			early.say("%s", frame)
			early.refused("hello")
		}
		for range 5 {
			_ = pinging.conn.WriteControl(websocket.PongMessage, nil, time.Time{}) // It may be closed.
			time.Sleep(time.Second)
		}
		for _, p := range []*player{silent, early, pinging} {
			p.closed()
		}
		players[0].hearsOnly() // Nobody was there.
	})
}

func TestSilentSocketIsGivenUp(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		tunnel := h.connect(t, member("b"))
		tunnel.conn.SetPingHandler(func(string) error { return nil }) // Nothing comes back.
		tunnel.listen()
		tunnel.hello(`{"t":"hello"}`)
		time.Sleep(2 * pongWithin)
		if m := players[0].hear("offline"); string(m.Seat) != "2" {
			t.Errorf("heard %s", m.raw)
		}
		tunnel.closed()
		time.Sleep(10 * time.Minute) // Whoever answers pings stays.
		players[0].say(`{"t":"ping","c":1}`)
		players[0].hear("pong")
	})
}

func TestGuestsHaveTenSocketsAnAddress(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.seat(t, 1)
		var guests []*player
		for i := range 10 {
			guests = append(guests, h.join(t, stranger(i, "10.8.8.8")))
		}
		extra := h.connect(t, stranger(10, "10.8.8.8"))
		extra.listen()
		extra.sentAway(byeRate)
		h.join(t, stranger(11, "10.9.9.9"))
		for i := range 15 {
			p := member(fmt.Sprint("m", i))
			p.Address = "10.8.8.8"
			h.join(t, p) // Members are not counted.
		}
		guests[0].drop()
		time.Sleep(time.Second)
		h.join(t, stranger(12, "10.8.8.8"))
	})
}
