package loadtest

import (
	"math/bits"
	"time"
)

// Histogram counts durations in buckets that are at most a thirty-second part of the value
// wide, as HdrHistogram does: any quantile is right within 3 %.
type Histogram struct {
	count   uint64
	max     time.Duration
	buckets [(64 - subBits) << subBits]uint64
}

const subBits = 5

// Record counts d; what is below zero counts as zero.
func (h *Histogram) Record(d time.Duration) {
	d = max(d, 0)
	h.count++
	h.max = max(h.max, d)
	h.buckets[bucket(uint64(d))]++
}

// Count is how many were recorded.
func (h *Histogram) Count() uint64 { return h.count }

// Max is the longest recorded.
func (h *Histogram) Max() time.Duration { return h.max }

// Quantile is the duration that the share q of all, from 0 to 1, do not exceed.
func (h *Histogram) Quantile(q float64) time.Duration {
	rest := int64(q * float64(h.count))
	for i, n := range h.buckets {
		if rest -= int64(n); rest < 0 {
			return min(time.Duration(ceiling(i)), h.max)
		}
	}
	return h.max
}

// bucket is the place of v: below 64 each value has its own, and from there each power of
// two has 32.
func bucket(v uint64) int {
	e := max(bits.Len64(v)-subBits-1, 0)
	return e<<subBits + int(v>>e)
}

// ceiling is the largest value in bucket i.
func ceiling(i int) uint64 {
	e := max(i>>subBits-1, 0)
	return uint64(i-e<<subBits+1)<<e - 1
}
