package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Number is an expression that one can reckon with. Decimals are exact on every database.
type Number[T any] struct{ Ordered[T] }

// Add is n + x.
func (n Number[T]) Add(x Expr[T]) Number[T] { return arithmetic[T](tree.Add, n.n, nodeOf(x)) }

// Sub is n - x.
func (n Number[T]) Sub(x Expr[T]) Number[T] { return arithmetic[T](tree.Sub, n.n, nodeOf(x)) }

// Mul is n * x.
func (n Number[T]) Mul(x Expr[T]) Number[T] { return arithmetic[T](tree.Mul, n.n, nodeOf(x)) }

// Plus is n + x for a value.
func (n Number[T]) Plus(x T) Number[T] { return arithmetic[T](tree.Add, n.n, param(n.n, x)) }

// Minus is n - x for a value.
func (n Number[T]) Minus(x T) Number[T] { return arithmetic[T](tree.Sub, n.n, param(n.n, x)) }

// Times is n * x for a value.
func (n Number[T]) Times(x T) Number[T] { return arithmetic[T](tree.Mul, n.n, param(n.n, x)) }

// Div is true division: 15 by 10 is 1.5 on every database. The result is a float64; a zero
// divisor gives NULL, so it is read with Nullable.
func (n Number[T]) Div(x Expr[T]) Number[float64] {
	return Number[float64]{Ordered[float64]{Value[float64]{divided(n.n, nodeOf(x))}}}
}

// DivBy is true division by a value.
func (n Number[T]) DivBy(x T) Number[float64] {
	return Number[float64]{Ordered[float64]{Value[float64]{divided(n.n, param(n.n, x))}}}
}

// IntDiv is division toward zero, of integers: 15 by 10 is 1. A zero divisor gives NULL.
func (n Number[T]) IntDiv(x Expr[T]) Number[T] {
	d := arithmetic[T](tree.IntDiv, n.n, nodeOf(x))
	d.n.Null = true
	return d
}

// IntDivBy is IntDiv by a value.
func (n Number[T]) IntDivBy(x T) Number[T] {
	d := arithmetic[T](tree.IntDiv, n.n, param(n.n, x))
	d.n.Null = true
	return d
}

// Neg is -n.
func (n Number[T]) Neg() Number[T] { return arithmetic[T](tree.Neg, n.n) }

func arithmetic[T any](op tree.Op, args ...*tree.Node) Number[T] {
	return Number[T]{Ordered[T]{Value[T]{reckoned(op, args...)}}}
}

// reckoned is an arithmetic node; what it gives has the type of its first operand, a
// decimal with the scale that the operation leaves.
func reckoned(op tree.Op, args ...*tree.Node) *tree.Node {
	k := tree.Binary
	if len(args) == 1 {
		k = tree.Unary
	}
	n := joined(k, op, args...)
	n.Type, n.Codec = args[0].Type, args[0].Codec
	if n.Err == nil && n.Type != nil && n.Type.Kind == schema.Duration && (op == tree.Mul || op == tree.IntDiv) {
		n.Err = &BuildError{What: "a duration by a duration is no duration", Where: nodeName(args[0]), Do: "use Div, whose result is a number, or Plus and Minus"}
	}
	if len(args) == 2 && n.Type != nil && n.Type.Kind == schema.Decimal && args[1].Type != nil {
		t := *n.Type
		switch op {
		case tree.Mul:
			t.Scale += args[1].Type.Scale
		case tree.Add, tree.Sub:
			t.Scale = max(t.Scale, args[1].Type.Scale)
		}
		t.Precision = 0
		n.Type = &t
	}
	return n
}

func divided(a, b *tree.Node) *tree.Node {
	n := joined(tree.Binary, tree.Div, a, b)
	typed(n, floatCodec)
	n.Null = true
	return n
}
