package session

import (
	"errors"

	"github.com/tenonsql/tenon/internal/fault"
)

// Call runs f as one call of the session. Two calls at once both fail.
func (s *Session) Call(f func() error) error {
	if err := s.enter(); err != nil {
		return err
	}
	if p := s.misuse.Swap(nil); p != nil {
		return s.exit(*p)
	}
	return s.guarded(f)
}

// CallAnyway is Call for what takes back: it is not kept from it by an earlier mistake.
func (s *Session) CallAnyway(f func() error) error {
	if err := s.enter(); err != nil {
		return err
	}
	return s.guarded(f)
}

// CallClose closes the session. While another call runs that cannot be: it is told so, and
// closes when it ends, so that no connection is lost to a program that closes too early.
func (s *Session) CallClose() error {
	if s.busy.CompareAndSwap(false, true) {
		return s.guarded(s.Close)
	}
	s.clash.Store(true)
	s.closing.Store(true)
	s.closeNow()
	return fault.ErrConcurrentUse
}

func (s *Session) enter() error {
	if s.busy.CompareAndSwap(false, true) {
		return nil
	}
	s.clash.Store(true)
	return fault.ErrConcurrentUse
}

// guarded runs f to its end, however it ends.
func (s *Session) guarded(f func() error) error {
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit: it goes on
			s.torn()
			_ = s.exit(nil)
		}
	}()
	err := f()
	returned = true
	return s.exit(err)
}

// exit ends a call with its error.
func (s *Session) exit(err error) error {
	if s.clash.Swap(false) {
		err = errors.Join(fault.ErrConcurrentUse, err)
	}
	s.busy.Store(false)
	if s.closing.Load() {
		s.closeNow()
	}
	return err
}

// closeNow closes the session in the place of who could not.
func (s *Session) closeNow() {
	if s.busy.CompareAndSwap(false, true) {
		s.closing.Store(false)
		_ = s.Close()
		s.busy.Store(false)
	}
}

// errTorn is what happened to a call that did not return.
var errTorn = errors.New("tenon: a call of this session ended in a panic")

// torn makes a session refuse everything until Rollback, one of whose calls was left half
// way by a panic of the program's: of a Scanner, a Valuer, a MarshalJSON, or who listens to
// statements.
func (s *Session) torn() {
	if s.failed == nil {
		s.failed = errTorn
	}
}

// Misuse keeps the error of a call that cannot give one, for the next that can.
func (s *Session) Misuse(err error) { s.misuse.CompareAndSwap(nil, &err) }
