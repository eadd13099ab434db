package dialect

import "github.com/tenonsql/tenon/internal/tree"

// How strongly an expression holds together. Databases order the operators differently
// where it matters least (IS against =, || against +), so those never stand side by side
// without parentheses.
const (
	levelAny  = iota // hand-written: nothing is known
	levelOr          // a OR b
	levelAnd         // a AND b
	levelNot         // NOT a
	levelTest        // a = b, a IS NULL, a IN (…), a LIKE b, a BETWEEN b AND c
	levelJoin        // a || b
	levelSum         // a + b, a - b
	levelProd        // a * b, a / b, a % b
	levelSign        // -a
	levelAtom        // a column, a parameter, a call, anything in parentheses
)

var opLevels = [tree.NumOps]uint8{
	tree.Eq: levelTest, tree.Ne: levelTest, tree.Lt: levelTest, tree.Le: levelTest, tree.Gt: levelTest, tree.Ge: levelTest,
	tree.Distinct: levelTest, tree.NotDistinct: levelTest, tree.IsNull: levelTest, tree.IsNotNull: levelTest,
	tree.IsTrue: levelTest, tree.IsFalse: levelTest, tree.JSONHas: levelTest,
	tree.Or: levelOr, tree.And: levelAnd, tree.Not: levelNot,
	tree.Add: levelSum, tree.Sub: levelSum, tree.Mul: levelProd, tree.Div: levelProd, tree.IntDiv: levelProd, tree.Mod: levelProd,
	tree.Neg: levelSign, tree.Concat: levelJoin,
}

// level is how strongly n holds together.
func level(n *tree.Node) uint8 {
	switch n.Kind {
	case tree.Compare, tree.In, tree.InQuery, tree.Like, tree.Between:
		return levelTest
	case tree.Binary, tree.Unary:
		return opLevels[n.Op]
	case tree.Call:
		if n.Op == tree.Concat {
			return levelJoin
		}
	case tree.Exists:
		if n.Not {
			return levelNot
		}
	case tree.Logic:
		switch len(n.Args) {
		case 0:
			return levelAtom
		case 1:
			return level(n.Args[0])
		}
		return opLevels[n.Op]
	case tree.Label:
		return level(n.Args[0])
	case tree.Fragment:
		return levelAny
	}
	return levelAtom
}

// atLeast appends an expression, in parentheses where it holds together less than l.
func (w *Writer) atLeast(n *tree.Node, l uint8) {
	if level(n) >= l {
		w.Node(n)
		return
	}
	w.Byte('(')
	w.Node(n)
	w.Byte(')')
}

// Operand appends an operand of a comparison.
func (w *Writer) Operand(n *tree.Node) { w.atLeast(n, levelJoin) }

// Atom appends an expression that anything can stand beside.
func (w *Writer) Atom(n *tree.Node) { w.atLeast(n, levelAtom) }

// beside appends an operand whose type the database knows when the other operand has one.
func (w *Writer) beside(n, other *tree.Node, l uint8) {
	if n.Kind == tree.Bind && typed(other) {
		w.Known(n)
		return
	}
	w.atLeast(n, l)
}

// typed says that the database knows an expression's type without help.
func typed(n *tree.Node) bool { return n.Kind != tree.Bind && n.Kind != tree.Fragment }
