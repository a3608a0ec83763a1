package room

import (
	"bytes"
	"time"
)

// explained is what a client is told beside the code of an error, for whoever writes games.
var explained = map[string]string{
	"broken":    "This is not a message in JSON.",
	"unknown":   "There is no message of this kind.",
	"size":      "A frame has at most 4 KB.",
	"rate":      "That was too fast. Slow down.",
	"hello":     "Say hello first.",
	"spectator": "Spectators only watch.",
	"host":      "Only the host can do this.",
	"status":    "Not now.",
	"players":   "There are too few players.",
	"state":     "The state has at most 256 keys and 64 KB.",
	"seat":      "Nobody sits there.",
	"text":      "A line has 1 to 300 characters.",
	"words":     "There are words in it that nobody may use here.",
}

// fail tells the client what is wrong.
func (c *client) fail(code string) {
	b := append(make([]byte, frameRoom, 128), `{"t":"error","code":"`...)
	b = append(b, code...)
	b = append(b, `","text":"`...)
	b = append(b, explained[code]...)
	c.socket.send(seal(append(b, `"}`...)), 1) // Whoever is too far behind for it has other trouble.
}

// pong answers with the client's number and our time. It does not pass through the room,
// whose work would be taken for distance.
func (c *client) pong(number []byte, now time.Time) {
	b := append(make([]byte, frameRoom, 96), `{"t":"pong","c":`...)
	if number == nil || len(number) > 32 || bytes.IndexByte(numberStart, number[0]) < 0 {
		number = []byte("null")
	}
	b = append(b, number...)
	b = append(b, `,"now":`...)
	b = appendMillis(b, now)
	c.socket.send(seal(append(b, '}')), 1) // As with fail.
}

var numberStart = []byte("-0123456789")
