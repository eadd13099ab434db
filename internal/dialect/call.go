package dialect

import "github.com/tenonsql/tenon/internal/tree"

// WriteCall writes a function or an aggregate, by its own rule where it has one.
func WriteCall(w *Writer, n *tree.Node) {
	if rule := w.Rules.Call[n.Op]; rule != nil {
		rule(w, n)
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

// TakeWindow gives what the call being written is OVER, for a rule that writes it by itself.
func (w *Writer) TakeWindow() *tree.Window {
	x := w.window
	w.window = nil
	return x
}

// Window appends OVER (…), if there is one.
func (w *Writer) Window(x *tree.Window) {
	if x == nil {
		return
	}
	w.Add(" OVER (")
	if len(x.Partition) > 0 {
		w.Add("PARTITION BY ")
		w.Nodes(x.Partition)
	}
	if len(x.Order) > 0 {
		if len(x.Partition) > 0 {
			w.Byte(' ')
		}
		w.Order(x.Order)
	}
	w.Byte(')')
}

// over hands the window to the call: a dialect may wrap the call, OVER and all, in a cast.
func over(w *Writer, n *tree.Node) {
	w.window = n.Window
	if w.window == nil {
		w.window = &tree.Window{}
	}
	w.Node(n.Args[0])
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
