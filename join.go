package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// Join is INNER JOIN along a relation; a many-to-many relation joins its link table first,
// whose columns the query can name.
func (q SelectStmt[R]) Join(r Joinable) SelectStmt[R] {
	return SelectStmt[R]{q.q.relate(tree.InnerJoin, r)}
}

// LeftJoin is LEFT JOIN along a relation. What the far side has may be absent: its entity
// is a nil pointer, its columns are read with Nullable, ReadNull or Coalesce.
func (q SelectStmt[R]) LeftJoin(r Joinable) SelectStmt[R] {
	return SelectStmt[R]{q.q.relate(tree.LeftJoin, r)}
}

// JoinOn is INNER JOIN s ON the condition.
func (q SelectStmt[R]) JoinOn(s Source, on Condition) SelectStmt[R] {
	return SelectStmt[R]{q.q.joined(tree.InnerJoin, s, on)}
}

// LeftJoinOn is LEFT JOIN s ON the condition.
func (q SelectStmt[R]) LeftJoinOn(s Source, on Condition) SelectStmt[R] {
	return SelectStmt[R]{q.q.joined(tree.LeftJoin, s, on)}
}

// FullJoinOn is FULL JOIN s ON the condition: rows of either side that find no other come
// with the other absent. MariaDB has none, and gives *UnsupportedError.
func (q SelectStmt[R]) FullJoinOn(s Source, on Condition) SelectStmt[R] {
	return SelectStmt[R]{q.q.joined(tree.FullJoin, s, on)}
}

// CrossJoin is CROSS JOIN s: every row with every row.
func (q SelectStmt[R]) CrossJoin(s Source) SelectStmt[R] {
	return SelectStmt[R]{q.q.crossed(s)}
}

// JoinLateral is JOIN LATERAL s ON the condition: s is a Subquery that may name columns of
// the sources before it. SQLite and MariaDB have none, and give *UnsupportedError.
func (q SelectStmt[R]) JoinLateral(s Source, on Condition) SelectStmt[R] {
	return SelectStmt[R]{q.q.lateral(tree.InnerJoin, s, on)}
}

// LeftJoinLateral is LEFT JOIN LATERAL s ON the condition.
func (q SelectStmt[R]) LeftJoinLateral(s Source, on Condition) SelectStmt[R] {
	return SelectStmt[R]{q.q.lateral(tree.LeftJoin, s, on)}
}

//go:noinline
func (q *selection) relate(k tree.JoinKind, r Joinable) *selection {
	q = q.copied()
	x := relationAt(r)
	q.failed(x.clash())
	return q.join(x.joins(k)...)
}

//go:noinline
func (q *selection) joined(k tree.JoinKind, s Source, on Condition) *selection {
	return q.copied().join(tree.Join{Kind: k, Source: standing(s), On: on.node()})
}

//go:noinline
func (q *selection) lateral(k tree.JoinKind, s Source, on Condition) *selection {
	return q.copied().join(tree.Join{Kind: k, Lateral: true, Source: standing(s), On: on.node()})
}

//go:noinline
func (q *selection) crossed(s Source) *selection {
	return q.copied().join(tree.Join{Kind: tree.CrossJoin, Source: standing(s)})
}

// join adds to the joins of a query that is being made.
func (q *selection) join(joins ...tree.Join) *selection {
	c := q.own()
	c.s.Joins = append(slices.Clip(c.s.Joins), joins...)
	return q
}
