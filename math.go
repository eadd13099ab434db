package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Abs is n without its sign.
func (n Number[T]) Abs() Number[T] { return numberCall[T](tree.Abs, n.n) }

// Round is n with so many digits after the point, half away from zero. A decimal is exact; a
// float is rounded as the decimal that is written for it. Whole numbers stay as they are.
func (n Number[T]) Round(digits int) Number[T] {
	if integral(n.n) {
		return n
	}
	x := numberCall[T](tree.Round, n.n, literal(digits))
	x.n.Type = scaled(x.n.Type, digits)
	if (digits < 0 || digits > 30) && x.n.Err == nil {
		x.n.Err = &BuildError{What: fmt.Sprintf("a number cannot be rounded to %d digits", digits), Where: "Round", Do: "use 0 to 30"}
	}
	return x
}

// Floor is the greatest whole number that is not above n.
func (n Number[T]) Floor() Number[T] { return wholeCall(tree.Floor, n) }

// Ceil is the least whole number that is not below n.
func (n Number[T]) Ceil() Number[T] { return wholeCall(tree.Ceil, n) }

func wholeCall[T any](op tree.Op, n Number[T]) Number[T] {
	if integral(n.n) {
		return n
	}
	x := numberCall[T](op, n.n)
	x.n.Type = scaled(x.n.Type, 0)
	return x
}

// Sign is -1, 0 or 1.
func (n Number[T]) Sign() Number[int64] {
	x := joined(tree.Call, tree.Sign, n.n)
	typed(x, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{x}}}
}

// Sqrt is the root of n; NULL below zero.
func (n Number[T]) Sqrt() Number[float64] { return floatCall(tree.Sqrt, true, n.n) }

// Power is n to the power of x; NULL where that is no number: a fraction as the power of what
// is below zero, or zero to a power below zero. What is too large for a float is an error, or
// infinite, as the database has it.
func (n Number[T]) Power(x float64) Number[float64] {
	return floatCall(tree.Power, true, n.n, constantOf(x))
}

// Exp is e to the power of n.
func (n Number[T]) Exp() Number[float64] { return floatCall(tree.Exp, false, n.n) }

// Ln is the logarithm of n to the base e; NULL unless n is above zero.
func (n Number[T]) Ln() Number[float64] { return floatCall(tree.Ln, true, n.n) }

// Log10 is the logarithm of n to the base ten; NULL unless n is above zero.
func (n Number[T]) Log10() Number[float64] { return floatCall(tree.Log10, true, n.n) }

// Mod is what is left of x divided by y, with the sign of x; NULL where y is zero.
func Mod[T integer](x, y Expr[T]) Number[T] {
	n := arithmetic[T](tree.Mod, nodeOf(x), nodeOf(y))
	n.n.Null = true
	return n
}

// ModBy is Mod by a value.
func ModBy[T integer](x Expr[T], y T) Number[T] {
	n := arithmetic[T](tree.Mod, nodeOf(x), param(nodeOf(x), y))
	n.n.Null = true
	return n
}

func numberCall[T any](op tree.Op, args ...*tree.Node) Number[T] {
	n := joined(tree.Call, op, args...)
	n.Type, n.Codec = args[0].Type, args[0].Codec
	return Number[T]{Ordered[T]{Value[T]{n}}}
}

// floatCall reckons with floats, which its arguments become.
func floatCall(op tree.Op, null bool, args ...*tree.Node) Number[float64] {
	floats := make([]*tree.Node, len(args))
	for i, a := range args {
		floats[i] = a
		if a.Type == nil || a.Type.Kind != schema.Float64 {
			floats[i] = joined(tree.Cast, tree.NoOp, a)
			typed(floats[i], floatCodec)
		}
	}
	n := joined(tree.Call, op, floats...)
	typed(n, floatCodec)
	n.Null = n.Null || null
	return Number[float64]{Ordered[float64]{Value[float64]{n}}}
}

// integral says that an expression has whole numbers alone.
func integral(n *tree.Node) bool {
	return n.Type != nil && (n.Type.Kind == schema.Int16 || n.Type.Kind == schema.Int32 || n.Type.Kind == schema.Int64)
}

// scaled is the type of a decimal with so many digits after the point; others stay.
func scaled(t *schema.Type, digits int) *schema.Type {
	if t == nil || t.Kind != schema.Decimal {
		return t
	}
	return &schema.Type{Kind: schema.Decimal, Scale: digits}
}
