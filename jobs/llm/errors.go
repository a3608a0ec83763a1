package llm

import (
	"cmp"
	"fmt"
	"time"
)

// Class says which of the things that go wrong with a model went wrong.
type Class string

// The classes, as they are stored and logged.
const (
	KeyRefused   Class = "key_refused"   // 401, 403
	ModelUnknown Class = "model_unknown" // 404
	Quota        Class = "quota"         // 402, or insufficient_quota
	Busy         Class = "busy"          // 429
	ServerError  Class = "server_error"  // 5xx
	Rejected     Class = "rejected"      // any other 4xx
	Unreachable  Class = "unreachable"   // no address, no connection, no TLS
	NoFirstByte  Class = "no_first_byte" // connected, and then nothing
	Stalled      Class = "stalled"       // began, and then nothing
	Slow         Class = "slow"          // still writing when the time for a call was over
	Cut          Class = "cut"           // ended half way
	InBand       Class = "in_band"       // an error in the middle of a stream
	Filtered     Class = "filtered"      // its maker's rules forbid the answer
	TooLong      Class = "too_long"      // more than the model can write, or read
	Unreadable   Class = "unreadable"    // an answer without a game in it
	Cancelled    Class = "cancelled"     // we were told to stop
)

// Error is why there is no answer. Usage and Cost are estimates of what it took all the
// same: zero where nothing can have been charged.
type Error struct {
	Class      Class
	Status     int           // of the answer over HTTP, if there was one
	RetryAfter time.Duration // that the endpoint asked us to wait
	Provider   string
	Partial    string // what had come before it failed
	Usage      Usage
	Cost       Cost
	Err        error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", cmp.Or(e.Provider, "model"), e.Class)
	if e.Status != 0 {
		s += fmt.Sprintf(" (%d)", e.Status)
	}
	if e.Err != nil {
		s += fmt.Sprintf(": %.500s", e.Err.Error())
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Say tells the creator, who can do nothing about keys and quotas, what happened and what
// can be done now.
func (e *Error) Say() string {
	who := cmp.Or(e.Provider, "The model's service")
	const builtIn = " The built-in generator can make it now."
	switch e.Class {
	case KeyRefused:
		return who + " refused this site's key. Whoever runs the site has been told." + builtIn
	case ModelUnknown:
		return who + " does not know the model this site asks for. Whoever runs the site has been told." + builtIn
	case Quota:
		return "This site has used up what it may ask of " + lower(e.Provider) + ". Whoever runs the site has been told." + builtIn
	case Busy:
		return who + " is busy." + wait(e.RetryAfter) + builtIn
	case ServerError:
		return who + " had a fault of its own. Try again in a minute." + builtIn
	case Rejected:
		return who + " did not accept the request. Say it in other words, or shorter." + builtIn
	case Unreachable:
		return who + " could not be reached. Try again in a minute." + builtIn
	case NoFirstByte:
		return "The model did not begin to answer. Try again in a minute." + builtIn
	case Stalled:
		return "The model stopped writing half way. What it wrote is kept. Try again." + builtIn
	case Slow:
		return "The model took too long and was stopped. What it wrote is kept. Ask for something smaller, or try again."
	case Cut:
		return "The answer broke off half way. What came is kept. Try again." + builtIn
	case InBand:
		return who + " broke off with an error. What came is kept. Try again." + builtIn
	case Filtered:
		return "The model's own rules did not let it answer. Say it in other words." + builtIn
	case TooLong:
		return "The game is longer than the model can write in one go. What came is kept. Ask for something smaller."
	case Unreadable:
		return "The model answered, and there was no game in it. Say again what to make, or try again." + builtIn
	case Cancelled:
		return "Stopped. What had been written is kept."
	}
	return "The model could not make it. Try again." + builtIn
}

func lower(provider string) string { return cmp.Or(provider, "the model's service") }

func wait(d time.Duration) string {
	switch s := int(d.Round(time.Second).Seconds()); {
	case s <= 0:
		return " Try again in a minute."
	case s < 90:
		return fmt.Sprintf(" It asks us to wait %d seconds.", s)
	default:
		return fmt.Sprintf(" It asks us to wait %d minutes.", (s+59)/60)
	}
}

const longestWait = 10 * time.Minute

// Retry tells whether asking again may help, and after how long. How often is the caller's to
// decide: a busy service may be asked again while the creator waits, everything else twice
// at most, the second time after twice as long.
func (e *Error) Retry() (after time.Duration, ok bool) {
	switch e.Class {
	case Busy:
		after = cmp.Or(e.RetryAfter, 20*time.Second)
	case ServerError, Unreachable, InBand:
		after = cmp.Or(e.RetryAfter, 5*time.Second)
	case Cut, Stalled, NoFirstByte:
		after = 2 * time.Second
	default:
		return 0, false
	}
	return after, after <= longestWait
}
