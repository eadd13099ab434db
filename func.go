package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Count is COUNT(*).
func Count() Number[int64] { return counted(tree.CountAll) }

// CountOf is COUNT(x): rows where x is not NULL.
func CountOf[T any](x Expr[T]) Number[int64] { return counted(tree.Count, nodeOf(x)) }

// CountDistinct is COUNT(DISTINCT x).
func CountDistinct[T any](x Expr[T]) Number[int64] { return counted(tree.CountDistinct, nodeOf(x)) }

func counted(op tree.Op, args ...*tree.Node) Number[int64] {
	n := joined(tree.Call, op, args...)
	typed(n, intCodec)
	n.Agg, n.Null, n.Empty = true, false, false
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// Sum is SUM(x): exact for decimals; a sum of integers that does not fit a T is an error.
// Over no rows it is NULL: in a query without GroupBy it is read with Nullable or Coalesce.
func Sum[T any](x Expr[T]) Number[T] {
	n := aggregate(tree.Sum, nodeOf(x))
	addable(n, "sum")
	if t := n.Type; t != nil && t.Kind == schema.Decimal {
		n.Type = &schema.Type{Kind: schema.Decimal, Scale: t.Scale}
	}
	return Number[T]{Ordered[T]{Value[T]{n}}}
}

// numbers are the kinds whose values are added up.
const numbers = 1<<schema.Int16 | 1<<schema.Int32 | 1<<schema.Int64 | 1<<schema.Float32 | 1<<schema.Float64 |
	1<<schema.Decimal | 1<<schema.Duration

// addable refuses a sum of what is no number: databases would make numbers of it, or fail.
func addable(n *tree.Node, what string) {
	t := n.Type
	if t == nil || numbers>>t.Kind&1 != 0 || n.Err != nil {
		return
	}
	do := "use Count, Min or Max"
	if timeKinds>>t.Kind&1 != 0 {
		do = "use Min, Max or Since"
	}
	n.Err = &BuildError{What: "there is no " + what + " of values of kind " + t.Kind.String(), Where: nodeName(n.Args[0]), Do: do}
}

// SumInt is SUM(x) of integers of any width as an int64, with an error on overflow.
func SumInt[T integer](x Expr[T]) Number[int64] {
	n := aggregate(tree.Sum, nodeOf(x))
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// integer is any type of whole numbers.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Avg is AVG(x) of a decimal, with four more digits after the point than x has, or of a
// float. AvgFloat is for integers.
func Avg[T any](x Expr[T]) Number[T] {
	n := aggregate(tree.Avg, nodeOf(x))
	addable(n, "average")
	if t := n.Type; t != nil {
		switch t.Kind {
		case schema.Decimal:
			n.Type = &schema.Type{Kind: schema.Decimal, Scale: t.Scale + 4}
		case schema.Duration:
			n.Err = &BuildError{What: "the average of durations has parts of microseconds", Where: "Avg", Do: "use AvgFloat, which gives microseconds"}
		case schema.Int16, schema.Int32, schema.Int64:
			n.Err = &BuildError{What: "the average of integers is not an integer", Where: "Avg", Do: "use AvgFloat"}
		}
	}
	return Number[T]{Ordered[T]{Value[T]{n}}}
}

// AvgFloat is the average of integers, of floats, or of durations in microseconds, as a float64.
func AvgFloat[T any](x Expr[T]) Number[float64] {
	n := aggregate(tree.Avg, nodeOf(x))
	addable(n, "average")
	typed(n, floatCodec)
	return Number[float64]{Ordered[float64]{Value[float64]{n}}}
}

// Min is MIN(x).
func Min[T any](x Expr[T]) Ordered[T] { return Ordered[T]{Value[T]{aggregate(tree.Min, nodeOf(x))}} }

// Max is MAX(x).
func Max[T any](x Expr[T]) Ordered[T] { return Ordered[T]{Value[T]{aggregate(tree.Max, nodeOf(x))}} }

// aggregate is NULL over no rows, which only a query without GROUP BY can meet; whether
// that is so is known when the statement is checked.
func aggregate(op tree.Op, x *tree.Node) *tree.Node {
	n := joined(tree.Call, op, x)
	n.Type, n.Codec, n.Agg, n.Empty = x.Type, x.Codec, true, true
	noList(n)
	return n
}

// Coalesce is x, or the value where x is NULL.
func Coalesce[T any](x Expr[T], or T) Ordered[T] {
	v := valueOf(x)
	n := joined(tree.Call, tree.Coalesce, v, param(v, or))
	n.Type, n.Codec, n.Null = v.Type, v.Codec, false
	n.Empty = false
	return Ordered[T]{Value[T]{n}}
}

// CoalesceExpr is the first of x and or that is not NULL.
func CoalesceExpr[T any](x, or Expr[T]) Ordered[T] {
	a, b := valueOf(x), valueOf(or)
	n := joined(tree.Call, tree.Coalesce, a, b)
	n.Type, n.Codec, n.Null = a.Type, a.Codec, a.Null && b.Null
	n.Empty = (a.Null || a.Empty) && (b.Null || b.Empty)
	return Ordered[T]{Value[T]{n}}
}

// Scalar is the one value of a query of one column; NULL where it has no row, which a count
// always has.
func Scalar[T any](q SelectStmt[T]) Ordered[T] {
	return Ordered[T]{Value[T]{subquery(q.q)}}
}

//go:noinline
func subquery(q anyQuery) *tree.Node {
	s, err := q.query()
	n := &tree.Node{Kind: tree.Subquery, Query: s, Null: true, Err: err}
	if s != nil && len(s.Columns) == 1 {
		n.Type, n.Codec, n.Null = s.Columns[0].Type, s.Columns[0].Codec, !alwaysValue(s)
	} else if err == nil {
		n.Err = &BuildError{What: "Scalar takes a query of one column", Where: "Scalar"}
	}
	return n
}

// alwaysValue says that a query has one row whatever it reads, and no NULL in it: that of a
// count.
func alwaysValue(s *tree.Select) bool {
	c := s.Columns[0]
	if c.Op == tree.Filter {
		c = c.Args[0]
	}
	return counts(c) && s.Set == nil && s.Grouping == tree.GroupPlain && len(s.Group)+len(s.Having) == 0 &&
		s.Offset <= 0 && s.Limit != 0
}

// counts says that an expression is a count, which is never NULL.
func counts(n *tree.Node) bool {
	return n.Kind == tree.Call && (n.Op == tree.Count || n.Op == tree.CountAll || n.Op == tree.CountDistinct)
}

// NullIf is x, or NULL where it is v.
func NullIf[T any](x Expr[T], v T) Ordered[T] {
	n := joined(tree.Call, tree.NullIf, nodeOf(x), param(nodeOf(x), v))
	n.Type, n.Codec, n.Null = nodeOf(x).Type, nodeOf(x).Codec, true
	return Ordered[T]{Value[T]{n}}
}

// Greatest is the greatest of the expressions; NULL where one of them is.
func Greatest[T any](x Expr[T], more ...Expr[T]) Ordered[T] { return extreme(tree.Greatest, x, more) }

// Least is the least of the expressions; NULL where one of them is.
func Least[T any](x Expr[T], more ...Expr[T]) Ordered[T] { return extreme(tree.Least, x, more) }

func extreme[T any](op tree.Op, x Expr[T], more []Expr[T]) Ordered[T] {
	args := []*tree.Node{nodeOf(x)}
	for _, e := range more {
		args = append(args, nodeOf(e))
	}
	n := joined(tree.Call, op, args...)
	n.Type, n.Codec = nodeOf(x).Type, nodeOf(x).Codec
	noList(n)
	return Ordered[T]{Value[T]{n}}
}

// noList refuses what would compare lists by their order, of which databases have several.
func noList(n *tree.Node) {
	if n.Type != nil && n.Type.Kind == schema.Array && n.Err == nil {
		n.Err = &BuildError{What: "lists have no order", Where: nodeName(n.Args[0]), Do: "take an item by At, or Length"}
	}
}

// Cast is CAST(x AS …), to the type that values of T have: int64 for a whole number, string
// for text.
func Cast[T any](x AnyExpr) Ordered[T] {
	n := joined(tree.Cast, tree.NoOp, nodeOf(x))
	typed(n, codecFor[T]())
	return Ordered[T]{Value[T]{n}}
}
