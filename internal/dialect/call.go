package dialect

import (
	"github.com/tenonsql/tenon/internal/tree"
)

// WriteCall writes a function or an aggregate, by its own rule where it has one.
func WriteCall(w *Writer, n *tree.Node) {
	if rule := w.Rules.Call[n.Op]; rule != nil {
		rule(w, n)
		return
	}
	if form := w.Rules.Form[n.Op]; form != "" {
		w.Form(form, n.Args)
		return
	}
	w.Function(w.Rules.Op[n.Op], n.Args)
}

// Function appends a call, and what it is OVER. An opening that ends inside the
// parentheses, such as COUNT(DISTINCT, says so by having one.
func (w *Writer) Function(opening string, args []*tree.Node) {
	window := w.window
	w.window = nil
	w.Add(opening)
	if !inside(opening) {
		w.Byte('(')
	}
	w.Nodes(args)
	w.Byte(')')
	w.Window(window)
}

func inside(opening string) bool {
	for i := range len(opening) {
		if opening[i] == '(' {
			return true
		}
	}
	return false
}

// filter writes an aggregate over the rows for which a condition holds.
func filter(w *Writer, n *tree.Node) {
	window := w.TakeWindow()
	if w.Rules.Can.AggregateFilter {
		w.Node(n.Args[0])
		w.Add(" FILTER (WHERE ")
		w.Node(n.Args[1])
		w.Byte(')')
		w.Window(window)
		return
	}
	w.window = window
	w.Node(filtered(n.Args[0], n.Args[1]))
}

// filtered is an aggregate that takes NULL, which counts for nothing, where a condition
// does not hold.
func filtered(agg, condition *tree.Node) *tree.Node {
	c := *agg
	c.Args = make([]*tree.Node, max(len(agg.Args), 1))
	copy(c.Args, agg.Args)
	x := &tree.Node{Kind: tree.Fragment, Name: "1"}
	if c.Op == tree.CountAll {
		c.Op = tree.Count
	} else {
		x = agg.Args[0]
	}
	c.Args[0] = &tree.Node{Kind: tree.Case, Args: []*tree.Node{condition, x}, Type: x.Type, Codec: x.Codec, Null: true}
	return &c
}

// Ordered appends a call whose rows come in an order: f(args ORDER BY …).
func (w *Writer) Ordered(opening string, n *tree.Node) {
	window := w.TakeWindow()
	w.Add(opening)
	w.Nodes(n.Args)
	if len(n.Order) > 0 {
		w.Byte(' ')
		w.Order(n.Order)
	}
	w.Byte(')')
	w.Window(window)
}

// grouped writes GROUPING(…).
func grouped(w *Writer, n *tree.Node) {
	if !w.Rules.Can.GroupingSets {
		w.Unsupported("GROUPING")
	}
	w.Function("GROUPING", n.Args)
}

// concat writes a || b.
func concat(w *Writer, n *tree.Node) {
	for i, a := range n.Args {
		if i > 0 {
			w.Add(" || ")
		}
		w.atLeast(a, levelAtom)
	}
}
