package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// Filter has an aggregate take in only rows for which the conditions hold:
// Filter(Count(), Orders.Open.IsTrue()).
func Filter[X kind[X]](aggregate X, cs ...Condition) X {
	c := And(cs...)
	if c.none() {
		return aggregate
	}
	return aggregate.over(filtered(aggregate.node(), c.node()))
}

func filtered(agg, condition *tree.Node) *tree.Node {
	n := joined(tree.Call, tree.Filter, agg, condition)
	n.Type, n.Codec, n.Agg, n.Null = agg.Type, agg.Codec, true, agg.Null
	n.Empty = agg.Empty
	if !counts(agg) {
		n.Null = true // a group may have none of the rows
	}
	if n.Err == nil && (agg.Kind != tree.Call || !agg.Agg || condition.Agg) {
		n.Err = &BuildError{What: "only an aggregate is filtered, by a condition on single rows", Where: "Filter"}
	}
	return n
}

// StringAgg joins the texts of a group, with the separator between, in an order. NULL is
// left out; over no rows it is NULL.
func StringAgg[T ~string](x Expr[T], separator string, o ...OrderTerm) Text[T] {
	n := joined(tree.Call, tree.StringAgg, nodeOf(x), constantOf(separator))
	n.Type, n.Codec, n.Agg, n.Empty, n.Null = nodeOf(x).Type, nodeOf(x).Codec, true, true, nodeOf(x).Null
	n.Order = ordered(nil, o)
	for _, t := range n.Order {
		if t.By.Err != nil && n.Err == nil {
			n.Err = t.By.Err
		}
	}
	return Text[T]{Ordered[T]{Value[T]{n}}}
}

// Grouping is 1 in rows that stand for groups which are not by x, else 0: what tells the
// NULL of a subtotal from another. It goes with GroupByRollup, GroupByCube and GroupBySets;
// PostgreSQL alone has it.
func Grouping(x AnyExpr) Number[int64] {
	n := joined(tree.Call, tree.Grouped, nodeOf(x))
	typed(n, intCodec)
	n.Null, n.Agg, n.Empty = false, true, false
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}
