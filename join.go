package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// Join is INNER JOIN along a relation; a many-to-many relation joins its link table first,
// whose columns the query can name.
func (q SelectStmt[R]) Join(r Joinable) SelectStmt[R] { return q.relate(tree.InnerJoin, r) }

// LeftJoin is LEFT JOIN along a relation. What the far side has may be absent: its entity
// is a nil pointer, its columns are read with Nullable, ReadNull or Coalesce.
func (q SelectStmt[R]) LeftJoin(r Joinable) SelectStmt[R] { return q.relate(tree.LeftJoin, r) }

func (q SelectStmt[R]) relate(k tree.JoinKind, r Joinable) SelectStmt[R] {
	x := r.rel()
	q.q.failed(x.clash())
	q.q.joined(x.joins(k)...)
	return q
}

// JoinOn is INNER JOIN s ON the condition.
func (q SelectStmt[R]) JoinOn(s Source, on Condition) SelectStmt[R] {
	return q.joined(tree.Join{Source: s.table().src, On: on.node()})
}

// LeftJoinOn is LEFT JOIN s ON the condition.
func (q SelectStmt[R]) LeftJoinOn(s Source, on Condition) SelectStmt[R] {
	return q.joined(tree.Join{Kind: tree.LeftJoin, Source: s.table().src, On: on.node()})
}

// FullJoinOn is FULL JOIN s ON the condition: rows of either side that find no other come
// with the other absent. MariaDB has none, and gives *UnsupportedError.
func (q SelectStmt[R]) FullJoinOn(s Source, on Condition) SelectStmt[R] {
	return q.joined(tree.Join{Kind: tree.FullJoin, Source: s.table().src, On: on.node()})
}

// CrossJoin is CROSS JOIN s: every row with every row.
func (q SelectStmt[R]) CrossJoin(s Source) SelectStmt[R] {
	return q.joined(tree.Join{Kind: tree.CrossJoin, Source: s.table().src})
}

// JoinLateral is JOIN LATERAL s ON the condition: s is a Subquery that may name columns of
// the sources before it. SQLite and MariaDB have none, and give *UnsupportedError.
func (q SelectStmt[R]) JoinLateral(s Source, on Condition) SelectStmt[R] {
	return q.joined(tree.Join{Lateral: true, Source: s.table().src, On: on.node()})
}

// LeftJoinLateral is LEFT JOIN LATERAL s ON the condition.
func (q SelectStmt[R]) LeftJoinLateral(s Source, on Condition) SelectStmt[R] {
	return q.joined(tree.Join{Kind: tree.LeftJoin, Lateral: true, Source: s.table().src, On: on.node()})
}

func (q SelectStmt[R]) joined(j tree.Join) SelectStmt[R] {
	q.q.joined(j)
	return q
}
