package room

import (
	"errors"
	"time"
)

// bucket lets so many through a second, and a burst at once.
type bucket struct {
	rate, burst float64
	tokens      float64
	at          time.Time
	strikes     int // refused since the bucket was last full enough
}

func newBucket(rate, burst int, now time.Time) bucket {
	return bucket{rate: float64(rate), burst: float64(burst), tokens: float64(burst), at: now}
}

func (b *bucket) take(now time.Time) bool {
	b.tokens = min(b.burst, b.tokens+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
	if b.tokens < 1 {
		b.strikes++
		return false
	}
	if b.tokens > b.burst/2 {
		b.strikes = 0
	}
	b.tokens--
	return true
}

// spend makes what was taken cost so many more.
func (b *bucket) spend(n float64) { b.tokens = max(0, b.tokens-n) }

// allowed counts a frame of any kind. It is false for one that came too fast, and says bye
// to a client that goes on like that.
func (c *client) allowed(stats *counters, now time.Time) bool {
	stats.frames.Add(1)
	if c.rate.take(now) {
		return true
	}
	stats.rated.Add(1)
	switch {
	case c.rate.strikes > maxStrikes:
		c.socket.bye(byeRate)
	case c.rate.strikes == 1:
		c.fail("rate")
	}
	return false
}

var errTooFast = errors.New("more frames than anybody may send")

// control counts a ping or pong of the client's.
func (c *client) control(stats *counters, now time.Time) error {
	if !c.allowed(stats, now) && c.rate.strikes > maxStrikes {
		return errTooFast
	}
	return nil
}
