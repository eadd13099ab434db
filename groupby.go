package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// GroupBy is GROUP BY.
func (q SelectStmt[R]) GroupBy(es ...AnyExpr) SelectStmt[R] {
	q.s.Group = slices.Clip(q.s.Group)
	for _, e := range es {
		q.s.Group = append(q.s.Group, e.node())
	}
	return q
}

// GroupByRollup is GROUP BY ROLLUP: groups by all the expressions, by all but the last, and
// so on to one group of all rows; what a group is not by is NULL. SQLite has none, and gives
// *UnsupportedError.
func (q SelectStmt[R]) GroupByRollup(es ...AnyExpr) SelectStmt[R] {
	return q.grouped(tree.GroupRollup, es)
}

// GroupByCube is GROUP BY CUBE: groups by every choice of the expressions. PostgreSQL alone
// has it, others give *UnsupportedError.
func (q SelectStmt[R]) GroupByCube(es ...AnyExpr) SelectStmt[R] { return q.grouped(tree.GroupCube, es) }

// GroupBySets is GROUP BY GROUPING SETS: groups by each of the lists. PostgreSQL alone has
// it, others give *UnsupportedError.
func (q SelectStmt[R]) GroupBySets(sets ...[]AnyExpr) SelectStmt[R] {
	q = q.grouped(tree.GroupSets, slices.Concat(sets...))
	q.s.Sets = make([][]*tree.Node, len(sets))
	for i, es := range sets {
		q.s.Sets[i] = exprNodes(es)
	}
	return q
}

func (q SelectStmt[R]) grouped(g tree.Grouping, es []AnyExpr) SelectStmt[R] {
	q.s.Grouping, q.s.Group = g, exprNodes(es)
	if len(es) == 0 && q.s.Err == nil {
		q.s.Err = &BuildError{What: "there is nothing to group by", Where: "GROUP BY"}
	}
	return q
}

func exprNodes(es []AnyExpr) []*tree.Node {
	ns := make([]*tree.Node, len(es))
	for i, e := range es {
		ns[i] = e.node()
	}
	return ns
}
