package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// Ordered is an expression whose values have an order.
type Ordered[T any] struct{ Value[T] }

// Gt is o > x.
func (o Ordered[T]) Gt(x T) Condition { return compare(tree.Gt, o.n, ptr(&x)) }

// Ge is o >= x.
func (o Ordered[T]) Ge(x T) Condition { return compare(tree.Ge, o.n, ptr(&x)) }

// Lt is o < x.
func (o Ordered[T]) Lt(x T) Condition { return compare(tree.Lt, o.n, ptr(&x)) }

// Le is o <= x.
func (o Ordered[T]) Le(x T) Condition { return compare(tree.Le, o.n, ptr(&x)) }

// GtExpr is o > x.
func (o Ordered[T]) GtExpr(x Expr[T]) Condition { return binary(tree.Gt, o.n, nodeOf(x)) }

// GeExpr is o >= x.
func (o Ordered[T]) GeExpr(x Expr[T]) Condition { return binary(tree.Ge, o.n, nodeOf(x)) }

// LtExpr is o < x.
func (o Ordered[T]) LtExpr(x Expr[T]) Condition { return binary(tree.Lt, o.n, nodeOf(x)) }

// LeExpr is o <= x.
func (o Ordered[T]) LeExpr(x Expr[T]) Condition { return binary(tree.Le, o.n, nodeOf(x)) }

// Between is o BETWEEN a AND b: both ends belong to it.
func (o Ordered[T]) Between(a, b T) Condition {
	lo, hi := bind(o.n), bind(o.n)
	encode(o.n, ptr(&a), &lo.Value, &lo.Err)
	encode(o.n, ptr(&b), &hi.Value, &hi.Err)
	return condition(joined(tree.Between, tree.NoOp, o.n, lo, hi))
}

// bind is a parameter of n's type, still without a value.
func bind(n *tree.Node) *tree.Node {
	return &tree.Node{Kind: tree.Bind, Type: n.Type, Codec: n.Codec}
}

// param is a parameter of n's type that holds the value v points to.
func param[T any](n *tree.Node, v T) *tree.Node {
	b := bind(n)
	encode(n, ptr(&v), &b.Value, &b.Err)
	return b
}
