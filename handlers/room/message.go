package room

import (
	"encoding/json"
	"unicode/utf8"
)

// message is what a client sent: the values of the members we know, as the bytes they came
// in, inside frame. A member that was left out is nil.
type message struct {
	frame []byte

	t              string // hello, msg, set …; empty for none that is known
	d, k, v, to    []byte
	resume, after  []byte
	watch, seat, c []byte
	text, results  []byte
	line           string // of a chat, cleaned
}

// message returns one to read a frame into. They are used again, so that a frame that is
// only passed on costs no allocation.
func (h *Hub) message() *message {
	if m, ok := h.messages.Get().(*message); ok {
		return m
	}
	return &message{frame: make([]byte, usualFrame)}
}

// free takes back a message, of which nothing is kept.
func (h *Hub) free(m *message) {
	*m = message{frame: m.frame}
	h.messages.Put(m)
}

// parse reads a client's frame of size bytes in m.frame. It returns the code of what is
// wrong with it, or "".
func (m *message) parse(size int) string {
	b := m.frame[:size]
	if !utf8.Valid(b) { // One byte of it would end the sockets of all others.
		return "broken"
	}
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '{' {
		return "broken"
	}
	i = skipSpace(b, i+1)
	var t []byte
	if i < len(b) && b[i] == '}' {
		i++
	} else {
		for {
			name := i
			if i = skipName(b, i); i < 0 {
				return "broken"
			}
			end := name + 1
			for b[end] != '"' && b[end] != '\\' {
				end++
			}
			if b[end] == '\\' {
				end = name + 1 // A name with an escape in it is none of ours.
			}
			from := skipSpace(b, i)
			if i = skipValue(b, from, maxDepth); i < 0 {
				return "broken"
			}
			if string(b[name+1:end]) == "t" {
				t = b[from:i]
			} else {
				m.take(b[name+1:end], b[from:i])
			}
			i = skipSpace(b, i)
			if i < len(b) && b[i] == '}' {
				i++
				break
			}
			if i >= len(b) || b[i] != ',' {
				return "broken"
			}
			i = skipSpace(b, i+1)
		}
	}
	if skipSpace(b, i) != len(b) {
		return "broken"
	}
	if m.t = kinds[string(t)]; m.t == "" {
		return "unknown"
	}
	return ""
}

// take keeps a value by the name of its member. The last of a name wins.
func (m *message) take(name, value []byte) {
	switch string(name) {
	case "d":
		m.d = value
	case "k":
		m.k = value
	case "v":
		m.v = value
	case "to":
		m.to = value
	case "resume":
		m.resume = value
	case "after":
		m.after = value
	case "watch":
		m.watch = value
	case "seat":
		m.seat = value
	case "c":
		m.c = value
	case "text":
		m.text = value
	case "results":
		m.results = value
	}
}

// kinds are the messages that clients send, by how their t is written.
var kinds = map[string]string{
	`"hello"`: "hello", `"msg"`: "msg", `"set"`: "set", `"ping"`: "ping", `"chat"`: "chat", `"ready"`: "ready", `"leave"`: "leave",
	`"start"`: "start", `"end"`: "end", `"again"`: "again", `"lock"`: "lock", `"kick"`: "kick", // the host's
}

// read reads a rare value into what in points to, and reports whether it was one.
func read(value []byte, in any) bool { return value != nil && json.Unmarshal(value, in) == nil }

func yes(value []byte) bool { return string(value) == "true" }
