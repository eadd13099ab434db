package tenon

import "github.com/tenonsql/tenon/internal/tree"

// kind is an expression that can be made again over another node, and keeps its kind:
// under a label, from a subquery, over a window. Only the kinds of this package are one.
type kind[X any] interface {
	node() *tree.Node
	over(n *tree.Node) X
}

func (Value[T]) over(n *tree.Node) Value[T]     { return Value[T]{n} }
func (Ordered[T]) over(n *tree.Node) Ordered[T] { return Ordered[T]{Value[T]{n}} }
func (Number[T]) over(n *tree.Node) Number[T]   { return Number[T]{Ordered[T]{Value[T]{n}}} }
func (Text[T]) over(n *tree.Node) Text[T]       { return Text[T]{Ordered[T]{Value[T]{n}}} }
func (Bool) over(n *tree.Node) Bool             { return Bool{Value[bool]{n}} }
func (x Time) over(n *tree.Node) Time           { return Time{x.Ordered.over(n)} }
func (Array[T]) over(n *tree.Node) Array[T]     { return Array[T]{Value[[]T]{n}} }
func (JSON[T]) over(n *tree.Node) JSON[T]       { return JSON[T]{Value[T]{n}} }

func (c ValueColumn[T]) over(n *tree.Node) ValueColumn[T] {
	return ValueColumn[T]{Value: c.Value.over(n)}
}

func (c OrderedColumn[T]) over(n *tree.Node) OrderedColumn[T] {
	return OrderedColumn[T]{Ordered: c.Ordered.over(n)}
}

func (c NumberColumn[T]) over(n *tree.Node) NumberColumn[T] {
	return NumberColumn[T]{Number: c.Number.over(n)}
}

func (c TextColumn[T]) over(n *tree.Node) TextColumn[T] { return TextColumn[T]{Text: c.Text.over(n)} }
func (c BoolColumn) over(n *tree.Node) BoolColumn       { return BoolColumn{Bool: c.Bool.over(n)} }
func (c TimeColumn) over(n *tree.Node) TimeColumn       { return TimeColumn{Time: c.Time.over(n)} }
func (c ArrayColumn[T]) over(n *tree.Node) ArrayColumn[T] {
	return ArrayColumn[T]{Array: c.Array.over(n)}
}

func (c JSONColumn[T]) over(n *tree.Node) JSONColumn[T] { return JSONColumn[T]{JSON: c.JSON.over(n)} }
