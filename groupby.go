package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// GroupBy is GROUP BY.
func (q SelectStmt[R]) GroupBy(es ...AnyExpr) SelectStmt[R] {
	return SelectStmt[R]{q.q.groupBy(es)}
}

// GroupByRollup is GROUP BY ROLLUP: groups by all the expressions, by all but the last, and
// so on to one group of all rows; what a group is not by is NULL. SQLite has none, and gives
// *UnsupportedError.
func (q SelectStmt[R]) GroupByRollup(es ...AnyExpr) SelectStmt[R] {
	return SelectStmt[R]{q.q.grouped(tree.GroupRollup, es)}
}

// GroupByCube is GROUP BY CUBE: groups by every choice of the expressions. PostgreSQL alone
// has it, others give *UnsupportedError.
func (q SelectStmt[R]) GroupByCube(es ...AnyExpr) SelectStmt[R] {
	return SelectStmt[R]{q.q.grouped(tree.GroupCube, es)}
}

// GroupBySets is GROUP BY GROUPING SETS: groups by each of the lists. PostgreSQL alone has
// it, others give *UnsupportedError.
func (q SelectStmt[R]) GroupBySets(sets ...[]AnyExpr) SelectStmt[R] {
	return SelectStmt[R]{q.q.groupedBySets(sets)}
}

//go:noinline
func (q *selection) groupBy(es []AnyExpr) *selection {
	q = q.copied()
	c := q.own()
	list := exprNodes(es)
	c.s.Group = append(slices.Clip(c.s.Group), list...)
	if slices.Contains(list, noExpr) {
		q.failed(errNoExpr)
	}
	return q
}

//go:noinline
func (q *selection) groupedBySets(sets [][]AnyExpr) *selection {
	q = q.grouped(tree.GroupSets, slices.Concat(sets...))
	list := make([][]*tree.Node, len(sets))
	for i, es := range sets {
		list[i] = exprNodes(es)
	}
	q.more.s.Sets = list
	return q
}

// grouped leaves the query with clauses of its own.
//
//go:noinline
func (q *selection) grouped(g tree.Grouping, es []AnyExpr) *selection {
	q = q.copied()
	c := q.own()
	c.s.Grouping, c.s.Group = g, exprNodes(es)
	if len(es) == 0 && c.s.Err == nil {
		c.s.Err = &BuildError{What: "there is nothing to group by", Where: "GROUP BY"}
	}
	return q
}

func exprNodes(es []AnyExpr) []*tree.Node {
	ns := make([]*tree.Node, len(es))
	for i, e := range es {
		ns[i] = nodeOf(e)
	}
	return ns
}
