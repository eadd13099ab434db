package session

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// reader makes entities of rows through an identity map, and keeps the roots whose
// relations are to be loaded.
type reader struct {
	known *identity.Map
	hint  int
	keep  bool
	roots []unsafe.Pointer
	last  *identity.Table
}

// Entity gives the object of a row (exec.Entities).
func (r *reader) Entity(part *exec.Part, cells []driver.Value) (unsafe.Pointer, error) {
	m := part.Mapping
	if part.Absent && exec.KeyAbsent(m, part.Only, cells) {
		return nil, nil
	}
	e, err := r.Object(m, part.Only, cells)
	if r.keep && part.First == 0 && err == nil {
		r.roots = append(r.roots, e)
	}
	return e, err
}

// Object gives the object of the cells of a mapping's columns (load.Entities).
func (r *reader) Object(m *mapping.Mapping, only *mapping.Selection, cells []driver.Value) (unsafe.Pointer, error) {
	if r.last == nil || r.last.Mapping != m {
		r.last = r.known.Table(m, r.hint)
	}
	o, _, err := r.last.Load(only, cells)
	if err != nil {
		return nil, err
	}
	return o.Ptr, nil
}

// Rows runs a query and reads its rows into slots. Unflushed changes of the tables that it
// reads are flushed before.
func (s *Session) Rows(ctx context.Context, q *Query, slot func() unsafe.Pointer) error {
	if q.Err != nil {
		return q.Err
	}
	if err := s.mayRun(q); err != nil {
		return err
	}
	if err := s.autoflush(ctx, q); err != nil {
		return err
	}
	return s.read(ctx, q, slot)
}

// read runs a query as things stand in the database.
func (s *Session) read(ctx context.Context, q *Query, slot func() unsafe.Pointer) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.wrote(q.Tree)
	es := &reader{known: &s.known, hint: limitOf(q)}
	if len(q.Loads) > 0 {
		return s.fail(newLoader(s.run, s.conn, &s.known).query(ctx, q, es, slot))
	}
	return s.fail(s.rowsOf(ctx, q, es, slot))
}

// rowsOf runs a query; objects follow what it writes.
func (s *Session) rowsOf(ctx context.Context, q *Query, es *reader, slot func() unsafe.Pointer) error {
	if b := s.bulkOf(q.Tree); b != nil && b.returns {
		return b.read(ctx, q, es, slot)
	}
	return s.run.Rows(ctx, s.conn, &q.Statement, &q.Plan, es, slot)
}

// limitOf is how many rows a query says that it gives at most; 0 where it does not.
func limitOf(q *Query) int {
	return min(max(tree.Limited(q.Tree), 0), 4096)
}

// Exec runs a statement that gives no rows. Objects whose rows it changes or deletes follow.
func (s *Session) Exec(ctx context.Context, q *Query) (driver.Result, error) {
	if q.Err != nil {
		return driver.Result{}, q.Err
	}
	if err := s.mayRun(q); err != nil {
		return driver.Result{}, err
	}
	if err := s.autoflush(ctx, q); err != nil {
		return driver.Result{}, err
	}
	if err := s.ready(ctx); err != nil {
		return driver.Result{}, err
	}
	s.wrote(q.Tree)
	if b := s.bulkOf(q.Tree); b != nil {
		res, err := b.exec(ctx, q)
		return res, s.fail(err)
	}
	res, err := s.run.Exec(ctx, s.conn, &q.Statement)
	return res, s.fail(err)
}

// Get gives the object with a key: from the identity map, else from the database.
func (s *Session) Get(ctx context.Context, m *mapping.Mapping, key unsafe.Pointer, q func() Query) (unsafe.Pointer, error) {
	if s.failed != nil || s.closed {
		return nil, s.ready(ctx)
	}
	if t := s.known.Known(m); t != nil {
		if o := t.ByKey(key); o != nil {
			if o.Doomed {
				return nil, fault.NoKey(m.Table.Name)
			}
			return o.Ptr, nil
		}
	}
	// Rows that are pending may have the key; changes of other rows are none of a Get's.
	if t := s.known.Known(m); t != nil && !s.held && len(t.Pending)+len(t.Doomed) > 0 {
		if err := s.flushBefore(ctx); err != nil {
			return nil, err
		}
		if o := t.ByKey(key); o != nil {
			return o.Ptr, nil
		}
	}
	var e unsafe.Pointer
	query := q()
	err := s.read(ctx, &query, func() unsafe.Pointer { return unsafe.Pointer(&e) })
	if err == nil && e == nil && !s.held && s.dirty([]*schema.Table{m.Table}) {
		return s.getAfterFlush(ctx, m, key, q)
	}
	if err == nil && e == nil {
		err = fault.NoKey(m.Table.Name)
	}
	return e, err
}

// getAfterFlush looks again for a key that no row has: the program may have given it to an
// object, or taken it from one.
func (s *Session) getAfterFlush(ctx context.Context, m *mapping.Mapping, key unsafe.Pointer, q func() Query) (unsafe.Pointer, error) {
	if err := s.flushBefore(ctx); err != nil {
		return nil, err
	}
	return s.Get(ctx, m, key, q)
}

// autoflush flushes before a query that reads a table with unflushed changes.
func (s *Session) autoflush(ctx context.Context, q *Query) error {
	if s.held || s.refuses() || len(s.known.Tables) == 0 {
		return nil // that it refuses everything is told by what comes next
	}
	if !s.dirty(tree.Tables(q.Tree)) && !slices.ContainsFunc(q.Loads, s.dirtyLoad) {
		return nil
	}
	return s.flushBefore(ctx)
}

// HoldFlush says whether queries find the database as it stands, without a flush before
// them, and gives what was said before.
func (s *Session) HoldFlush(hold bool) (before bool) {
	before, s.held = s.held, hold
	return before
}

// flushBefore flushes on behalf of a query.
func (s *Session) flushBefore(ctx context.Context) error {
	if err := s.Flush(ctx); err != nil {
		return &AutoflushError{err}
	}
	return nil
}

// AutoflushError is a flush that failed before a query that needed it.
type AutoflushError struct{ Err error }

// Error says that it was not the query itself.
func (e *AutoflushError) Error() string {
	return "tenon: flush before the query: " + strings.TrimPrefix(e.Err.Error(), "tenon: ")
}

// Unwrap gives the flush's error.
func (e *AutoflushError) Unwrap() error { return e.Err }

func (s *Session) dirtyLoad(l load.Spec) bool {
	tables := []*schema.Table{l.Relation.Target().Table}
	if t := l.Relation.Through; t != nil {
		tables = append(tables, t.Link().Table)
	}
	return s.dirty(tables) || slices.ContainsFunc(l.Next, s.dirtyLoad)
}

// dirty says that one of these tables has unflushed changes. Only its own objects are
// looked at.
func (s *Session) dirty(tables []*schema.Table) bool {
	for _, t := range s.known.Tables {
		if !slices.Contains(tables, t.Mapping.Table) {
			continue
		}
		if len(t.Pending) > 0 || len(t.Doomed) > 0 || slices.Contains(s.moved, t.Mapping) || s.sets(t.Mapping) || slices.ContainsFunc(t.Objects, t.Changed) {
			return true
		}
	}
	return false
}

// newOf is a new zero value of a column's Go type.
func newOf(c *mapping.Column) unsafe.Pointer { return reflect.New(c.Codec.Type).UnsafePointer() }

// wrote notes that a statement of the program is about to write: what is read of its table
// from now on stands and falls with the transaction. By hand anything may be written.
func (s *Session) wrote(stmt any) {
	for _, inside := range tree.Writes(stmt) {
		s.wrote(inside)
	}
	var source *tree.Source
	switch t := stmt.(type) {
	case *tree.Insert:
		source = t.Into
	case *tree.Update:
		source = t.Table
	case *tree.Delete:
		source = t.From
	case *tree.Merge:
		source = t.Into
	case *tree.Text:
		if word, _, _ := strings.Cut(strings.TrimSpace(t.SQL), " "); strings.EqualFold(word, "SELECT") {
			return
		}
	case *tree.Select, *tree.Plain, nil:
		return
	}
	s.writes()
	if source != nil {
		if m, ok := source.Of.(*mapping.Mapping); ok {
			s.known.Table(m, 0).Wrote()
			return
		}
	}
	s.known.Wrote()
}

// deleted notes that the database itself may change rows which refer to deleted ones: what
// is read of their tables from now on stands and falls with the transaction. It gives the
// tables that were looked at.
func (s *Session) deleted(m *mapping.Mapping, seen []*mapping.Mapping) []*mapping.Mapping {
	if slices.Contains(seen, m) {
		return seen
	}
	seen = append(seen, m)
	s.known.Erased(m)
	for i := range m.Relations {
		r := &m.Relations[i]
		if r.Owns || r.OnDelete == schema.Restrict && r.Cascade&mapping.CascadeDatabase == 0 {
			continue
		}
		s.known.Table(r.Target(), 0).Wrote()
		seen = s.deleted(r.Target(), seen)
	}
	for _, t := range s.known.Tables {
		if t.Follows(m) {
			t.Wrote()
			seen = s.deleted(t.Mapping, seen)
		}
	}
	return seen
}

// Writes says that a query changes rows: RETURNING, and what was written by hand.
func (q *Query) Writes() bool {
	if _, plain := q.Tree.(*tree.Plain); plain {
		return false
	}
	s, ok := q.Tree.(*tree.Select)
	return !ok || s != nil && (s.Lock != tree.NoLock || len(tree.Writes(s)) > 0)
}
