package tenon

import "github.com/tenonsql/tenon/internal/tree"

// Column types carry no entity: with one, a package of 300 tables took 159 s to compile,
// without 5 s. What only a column can do, such as being the target of a conflict, asks for
// an AnyColumn.
type column struct{}

func (column) isColumn() {}

// AnyColumn is a column of whatever type.
type AnyColumn interface {
	isColumn()
	node() *tree.Node
}

// ValueColumn is a column that can be compared for equality.
type ValueColumn[T any] struct {
	column
	Value[T]
}

// OrderedColumn is a column whose values have an order.
type OrderedColumn[T any] struct {
	column
	Ordered[T]
}

// TextColumn is a column of text.
type TextColumn[T ~string] struct {
	column
	Text[T]
}

// NumberColumn is a column of numbers.
type NumberColumn[T any] struct {
	column
	Number[T]
}

// BoolColumn is a column of true and false.
type BoolColumn struct {
	column
	Bool
}

// TimeColumn is a column of instants.
type TimeColumn struct {
	column
	Time
}

// ArrayColumn is a column of lists.
type ArrayColumn[T any] struct {
	column
	Array[T]
}

// JSONColumn is a column of documents.
type JSONColumn[T any] struct {
	column
	JSON[T]
}
