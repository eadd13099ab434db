package tenon

import (
	"math"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Condition is an expression that is true, false or unknown. Its zero value is no condition
// at all, which Where, And, Or and Not leave out: what Given makes of a filter that is not
// given.
//
// What compares an expression with a value, as most do, is no node yet.
type Condition struct{ t tree.Test }

// condition is a Condition that is a node.
func condition(n *tree.Node) Condition { return Condition{tree.Test{Of: n}} }

func (c Condition) node() *tree.Node {
	if c.none() {
		return &tree.Node{Kind: tree.Logic, Op: tree.And, Err: &BuildError{What: "there is no condition", Where: "Condition", Do: "give one: only Where, Having, And, Or, Not, Any and Filter can do without"}}
	}
	return c.t.Node()
}

// none says that there is no condition.
func (c Condition) none() bool { return c.t.Of == nil }

func (Condition) exprOf(bool) {}
func (c Condition) plan(bool) *selection {
	return alone(scalar(truthOf(c.node())))
}

// And is true where all conditions are. And of nothing is true; of conditions none of which is
// given, it is not given either.
func And(cs ...Condition) Condition { return logic(tree.And, cs) }

// Or is true where one of the conditions is. Or of nothing is false; of conditions none of
// which is given, it is not given either.
func Or(cs ...Condition) Condition { return logic(tree.Or, cs) }

// Not is true where the condition is false; what is unknown stays unknown.
func Not(c Condition) Condition {
	if c.none() {
		return c
	}
	return condition(joined(tree.Unary, tree.Not, c.node()))
}

// Exists is EXISTS (q): q may name columns of the statement around it.
func Exists[R any](q SelectStmt[R]) Condition { return exists(q.q, false) }

// NotExists is NOT EXISTS (q).
func NotExists[R any](q SelectStmt[R]) Condition { return exists(q.q, true) }

func exists(q anyQuery, not bool) Condition {
	s, err := q.query()
	return condition(&tree.Node{Kind: tree.Exists, Query: s, Not: not, Err: err})
}

func logic(op tree.Op, cs []Condition) Condition {
	list := extend(nil, cs)
	if len(list) == 0 && len(cs) > 0 {
		return Condition{}
	}
	return condition(joined(tree.Logic, op, list...))
}

// extend appends conditions to a list that others may share.
func extend(list []*tree.Node, cs []Condition) []*tree.Node { return tree.Nodes(list, tests(cs)) }

// tests are the conditions that are given, as package tree has them: the layout is the same.
func tests(cs []Condition) []tree.Test {
	for i := range cs {
		if cs[i].none() {
			cs = slices.DeleteFunc(slices.Clone(cs), Condition.none)
			break
		}
	}
	return unsafe.Slice((*tree.Test)(unsafe.Pointer(unsafe.SliceData(cs))), len(cs))
}

// compare is n op (the value at p).
func compare(op tree.Op, n *tree.Node, p unsafe.Pointer) Condition {
	n = some(n)
	if n.Codec != nil {
		switch n.Codec.Direct {
		case codec.DirectInt64:
			return Condition{tree.Compared(n, op, driver.Int, *(*int64)(p))}
		case codec.DirectInt32:
			return Condition{tree.Compared(n, op, driver.Int, int64(*(*int32)(p)))}
		case codec.DirectBool:
			return Condition{tree.Compared(n, op, driver.Bool, int64(*(*uint8)(p)))}
		case codec.DirectFloat64:
			if f := *(*float64)(p); f-f == 0 {
				return Condition{tree.Compared(n, op, driver.Float, int64(math.Float64bits(f)))}
			}
		case codec.DirectString:
			if s := *(*string)(p); codec.IsPlain(s) {
				return Condition{tree.ComparedText(n, op, s)}
			}
		}
	}
	var v driver.Value
	if err := encodeTo(n, p, &v); err != nil {
		return failed(n, tree.Compare, op, err)
	}
	return Condition{tree.TestOf(n, tree.Compare, op, false, false, &v)}
}

// failed is a test with a mistake, unless what is compared has one of its own.
func failed(of *tree.Node, kind tree.Kind, op tree.Op, err error) Condition {
	of = some(of)
	if of.Err != nil {
		err = of.Err
	}
	return condition(&tree.Node{Kind: kind, Op: op, Left: of, Null: of.Null, Agg: of.Agg, Err: err})
}

// encode writes the value at p as n's codec says; failed keeps the first error.
func encode(n *tree.Node, p unsafe.Pointer, v *driver.Value, failed *error) {
	if err := encodeTo(n, p, v); err != nil && *failed == nil {
		*failed = err
	}
}

func encodeTo(n *tree.Node, p unsafe.Pointer, v *driver.Value) error {
	n = some(n)
	if n.Codec == nil {
		return &fault.BuildError{What: "an expression without a type cannot be compared with a value"}
	}
	// A codec writes to v and does not keep it: v may stay on the stack.
	err := n.Codec.Encode(p, (*driver.Value)(codec.NoEscape(unsafe.Pointer(v))))
	if v.Kind == driver.Bytes || v.Kind == driver.JSON {
		v.S = strings.Clone(v.S) // the program may change its slice later, a statement does not change
	}
	if err != nil {
		return fault.Unfit(nodeName(n), err)
	}
	return nil
}
