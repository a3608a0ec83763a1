package loadtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Minigame is how our rooms speak: minigame.v1, JSON in text frames.
type Minigame struct{}

// Subprotocol implements Speech.
func (Minigame) Subprotocol() string { return "minigame.v1" }

// Binary implements Speech.
func (Minigame) Binary() bool { return false }

// Hello implements Speech.
func (Minigame) Hello(before Place) []byte {
	if before.Token == "" {
		return []byte(`{"t":"hello"}`)
	}
	return fmt.Appendf(nil, `{"t":"hello","resume":%q,"after":%d}`, before.Token, before.N)
}

// Welcome implements Speech.
func (Minigame) Welcome(message []byte) (Place, []byte, bool, error) {
	events := []json.RawMessage{message}
	if bytes.HasPrefix(message, []byte("[")) {
		if err := json.Unmarshal(message, &events); err != nil {
			return Place{}, nil, false, err
		}
	}
	for _, e := range events {
		var m struct {
			T, Token string
			N        uint64
			Seat     int
		}
		if err := json.Unmarshal(e, &m); err != nil {
			return Place{}, nil, false, err
		}
		switch {
		case m.T == "welcome" && m.Seat == 0:
			return Place{}, nil, false, fmt.Errorf("no seat: %s", message)
		case m.T == "welcome":
			return Place{Token: m.Token, N: m.N}, nil, true, nil
		case m.T == "error" || m.T == "bye":
			return Place{}, nil, false, fmt.Errorf("the server says %s", e)
		}
	}
	return Place{}, nil, false, nil
}

const (
	beforeMark = `"load":"`
	afterMark  = `","pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}` // makes 100 bytes of it
)

// Body appends what the game says, 100 bytes of JSON.
func Body(b []byte, m Mark) []byte {
	b = append(b, "{"+beforeMark...)
	b = AppendMark(b, m)
	return append(b, afterMark...)
}

// Say implements Speech.
func (Minigame) Say(b []byte, m Mark) []byte {
	b = append(b, `{"t":"msg","d":`...)
	return append(Body(b, m), '}')
}

// Hear implements Speech. It looks for marks only, and for an n before each:
// reading all of the JSON would cost more than the server spends on it.
func (Minigame) Hear(message []byte, each func(n uint64, m Mark)) error {
	if isWord(message, "error") || isWord(message, "bye") {
		return fmt.Errorf("the server says %s", message)
	}
	for {
		i := bytes.Index(message, []byte(beforeMark))
		if i < 0 {
			return nil
		}
		var n uint64
		if j := bytes.LastIndex(message[:i], []byte(`"n":`)); j >= 0 {
			digits := message[j+4 : i]
			digits = digits[:max(bytes.IndexAny(digits, ",}"), 0)]
			n, _ = strconv.ParseUint(string(digits), 10, 64) // 0, which is none, if it is not a number.
		}
		message = message[i+len(beforeMark):]
		m, ok := ParseMark(message)
		if !ok {
			return fmt.Errorf("a broken mark: %.40q", message)
		}
		each(n, m)
	}
}

// isWord is whether the message, or the first in it, is of type t.
func isWord(message []byte, t string) bool {
	return bytes.HasPrefix(bytes.TrimLeft(message, "["), []byte(`{"t":"`+t+`"`))
}
