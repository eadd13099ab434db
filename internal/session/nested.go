package session

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/tenonsql/tenon/internal/fault"
)

// Savepoint is one that was begun.
type Savepoint struct {
	depth int
	name  string
}

// Begin flushes and begins a savepoint.
func (s *Session) Begin(ctx context.Context) (Savepoint, error) {
	if !s.run.Rules.Can.Savepoints {
		return Savepoint{}, &fault.UnsupportedError{Dialect: s.run.Rules.Name, Feature: "savepoints"}
	}
	if err := s.Flush(ctx); err != nil {
		return Savepoint{}, err
	}
	if err := s.ready(ctx); err != nil {
		return Savepoint{}, err
	}
	p := Savepoint{depth: len(s.levels) + 1}
	p.name = "tenon_" + strconv.Itoa(p.depth)
	if err := s.command(ctx, "SAVEPOINT "+p.name); err != nil {
		return Savepoint{}, s.broken(err)
	}
	s.mark() // the level around it, if nothing was written in that yet
	s.begin()
	s.mark()
	return p, nil
}

// Release flushes and ends a savepoint; what was done in it is the transaction's. When
// that fails, or the session failed before, the savepoint is rolled back.
func (s *Session) Release(ctx context.Context, p Savepoint) error {
	if err := s.within(p); err != nil {
		return err
	}
	err := s.settleNested(ctx, p)
	if err != nil {
		return undone(err, s.RollbackTo(ctx, p))
	}
	s.join()
	return nil
}

func (s *Session) settleNested(ctx context.Context, p Savepoint) error {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.command(ctx, "RELEASE SAVEPOINT "+p.name)
}

// RollbackTo takes back what was done since a savepoint, in the database and in the
// objects, and makes the session usable again. When the database cannot, the session has
// failed.
func (s *Session) RollbackTo(ctx context.Context, p Savepoint) error {
	if err := s.within(p); err != nil {
		return err
	}
	if s.cursor != nil {
		s.cursor.Close()
		s.cursor = nil
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
	}
	err := s.command(ctx, "ROLLBACK TO SAVEPOINT "+p.name)
	if err == nil {
		err = s.command(ctx, "RELEASE SAVEPOINT "+p.name)
	}
	if err != nil {
		s.join() // the transaction's own rollback restores the objects
		return s.broken(err)
	}
	s.failed = nil
	s.restore()
	return nil
}

// within makes sure that a savepoint is the innermost.
func (s *Session) within(p Savepoint) error {
	if s.closed {
		return errClosed
	}
	if len(s.levels) != p.depth {
		return &fault.BuildError{What: "another Nested of this session has not returned", Where: "Nested", Do: "use a session of its own for each goroutine"}
	}
	return nil
}

// Inside says that a savepoint has not ended.
func (s *Session) Inside(p Savepoint) bool { return len(s.levels) >= p.depth }

// broken makes the session refuse everything: the database and the session do not agree
// any more on which savepoint is under way.
func (s *Session) broken(err error) error {
	if s.failed == nil {
		s.failed = err
	}
	return fmt.Errorf("savepoint: %w", err)
}

func (s *Session) command(ctx context.Context, text string) error {
	_, err := s.conn.Exec(ctx, text, nil)
	return err
}

// undone is an error, and what its undoing met.
func undone(err, undo error) error {
	if undo == nil {
		return err
	}
	return errors.Join(err, undo)
}
