package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Conflict says what an INSERT does with a row whose key is taken.
type Conflict[E any] struct {
	s  InsertStmt[E]
	cs []AnyColumn
}

// DoNothing leaves the row that is there, and writes nothing for it: it is not among the
// affected ones. MariaDB needs two statements more to know.
func (c Conflict[E]) DoNothing() InsertStmt[E] {
	return c.with(&tree.Conflict{Nothing: true})
}

// DoUpdate changes the row that is there. Values may be expressions over it, and over the
// refused row by Excluded and ExcludedOf. A version that is not among them moves on.
func (c Conflict[E]) DoUpdate(set Assignments[E]) Upsert[E] {
	s := c.with(&tree.Conflict{})
	s.conflict.Set, s.err = assigns(c.s.t, assignments(set), s.err)
	return Upsert[E]{s}
}

// DoUpdateFrom takes these columns from the row that was refused.
func (c Conflict[E]) DoUpdateFrom(cs ...AnyColumn) Upsert[E] {
	s := c.with(&tree.Conflict{})
	list := make([]Assignment, len(cs))
	for i, col := range cs {
		if col == nil {
			s.err = firstError(s.err, errNoColumn)
			return Upsert[E]{s}
		}
		list[i] = Assignment{column: nodeOf(col), value: excluded(nodeOf(col))}
	}
	s.conflict.Set, s.err = assigns(c.s.t, list, s.err)
	return Upsert[E]{s}
}

// Upsert is an INSERT that changes rows whose key is taken.
type Upsert[E any] struct{ InsertStmt[E] }

// Where changes the row that is there only if the conditions hold, of it and, by ExcludedOf,
// of the refused row. One for which they do not hold is left alone, and neither counts as
// written nor is given by Returning, which MariaDB cannot do: *UnsupportedError. MariaDB needs
// two statements more to know how many they are.
func (u Upsert[E]) Where(cs ...Condition) Upsert[E] {
	c := *u.conflict
	c.Where = extend(c.Where, cs)
	u.conflict = &c
	return u
}

// with gives the INSERT its conflict clause, when the target is a key of the table.
func (c Conflict[E]) with(t *tree.Conflict) InsertStmt[E] {
	s := c.s
	s.conflict = t
	if s.t == nil {
		return s
	}
	for _, col := range c.cs {
		if col == nil {
			s.err = firstError(s.err, errNoColumn)
			return s
		}
		n := nodeOf(col)
		if n.Source == nil || n.Source.Table != s.t.m.Table {
			s.err = firstError(s.err, foreignColumn(n, s.t))
			return s
		}
		t.Target = append(t.Target, s.t.m.Table.Column(n.Name))
	}
	if !isKey(s.t.m, t.Target) {
		s.err = firstError(s.err, &BuildError{What: "the columns of OnConflict are not a primary or unique key of " + s.t.m.Table.Name, Where: "OnConflict", Do: "name all columns of one key"})
	}
	return s
}

// isKey says that the columns are, in any order, a unique key.
func isKey(m *mapping.Mapping, columns []int) bool {
	same := func(key []int) bool {
		if len(key) != len(columns) {
			return false
		}
		for _, k := range key {
			if !slices.Contains(columns, k) {
				return false
			}
		}
		return true
	}
	if same(m.Key) {
		return true
	}
	return slices.ContainsFunc(m.Table.Indexes, func(x indexData) bool { return x.Unique && same(x.Columns) })
}

// assigns turns a set into the assignments of a statement.
func assigns(t *table, list []Assignment, err error) ([]tree.Assign, error) {
	if t == nil {
		return nil, firstError(err, errNoTarget)
	}
	out := make([]tree.Assign, 0, len(list))
	for _, a := range list {
		if a.column.Source == nil || a.column.Source.Table != t.m.Table {
			err = firstError(err, foreignColumn(a.column, t))
			continue
		}
		err = firstError(err, a.value.Err)
		out = append(out, tree.Assign{Column: t.m.Table.Column(a.column.Name), Value: a.value})
	}
	if len(out) == 0 {
		err = firstError(err, &BuildError{What: "no column is set", Where: t.m.Table.Name, Do: "name at least one in the set"})
	}
	return out, err
}
