//go:build unix

package testserver

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// A lock is a file locked with flock(2). The kernel releases it when the process ends, so it
// is the only kind of witness that a kill -9 cannot make lie.
type lock struct{ file *os.File }

// openLock opens the lock file at path without locking it.
func openLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{f}, nil
}

// try takes the lock, alone or shared, and reports whether it was free.
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

// wait takes the lock as soon as it is free, and gives up at the end of patience.
func (l *lock) wait(how int, patience time.Duration) error {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		free, err := l.try(how)
		if err != nil || free {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("lock %s: still held by another process after %v", l.file.Name(), patience)
		}
	}
}

// release gives the lock back and closes the file.
func (l *lock) release() { _ = l.file.Close() }
