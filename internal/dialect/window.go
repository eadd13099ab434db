package dialect

import (
	"slices"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// TakeWindow gives what the call being written is OVER, for a rule that writes it by itself.
func (w *Writer) TakeWindow() *tree.Window {
	x := w.window
	w.window = nil
	return x
}

// Window appends OVER (…), or OVER and a name, if there is one.
func (w *Writer) Window(x *tree.Window) {
	if x == nil {
		return
	}
	w.Add(" OVER ")
	if x.Name != "" {
		w.named(x)
		return
	}
	w.described(x)
}

// described appends what a window is, in parentheses.
func (w *Writer) described(x *tree.Window) {
	w.Byte('(')
	if x.Base != nil {
		w.named(x.Base)
		if len(x.Partition)+len(x.Order) > 0 || x.Frame != nil {
			w.Byte(' ')
		}
	}
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
	if x.Frame != nil {
		if len(x.Partition)+len(x.Order) > 0 {
			w.Byte(' ')
		}
		w.frame(x)
	}
	w.Byte(')')
}

var (
	frameUnits  = [...]string{tree.FrameRows: "ROWS", tree.FrameRange: "RANGE", tree.FrameGroups: "GROUPS"}
	frameBounds = [...]string{
		tree.UnboundedPreceding: "UNBOUNDED PRECEDING", tree.Preceding: " PRECEDING", tree.CurrentRow: "CURRENT ROW",
		tree.Following: " FOLLOWING", tree.UnboundedFollowing: "UNBOUNDED FOLLOWING",
	}
	frameExcludes = [...]string{
		tree.ExcludeCurrentRow: " EXCLUDE CURRENT ROW", tree.ExcludeGroup: " EXCLUDE GROUP", tree.ExcludeTies: " EXCLUDE TIES",
	}
)

// frame appends ROWS BETWEEN … AND …. Numbers stand in the text: databases take no
// parameters there.
func (w *Writer) frame(x *tree.Window) {
	f := x.Frame
	if f.Unit == tree.FrameGroups && !w.Rules.Can.FrameGroups {
		w.Unsupported("GROUPS in the frame of a window")
	}
	if f.Exclude != tree.ExcludeNothing && !w.Rules.Can.FrameExclude {
		w.Unsupported("EXCLUDE in the frame of a window")
	}
	if f.Unit == tree.FrameGroups && len(x.Order) == 0 {
		w.check(fault.Buildf("Groups", "call OrderBy", "a frame of groups needs an order"))
	}
	w.Add(frameUnits[f.Unit])
	w.Add(" BETWEEN ")
	w.bound(f.From)
	w.Add(" AND ")
	w.bound(f.To)
	w.Add(frameExcludes[f.Exclude])
}

func (w *Writer) bound(b tree.Bound) {
	if b.Kind == tree.Preceding || b.Kind == tree.Following {
		w.Number(int(b.N))
	}
	w.Add(frameBounds[b.Kind])
}

// windows appends the WINDOW clause of a query: the windows with names that it needs, each
// behind the one on which it goes on.
func (w *Writer) windows() {
	for i, x := range w.wins {
		if i > 0 {
			w.Add(", ")
		} else {
			w.Add(" WINDOW ")
		}
		w.Name(x.Name)
		w.Add(" AS ")
		w.described(x)
	}
}

// named appends the name of a window, which the query has to have.
func (w *Writer) named(x *tree.Window) {
	if !slices.Contains(w.wins, x) {
		w.check(fault.Buildf("OVER", "say the window without As", "window %q stands where there is no WINDOW clause", x.Name))
	}
	w.Name(x.Name)
}

// namedWindows are the windows with names among what a query selects and is ordered by.
func (w *Writer) namedWindows(s *tree.Select) []*tree.Window {
	var f finder
	f.nodes(s.On)
	f.nodes(s.Columns)
	f.order(s.Order)
	for i, x := range f.found {
		for _, y := range f.found[:i] {
			if x.Name == y.Name {
				w.check(fault.Buildf("WINDOW", "make the window once, and use that one, or name them differently", "two windows are named %q", x.Name))
			}
		}
	}
	return f.found
}

// finder finds the windows with names in the expressions of one query.
type finder struct{ found []*tree.Window }

func (f *finder) nodes(ns []*tree.Node) {
	for _, n := range ns {
		f.node(n)
	}
}

func (f *finder) order(os []tree.Order) {
	for i := range os {
		f.node(os[i].By)
	}
}

func (f *finder) node(n *tree.Node) {
	if n == nil || n.Kind == tree.Column {
		return
	}
	f.node(n.Left)
	f.nodes(n.Args)
	f.order(n.Order)
	f.window(n.Window)
}

func (f *finder) window(x *tree.Window) {
	if x == nil || x.Name != "" && slices.Contains(f.found, x) {
		return
	}
	f.window(x.Base)
	f.nodes(x.Partition)
	f.order(x.Order)
	if x.Name != "" {
		f.found = append(f.found, x)
	}
}

// over hands the window to the call: a dialect may wrap the call, OVER and all, in a cast.
func over(w *Writer, n *tree.Node) {
	w.window = n.Window
	if w.window == nil {
		w.window = &tree.Window{}
	}
	w.Node(n.Args[0])
}
