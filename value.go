package tenon

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Node is an expression without its type. Its fields are tenon's own.
type Node = tree.Node

// Expr is any SQL expression whose Go value is a T: a column, a function's result, a
// subquery read with Scalar.
type Expr[T any] interface {
	node() *tree.Node
	exprOf(T)
}

// AnyExpr is an expression of whatever type, where only its text counts: GROUP BY, for one.
type AnyExpr interface{ node() *tree.Node }

// Value is an expression that can be compared for equality and for NULL. Every other kind
// of expression embeds it.
type Value[T any] struct{ n *tree.Node }

func (v Value[T]) node() *tree.Node  { return some(v.n) }
func (Value[T]) exprOf(T)            {}
func (v Value[T]) plan(T) *selection { return alone(scalar(v.n)) }

// Eq is v = x.
func (v Value[T]) Eq(x T) Condition { return compare(tree.Eq, v.n, ptr(&x)) }

// Ne is v <> x. Rows where v is NULL do not match: see IsDistinctFrom.
func (v Value[T]) Ne(x T) Condition { return compare(tree.Ne, v.n, ptr(&x)) }

// EqExpr is v = x.
func (v Value[T]) EqExpr(x Expr[T]) Condition { return binary(tree.Eq, v.n, nodeOf(x)) }

// NeExpr is v <> x.
func (v Value[T]) NeExpr(x Expr[T]) Condition { return binary(tree.Ne, v.n, nodeOf(x)) }

// IsDistinctFrom is v IS DISTINCT FROM x: true also where v is NULL.
func (v Value[T]) IsDistinctFrom(x T) Condition { return compare(tree.Distinct, v.n, ptr(&x)) }

// IsDistinctFromExpr is v IS DISTINCT FROM x: two NULLs are alike.
func (v Value[T]) IsDistinctFromExpr(x Expr[T]) Condition {
	return binary(tree.Distinct, v.n, nodeOf(x))
}

// In is v IN (xs…). In of nothing is false.
func (v Value[T]) In(xs ...T) Condition { return in(v.n, encodeAll(v.n, xs), false) }

// NotIn is v NOT IN (xs…). Rows where v is NULL do not match; NotIn of nothing is true for
// every row.
func (v Value[T]) NotIn(xs ...T) Condition { return in(v.n, encodeAll(v.n, xs), true) }

// InQuery is v IN (q).
func (v Value[T]) InQuery(q Query[T]) Condition { return inQuery(v.n, q, false) }

// NotInQuery is v NOT IN (q), written so that a NULL among q's rows does not make it
// unknown for every row.
func (v Value[T]) NotInQuery(q Query[T]) Condition { return inQuery(v.n, q, true) }

// IsNull is v IS NULL.
func (v Value[T]) IsNull() Condition { return unary(tree.IsNull, v.n) }

// IsNotNull is v IS NOT NULL.
func (v Value[T]) IsNotNull() Condition { return unary(tree.IsNotNull, v.n) }

// Asc orders by v, NULL last.
func (v Value[T]) Asc() OrderTerm { return OrderTerm{tree.Order{By: v.n}} }

// Desc orders by v downwards, NULL first.
func (v Value[T]) Desc() OrderTerm { return OrderTerm{tree.Order{By: v.n, Desc: true}} }

// OrderTerm is one term of ORDER BY.
type OrderTerm struct{ o tree.Order }

// NullsLast puts NULL at the end.
func (o OrderTerm) NullsLast() OrderTerm { o.o.Nulls = tree.NullsLast; return o }

// NullsFirst puts NULL at the beginning.
func (o OrderTerm) NullsFirst() OrderTerm { o.o.Nulls = tree.NullsFirst; return o }

// ptr is the address of an argument for a codec, which keeps the values that it refers to
// but not the address: the argument itself stays on the stack.
func ptr[T any](x *T) unsafe.Pointer { return codec.Address(x) }

// encodeAll encodes a list; a value that does not fit makes the node that uses it fail.
func encodeAll[T any](n *tree.Node, xs []T) encoded {
	e := encoded{values: make([]driver.Value, len(xs))}
	for i := range xs {
		encode(n, ptr(&xs[i]), &e.values[i], &e.err)
	}
	return e
}

type encoded struct {
	values []driver.Value
	err    error
}

func in(n *tree.Node, e encoded, not bool) Condition {
	n = some(n)
	if n.Type != nil && n.Type.Kind == schema.Array {
		return eachEqual(n, e, not)
	}
	err := n.Err
	if err == nil {
		err = e.err
	}
	return condition(&tree.Node{Kind: tree.In, Left: n, Values: e.values, Not: not, Null: n.Null, Agg: n.Agg, Err: err})
}

func inQuery(n *tree.Node, q anyQuery, not bool) Condition {
	n = some(n)
	s, err := queryOf(q)
	if err == nil {
		err = n.Err
	}
	return condition(&tree.Node{Kind: tree.InQuery, Left: n, Query: s, Not: not, Null: n.Null, Agg: n.Agg, Err: err})
}

func binary(op tree.Op, a, b *tree.Node) Condition {
	a = some(a)
	if b.Arg != nil && a.Arg == nil && a.Kind != tree.Bind && b.Kind == tree.Bind && a.Codec != nil && a.Codec.Type == b.Codec.Type && !b.Null {
		return comparedLater(op, a, b)
	}
	n := joined(tree.Binary, op, a, b)
	n.Null = n.Null && op != tree.Distinct
	return condition(n)
}

func unary(op tree.Op, a *tree.Node) Condition {
	n := joined(tree.Unary, op, a)
	n.Null = false
	return condition(n)
}

// joined makes a node over others; it may be NULL, and has failed, if one of them.
func joined(k tree.Kind, op tree.Op, args ...*tree.Node) *tree.Node {
	for i, a := range args {
		args[i] = some(a)
	}
	n := &tree.Node{Kind: k, Op: op, Args: agreed(args)}
	args = n.Args
	for _, a := range args {
		n.Null = n.Null || a.Null
		n.Agg = n.Agg || a.Agg
		n.Empty = n.Empty || a.Empty
		if n.Err == nil {
			n.Err = a.Err
		}
	}
	if n.Err == nil && comparesAll(k, op) {
		n.Err = oneMeaning(args)
	}
	return n
}

// comparesAll says that an operator or a function takes its arguments for values of one kind.
func comparesAll(k tree.Kind, op tree.Op) bool {
	switch op {
	case tree.Coalesce, tree.NullIf, tree.Greatest, tree.Least, tree.TimeSub:
		return true
	default:
		return k == tree.Binary || k == tree.Between
	}
}

// timeKinds are the kinds whose values one Go type may hold: a time.Time is an instant or a
// day, a time.Duration lasts or is a time of day.
const timeKinds = 1<<schema.Instant | 1<<schema.Date | 1<<schema.Clock | 1<<schema.DateTime | 1<<schema.Duration

// oneMeaning refuses to compare times that mean different things: each database would convert
// them in its own way, by the zone of its session.
func oneMeaning(args []*tree.Node) error {
	var first *tree.Node
	for _, a := range args {
		if a.Type == nil || timeKinds>>a.Type.Kind&1 == 0 {
			continue
		}
		if first == nil {
			first = a
		}
		if f, k := first.Type.Kind, a.Type.Kind; f != k {
			return &BuildError{What: "a value of kind " + f.String() + " beside one of kind " + k.String(), Where: nodeName(a), Do: "compare times that mean the same"}
		}
	}
	return nil
}

// nodeName names a node in messages.
func nodeName(n *tree.Node) string {
	for n.Kind == tree.Compare {
		n = n.Left
	}
	if n.Kind == tree.Column && n.Source != nil {
		return n.Source.Name() + "." + n.Name
	}
	return n.Name
}
