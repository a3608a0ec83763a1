// Package loadtest puts load on rooms: many sockets that talk at a given rate, whatever the
// server makes of it, and check that every message arrives once and in order. It has a
// WebSocket client of its own, since the load has to cost less than what it measures.
package loadtest

import (
	"net/http"
	"time"
)

// Target is a server under load.
type Target struct {
	Name   string
	Speech Speech
	// URL is where a player's socket is, ws://host:port/path. It may ask the server for it.
	URL func(room, player int) (string, error)
	// Header is sent with the upgrade; nil sends nothing more than it takes.
	Header func(room, player int) http.Header
}

// Speech is what is said over a target's sockets. One value serves all of them at once.
type Speech interface {
	// Subprotocol is asked for in the upgrade, unless it is empty.
	Subprotocol() string
	// Binary is whether messages travel in binary frames.
	Binary() bool
	// Hello is the first message, empty where there is none. For somebody who was there before
	// it takes up what they were told.
	Hello(before Place) []byte
	// Welcome looks at a message that comes before the welcome. When that is it, it returns
	// where we are and what is answered, which may be nothing.
	Welcome(message []byte) (place Place, answer []byte, welcomed bool, err error)
	// Say appends a message of 100 bytes that carries the mark.
	Say(b []byte, m Mark) []byte
	// Hear calls each with every relayed message in what came, and the number that the room
	// gave it (0: none). The error is what the server says is wrong.
	Hear(message []byte, each func(n uint64, m Mark)) error
}

// Place is what somebody needs to come back to where they were.
type Place struct {
	Token string
	N     uint64
}

// clock is the time since the process began to measure; marks carry it.
type clock struct{ zero time.Time }

func (c clock) now() time.Duration { return time.Since(c.zero) }
