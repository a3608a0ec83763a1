//go:build unix

package room

import "syscall"

// writeNow writes what the kernel takes without waiting, and returns how much that was.
// Errors are for the next reader or writer to find.
func writeNow(fd uintptr, p []byte) int {
	n, err := syscall.Write(int(fd), p)
	if err != nil {
		return 0
	}
	return n
}
