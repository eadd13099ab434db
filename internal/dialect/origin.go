package dialect

import (
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// origin is where a parameter comes from, for a Cache to take it from there in the next
// statement of the same shape. A statement with a parameter from nowhere is not kept.
type origin struct {
	kind   originKind
	value  *driver.Value // fromValue, fromItem: itself; fromDerived: what it is made of
	first  *driver.Value // fromList, fromItem: the list's first one
	item   int
	width  int
	page   *tree.Select // fromLimit, fromOffset
	derive func(driver.Value) driver.Value
}

type originKind uint8

const (
	fromNowhere originKind = iota
	fromValue              // Node.Value
	fromDerived            // made of Node.Value
	fromList               // Node.Values, as one parameter
	fromItem               // one of Node.Values
	fromLimit              // Select.Limit
	fromOffset             // Select.Offset
	fromShape              // made of what is in the shape
)

// item appends the value at a position of a list, as its i-th parameter.
func (w *Writer) item(vs []driver.Value, at, i, width int) {
	before := len(w.Args)
	w.Value(&vs[at])
	if len(w.Args) > before {
		w.origins[before] = origin{kind: fromItem, value: &vs[at], first: &vs[0], item: i, width: width}
	}
}

// sourcesOf says where the parameters of what was rendered come from, in terms of its
// shape, or false where one cannot be found again.
func (w *Writer) sourcesOf() ([]source, bool) {
	if w.byValue {
		return nil, false
	}
	args := make([]source, len(w.Args))
	for i := range w.origins {
		o := &w.origins[i]
		at := w.find(o)
		if at < 0 {
			return nil, false
		}
		args[i] = source{kind: o.kind, at: int32(at), item: int32(o.item), width: int32(o.width), derive: o.derive}
		if o.kind == fromShape {
			args[i].fixed = w.Args[i]
		}
	}
	return args, true
}

// find gives the position of an origin in the shape, or -1.
func (w *Writer) find(o *origin) int {
	switch o.kind {
	case fromValue, fromDerived:
		return w.shape.At(o.value)
	case fromList, fromItem:
		return w.listAt(o.first)
	case fromLimit, fromOffset:
		return slices.IndexFunc(w.shape.Pages, func(p tree.Page) bool { return p.Of == o.page })
	case fromShape:
		return 0
	}
	return -1
}

func (w *Writer) listAt(first *driver.Value) int {
	return slices.IndexFunc(w.shape.Lists, func(n *tree.Node) bool { return &n.Values[0] == first })
}
