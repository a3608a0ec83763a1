//go:build !unix

package room

// writeNow leaves everything to the goroutine that writes late.
func writeNow(uintptr, []byte) int { return 0 }
