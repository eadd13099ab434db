package session

import (
	"context"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// bulk is a statement of the program that writes rows of a table of which the session has
// objects: those whose rows it matches follow.
//
// Which they are the statement tells itself, where the database has RETURNING; else they
// are locked before. Without objects of the table nothing of this happens.
type bulk struct {
	s       *Session
	table   *identity.Table
	source  *tree.Source
	using   []tree.Join // tables beside it
	where   []*tree.Node
	columns []int // what follows; nil: the rows are deleted
	deletes bool
	moves   bool // the key itself is set: objects cannot follow, and are let go
	merges  bool // a row may be changed or deleted: which it was is seen afterwards
	returns bool // the statement's own rows tell
	rows    int64
	told    []*identity.Object // those that were deleted or have changed
}

// bulkOf is what has to follow a statement; nil: nothing.
func (s *Session) bulkOf(stmt any) *bulk {
	can := &s.run.Rules.Can
	b := &bulk{s: s}
	var set []tree.Assign
	switch t := stmt.(type) {
	case *tree.Update:
		b.source, b.using, b.where, set, b.returns = t.Table, t.Using, t.Where, t.Set, can.UpdateReturning
		if t.Arrays != nil {
			set = slices.Clone(set)
			for _, c := range t.Arrays.Set {
				set = append(set, tree.Assign{Column: c})
			}
		}
	case *tree.Delete:
		b.source, b.using, b.where, b.deletes, b.returns = t.From, t.Using, t.Where, true, can.DeleteReturning
	case *tree.Insert:
		if t.Conflict == nil || t.Conflict.Nothing || !can.InsertReturning {
			return nil
		}
		b.source, set, b.returns = t.Into, t.Conflict.Set, len(t.Conflict.Where) == 0 || can.SkippedRows
	case *tree.Merge:
		if b.source, b.using, b.merges = t.Into, []tree.Join{t.Using}, true; t.Using.Source == nil || t.Using.On == nil || !can.Merge {
			return nil // which rendering tells
		}
		writes := false
		for i := range t.When {
			if c := &t.When[i]; c.Matched {
				set, writes = append(set, c.Set...), writes || c.Do != tree.MergeNothing
			}
		}
		if !writes {
			return nil
		}
	default:
		return nil
	}
	if b.source == nil {
		return nil
	}
	m, ok := b.source.Of.(*mapping.Mapping)
	if !ok {
		return nil
	}
	b.table = s.known.Known(m)
	if b.table == nil || len(b.table.Objects) == 0 {
		return nil
	}
	b.follow(m, set)
	return b
}

// follow lists the columns that are read back: those that are set, and computed ones.
func (b *bulk) follow(m *mapping.Mapping, set []tree.Assign) {
	for _, a := range set {
		b.moves = b.moves || m.Columns[a.Column].InKey
	}
	if b.moves {
		b.returns = false
		return
	}
	for i := range m.Columns {
		if m.Columns[i].Filled == schema.ByFormula || slices.ContainsFunc(set, func(a tree.Assign) bool { return a.Column == i }) {
			b.columns = append(b.columns, i)
		}
	}
}

// cells are the columns that a row tells: the key's, then those that follow.
func (b *bulk) cells() []*tree.Node {
	var out []*tree.Node
	for _, i := range b.table.Mapping.Key {
		out = append(out, b.source.Cols[i])
	}
	if b.deletes {
		return out
	}
	for _, i := range b.columns {
		out = append(out, b.source.Cols[i])
	}
	return out
}

// returning is the statement with what b has to know behind its own RETURNING.
func (b *bulk) returning(stmt any) any {
	switch t := stmt.(type) {
	case *tree.Update:
		c := *t
		c.Returning = append(slices.Clone(t.Returning), b.cells()...)
		return &c
	case *tree.Delete:
		c := *t
		c.Returning = append(slices.Clone(t.Returning), b.cells()...)
		return &c
	case *tree.Insert:
		c := *t
		c.Returning = append(slices.Clone(t.Returning), b.cells()...)
		return &c
	}
	return stmt
}

// row makes the object of a row follow.
func (b *bulk) row(cells []driver.Value) error {
	b.rows++
	o, err := b.table.Find(cells)
	if err != nil || o == nil {
		return err
	}
	b.told = append(b.told, o)
	if b.deletes {
		b.table.Delete(o)
		return nil
	}
	return b.table.Follow(o, b.columns, cells[len(b.table.Mapping.Key):])
}

// exec runs the statement.
func (b *bulk) exec(ctx context.Context, q *Query) (driver.Result, error) {
	s := b.s
	if b.returns {
		st := exec.Statement{Tree: b.returning(q.Tree)}
		err := s.run.Each(ctx, s.conn, &st, b.row)
		b.done()
		return driver.Result{Matched: b.rows}, err
	}
	matched, err := b.lock(ctx)
	if err != nil {
		return driver.Result{}, err
	}
	res, err := s.run.Exec(ctx, s.conn, &q.Statement)
	if err != nil {
		return res, err
	}
	return res, b.after(ctx, matched)
}

// read runs the statement and reads the rows that it gives.
func (b *bulk) read(ctx context.Context, q *Query, es exec.Entities, slot func() unsafe.Pointer) error {
	n := len(q.Plan.Columns)
	st := exec.Statement{Tree: b.returning(q.Tree)}
	defer b.done()
	return b.s.run.Each(ctx, b.s.conn, &st, func(cells []driver.Value) error {
		if b.deletes { // the object is given, and then gone
			if err := q.Plan.Read(cells[:n], slot(), es); err != nil {
				return err
			}
			return b.row(cells[n:])
		}
		if err := b.row(cells[n:]); err != nil {
			return err
		}
		return q.Plan.Read(cells[:n], slot(), es)
	})
}

// done lets deleted objects go, and has the relations follow that are loaded.
func (b *bulk) done() {
	b.table.Sweep()
	if b.deletes {
		b.s.letOut(b.table.Mapping, b.told)
	} else {
		b.s.moveItems(b.table.Mapping, b.columns, b.told, nil)
	}
}

// lock finds the objects whose rows the statement will match, and keeps them from others
// until then.
func (b *bulk) lock(ctx context.Context) ([]*identity.Object, error) {
	var out []*identity.Object
	s, m := b.s, b.table.Mapping
	found := make(map[*identity.Object]bool)
	for part := range slices.Chunk(b.table.Objects, s.keysPer(m)) {
		where, err := keyed(m, b.source, b.table.Keys(part))
		if err != nil {
			return nil, err
		}
		q := &tree.Select{From: b.source, Where: append(slices.Clone(b.where), where), Limit: -1, Offset: -1}
		for _, j := range b.using {
			if j.Kind = tree.InnerJoin; j.On == nil {
				j.Kind = tree.CrossJoin
			}
			q.Joins = append(q.Joins, j)
		}
		for _, i := range m.Key {
			q.Columns = append(q.Columns, b.source.Cols[i])
		}
		if s.run.Rules.Can.RowLocks {
			q.Lock = tree.ForUpdate
		}
		if s.run.Rules.Can.LockOf && len(b.using) > 0 { // a query that is joined may have no rows to lock
			q.Locked = []*tree.Source{b.source}
		}
		err = s.run.Each(ctx, s.conn, &exec.Statement{Tree: q}, func(cells []driver.Value) error {
			o, err := b.table.Find(cells)
			if o != nil && !found[o] { // rows beside it may match it several times
				found[o] = true
				out = append(out, o)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// after makes the objects that were matched follow, once the statement has run.
func (b *bulk) after(ctx context.Context, matched []*identity.Object) error {
	s, m := b.s, b.table.Mapping
	if b.deletes || b.moves {
		for _, o := range matched {
			if b.deletes {
				b.table.Delete(o)
				b.told = append(b.told, o)
			} else {
				b.table.LetGo(o)
			}
		}
		b.done()
		return nil
	}
	defer b.done()
	for part := range slices.Chunk(matched, s.keysPer(m)) {
		where, err := keyed(m, b.source, b.table.Keys(part))
		if err != nil {
			return err
		}
		q := &tree.Select{Columns: b.cells(), From: b.source, Where: []*tree.Node{where}, Limit: -1, Offset: -1}
		if err := s.run.Each(ctx, s.conn, &exec.Statement{Tree: q}, b.row); err != nil {
			return err
		}
	}
	if b.merges {
		b.gone(matched)
	}
	return nil
}

// gone lets go of the objects whose rows were not there any more.
func (b *bulk) gone(matched []*identity.Object) {
	there := make(map[*identity.Object]bool, len(b.told))
	for _, o := range b.told {
		there[o] = true
	}
	var gone []*identity.Object
	for _, o := range matched {
		if !there[o] {
			b.table.Delete(o)
			gone = append(gone, o)
		}
	}
	b.table.Sweep()
	b.s.letOut(b.table.Mapping, gone)
}
