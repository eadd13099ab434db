package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// CaseExpr is a CASE that is being written. It is a value: methods copy.
type CaseExpr[T any] struct{ args []*tree.Node }

// Case is CASE WHEN … THEN … ELSE … END with values of type T.
func Case[T any]() CaseExpr[T] { return CaseExpr[T]{} }

// When gives v where the condition is true, and none of those before it was.
func (c CaseExpr[T]) When(cond Condition, v T) CaseExpr[T] {
	return c.with(cond.node(), constantOf(v))
}

// WhenExpr gives x where the condition is true, and none of those before it was.
func (c CaseExpr[T]) WhenExpr(cond Condition, x Expr[T]) CaseExpr[T] {
	return c.with(cond.node(), nodeOf(x))
}

// Else gives v where no condition is true.
func (c CaseExpr[T]) Else(v T) Ordered[T] { return ended[T](c.with(constantOf(v)).args) }

// ElseExpr gives x where no condition is true.
func (c CaseExpr[T]) ElseExpr(x Expr[T]) Ordered[T] { return ended[T](c.with(nodeOf(x)).args) }

// End gives NULL where no condition is true.
func (c CaseExpr[T]) End() Ordered[T] { return ended[T](c.args) }

func (c CaseExpr[T]) with(ns ...*tree.Node) CaseExpr[T] {
	c.args = append(slices.Clip(c.args), ns...)
	return c
}

// constantOf is a parameter of a Go type.
func constantOf[T any](v T) *tree.Node {
	n := &tree.Node{Kind: tree.Bind}
	typed(n, codecFor[T]())
	encode(n, ptr(&v), &n.Value, &n.Err)
	return n
}

func ended[T any](args []*tree.Node) Ordered[T] {
	return Ordered[T]{Value[T]{caseOf(args, codecFor[T]())}}
}

// caseOf is a CASE over conditions, each followed by its value, and the value for the rest.
func caseOf(args []*tree.Node, c *codec.Codec) *tree.Node {
	n := joined(tree.Case, tree.NoOp, args...)
	n.Null, n.Empty = len(args)%2 == 0, false
	var like *tree.Node // a value that has its type from a column
	each := func(v *tree.Node) {
		n.Null = n.Null || v.Null
		n.Empty = n.Empty || v.Empty
		if v.Kind != tree.Bind && like == nil {
			like = v
		}
	}
	for i := 1; i < len(args); i += 2 {
		each(args[i])
	}
	if len(args)%2 == 1 {
		each(args[len(args)-1])
	}
	switch {
	case len(args) < 2:
		n.Err = &BuildError{What: "a CASE has no condition", Where: "Case", Do: "call When first"}
	case like != nil:
		n.Type, n.Codec = like.Type, like.Codec
	case c != nil:
		typed(n, c)
		n.Type = widest(n.Type, args)
	default:
		typed(n, nil)
	}
	return n
}

// widest is the type of decimal constants: that of the greatest scale.
func widest(t *schema.Type, args []*tree.Node) *schema.Type {
	if t == nil || t.Kind != schema.Decimal {
		return t
	}
	w := *t
	for i := range args {
		if v := &args[i].Value; args[i].Kind == tree.Bind && v.Exp < 0 {
			w.Scale = max(w.Scale, int(-v.Exp))
		}
	}
	return &w
}
