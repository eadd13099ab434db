package tree

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// Test is a condition in the making: a comparison with a value, without the fields that
// other nodes have. A query that is built for one execution keeps its conditions so, since
// most are comparisons, and its text is most often known by its Shape: no node is needed.
//
// It is four words, which functions hand on in registers.
type Test struct {
	Of   *Node  // the whole; of a comparison, its left
	said uint64 // what its mark says, and in the last 16 bits the value's Exp; zero: Of is the whole
	n    int64
	s    *byte // the value's S, whose length is n; nil where the value is in n itself
}

// The bits of what a test, or the node that it would be, says in its mark.
const (
	saidNot = 1 << iota
	saidFold
	saidNull
	saidAgg
	saidEmpty
	saidValue = 8  // where the Kind of the value stands
	saidOp    = 32 // where the Op
	saidKind  = 40 // where the Kind
	saidExp   = 48

	saidOfText = 1<<saidExp - 1 // what a text may depend on
)

// TestOf is of op v, a Compare or a Like; a Like says nothing but whether it is turned round
// and whether case counts.
func TestOf(of *Node, kind Kind, op Op, not, fold bool, v *driver.Value) Test {
	if v.Items != nil || v.Exp != int32(int16(v.Exp)) || v.S != "" && v.N != 0 {
		n := &Node{Kind: kind, Op: op, Not: not, Fold: fold, Left: of, Value: *v}
		n.follow(of)
		return Test{Of: n}
	}
	t := Test{
		Of: of, n: v.N,
		said: uint64(kind)<<saidKind | uint64(op)<<saidOp | uint64(v.Kind)<<saidValue | when(not, saidNot) | when(fold, saidFold) |
			when(of.Null && op != Distinct, saidNull) | when(of.Agg, saidAgg) | uint64(uint16(v.Exp))<<saidExp,
	}
	if v.S != "" {
		t.n, t.s = int64(len(v.S)), unsafe.StringData(v.S)
	}
	return t
}

// Compared is of op v, which is of a Kind that is in N alone.
func Compared(of *Node, op Op, kind driver.Kind, n int64) Test {
	return Test{Of: of, n: n, said: comparing(of, op, kind)}
}

// ComparedText is of op s.
func ComparedText(of *Node, op Op, s string) Test {
	t := Test{Of: of, said: comparing(of, op, driver.Text)}
	if s != "" {
		t.n, t.s = int64(len(s)), unsafe.StringData(s)
	}
	return t
}

func comparing(of *Node, op Op, kind driver.Kind) uint64 {
	said := uint64(Compare)<<saidKind | uint64(op)<<saidOp | uint64(kind)<<saidValue
	if of.Null && op != Distinct {
		said |= saidNull
	}
	if of.Agg {
		said |= saidAgg
	}
	return said
}

// Node is the condition as a node.
func (t *Test) Node() *Node {
	if t.said == 0 {
		return t.Of
	}
	n := new(Node)
	t.write(n)
	return n
}

func (t *Test) write(n *Node) {
	n.Kind, n.Op, n.Left = Kind(t.said>>saidKind), Op(t.said>>saidOp), t.Of
	n.Not, n.Fold = t.said&saidNot != 0, t.said&saidFold != 0
	t.value(&n.Value)
	n.follow(t.Of)
}

// follow is what a comparison has of its left.
func (n *Node) follow(left *Node) {
	n.Null, n.Agg, n.Err = left.Null && n.Op != Distinct, left.Agg, left.Err
}

func (t *Test) value(v *driver.Value) {
	v.Kind, v.Exp = driver.Kind(t.said>>saidValue), int32(int16(t.said>>saidExp))
	if t.s != nil {
		v.S = unsafe.String(t.s, t.n)
		return
	}
	v.N = t.n
}

// Settled is the query with its Tests made nodes; a query without is itself.
func (s *Select) Settled() *Select {
	if s == nil || s.Tests == nil {
		return s
	}
	c := *s
	c.Where, c.Tests = Nodes(s.Where, s.Tests), nil
	return &c
}

// Nodes appends tests as nodes, made in one allocation, to a list that others may share.
func Nodes(list []*Node, tests []Test) []*Node {
	n := 0
	for i := range tests {
		if tests[i].said != 0 {
			n++
		}
	}
	made := make([]Node, n)
	out := make([]*Node, len(list), len(list)+len(tests))
	copy(out, list)
	for i := range tests {
		t := &tests[i]
		if t.said == 0 {
			out = append(out, t.Of)
			continue
		}
		n--
		t.write(&made[n])
		out = append(out, &made[n])
	}
	return out
}
