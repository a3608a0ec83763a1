package room

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

// fill sets keys of about 4 KB of this text each until the room has no more place. It returns how
// many there are.
func fill(p *player, text string) int {
	value := strings.Repeat(text, 4000/len(text))
	for i := range maxKeys {
		p.say(`{"t":"set","k":"%d","v":"%s"}`, i, value)
		for _, m := range p.all() {
			if m.T == "error" && m.Code == "state" {
				return i
			}
		}
	}
	return maxKeys
}

func TestStateHoldsSixtyFourKilobytes(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		if got := fill(players[0], "x"); got != maxState/4003 {
			t.Errorf("the state took %d values of 4 KB, want %d", got, maxState/4003)
		}
		players[0].say(`{"t":"set","k":"0","v":"short now"}`) // Makes room.
		players[0].hear("set")
		players[0].say(`{"t":"set","k":"new","v":"%s"}`, strings.Repeat("x", 3000))
		players[0].hear("set")
		players[0].say(`{"t":"set","k":"new","v":null}`)
		players[0].hear("set")
		if _, there := players[1].hello(`{"t":"hello"}`).State["new"]; there {
			t.Error("null did not delete")
		}
	})
}

func TestStateHolds256Keys(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		for i := range maxKeys {
			players[0].say(`{"t":"set","k":"key %d","v":%d}`, i, i)
			time.Sleep(40 * time.Millisecond)
		}
		players[0].hearsNo("error")
		players[0].say(`{"t":"set","k":"one more","v":1}`)
		players[0].refused("state")
		players[0].say(`{"t":"set","k":"key 1","v":[]}`)
		players[0].hear("set")
		players[0].say(`{"t":"set","k":"key 0","v": null }`)
		players[0].hear("set")
		players[0].say(`{"t":"set","k":"one more","v":1}`)
		players[0].hear("set")
		players[0].say(`{"t":"set","k":"never there","v":null}`)
		players[0].hear("set")
		if got := len(players[0].hello(`{"t":"hello"}`).State); got != maxKeys {
			t.Errorf("the state has %d keys, want %d", got, maxKeys)
		}
	})
}

func TestKeysAreTheSameHoweverTheyAreWritten(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for i, key := range []string{`"a/b"`, `"a\/b"`, `"\u0061/b"`} {
			players[0].say(`{"t":"set","k":%s,"v":%d}`, key, i)
			if m := players[1].hear("set"); m.K != "a/b" || string(m.V) != fmt.Sprint(i) {
				t.Errorf("key %s came as %s", key, m.raw)
			}
		}
		for _, key := range []string{`""`, `"__proto__"`, `"\u0000\"\\"`, `"<script>"`, `"𝄞"`} {
			players[0].say(`{"t":"set","k":%s,"v":1}`, key)
			players[1].hear("set")
		}
		if m := players[1].hello(`{"t":"hello"}`); len(m.State) != 6 || string(m.State["a/b"]) != "2" {
			t.Errorf("the state is %v", m.State)
		}
		for _, frame := range []string{`{"t":"set","v":1}`, `{"t":"set","k":"a"}`, `{"t":"set","k":1,"v":1}`, `{"t":"set","k":null,"v":{}}`} {
			players[0].say("%s", frame)
			players[0].refused("broken")
		}
	})
}

func TestStateAsArithmetic(t *testing.T) {
	var s state
	steps := []struct {
		key, value string
		ok         bool
		size       int
	}{
		{"a", "12", true, 3},
		{"a", "1", true, 2},
		{"bb", "[]", true, 6},
		{"a", "null", true, 4},
		{"a", "null", true, 4},
		{"big", strings.Repeat("1", maxState), false, 4},
		{"big", strings.Repeat("1", maxState-7), true, maxState},
		{"c", "1", false, maxState},
		{"big", "1", true, 8},
	}
	for _, step := range steps {
		if ok := s.set(step.key, []byte(step.value)); ok != step.ok || s.size != step.size {
			t.Errorf("set(%q, %.10s) = %v, size %d; want %v, %d", step.key, step.value, ok, s.size, step.ok, step.size)
		}
	}
	var got map[string]json.RawMessage
	whole, left := s.appendTo(nil, maxState)
	if err := json.Unmarshal(whole, &got); err != nil || len(left) > 0 {
		t.Fatal(err)
	}
	var again state
	again.restore(got)
	if !maps.EqualFunc(s.values, again.values, func(a, b []byte) bool { return string(a) == string(b) }) || again.size != s.size {
		t.Errorf("restored as %v, want %v", again, s)
	}
}
