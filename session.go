package tenon

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
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
	r := running(q)
	rs := make([]R, 0, capacity(&r))
	err := s.rows(ctx, &r, func() unsafe.Pointer { return grow(&rs) })
	return rs, err
}

// One gives the one row of a query: ErrNotFound if there is none, ErrTooManyRows if there
// are more. At most two rows are read.
func (s *Session) One[R any](ctx context.Context, q Query[R]) (R, error) {
	r := running(q)
	var rs []R
	return theOne(&rs, s.rows(ctx, atMost(&r, 2), func() unsafe.Pointer { return grow(&rs) }))
}

// First gives the first row of a query, and whether there is one.
func (s *Session) First[R any](ctx context.Context, q Query[R]) (R, bool, error) {
	r := running(q)
	var rs []R
	return theFirst(&rs, s.rows(ctx, atMost(&r, 1), func() unsafe.Pointer { return grow(&rs) }))
}

// Iter gives the rows of a query one at a time; break closes it. Another statement of this
// session inside the loop has the rows that are left read into memory first, and works on
// every database.
//
// Rows that carry relations along are read a thousand at a time, and their relations are
// loaded for all of them: Chunks says how many.
func (s *Session) Iter[R any](ctx context.Context, q Query[R]) iter.Seq2[R, error] {
	return iterate(ctx, s, q, session.Reading{})
}

func iterate[R any](ctx context.Context, s *Session, q Query[R], how session.Reading) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		r := running(q)
		it, err := s.iterate(ctx, &r, how)
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

// LoadAll loads relations of objects at hand, by one statement for each relation however
// many the objects. What is loaded already stays as it is.
func (s *Session) LoadAll[E any](ctx context.Context, es []*E, ls ...Loadable[*E]) error {
	specs := make([]load.Spec, len(ls))
	for i, l := range ls {
		specs[i] = specOf(l, nil)
	}
	return s.load(ctx, specs, pointers(es))
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
	e, err := s.get(ctx, tableOf(t), ptr(&key))
	return (*E)(e), err
}

// Exec runs a statement. Loaded objects whose rows an Update, a Delete or an upsert matches
// follow: columns that are set are read again, and objects whose row was deleted are
// Deleted; one whose key is set is Detached. That costs a second and a third statement
// where the database has no RETURNING, and nothing while no object of the table is loaded.
// What is written by hand (SQL) they do not see.
func (s *Session) Exec(ctx context.Context, st Statement) (Result, error) {
	var res driver.Result
	err := s.call(func() (err error) {
		if st == nil {
			return errNoStatement
		}
		q := st.statement()
		res, err = s.core.Exec(ctx, &q)
		return err
	})
	return Result{RowsAffected: res.Matched}, err
}

// Add makes entities, and what their relations hold, pending: the next flush inserts them.
// A zero UUID key gets a version 7 UUID now. Adding twice is adding once.
func (s *Session) Add(es ...Entity) {
	s.quietly(func() error {
		for i, e := range es {
			m, p, err := entityOf("Add", e)
			if err != nil {
				return err
			}
			if i == 0 && len(es) > 1 {
				s.core.Expect(m, len(es)) // most are of one table
			}
			if err := s.core.Add(m, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddAll is Add for the items of a slice.
func (s *Session) AddAll[P Entity](es []P) {
	list := make([]Entity, len(es))
	for i, e := range es {
		list[i] = e
	}
	s.Add(list...)
}

// Delete marks entities to be deleted by the next flush. One that the session does not
// have makes the next call fail.
func (s *Session) Delete(es ...Entity) {
	s.quietly(func() error {
		for _, e := range es {
			m, p, err := entityOf("Delete", e)
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

// Set writes into an object that the session has: a value at once, as an assignment to its
// field would; what the database is to make of an expression, or its default, with the next
// flush, after which the field holds what came of it. Objects whose assignments are alike
// are one UPDATE.
//
//	s.Set(product, ProductSet{Stock: tenon.ToExpr(Products.Stock.Plus(1))})
//
// A mistake makes the next call fail.
func (s *Session) Set[E any](e *E, a Assignments[E]) { s.set(any(e), assignments(a)) }

func (s *Session) set(e any, list []Assignment) {
	s.quietly(func() error {
		x, ok := e.(Entity)
		if !ok {
			return &BuildError{What: "not an entity", Where: "Set", Do: "run go tool tenon gen"}
		}
		m, p, err := entityOf("Set", x)
		if err != nil {
			return err
		}
		t := x.Mapping().table()
		set := make([]tree.Assign, len(list))
		for i, a := range list {
			if tree.Waiting(a.value) {
				return &BuildError{What: "the value is an argument of a prepared query", Where: "Set", Do: "keep an argument inside of the function that Prepare calls"}
			}
			set[i] = tree.Assign{Column: m.Table.Column(a.column.Name), Value: a.value}
		}
		return s.core.Set(m, p, t.src, set)
	})
}

// State tells where an entity stands with this session.
func (s *Session) State(e Entity) State {
	m, p, err := entityOf("State", e)
	if err != nil || s == nil || s.core == nil {
		return Transient
	}
	return s.core.State(m, p)
}

// Flush writes what is pending, changed and deleted. When it fails the database has none
// of it and the objects are as they were before; the session then asks for Rollback.
func (s *Session) Flush(ctx context.Context) error {
	return s.call(func() error { return s.core.Flush(ctx) })
}

// NoAutoflush calls f; queries of this session within it do not flush before they run, and
// find the database as it stands. Flush and Commit flush as ever. It gives f's error.
func (s *Session) NoAutoflush(f func() error) error {
	var before bool
	hold := func(to bool) error {
		return s.call(func() error { before = s.core.HoldFlush(to); return nil })
	}
	if err := hold(true); err != nil {
		return err
	}
	was := before
	defer func() {
		if err := hold(was); err != nil {
			s.core.Misuse(err)
		}
	}()
	return f()
}

// Commit flushes and commits. Objects keep their values, and the session can go on: its
// next statement begins another transaction.
func (s *Session) Commit(ctx context.Context) error {
	return s.call(func() error { return s.core.Commit(ctx) })
}

// Rollback ends the transaction without a trace in the database; the session can go on.
// Its objects hold what they held when the transaction began, or when it first loaded
// them; what was added in it is transient again, what was deleted is not deleted. An object
// whose row was first read after Exec had written to its table is Detached.
//
// After a Commit whose outcome is not known (ErrOutcomeUnknown) all objects are Detached.
func (s *Session) Rollback(ctx context.Context) error {
	return s.anyway(func() error { return s.core.Rollback(ctx) })
}

// Nested runs f inside a savepoint. What is pending is flushed before. When f returns nil,
// what it did is flushed and belongs to the transaction. When it returns an error or
// panics, that is taken back, in the database and in the objects: columns and relations
// are what they were, what was added is transient again and what was deleted is not. The
// session is then usable, also when it had failed inside. Nested calls nest.
//
// Errors: that of f, or of a flush; *UnsupportedError where the database has no
// savepoints. Commit and Rollback inside f are refused.
func (s *Session) Nested(ctx context.Context, f func() error) error {
	if f == nil {
		return &BuildError{What: "there is no function to run", Where: "Nested"}
	}
	var p session.Savepoint
	err := s.call(func() (err error) { p, err = s.core.Begin(ctx); return err })
	if err != nil {
		return err
	}
	returned := false
	undo := func() error { return s.anyway(func() error { return s.core.RollbackTo(ctx, p) }) }
	defer func() {
		if !returned { // a panic, which goes on
			_ = undo()
		}
	}()
	err = f()
	returned = true
	if err == nil {
		if err = s.call(func() error { return s.core.Release(ctx, p) }); err == nil || !s.core.Inside(p) {
			return err
		}
	}
	if failed := undo(); failed != nil {
		return errors.Join(err, failed)
	}
	return err
}

// Close ends the session, and rolls back what was not committed, within five seconds. It
// may be called twice. While another goroutine is in a call of the session, which is a
// mistake, Close is ErrConcurrentUse, and the session is closed when that call ends.
func (s *Session) Close() error {
	if s == nil || s.core == nil {
		return nil
	}
	return s.core.CallClose()
}

func (s *Session) call(f func() error) error {
	if s == nil || s.core == nil {
		return errNoSession
	}
	return s.core.Call(f)
}

// anyway is call for what takes back, also after an earlier mistake.
func (s *Session) anyway(f func() error) error {
	if s == nil || s.core == nil {
		return errNoSession
	}
	return s.core.CallAnyway(f)
}

// quietly is call for what cannot give an error: the next call that can gives it.
func (s *Session) quietly(f func() error) {
	if s == nil || s.core == nil {
		return
	}
	if err := s.call(f); err != nil {
		s.core.Misuse(err)
	}
}

func (s *Session) rows(ctx context.Context, q *session.Query, slot func() unsafe.Pointer) error {
	return s.call(func() error { return s.core.Rows(ctx, q, slot) })
}

func (s *Session) get(ctx context.Context, t *table, key unsafe.Pointer) (e unsafe.Pointer, err error) {
	if t == nil {
		return nil, errNoSource
	}
	err = s.call(func() error {
		e, err = s.core.Get(ctx, t.m, key, func() session.Query { return byKey(s.core.Runner(), t, key) })
		return err
	})
	return e, err
}

func (s *Session) iterate(ctx context.Context, q *session.Query, how session.Reading) (it *session.Iter, err error) {
	err = s.call(func() error {
		it, err = s.core.Iterate(ctx, q, how)
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
	if s == nil {
		return nil, errNoSession
	}
	if !c.Readable() {
		if err := s.loadLink(ctx, &c.Link); err != nil {
			return nil, err
		}
	}
	return c.All(), nil
}

func (s *Session) loadOne(ctx context.Context, f *mapping.Reference) (unsafe.Pointer, error) {
	if s == nil {
		return nil, errNoSession
	}
	if !f.Readable() {
		if err := s.loadLink(ctx, &f.Link); err != nil {
			return nil, err
		}
	}
	return f.Get(), nil
}

// load loads relations of objects of this session.
func (s *Session) load(ctx context.Context, specs []load.Spec, owners []unsafe.Pointer) error {
	return s.call(func() error {
		if err := load.Check(specs); err != nil {
			return err
		}
		for _, p := range owners {
			if p == nil {
				return &BuildError{What: "a nil object", Where: "LoadAll"}
			}
			for i := range specs {
				if !s.core.Known(specs[i].Relation.Link(p)) {
					return notHere("LoadAll")
				}
			}
		}
		return s.core.Load(ctx, specs, owners)
	})
}

func notHere(where string) error {
	return &BuildError{What: "the object is not in this session", Where: where, Do: "load it with the session that is to load its relation"}
}

// loadLink loads the relation whose field l is.
func (s *Session) loadLink(ctx context.Context, l *mapping.Link) error {
	return s.call(func() error {
		if !s.core.Known(l) {
			return notHere("Load")
		}
		return s.core.Load(ctx, []load.Spec{whole(l.Rel)}, []unsafe.Pointer{l.Owner})
	})
}

// entityOf is an entity without its type.
func entityOf(where string, e Entity) (*mapping.Mapping, unsafe.Pointer, error) {
	v := reflect.ValueOf(e)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil, &BuildError{What: "a nil entity", Where: where}
	}
	if v.Kind() == reflect.Pointer {
		if m := e.Mapping().table().m; v.Type().Elem() == m.Type {
			return m, v.UnsafePointer(), nil
		}
	}
	return nil, nil, &BuildError{What: fmt.Sprintf("a %T is not an entity itself", e), Where: where, Do: "give the entity that is embedded in it"}
}
