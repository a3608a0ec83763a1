package room

import (
	"encoding/json"
	"fmt"
	"strings"
)

// heard is a message from the server.
type heard struct {
	T, Code, Reason, Token, K string
	N                         uint64
	From                      int
	Seat, D, V, C             json.RawMessage
	Count                     int
	Seed                      uint32
	At, Now                   int64
	Text                      string
	Gone                      bool
	Results                   []RoundSeat
	Room                      struct {
		Status     string
		Host, Max  int
		Locked     bool
		Seed       uint32
		At         int64
		Seats      []json.RawMessage
		Spectators int
		Results    []RoundSeat
	}
	State map[string]json.RawMessage

	raw string
}

func lines(messages []heard) string {
	var b strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&b, "\n%.200s", m.raw)
	}
	return b.String()
}
