package moderation

import (
	"cmp"
	"fmt"
	"time"
)

// Class says which of the things that go wrong with an endpoint went wrong.
type Class string

// The classes, as they are stored and logged.
const (
	Busy        Class = "busy"        // 429: ask again after RetryAfter
	Down        Class = "down"        // 5xx, 408, or broken off half way
	Unreachable Class = "unreachable" // no address, no connection, no TLS
	Slow        Class = "slow"        // no answer in time
	Refused     Class = "refused"     // any other 4xx: key, quota, model or request; asking again is no use
)

// Error is why a layer could not judge.
type Error struct {
	Layer      string
	Class      Class
	Status     int           // of the answer over HTTP, if there was one
	RetryAfter time.Duration // that the endpoint asked us to wait, at most a day
	Err        error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("moderation %s: %s", e.Layer, e.Class)
	if e.Status != 0 {
		s += fmt.Sprintf(" (%d)", e.Status)
	}
	if e.Err != nil {
		s += fmt.Sprintf(": %.300s", e.Err.Error())
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Retry tells whether asking again may help, and after how long. How often is the caller's to
// decide.
func (e *Error) Retry() (after time.Duration, ok bool) {
	switch e.Class {
	case Refused:
		return 0, false
	case Busy:
		return cmp.Or(e.RetryAfter, 20*time.Second), true
	}
	return cmp.Or(e.RetryAfter, 5*time.Second), true
}
