package builtin

import (
	"hash/fnv"
	"slices"
)

// dice is a SplitMix64 generator (https://prng.di.unimi.it/splitmix64.c). It is written out so
// that one seed makes the same game with every version of Go.
type dice struct{ state uint64 }

// newDice mixes seed with what it is thrown for, so that one more throw here moves nothing there.
func newDice(seed int64, purpose string) *dice {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose)) // a hash never fails
	return &dice{uint64(seed)*0x9e3779b97f4a7c15 ^ h.Sum64()}
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns 0 up to n, without n; 0 if n is not positive.
func (d *dice) below(n int) int {
	if n <= 0 {
		return 0
	}
	return int(d.next() % uint64(n))
}

// between returns from..to in steps.
func (d *dice) between(from, to, step int) int {
	return from + step*d.below((to-from)/max(step, 1)+1)
}

// part returns 0..1.
func (d *dice) part() float64 { return float64(d.next()>>11) / (1 << 53) }

// shuffled returns a copy of list in another order.
func shuffled[T any](d *dice, list []T) []T {
	out := slices.Clone(list)
	for i := len(out) - 1; i > 0; i-- {
		j := d.below(i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}
