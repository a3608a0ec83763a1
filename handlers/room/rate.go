package room

import "time"

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
