package room

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestChatReachesAllThroughTheFilter(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"chat","text":"darn <b>it</b>"}`)
		for _, p := range players {
			if m := p.hear("chat"); m.Text != "**** <b>it</b>" || m.From != 1 {
				t.Errorf("heard %s", m.raw)
			}
		}
		lines := h.hub.Chat(code)
		if len(lines) != 1 || lines[0].Text != "**** <b>it</b>" || lines[0].Key != "key of a" || lines[0].Seat != 1 {
			t.Errorf("for a report there is %+v", lines)
		}
		if h.hub.Chat("XXXXXX") != nil {
			t.Error("a room that is not here has a chat")
		}
	})
}

func TestChatIsOneLineOfThreeHundredCharacters(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		tests := map[string]string{ // What is said, and what is heard; nothing for refused.
			strings.Repeat("ü", maxChat):          strings.Repeat("ü", maxChat),
			strings.Repeat("ü", maxChat+1):        "",
			"":                                    "",
			" \n\t\u00a0":                         "",
			"\u202e\u0007":                        "",
			"  a\nb\u202ec\u0000\u2066d\r\n\t e ": "a bcd    e",
		}
		for said, want := range tests {
			time.Sleep(2 * time.Second)
			text, err := json.Marshal(said)
			if err != nil {
				t.Fatal(err)
			}
			players[0].say(`{"t":"chat","text":%s}`, text)
			if want == "" {
				players[0].refused("text")
			} else if m := players[0].hear("chat"); m.Text != want {
				t.Errorf("%q was heard as %q, want %q", said, m.Text, want)
			}
		}
		for _, frame := range []string{`{"t":"chat"}`, `{"t":"chat","text":1}`, `{"t":"chat","text":null}`, `{"t":"chat","text":["a"]}`} {
			players[0].say("%s", frame)
			players[0].refused("text")
		}
	})
}

func TestChatIsFiveLinesAtOnceAndThenOneASecond(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for range 8 {
			players[0].say(`{"t":"chat","text":"hi"}`)
		}
		if got := len(players[1].all()); got != 5 {
			t.Errorf("%d lines at once, want 5", got)
		}
		for range 10 {
			time.Sleep(time.Second)
			players[0].say(`{"t":"chat","text":"hi"}`)
		}
		if got := len(players[1].all()); got != 10 {
			t.Errorf("%d lines in ten seconds, want 10", got)
		}
		players[0].refused("rate")
	})
}

func TestLastLinesAreThereToReport(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		for range chatKept + 10 {
			players[0].say(`{"t":"chat","text":"hi"}`)
			time.Sleep(time.Second)
		}
		lines := h.hub.Chat(code)
		if len(lines) != chatKept || time.Since(lines[len(lines)-1].At) > 2*time.Second {
			t.Errorf("%d lines are there, want the last %d", len(lines), chatKept)
		}
	})
}

func TestWhoComesLaterReadsWhatWasSaid(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		players[0].say(`{"t":"chat","text":"darn \"it\""}`)
		n := players[0].hear("chat").N
		want := fmt.Sprintf(`"chat":[{"n":%d,"from":1,"name":"a","text":"**** \"it\""}]`, n)
		b, m := h.come(t, member("b"), `{"t":"hello"}`)
		if !strings.Contains(m.raw, want) {
			t.Errorf("b is welcomed by %s, want %s in it", m.raw, want)
		}
		h.restart(t, []*player{players[0], b})
		next := openHouse(t, h.shelf, "two")
		if _, m := next.come(t, member("c"), `{"t":"hello"}`); !strings.Contains(m.raw, want) {
			t.Errorf("after a deploy c is welcomed by %s, want %s in it", m.raw, want)
		}
	})
}
