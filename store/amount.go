package store

import (
	"fmt"
	"strconv"
)

// Exact writes n in full, with its thousands apart: 1,234,567.
func Exact(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// inCredits writes an amount with its noun.
func inCredits[N int | int64](n N) string {
	if n == 1 {
		return "1 credit"
	}
	return Exact(int64(n)) + " credits"
}

// Lasting writes how long something lasts: 40 seconds, 3 minutes, 3 min 20 s.
func Lasting(seconds int) string {
	minutes, rest := seconds/60, seconds%60
	switch {
	case seconds == 1:
		return "1 second"
	case minutes == 0:
		return fmt.Sprintf("%d seconds", seconds)
	case seconds == 60:
		return "1 minute"
	case rest == 0:
		return fmt.Sprintf("%d minutes", minutes)
	}
	return fmt.Sprintf("%d min %d s", minutes, rest)
}
