package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
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
	return UpdateStmt[E]{t.table(), tree.Update{Table: t.table().src}}
}

// Set says which columns to write, and what.
func (s UpdateStmt[E]) Set(set Assignments[E]) UpdateStmt[E] {
	list, err := assigns(s.t, set.Assignments(), s.u.Err)
	s.u.Set, s.u.Err = append(slices.Clip(s.u.Set), list...), err
	return s
}

// Where says which rows.
func (s UpdateStmt[E]) Where(cs ...Condition) UpdateStmt[E] {
	s.u.Where = extend(s.u.Where, cs)
	return s
}

// AllRows says that every row is meant.
func (s UpdateStmt[E]) AllRows() UpdateStmt[E] { s.u.AllRows = true; return s }

// Returning reads the changed rows. MariaDB gives *UnsupportedError.
func (s UpdateStmt[E]) Returning[R any](w Selectable[R]) Query[R] { return returning[R]{&s.u, w} }

func (s UpdateStmt[E]) statement() session.Query {
	return session.Query{Statement: exec.Statement{Tree: &s.u}}
}

// DeleteStmt is a DELETE. It is an immutable value. Without a Where it is refused, unless
// AllRows is said.
type DeleteStmt[E any] struct{ d tree.Delete }

// Delete removes rows of a table.
func Delete[E any](t TableOf[E]) DeleteStmt[E] {
	return DeleteStmt[E]{tree.Delete{From: t.table().src}}
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
	return session.Query{Statement: exec.Statement{Tree: &s.d}}
}
