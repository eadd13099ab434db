package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Array is a list of values that are never NULL. Where the database has no lists of its own
// it is held as JSON, and compared item by item all the same.
type Array[T any] struct{ Value[[]T] }

// Has matches lists that have x in them.
func (a Array[T]) Has(x T) Condition { return a.compared(tree.ArrayAll, []T{x}) }

// ContainsAll matches lists that have every one of xs in them, in whatever order; every
// list has all of none.
func (a Array[T]) ContainsAll(xs []T) Condition { return a.compared(tree.ArrayAll, xs) }

// Overlaps matches lists that have one of xs in them; no list has one of none.
func (a Array[T]) Overlaps(xs []T) Condition { return a.compared(tree.ArrayAny, xs) }

func (a Array[T]) compared(op tree.Op, xs []T) Condition {
	if xs == nil {
		xs = []T{} // where nil is NULL
	}
	n := joined(tree.Call, op, a.n, param(a.n, xs))
	typed(n, boolCodec)
	n.Null = a.n.Null
	return condition(n)
}

// Length is the number of items: 0 for an empty list, NULL for NULL.
func (a Array[T]) Length() Number[int64] {
	n := joined(tree.Call, tree.ArrayLength, a.n)
	typed(n, intCodec)
	return Number[int64]{Ordered[int64]{Value[int64]{n}}}
}

// At is an item, counted from 0; NULL where the list is not so long.
func (a Array[T]) At(i int) Ordered[T] {
	return Ordered[T]{Value[T]{item(a.n, i)}}
}

func item(list *tree.Node, i int) *tree.Node {
	n := joined(tree.Call, tree.ArrayAt, list)
	n.Null, n.Path = true, []tree.Step{{Index: i, IsIndex: true}}
	if typ := list.Type; typ != nil && typ.Kind == schema.Array {
		n.Type = typ.Elem
		if list.Codec != nil {
			n.Codec = list.Codec.Item
		}
	} else {
		typed(n, nil)
	}
	if i < 0 && n.Err == nil {
		n.Err = &BuildError{What: "an item has a number below zero", Where: nodeName(list), Do: "count from 0"}
	}
	return n
}

// eachEqual is IN of lists: databases have lists of lists in ways of their own.
func eachEqual(n *tree.Node, e encoded, not bool) Condition {
	any := &tree.Node{Kind: tree.Logic, Op: tree.Or, Null: n.Null, Agg: n.Agg, Err: e.err}
	for i := range e.values {
		c := tree.TestOf(n, tree.Compare, tree.Eq, false, false, &e.values[i])
		any.Args = append(any.Args, c.Node())
	}
	if not {
		any = &tree.Node{Kind: tree.Unary, Op: tree.Not, Args: []*tree.Node{any}, Null: any.Null, Agg: any.Agg, Err: any.Err}
	}
	return condition(any)
}
