//go:build !linux

package local

import "os"

// ScratchDir is where folders for servers without Sync are best made.
func ScratchDir() string { return os.TempDir() }
