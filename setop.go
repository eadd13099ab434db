package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Union is the rows of either query, each once.
func (q SelectStmt[R]) Union(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.Union, o)}
}

// UnionAll is the rows of both queries.
func (q SelectStmt[R]) UnionAll(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.UnionAll, o)}
}

// Intersect is the rows that both queries give, each once.
func (q SelectStmt[R]) Intersect(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.Intersect, o)}
}

// IntersectAll is the rows that both queries give, as often as both do. SQLite has none,
// and gives *UnsupportedError.
func (q SelectStmt[R]) IntersectAll(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.IntersectAll, o)}
}

// Except is the rows of q that the other query does not give, each once.
func (q SelectStmt[R]) Except(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.Except, o)}
}

// ExceptAll is the rows of q, less as many as the other query gives. SQLite has none, and
// gives *UnsupportedError.
func (q SelectStmt[R]) ExceptAll(o Query[R]) SelectStmt[R] {
	return SelectStmt[R]{q.q.combine(tree.ExceptAll, o)}
}

// combine makes q the left side of a set operation; what follows, such as OrderBy, is
// about the whole.
//
//go:noinline
func (q *selection) combine(k tree.SetOpKind, o anyQuery) *selection {
	s := combined(k, q, o)
	if s.Err == nil {
		s.Err = likeness(q.rows(), o.run().Plan)
	}
	c := q.copied()
	more := c.own()
	more.s = s
	return &selection{what: c.what, more: more}
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
	return tree.Select{Set: &tree.SetOp{Kind: k, Left: l, Right: r}, Err: err}
}

// likeness is the mistake of two queries of a set operation whose columns are not alike. Rows
// of both are read by the plan of the first, so what the second reads elsewhere would end up
// in another field.
func likeness(a, b plan) error {
	unlike := func(i int, why string) error {
		return &BuildError{
			What:  fmt.Sprintf("column %d of one query is %s, of the other %s: %s", i+1, describe(a.Columns[i]), describe(b.Columns[i]), why),
			Where: "set operation", Do: "read the same fields in the same order on both sides",
		}
	}
	for i := range a.Parts {
		x, y := &a.Parts[i], &b.Parts[i]
		if x.First != y.First || x.Offset != y.Offset || x.Mapping != y.Mapping || !x.Only.Equal(y.Only) {
			return unlike(x.First, "they go into different fields")
		}
	}
	for i, n := range a.Columns {
		if x, y := n.Type, b.Columns[i].Type; x != nil && y != nil && !sameFamily(x.Kind, y.Kind) {
			return unlike(i, fmt.Sprintf("the types differ, %s and %s", x.Kind, y.Kind))
		}
	}
	return nil
}

// sameFamily says that values of two kinds can stand in one column on every database.
func sameFamily(a, b schema.Kind) bool {
	family := func(k schema.Kind) schema.Kind {
		switch k {
		case schema.Int16, schema.Int32:
			return schema.Int64
		case schema.Float32:
			return schema.Float64
		}
		return k
	}
	return a == schema.Invalid || b == schema.Invalid || family(a) == family(b)
}
