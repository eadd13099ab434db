package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

type indexData = schema.Index

// UpdateStmt is an UPDATE. It is an immutable value. Without a Where it is refused, unless
// AllRows is said.
type UpdateStmt[E any] struct {
	t *table
	u tree.Update
}

// Update changes rows of a table.
func Update[E any](t TableOf[E]) UpdateStmt[E] {
	at := tableOf(t)
	return UpdateStmt[E]{at, tree.Update{Table: at.source(), Err: missing(t)}}
}

// Set says which columns to write, and what. A version that is not among them moves on.
func (s UpdateStmt[E]) Set(set Assignments[E]) UpdateStmt[E] {
	list, err := assigns(s.t, assignments(set), s.u.Err)
	s.u.Set, s.u.Err = append(slices.Clip(s.u.Set), list...), err
	return s
}

// From brings in the rows of another table, a Subquery or a CTE, whose columns Set and Where
// may name; Where says which of them belong to a row. A row that several belong to is updated
// once, with the values of one of them, and which one that is no database promises: group the
// others first where it matters.
func (s UpdateStmt[E]) From(other Source) UpdateStmt[E] {
	s.u.Using = brought(s.u.Using, []tree.Join{{Source: standing(other)}})
	return s
}

// JoinOn is From with the condition under which rows of the other table belong to a row: rows
// without one are left alone.
func (s UpdateStmt[E]) JoinOn(other Source, on Condition) UpdateStmt[E] {
	s.u.Using = brought(s.u.Using, []tree.Join{{Source: standing(other), On: on.node()}})
	return s
}

// Join is JoinOn along a relation.
func (s UpdateStmt[E]) Join(r Joinable) UpdateStmt[E] {
	s.u.Using, s.u.Err = related(s.u.Using, s.u.Err, r)
	return s
}

// related joins along a relation.
func related(list []tree.Join, err error, r Joinable) ([]tree.Join, error) {
	x := relationAt(r)
	if e := x.clash(); e != nil {
		err = firstError(err, e)
	}
	return brought(list, x.joins(tree.InnerJoin)), err
}

// Where says which rows.
func (s UpdateStmt[E]) Where(cs ...Condition) UpdateStmt[E] {
	s.u.Where = extend(s.u.Where, cs)
	return s
}

// AllRows says that every row is meant.
func (s UpdateStmt[E]) AllRows() UpdateStmt[E] { s.u.AllRows = true; return s }

// Returning reads the changed rows. MariaDB gives *UnsupportedError.
func (s UpdateStmt[E]) Returning[R any](w Selectable[R]) Query[R] {
	s.u.Set = versioned(s.t, s.u.Set)
	return returning[R]{&s.u, w}
}

func (s UpdateStmt[E]) statement() session.Query {
	if s.t == nil {
		return session.Query{Statement: exec.Statement{Err: errNoTarget}}
	}
	s.u.Set = versioned(s.t, s.u.Set)
	return session.Query{Statement: exec.Statement{Tree: &s.u}}
}

// versioned is a list that moves the rows' version on, too, unless it says itself what that is:
// who holds an object of a row learns that the row has changed.
func versioned(t *table, set []tree.Assign) []tree.Assign {
	if t == nil || t.m.Version < 0 || len(set) == 0 || slices.ContainsFunc(set, func(a tree.Assign) bool { return a.Column == t.m.Version }) {
		return set
	}
	return append(slices.Clip(set), flush.Onward(t.m, t.src)...)
}

// DeleteStmt is a DELETE. It is an immutable value. Without a Where it is refused, unless
// AllRows is said.
type DeleteStmt[E any] struct{ d tree.Delete }

// Delete removes rows of a table.
func Delete[E any](t TableOf[E]) DeleteStmt[E] {
	return DeleteStmt[E]{tree.Delete{From: tableOf(t).source(), Err: missing(t)}}
}

// Using brings in the rows of another table, a Subquery or a CTE, whose columns Where may
// name: a row is deleted if one of them belongs to it, by Where, however many do.
func (s DeleteStmt[E]) Using(other Source) DeleteStmt[E] {
	s.d.Using = brought(s.d.Using, []tree.Join{{Source: standing(other)}})
	return s
}

// JoinOn is Using with the condition under which rows of the other table belong to a row.
func (s DeleteStmt[E]) JoinOn(other Source, on Condition) DeleteStmt[E] {
	s.d.Using = brought(s.d.Using, []tree.Join{{Source: standing(other), On: on.node()}})
	return s
}

// Join is JoinOn along a relation.
func (s DeleteStmt[E]) Join(r Joinable) DeleteStmt[E] {
	s.d.Using, s.d.Err = related(s.d.Using, s.d.Err, r)
	return s
}

// Where says which rows.
func (s DeleteStmt[E]) Where(cs ...Condition) DeleteStmt[E] {
	s.d.Where = extend(s.d.Where, cs)
	return s
}

// AllRows says that every row is meant.
func (s DeleteStmt[E]) AllRows() DeleteStmt[E] { s.d.AllRows = true; return s }

// Returning reads the removed rows.
func (s DeleteStmt[E]) Returning[R any](w Selectable[R]) Query[R] { return returning[R]{&s.d, w} }

func (s DeleteStmt[E]) statement() session.Query {
	if s.d.From == nil {
		return session.Query{Statement: exec.Statement{Err: errNoTarget}}
	}
	return session.Query{Statement: exec.Statement{Tree: &s.d}}
}
