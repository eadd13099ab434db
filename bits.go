package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/tree"
)

// The functions of bits reckon with 64 bits and a sign, as two's complement, on every
// database and whatever the width of the column.

// BitAnd is x & mask.
func BitAnd[T integer](x Expr[T], mask T) Number[int64] {
	return bitwise(tree.BitAnd, nodeOf(x), param(nodeOf(x), mask))
}

// BitOr is x | mask.
func BitOr[T integer](x Expr[T], mask T) Number[int64] {
	return bitwise(tree.BitOr, nodeOf(x), param(nodeOf(x), mask))
}

// BitXor is x with the bits of mask turned over.
func BitXor[T integer](x Expr[T], mask T) Number[int64] {
	return bitwise(tree.BitXor, nodeOf(x), param(nodeOf(x), mask))
}

// BitAndExpr is x & y.
func BitAndExpr[T integer](x, y Expr[T]) Number[int64] {
	return bitwise(tree.BitAnd, nodeOf(x), nodeOf(y))
}

// BitOrExpr is x | y.
func BitOrExpr[T integer](x, y Expr[T]) Number[int64] {
	return bitwise(tree.BitOr, nodeOf(x), nodeOf(y))
}

// BitXorExpr has the bits that either x or y has, and not both.
func BitXorExpr[T integer](x, y Expr[T]) Number[int64] {
	return bitwise(tree.BitXor, nodeOf(x), nodeOf(y))
}

// BitNot is x with all bits turned over: -1 - x.
func BitNot[T integer](x Expr[T]) Number[int64] { return bitwise(tree.BitNot, nodeOf(x)) }

// ShiftLeft is x moved by n bits, 0 to 63. Those that go beyond are lost, the sign too.
func ShiftLeft[T integer](x Expr[T], n int) Number[int64] { return shift(tree.ShiftLeft, nodeOf(x), n) }

// ShiftRight is x moved down by n bits, 0 to 63, and keeps its sign: it divides by 2ⁿ, toward
// the lesser number.
func ShiftRight[T integer](x Expr[T], n int) Number[int64] {
	return shift(tree.ShiftRight, nodeOf(x), n)
}

func shift(op tree.Op, x *tree.Node, n int) Number[int64] {
	s := bitwise(op, x, literal(n))
	if (n < 0 || n > 63) && s.n.Err == nil {
		s.n.Err = &BuildError{What: fmt.Sprintf("a number of 64 bits cannot be moved by %d", n), Where: "shift", Do: "use 0 to 63"}
	}
	return s
}

func bitwise(op tree.Op, args ...*tree.Node) Number[int64] {
	n := joined(tree.Call, op, args...)
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}
