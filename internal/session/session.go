// Package session is the session without its types. It ties together what knows nothing
// of each other: exec runs statements, identity keeps objects, flush plans writes, load
// plans reads. Only here is anything run, and only here does a transaction live.
package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Query is a statement with what its rows become and carry along.
type Query struct {
	exec.Statement
	Plan  exec.Plan
	Loads []load.Spec
}

// Session is a transaction with the objects that it has seen. It begins with the first
// statement. One goroutine uses it at a time; two at once are found out, and both told.
type Session struct {
	run     *exec.Runner
	opts    driver.TxOptions
	conn    driver.Conn
	use     driver.Use
	known   identity.Map
	links   []flush.Link    // additions to collections without another side, since the last flush
	tied    []flush.Link    // additions to many-to-many relations, since the last flush
	again   []flush.Link    // what was taken out of them and put back
	removed []flush.Link    // what was taken out of collections whose items go then, since the last flush
	set     []flush.Setting // columns that the next flush sets to expressions
	moved   []*mapping.Mapping
	changed []before // relations that the program changed since the last flush
	kept    []before // relations as they were, since the transaction began
	turn    uint64   // counts changes of relations
	levels  []level  // the transaction and its savepoints

	held   bool         // nothing is flushed before queries
	cursor *exec.Cursor // of an Iter that is under way
	failed error        // the first cause, until Rollback
	unsure bool         // a commit was sent, and nobody knows what became of it
	closed bool
	able   flush.Abilities
	noDraw bool // a table whose keys the database counts has no counter of its own

	busy    atomic.Bool
	clash   atomic.Bool
	closing atomic.Bool           // Close came while another call ran, which closes in its place
	misuse  atomic.Pointer[error] // of calls that cannot give an error
}

// New makes a session of an engine.
func New(run *exec.Runner, opts driver.TxOptions) *Session {
	s := &Session{run: run, opts: opts}
	if opts.ReadOnly {
		s.use = driver.Read
	}
	s.known.Track, s.known.Watch = true, s
	return s
}

// Runner runs the session's statements.
func (s *Session) Runner() *exec.Runner { return s.run }

// ready makes sure of a transaction that can take a statement.
func (s *Session) ready(ctx context.Context) error { return s.start(ctx, false) }

// start makes sure of a transaction, or, where one statement is to be all of it, of a
// connection alone: a statement outside of a transaction is one by itself.
func (s *Session) start(ctx context.Context, alone bool) error {
	if s.closed {
		return errClosed
	}
	if s.failed != nil {
		return &FailedError{s.failed}
	}
	if ctx == nil {
		return fault.ErrNoContext
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if s.cursor != nil {
		if err := s.cursor.Drain(); err != nil {
			return s.fail(err)
		}
		s.cursor = nil
	}
	if s.conn != nil {
		return nil
	}
	if err := s.can(); err != nil {
		return err
	}
	c, err := s.run.Pool.Acquire(ctx, s.use)
	if err != nil {
		return err
	}
	if !alone {
		if err := c.Begin(ctx, s.opts); err != nil {
			s.run.Pool.Release(c)
			return err
		}
	}
	s.conn = c
	s.begin()
	return nil
}

// errClosed is any use of a session after Close.
var errClosed error = closedError{}

type closedError struct{}

func (closedError) Error() string { return "tenon: session is closed" }

// Unwrap gives the sentinel that engines share.
func (closedError) Unwrap() error { return driver.ErrClosed }

// can refuses options of the transaction that the database does not have. A level that it
// does not have is met by a higher one.
func (s *Session) can() error {
	rules := s.run.Rules
	switch {
	case s.opts.Isolation > driver.Serializable:
		return fault.Buildf("Isolation", "use ReadCommitted, RepeatableRead or Serializable", "there is no level %d", s.opts.Isolation)
	case s.opts.Deferrable && !rules.Can.DeferrableReads:
		return &fault.UnsupportedError{Dialect: rules.Name, Feature: "deferrable transactions"}
	}
	return nil
}

// FailedError is any use of a session after something in it failed, until Rollback.
type FailedError struct{ Cause error }

// Error gives the first cause.
func (e *FailedError) Error() string {
	return fault.ErrSessionFailed.Error() + "; the first error was: " + e.Cause.Error()
}

// Unwrap gives the sentinel and the first cause.
func (e *FailedError) Unwrap() []error { return []error{fault.ErrSessionFailed, e.Cause} }

// refuses says that something failed before: nothing runs until Rollback.
func (s *Session) refuses() bool { return s.failed != nil }

// fail makes the session refuse everything until Rollback. Mistakes that were found before
// any SQL was sent do not.
func (s *Session) fail(err error) error {
	if err != nil && s.failed == nil && sent(err) {
		s.failed = err
	}
	return err
}

// sent says that an error came from a statement that a database has seen.
func sent(err error) bool {
	var se *exec.StatementError
	return errors.As(err, &se)
}

// Commit flushes and commits. Objects keep their values.
func (s *Session) Commit(ctx context.Context) error {
	if s.closed || s.failed != nil {
		return s.ready(ctx)
	}
	if len(s.levels) > 1 {
		return insideNested("Commit")
	}
	alone, err := s.flush(ctx, true)
	if alone && (err == nil || s.failed != nil) {
		return s.committed(err)
	}
	if alone { // a mistake that was found before anything was sent leaves the session in order
		if begun := s.conn.Begin(ctx, s.opts); begun != nil {
			return s.committed(errors.Join(err, begun))
		}
	}
	if err != nil || s.conn == nil {
		return err
	}
	if err := s.drain(); err != nil {
		return err
	}
	if err = s.conn.Commit(ctx); err != nil {
		err = fmt.Errorf("commit: %w", err)
	}
	return s.committed(err)
}

// committed ends the transaction that a commit was sent for.
func (s *Session) committed(err error) error {
	s.release()
	if err != nil {
		s.failed, s.unsure = err, errors.Is(err, driver.ErrOutcomeUnknown)
		return err
	}
	s.end()
	return nil
}

func (s *Session) drain() error {
	if s.cursor == nil {
		return nil
	}
	err := s.cursor.Drain()
	s.cursor = nil
	return s.fail(err)
}

// Rollback ends the transaction without a trace in the database, makes its objects what
// they were at its begin, and the session usable again.
func (s *Session) Rollback(ctx context.Context) error {
	if s.closed {
		return s.ready(ctx)
	}
	if len(s.levels) > 1 {
		return insideNested("Rollback")
	}
	err := s.rollback(ctx)
	if s.unsure {
		s.forget() // which of their values are true is not known
	} else {
		s.restore()
	}
	s.failed, s.unsure = nil, false
	s.misuse.Store(nil)
	return err
}

// rollback ends the transaction in the database.
func (s *Session) rollback(ctx context.Context) error {
	if s.cursor != nil {
		s.cursor.Close()
		s.cursor = nil
	}
	if s.conn == nil {
		return nil
	}
	err := s.conn.Rollback(ctx)
	s.release()
	return err
}

// forget lets all objects go.
func (s *Session) forget() {
	old := s.known
	s.known = identity.Map{Track: true, Watch: s}
	for _, t := range old.Tables {
		t.Dissolve(s.known.Table(t.Mapping, 0))
	}
	s.links, s.removed, s.set, s.moved, s.changed, s.kept, s.levels = nil, nil, nil, nil, nil, nil, nil
	s.tied, s.again = nil, nil
}

func (s *Session) release() {
	s.run.Pool.Release(s.conn)
	s.conn = nil
}

// closeTimeout bounds the rollback of Close, which has no context of its own.
const closeTimeout = 5 * time.Second

// Close rolls back what was not committed. It may be called twice.
func (s *Session) Close() error {
	if s.closed {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := s.rollback(ctx)
	s.closed = true
	for s.known.Depth() > 0 && !s.unsure {
		s.known.Recount()
	}
	for _, t := range s.known.Tables {
		t.Detach()
	}
	s.links, s.removed, s.set, s.moved, s.changed, s.kept, s.levels = nil, nil, nil, nil, nil, nil, nil
	s.tied, s.again = nil, nil
	return err
}

// Closed says that Close was called.
func (s *Session) Closed() bool { return s.closed }

// Linked hears of additions to relations (mapping.Watcher).
func (s *Session) Linked(r *mapping.Relation, owner, item unsafe.Pointer) {
	if r.Many {
		s.adopt(r.Target(), item)
		if r.InverseOf() == nil && !r.Owns && r.Through == nil {
			s.leave(r, owner, item)
			s.links = append(s.links, flush.Link{Relation: r, Owner: owner, Item: item})
		}
		s.tie(r, owner, item)
		s.stir(r)
		return
	}
	s.tie(r, owner, item)
	s.moved = append(s.moved, r.Mapping)
}

// leave takes an item that goes to another owner out of the collection that it was in: it
// has no relation of its own that would tell.
func (s *Session) leave(r *mapping.Relation, owner, item unsafe.Pointer) {
	for i, l := range s.links {
		if l.Relation == r && l.Item == item && l.Owner != owner {
			s.links = slices.Delete(s.links, i, i+1)
			r.Collection(l.Owner).Drop(item)
			return
		}
	}
	t := s.known.Known(r.Mapping)
	if t == nil || !slices.Equal(r.From, r.Mapping.Key) {
		return
	}
	if o := t.ByForeign(r.Target(), item, r.To()); o != nil && o.Ptr != owner {
		r.Collection(o.Ptr).Drop(item)
	}
}

// stir notes whose rows a change of a collection is about: those of the target, and of a
// many-to-many relation those of the link table too, which either side reads.
func (s *Session) stir(r *mapping.Relation) {
	s.moved = append(s.moved, r.Target())
	if r.Through != nil {
		s.known.Table(r.Through.Link(), 0)
		s.moved = append(s.moved, r.Mapping, r.Through.Link())
	}
}

// Unlinked hears of removals from relations (mapping.Watcher).
func (s *Session) Unlinked(r *mapping.Relation, owner, item unsafe.Pointer) {
	for i, l := range s.links {
		if l.Relation == r && l.Owner == owner && l.Item == item {
			s.links = append(s.links[:i], s.links[i+1:]...)
			break
		}
	}
	s.let(r, owner, item)
	s.stir(r)
}
