//go:build linux || darwin

package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock is a file lock between processes, and between servers in one process: flock(2),
// which the kernel lets go of when its holder dies, however that happens.
type lock struct{ file *os.File }

func openLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{file}, nil
}

func (l *lock) exclusive(ctx context.Context) error { return l.wait(ctx, syscall.LOCK_EX) }
func (l *lock) shared(ctx context.Context) error    { return l.wait(ctx, syscall.LOCK_SH) }

// only makes a shared lock exclusive, if no other process shares it. If one does, l may
// have lost its own share as well.
func (l *lock) only() (bool, error) { return l.try(syscall.LOCK_EX) }

// wait asks again and again, because a flock that waits cannot be called off.
func (l *lock) wait(ctx context.Context, how int) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if ok, err := l.try(how); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		}
	}
}

func (l *lock) try(how int) (bool, error) {
	for {
		err := syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, fmt.Errorf("lock %s: %w", l.file.Name(), err)
		}
	}
}

// release unlocks by name and not by closing: a process being started this very moment
// has a copy of the file until it is.
func (l *lock) release() error {
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN); err != nil {
		return fmt.Errorf("unlock %s: %w", l.file.Name(), err)
	}
	return nil
}

// close lets go of the lock. A nil lock is closed.
func (l *lock) close() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.release(), l.file.Close())
}
