package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/tree"
)

// Union is the rows of either query, each once.
func (q SelectStmt[R]) Union(o Query[R]) SelectStmt[R] { return q.combine(tree.Union, o) }

// UnionAll is the rows of both queries.
func (q SelectStmt[R]) UnionAll(o Query[R]) SelectStmt[R] { return q.combine(tree.UnionAll, o) }

// Intersect is the rows that both queries give, each once.
func (q SelectStmt[R]) Intersect(o Query[R]) SelectStmt[R] { return q.combine(tree.Intersect, o) }

// IntersectAll is the rows that both queries give, as often as both do. SQLite has none,
// and gives *UnsupportedError.
func (q SelectStmt[R]) IntersectAll(o Query[R]) SelectStmt[R] {
	return q.combine(tree.IntersectAll, o)
}

// Except is the rows of q that the other query does not give, each once.
func (q SelectStmt[R]) Except(o Query[R]) SelectStmt[R] { return q.combine(tree.Except, o) }

// ExceptAll is the rows of q, less as many as the other query gives. SQLite has none, and
// gives *UnsupportedError.
func (q SelectStmt[R]) ExceptAll(o Query[R]) SelectStmt[R] { return q.combine(tree.ExceptAll, o) }

// combine makes q the left side of a set operation; what follows, such as OrderBy, is
// about the whole.
func (q SelectStmt[R]) combine(k tree.SetOpKind, o Query[R]) SelectStmt[R] {
	q.s = combined(k, q, o)
	return q
}

func combined(k tree.SetOpKind, a, b anyQuery) tree.Select {
	l, err := a.query()
	r, err2 := b.query()
	if err == nil {
		err = err2
	}
	if err == nil && len(l.Columns) != len(r.Columns) {
		err = &BuildError{What: fmt.Sprintf("one query has %d columns, the other %d", len(l.Columns), len(r.Columns)), Where: "set operation"}
	}
	return tree.Select{Limit: -1, Offset: -1, Set: &tree.SetOp{Kind: k, Left: l, Right: r}, Err: err}
}
