package session

import (
	"context"
	"fmt"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Loaded says that an object has columns: each was loaded, or set since.
func (s *Session) Loaded(m *mapping.Mapping, e unsafe.Pointer, columns []int) bool {
	t := s.known.Known(m)
	if t == nil {
		return false
	}
	o := t.Of(e)
	if o == nil {
		return false
	}
	for _, i := range columns {
		if t.Lacks(o, i) && !t.Differs(o, i) && !s.setTo(e, i) {
			return false
		}
	}
	return true
}

// setTo says that a column of an entity is to be set with the next flush.
func (s *Session) setTo(e unsafe.Pointer, column int) bool {
	for i := range s.set {
		if x := &s.set[i]; x.Entity == e && x.Assign.Column == column {
			return true
		}
	}
	return false
}

// LoadColumns reads columns that objects of one table lack; without columns all of them.
func (s *Session) LoadColumns(ctx context.Context, list []Subject, columns []int) error {
	if s.closed || s.failed != nil {
		return s.ready(ctx)
	}
	groups, err := s.persistent("LoadColumns", list)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := s.supply(ctx, g.table, g.source, g.objects, columns); err != nil {
			return err
		}
	}
	return nil
}

// supply reads columns for those of a table's objects that lack them.
func (s *Session) supply(ctx context.Context, t *identity.Table, src *tree.Source, objects []*identity.Object, columns []int) error {
	m := t.Mapping
	if len(columns) == 0 {
		for i := range m.Columns {
			columns = append(columns, i)
		}
	}
	var lacking []*identity.Object
	wanted := make(map[int]bool)
	for _, o := range objects {
		lacks := false
		for _, i := range columns {
			if t.Lacks(o, i) && !s.setTo(o.Ptr, i) {
				wanted[i], lacks = true, true
			}
		}
		if lacks {
			lacking = append(lacking, o)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	columns = slices.DeleteFunc(slices.Clone(columns), func(i int) bool { return !wanted[i] })
	read := &supplier{s: s, t: t, columns: columns, seen: make(map[*identity.Object]bool, len(lacking))}
	for part := range slices.Chunk(lacking, s.keysPer(m)) {
		if err := s.fail(s.supplyPart(ctx, src, part, read)); err != nil {
			return err
		}
	}
	if gone := len(lacking) - len(read.seen); gone > 0 {
		return fmt.Errorf("%w: %d of %d rows of %s are gone", fault.ErrNotFound, gone, len(lacking), m.Table.Name)
	}
	return nil
}

func (s *Session) supplyPart(ctx context.Context, src *tree.Source, part []*identity.Object, read *supplier) error {
	m := read.t.Mapping
	where, err := keyed(m, src, read.t.Keys(part))
	if err != nil {
		return err
	}
	q := &tree.Select{From: src, Where: []*tree.Node{where}, Limit: -1, Offset: -1}
	for _, i := range slices.Concat(m.Key, read.columns) {
		q.Columns = append(q.Columns, src.Cols[i])
	}
	return s.run.Each(ctx, s.conn, &exec.Statement{Tree: q}, read.row)
}

// supplier gives columns to the objects that lack them.
type supplier struct {
	s       *Session
	t       *identity.Table
	columns []int
	seen    map[*identity.Object]bool
}

// row takes a row: the key, and the columns.
func (r *supplier) row(cells []driver.Value) error {
	o, err := r.t.Find(cells)
	if err != nil || o == nil {
		return err
	}
	r.seen[o] = true
	var columns []int
	var some []driver.Value
	for i, v := range cells[len(r.t.Mapping.Key):] {
		if c := r.columns[i]; r.t.Lacks(o, c) && !r.s.setTo(o.Ptr, c) {
			columns, some = append(columns, c), append(some, v)
		}
	}
	return r.t.Supply(o, columns, some)
}
