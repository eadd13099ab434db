package tenon

import (
	"context"
	"iter"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/session"
)

// Session is a unit of work: a transaction, and the objects that were loaded or added in
// it. One row is one object. What the program changes in an object is written by Flush,
// which Commit calls, and before a query that reads what was changed.
//
// A Session is for one goroutine. Use by two at once gives both ErrConcurrentUse.
type Session struct{ core *session.Session }

// Result is what a statement did.
type Result struct{ RowsAffected int64 }

// State is where an object stands with a session.
type State = identity.State

// The states of an object.
const (
	Transient  = identity.Transient
	Pending    = identity.Pending
	Persistent = identity.Persistent
	Deleted    = identity.Deleted
	Detached   = identity.Detached
)

// All gives all rows of a query.
func (s *Session) All[R any](ctx context.Context, q Query[R]) ([]R, error) {
	r := q.run()
	rs := make([]R, 0, capacity(&r))
	err := s.rows(ctx, &r, func() unsafe.Pointer { return grow(&rs) })
	return rs, err
}

// One gives the one row of a query: ErrNotFound if there is none, ErrTooManyRows if there
// are more. At most two rows are read.
func (s *Session) One[R any](ctx context.Context, q Query[R]) (R, error) {
	r := q.run()
	var rs []R
	return theOne(&rs, s.rows(ctx, atMost(&r, 2), func() unsafe.Pointer { return grow(&rs) }))
}

// First gives the first row of a query, and whether there is one.
func (s *Session) First[R any](ctx context.Context, q Query[R]) (R, bool, error) {
	r := q.run()
	var rs []R
	return theFirst(&rs, s.rows(ctx, atMost(&r, 1), func() unsafe.Pointer { return grow(&rs) }))
}

// Iter gives the rows of a query one at a time; break closes it. Another statement of this
// session inside the loop has the rows that are left read into memory first. Relations are
// not carried along: use All, or Load.
func (s *Session) Iter[R any](ctx context.Context, q Query[R]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		r := q.run()
		it, err := s.iterate(ctx, &r)
		if err != nil {
			yield(none, err)
			return
		}
		defer s.finish(it)
		for {
			var row R
			ok, err := s.next(it, unsafe.Pointer(&row))
			if err != nil {
				yield(none, err)
				return
			}
			if !ok || !yield(row, nil) {
				return
			}
		}
	}
}

// Count counts the rows of a query.
func (s *Session) Count[R any](ctx context.Context, q Query[R]) (int64, error) {
	r, n := counting(q)
	err := s.rows(ctx, &r, func() unsafe.Pointer { return unsafe.Pointer(n) })
	return *n, err
}

// Exists says whether a query has a row.
func (s *Session) Exists[R any](ctx context.Context, q Query[R]) (bool, error) {
	r, n := existing(q)
	err := s.rows(ctx, &r, func() unsafe.Pointer { return unsafe.Pointer(n) })
	return *n > 0, err
}

// Get gives the object with a key: the one that the session has, without SQL, else from
// the database. ErrNotFound if there is none.
func (s *Session) Get[E, K any](ctx context.Context, t Keyed[E, K], key K) (*E, error) {
	e, err := s.get(ctx, t.table(), ptr(&key))
	return (*E)(e), err
}

// Exec runs a statement. Loaded objects do not see what it changes.
func (s *Session) Exec(ctx context.Context, st Statement) (Result, error) {
	if err := s.core.Enter(); err != nil {
		return Result{}, err
	}
	q := st.statement()
	res, err := s.core.Exec(ctx, &q)
	return Result{RowsAffected: res.Matched}, s.core.Leave(err)
}

// Add makes entities, and what their relations hold, pending: the next flush inserts them.
// A zero UUID key gets a version 7 UUID now. Adding twice is adding once.
func (s *Session) Add(es ...Entity) {
	s.quietly(func() error {
		for _, e := range es {
			m, p, err := entityOf(e)
			if err != nil {
				return err
			}
			s.core.Add(m, p)
		}
		return nil
	})
}

// Delete marks entities to be deleted by the next flush. One that the session does not
// have makes the next call fail.
func (s *Session) Delete(es ...Entity) {
	s.quietly(func() error {
		for _, e := range es {
			m, p, err := entityOf(e)
			if err == nil {
				err = s.core.Delete(m, p)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// State tells where an entity stands with this session.
func (s *Session) State(e Entity) State {
	m, p, err := entityOf(e)
	if err != nil {
		return Transient
	}
	return s.core.State(m, p)
}

// Flush writes what is pending, changed and deleted. When it fails the database has none
// of it and the objects are as they were before; the session then asks for Rollback.
func (s *Session) Flush(ctx context.Context) error {
	return s.call(func() error { return s.core.Flush(ctx) })
}

// Commit flushes and commits. Objects keep their values, and the session can go on: its
// next statement begins another transaction.
func (s *Session) Commit(ctx context.Context) error {
	return s.call(func() error { return s.core.Commit(ctx) })
}

// Rollback ends the transaction without a trace in the database; the session is empty
// afterwards and can go on.
func (s *Session) Rollback(ctx context.Context) error {
	return s.call(func() error { return s.core.Rollback(ctx) })
}

// Close ends the session, and rolls back what was not committed, within five seconds. It
// may be called twice.
func (s *Session) Close() error {
	return s.call(s.core.Close)
}

func (s *Session) call(f func() error) error {
	if err := s.core.Enter(); err != nil {
		return err
	}
	return s.core.Leave(f())
}

// quietly is call for what cannot give an error: the next call that can gives it.
func (s *Session) quietly(f func() error) {
	if err := s.call(f); err != nil {
		s.core.Misuse(err)
	}
}

func (s *Session) rows(ctx context.Context, q *session.Query, slot func() unsafe.Pointer) error {
	return s.call(func() error { return s.core.Rows(ctx, q, slot) })
}

func (s *Session) get(ctx context.Context, t *table, key unsafe.Pointer) (e unsafe.Pointer, err error) {
	err = s.call(func() error {
		e, err = s.core.Get(ctx, t.m, key, func() session.Query { return byKey(s.core.Runner(), t, key) })
		return err
	})
	return e, err
}

func (s *Session) iterate(ctx context.Context, q *session.Query) (it *session.Iter, err error) {
	err = s.call(func() error {
		it, err = s.core.Iterate(ctx, q)
		return err
	})
	return it, err
}

func (s *Session) next(it *session.Iter, slot unsafe.Pointer) (ok bool, err error) {
	err = s.call(func() error {
		ok, err = it.Next(slot)
		return err
	})
	return ok, err
}

func (s *Session) finish(it *session.Iter) { s.quietly(it.Close) }

func (s *Session) loadMany(ctx context.Context, c *mapping.Collection) ([]unsafe.Pointer, error) {
	if !c.Readable() {
		if err := s.loadLink(ctx, &c.Link); err != nil {
			return nil, err
		}
	}
	return c.All(), nil
}

func (s *Session) loadOne(ctx context.Context, f *mapping.Reference) (unsafe.Pointer, error) {
	if !f.Readable() {
		if err := s.loadLink(ctx, &f.Link); err != nil {
			return nil, err
		}
	}
	return f.Get(), nil
}

// loadLink loads the relation whose field l is.
func (s *Session) loadLink(ctx context.Context, l *mapping.Link) error {
	return s.call(func() error {
		if !s.core.Known(l) {
			return &fault.BuildError{What: "the object is not in this session", Where: "Load", Do: "load it with the session that is to load its relation"}
		}
		t := l.Rel.Target().Face.(*table)
		return s.core.Load(ctx, load.Spec{Relation: l.Rel, Source: t.src}, l.Owner)
	})
}

// entityOf is an entity without its type.
func entityOf(e Entity) (*mapping.Mapping, unsafe.Pointer, error) {
	v := reflect.ValueOf(e)
	if !v.IsValid() || v.IsNil() {
		return nil, nil, &BuildError{What: "a nil entity", Where: "Session"}
	}
	return e.Mapping().table().m, v.UnsafePointer(), nil
}
