package tenon

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// Condition is an expression that is true, false or unknown.
type Condition struct{ n *tree.Node }

func (c Condition) node() *tree.Node { return c.n }
func (Condition) exprOf(bool)        {}
func (c Condition) plan(bool) plan {
	n := *c.n
	typed(&n, boolCodec)
	return scalar(&n)
}

// And is true where all conditions are. And of nothing is true.
func And(cs ...Condition) Condition { return logic(tree.And, cs) }

// Or is true where one of the conditions is. Or of nothing is false.
func Or(cs ...Condition) Condition { return logic(tree.Or, cs) }

// Not is true where the condition is false; what is unknown stays unknown.
func Not(c Condition) Condition { return Condition{joined(tree.Unary, tree.Not, c.n)} }

// Exists is EXISTS (q): q may name columns of the statement around it.
func Exists[R any](q SelectStmt[R]) Condition { return exists(q, false) }

// NotExists is NOT EXISTS (q).
func NotExists[R any](q SelectStmt[R]) Condition { return exists(q, true) }

func exists(q anyQuery, not bool) Condition {
	s, err := q.query()
	return Condition{&tree.Node{Kind: tree.Exists, Query: s, Not: not, Err: err}}
}

func logic(op tree.Op, cs []Condition) Condition {
	return Condition{joined(tree.Logic, op, nodes(cs)...)}
}

func nodes(cs []Condition) []*tree.Node {
	ns := make([]*tree.Node, len(cs))
	for i, c := range cs {
		ns[i] = c.n
	}
	return ns
}
