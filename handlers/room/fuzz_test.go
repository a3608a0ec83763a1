package room

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gorilla/websocket"
)

// FuzzFrames has one client send whatever there is: raw bytes, or the bytes as a text frame.
// Nobody else may notice more than that they come and go.
func FuzzFrames(f *testing.F) {
	for _, frame := range []string{
		`{"t":"hello"}`, `{"t":"hello","watch":true}`, `{"t":"hello","resume":"x","after":1}`, `{"t":"msg","d":1}`, `{"t":"msg","d":1,"to":[1]}`,
		`{"t":"set","k":"a","v":1}`, `{"t":"ready","v":true}`, `{"t":"start"}`, `{"t":"end","results":[{"seat":1,"score":1}]}`, `{"t":"again"}`,
		`{"t":"chat","text":"hi"}`, `{"t":"kick","seat":1}`, `{"t":"lock","v":true}`, `{"t":"leave"}`, `{"t":"ping","c":1}`, `{"t":"msg","d":"\xff"}`,
		"{\"t\":\"msg\",\"d\":\"\xff\"}", `{"t":"set","k":null,"v":null}`, `{`, ``, `[[[[[[`,
	} {
		f.Add([]byte(frame), false)
	}
	for _, raw := range []string{
		"\x81\x80\x00\x00\x00\x00", "\x82\x80\x00\x00\x00\x00", "\x89\x80\x00\x00\x00\x00", "\x8a\x80\x00\x00\x00\x00", "\x88\x80\x00\x00\x00\x00",
		"\x81\x05hello", "\x01\x80\x00\x00\x00\x00\x00\x80\x00\x00\x00\x00", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "\xf1\x80\x00\x00\x00\x00", "\x81",
	} {
		f.Add([]byte(raw), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, raw bool) {
		synctest.Test(t, func(t *testing.T) {
			h := openHouse(t, newShelf(), "one")
			h.hub.cfg.Judge = func(text string) (string, bool) { return strings.TrimSpace(text), true } // Which never panics.
			host, other := h.join(t, member("host")), h.join(t, member("other"))
			attacker := h.join(t, member("attacker"))
			send(attacker, b, raw)
			send(attacker, b, raw)
			settle()
			host.say(`{"t":"msg","d":"still here"}`)
			for {
				m := other.hear("msg")
				if m.From == attacker.seat { // They may talk.
					continue
				}
				if m.From != host.seat || string(m.D) != `"still here"` {
					t.Errorf("heard %s", m.raw)
				}
				break
			}
			for _, p := range []*player{host, other} {
				p.say(`{"t":"ping","c":1}`)
				p.hear("pong")
			}
			if s := h.hub.Stats(); s.Rooms != 1 {
				t.Errorf("there are %d rooms", s.Rooms)
			}
		})
	})
}

// send sends bytes as they are, or in a frame. It may not be taken.
func send(p *player, b []byte, raw bool) {
	if raw {
		_, _ = p.conn.NetConn().Write(b)
	} else {
		_ = p.conn.WriteMessage(websocket.TextMessage, b)
	}
}
