package tenon

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tenonsql/tenon/internal/tree"
)

// Window is what stands in OVER: how rows are partitioned and ordered, and which of them
// belong to a row's frame. Its zero value is all rows. It is a value: methods copy.
type Window struct {
	w   tree.Window
	bad error // what was said beside its name
}

// PartitionBy begins a window: rows with equal values belong together.
func PartitionBy(es ...AnyExpr) Window { return Window{}.PartitionBy(es...) }

// WindowOrder begins a window over all rows, in an order.
func WindowOrder(o ...OrderTerm) Window { return Window{}.OrderBy(o...) }

// PartitionBy adds expressions by whose values rows belong together.
func (w Window) PartitionBy(es ...AnyExpr) Window {
	w.refuse(w.w.Base != nil, "is partitioned already", "name it after PartitionBy")
	w.w.Partition = slices.Clip(w.w.Partition)
	for _, e := range es {
		w.w.Partition = append(w.w.Partition, nodeOf(e))
	}
	return w
}

// OrderBy orders the rows of a partition.
func (w Window) OrderBy(o ...OrderTerm) Window {
	for b := w.w.Base; b != nil; b = b.Base {
		w.refuse(len(b.Order) > 0, "has an order already", "name it after OrderBy, or before it without an order")
	}
	w.w.Order = ordered(w.w.Order, o)
	return w
}

// As gives the window a name: it is written once, in WINDOW, for all functions that are OVER
// it. What is said after As goes on from there: an order, where it has none, and a frame. A
// statement has one window of a name: make it once, and use that one.
//
//	byYear := tenon.PartitionBy(Books.Year).OrderBy(Books.Price.Asc()).As("by_year")
//	… tenon.Rank().Over(byYear) … tenon.Over(tenon.Sum(Books.Price), byYear.Rows(…)) …
func (w Window) As(name string) Window {
	w.refuse(name == "", "has no name", "say one, or leave As out")
	named := w.w
	named.Name = name
	return Window{w: tree.Window{Base: &named}, bad: w.bad}
}

// refuse notes a mistake in what is said of a window.
func (w *Window) refuse(bad bool, what, do string) {
	if !bad || w.bad != nil {
		return
	}
	e := &BuildError{What: "a window " + what, Where: "Window", Do: do}
	if w.w.Base != nil {
		e.What = fmt.Sprintf("window %q %s", w.w.Base.Name, what)
	}
	w.bad = e
}

// Rows frames a row by counting rows: Rows(Preceding(2), CurrentRow()) is the row and the
// two before it.
func (w Window) Rows(from, to Bound) Window { return w.frame(tree.FrameRows, from, to) }

// Range frames a row by the values of the one column of the order: rows that are equal in
// it come together.
func (w Window) Range(from, to Bound) Window { return w.frame(tree.FrameRange, from, to) }

// Groups frames a row by counting groups of rows that are equal in the order. MariaDB has
// none, and gives *UnsupportedError.
func (w Window) Groups(from, to Bound) Window { return w.frame(tree.FrameGroups, from, to) }

func (w Window) frame(u tree.FrameUnit, from, to Bound) Window {
	w.framed()
	w.w.Frame = &tree.Frame{Unit: u, From: from.b, To: to.b}
	return w
}

// ExcludeCurrentRow leaves the row itself out of its frame, ExcludeGroup the rows that are
// equal to it too, ExcludeTies those without itself. They follow Rows, Range or Groups.
// MariaDB has none of them, and gives *UnsupportedError.
func (w Window) ExcludeCurrentRow() Window { return w.exclude(tree.ExcludeCurrentRow) }

// ExcludeGroup is explained at ExcludeCurrentRow.
func (w Window) ExcludeGroup() Window { return w.exclude(tree.ExcludeGroup) }

// ExcludeTies is explained at ExcludeCurrentRow.
func (w Window) ExcludeTies() Window { return w.exclude(tree.ExcludeTies) }

func (w Window) exclude(x tree.Exclude) Window {
	w.framed()
	f := tree.Frame{From: tree.Bound{Kind: tree.UnboundedPreceding}, To: tree.Bound{Kind: tree.CurrentRow}}
	if w.w.Frame != nil {
		f = *w.w.Frame
	}
	f.Exclude = x
	w.w.Frame = &f
	return w
}

// framed refuses a frame where the window has one under its name, which none can go on from.
func (w *Window) framed() {
	for b := w.w.Base; b != nil; b = b.Base {
		w.refuse(b.Frame != nil, "has a frame already", "name it before Rows, Range or Groups")
	}
}

// Bound is one end of a window's frame.
type Bound struct{ b tree.Bound }

// UnboundedPreceding is the first row of the partition.
func UnboundedPreceding() Bound { return Bound{tree.Bound{Kind: tree.UnboundedPreceding}} }

// Preceding is n rows, or groups, before the current one; n of the order's values for Range.
func Preceding(n int) Bound { return Bound{tree.Bound{Kind: tree.Preceding, N: int64(n)}} }

// CurrentRow is the row itself.
func CurrentRow() Bound { return Bound{tree.Bound{Kind: tree.CurrentRow}} }

// Following is n rows, or groups, after the current one; n of the order's values for Range.
func Following(n int) Bound { return Bound{tree.Bound{Kind: tree.Following, N: int64(n)}} }

// UnboundedFollowing is the last row of the partition.
func UnboundedFollowing() Bound { return Bound{tree.Bound{Kind: tree.UnboundedFollowing}} }

// WindowFunc is a function over a window, still without one.
type WindowFunc[T any] struct{ n *tree.Node }

// Over computes the function for each row over the rows of its window.
func (f WindowFunc[T]) Over(w Window) Ordered[T] { return Ordered[T]{Value[T]{over(f.n, w)}} }

// Over computes an aggregate, such as Sum, for each row over the rows of its window.
func Over[X kind[X]](aggregate X, w Window) X { return aggregate.over(over(aggregate.node(), w)) }

func over(f *tree.Node, w Window) *tree.Node {
	n := &tree.Node{Kind: tree.Over, Args: []*tree.Node{f}, Type: f.Type, Codec: f.Codec, Null: f.Null || f.Empty && !w.hasCurrent(), Err: f.Err}
	n.Window = w.tree()
	if n.Err == nil {
		n.Err = w.err()
	}
	if n.Err == nil && f.Kind != tree.Call {
		n.Err = &BuildError{What: "only a function or an aggregate has a window", Where: "Over"}
	}
	return n
}

// tree is the window, or the one with a name where nothing was said after it.
func (w Window) tree() *tree.Window {
	x := &w.w
	if x.Base != nil && len(x.Partition)+len(x.Order) == 0 && x.Frame == nil {
		return x.Base
	}
	return x
}

// hasCurrent says that the row itself is always in its frame.
func (w Window) hasCurrent() bool {
	f := w.w.Frame
	for b := w.w.Base; b != nil && f == nil; b = b.Base {
		f = b.Frame
	}
	return f == nil || f.From.Kind <= tree.CurrentRow && f.To.Kind >= tree.CurrentRow && f.Exclude == tree.ExcludeNothing
}

// literal is a whole number that stands in the text: some places take no parameters.
func literal(n int) *tree.Node {
	return &tree.Node{Kind: tree.Fragment, Name: strconv.Itoa(n)}
}

// err is the first mistake in a window's expressions.
func (w Window) err() error {
	if w.bad != nil {
		return w.bad
	}
	for x := &w.w; x != nil; x = x.Base {
		if err := windowErr(x); err != nil {
			return err
		}
	}
	return nil
}

func windowErr(x *tree.Window) error {
	for _, n := range x.Partition {
		if n.Err != nil {
			return n.Err
		}
	}
	for _, o := range x.Order {
		if o.By.Err != nil {
			return o.By.Err
		}
	}
	if f := x.Frame; f != nil && (f.From.N < 0 || f.To.N < 0) {
		return &BuildError{What: "the bound of a frame cannot be below zero", Where: "Window", Do: "use Preceding and Following"}
	}
	if x.Base != nil && x.Base.Frame != nil && (len(x.Order) > 0 || x.Frame != nil) {
		return &BuildError{What: fmt.Sprintf("window %q has a frame: no other goes on from it", x.Base.Name), Where: "Window", Do: "name it before its frame"}
	}
	return nil
}

func windowed[T any](op tree.Op, null bool, like *tree.Node, args ...*tree.Node) WindowFunc[T] {
	n := joined(tree.Call, op, args...)
	if like == nil {
		typed(n, codecFor[T]())
	} else {
		n.Type, n.Codec = like.Type, like.Codec
	}
	n.Null = null || like != nil && like.Null
	return WindowFunc[T]{n}
}

// RowNumber counts the rows of a partition from 1, in its order.
func RowNumber() WindowFunc[int64] { return windowed[int64](tree.RowNumber, false, nil) }

// Rank is the place of a row in the order, from 1: equal rows share one, and leave a gap.
func Rank() WindowFunc[int64] { return windowed[int64](tree.Rank, false, nil) }

// DenseRank is Rank without gaps.
func DenseRank() WindowFunc[int64] { return windowed[int64](tree.DenseRank, false, nil) }

// PercentRank is (rank - 1) / (rows - 1), from 0 to 1.
func PercentRank() WindowFunc[float64] { return windowed[float64](tree.PercentRank, false, nil) }

// CumeDist is the share of rows that come before a row or are equal to it, up to 1.
func CumeDist() WindowFunc[float64] { return windowed[float64](tree.CumeDist, false, nil) }

// NTile splits a partition into n parts as equal as can be, and gives the part from 1.
func NTile(n int) WindowFunc[int64] {
	f := windowed[int64](tree.NTile, false, nil, literal(n))
	if n < 1 {
		f.n.Err = &BuildError{What: "a partition is split into one part or more", Where: "NTile"}
	}
	return f
}

// Lag is x in the row that comes n before; NULL where there is none.
func Lag[T any](x Expr[T], n int) WindowFunc[T] {
	return windowed[T](tree.Lag, true, nodeOf(x), nodeOf(x), literal(n))
}

// Lead is x in the row that comes n after; NULL where there is none.
func Lead[T any](x Expr[T], n int) WindowFunc[T] {
	return windowed[T](tree.Lead, true, nodeOf(x), nodeOf(x), literal(n))
}

// FirstValue is x in the first row of the frame.
func FirstValue[T any](x Expr[T]) WindowFunc[T] {
	return windowed[T](tree.FirstValue, false, nodeOf(x), nodeOf(x))
}

// LastValue is x in the last row of the frame, which ends at the current row unless the
// window says otherwise.
func LastValue[T any](x Expr[T]) WindowFunc[T] {
	return windowed[T](tree.LastValue, false, nodeOf(x), nodeOf(x))
}

// NthValue is x in the n-th row of the frame, from 1; NULL where it has fewer.
func NthValue[T any](x Expr[T], n int) WindowFunc[T] {
	f := windowed[T](tree.NthValue, true, nodeOf(x), nodeOf(x), literal(n))
	if n < 1 {
		f.n.Err = &BuildError{What: "rows are counted from 1", Where: "NthValue"}
	}
	return f
}
