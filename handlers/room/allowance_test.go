package room

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestComingAgainIsNoFreshAllowance has somebody send all they may, and come back, over and
// over: they get no more through than if they had stayed.
func TestComingAgainIsNoFreshAllowance(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].drop()
		players[1].all()
		const times = 20
		for range times {
			p := h.connect(t, member("a"))
			p.try(`{"t":"hello"}`)
			for i := range 70 {
				p.try(fmt.Sprintf(`{"t":"msg","d":%d}`, i))
			}
			settle()
			p.drop()
		}
		got := 0
		for _, m := range players[1].all() {
			if m.T == "msg" {
				got++
			}
		}
		// A burst, what comes by in the time, and one more burst for a socket beside another.
		if most := 60 + 60 + times*(30/5); got > most || got < 30 {
			t.Errorf("%d messages came through, want at most %d", got, most)
		}
	})
}

func TestChatIsBoundedWhoeverComesAgain(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].drop()
		for range 6 {
			p := h.connect(t, member("a"))
			p.try(`{"t":"hello"}`)
			for range 5 {
				p.try(`{"t":"chat","text":"hi"}`)
			}
			settle()
			p.drop()
		}
		heard := lines(players[1].all())
		if n := strings.Count(heard, `"t":"chat"`); n > 12 || n < 5 {
			t.Errorf("%d lines came through", n)
		}
	})
}

func TestAllowancesAreForgotten(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		for _, p := range h.seat(t, 4) {
			p.drop()
		}
		settle()
		h.hub.mu.Lock()
		kept := len(h.hub.left)
		h.hub.mu.Unlock()
		if kept != 4 {
			t.Errorf("%d allowances are kept, want 4", kept)
		}
		time.Sleep(time.Minute)
		h.hub.mu.Lock()
		defer h.hub.mu.Unlock()
		if len(h.hub.left) != 0 {
			t.Errorf("%d allowances are kept for ever", len(h.hub.left))
		}
	})
}
