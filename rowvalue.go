package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// RowValue is two expressions that are compared together.
type RowValue[A, B any] struct {
	a Ordered[A]
	b Ordered[B]
}

// RowOf takes two expressions together: RowOf(Lines.OrderID, Lines.ItemID).In(pairs…).
func RowOf[A, B any](a Expr[A], b Expr[B]) RowValue[A, B] {
	return RowValue[A, B]{Ordered[A]{Value[A]{nodeOf(a)}}, Ordered[B]{Value[B]{nodeOf(b)}}}
}

// PairOf is a value that a RowValue is compared with.
func PairOf[A, B any](a A, b B) Two[A, B] { return Two[A, B]{a, b} }

// Eq is (a, b) = (x.A, x.B).
func (r RowValue[A, B]) Eq(x Two[A, B]) Condition { return And(r.a.Eq(x.A), r.b.Eq(x.B)) }

// Ne is NOT Eq; unknown where that is.
func (r RowValue[A, B]) Ne(x Two[A, B]) Condition { return Not(r.Eq(x)) }

// Lt is (a, b) < (x.A, x.B): by a, and by b where a is equal.
func (r RowValue[A, B]) Lt(x Two[A, B]) Condition {
	return Or(r.a.Lt(x.A), And(r.a.Eq(x.A), r.b.Lt(x.B)))
}

// Le is (a, b) <= (x.A, x.B).
func (r RowValue[A, B]) Le(x Two[A, B]) Condition {
	return Or(r.a.Lt(x.A), And(r.a.Eq(x.A), r.b.Le(x.B)))
}

// Gt is (a, b) > (x.A, x.B).
func (r RowValue[A, B]) Gt(x Two[A, B]) Condition {
	return Or(r.a.Gt(x.A), And(r.a.Eq(x.A), r.b.Gt(x.B)))
}

// Ge is (a, b) >= (x.A, x.B).
func (r RowValue[A, B]) Ge(x Two[A, B]) Condition {
	return Or(r.a.Gt(x.A), And(r.a.Eq(x.A), r.b.Ge(x.B)))
}

// EqExpr is (a, b) = (x.a, x.b), for two other expressions.
func (r RowValue[A, B]) EqExpr(x RowValue[A, B]) Condition {
	return And(r.a.EqExpr(x.a), r.b.EqExpr(x.b))
}

// In is (a, b) IN (xs…). In of nothing is false.
func (r RowValue[A, B]) In(xs ...Two[A, B]) Condition { return r.in(xs, false) }

// NotIn is (a, b) NOT IN (xs…); of nothing it is true.
func (r RowValue[A, B]) NotIn(xs ...Two[A, B]) Condition { return r.in(xs, true) }

func (r RowValue[A, B]) in(xs []Two[A, B], not bool) Condition {
	as, bs := make([]A, len(xs)), make([]B, len(xs))
	for i, x := range xs {
		as[i], bs[i] = x.A, x.B
	}
	return inPairs(r.row(), encodeAll(r.a.n, as), encodeAll(r.b.n, bs), not)
}

func inPairs(row *tree.Node, as, bs encoded, not bool) Condition {
	both := encoded{err: firstError(as.err, bs.err)}
	for i := range as.values {
		both.values = append(both.values, as.values[i], bs.values[i])
	}
	return in(row, both, not)
}

// InQuery is (a, b) IN (q).
func (r RowValue[A, B]) InQuery(q Query[Two[A, B]]) Condition { return inQuery(r.row(), q, false) }

func (r RowValue[A, B]) row() *tree.Node { return joined(tree.Row, tree.NoOp, r.a.n, r.b.n) }

// Quantified is the rows of a query, of which a comparison has to hold for any, or for all.
type Quantified[T any] struct{ n *tree.Node }

func (q Quantified[T]) node() *tree.Node { return q.n }
func (Quantified[T]) exprOf(T)           {}

// AnyOf has a comparison hold for one row of q: Products.Price.GtExpr(AnyOf(q)). SQLite has
// none, and gives *UnsupportedError: compare with the Scalar of a Min or a Max.
func AnyOf[T any](q SelectStmt[T]) Quantified[T] { return quantified[T](tree.Any, q) }

// AllOf has a comparison hold for every row of q; of no rows it does. SQLite has none, and
// gives *UnsupportedError.
func AllOf[T any](q SelectStmt[T]) Quantified[T] { return quantified[T](tree.All, q) }

func quantified[T any](op tree.Op, q SelectStmt[T]) Quantified[T] {
	n := Scalar(q).n
	n.Op = op
	return Quantified[T]{n}
}
