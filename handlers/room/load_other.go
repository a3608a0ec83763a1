//go:build !unix

package room

import "time"

// cpuTime is not known here, so rooms gather only when goroutines wait very long.
func cpuTime() time.Duration { return 0 }
