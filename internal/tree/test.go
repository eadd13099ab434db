package tree

import "github.com/tenonsql/tenon/driver"

// Test is a condition in the making: a comparison with a value, without the fields that
// other nodes have. A query that is built for one execution keeps its conditions so, since
// most are comparisons, and its text is most often known by its Shape: no node is needed.
type Test struct {
	Of        *Node // the whole; of a comparison, its left
	Kind      Kind  // Compare or Like; zero: Of is the whole
	Op        Op
	Not, Fold bool
	Value     driver.Value
}

// Node is the condition as a node.
func (t *Test) Node() *Node {
	if t.Kind == 0 {
		return t.Of
	}
	n := new(Node)
	t.write(n)
	return n
}

func (t *Test) write(n *Node) {
	n.Kind, n.Op, n.Not, n.Fold, n.Left, n.Value = t.Kind, t.Op, t.Not, t.Fold, t.Of, t.Value
	n.Null, n.Agg, n.Err = t.null(), t.Of.Agg, t.Of.Err
}

func (t *Test) null() bool { return t.Of.Null && t.Op != Distinct }

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
		if tests[i].Kind != 0 {
			n++
		}
	}
	made := make([]Node, n)
	out := make([]*Node, len(list), len(list)+len(tests))
	copy(out, list)
	for i := range tests {
		t := &tests[i]
		if t.Kind == 0 {
			out = append(out, t.Of)
			continue
		}
		n--
		t.write(&made[n])
		out = append(out, &made[n])
	}
	return out
}
