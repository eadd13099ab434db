package tenon

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Set is one column's part of a set of assignments. Its zero value leaves the column alone.
type Set[T any] struct {
	what setKind
	v    T
	n    *tree.Node
}

type setKind uint8

const (
	leave setKind = iota
	toValue
	toNull
	toExpr
	toDefault
	toExcluded
)

// To writes a value. The zero value is a value.
func To[T any](v T) Set[T] { return Set[T]{what: toValue, v: v} }

// ToPtr writes what v points to, or NULL for nil.
func ToPtr[T any](v *T) Set[T] {
	if v == nil {
		return Set[T]{what: toNull}
	}
	return To(*v)
}

// ToNull writes NULL.
func ToNull[T any]() Set[T] { return Set[T]{what: toNull} }

// ToExpr writes what the database makes of an expression.
func ToExpr[T any](x Expr[T]) Set[T] { return Set[T]{what: toExpr, n: nodeOf(x)} }

// Excluded writes, in an upsert, the value of column x in the row that was refused.
func Excluded[T any](x Expr[T]) Set[T] { return Set[T]{what: toExcluded, n: nodeOf(x)} }

// ExcludedOf is, in an upsert, a column of the row that was refused, as an expression of the
// column's own kind: to reckon with where it is a number, to append to where it is text.
func ExcludedOf[X any](c kind[X]) X { return c.over(excluded(c.node())) }

func excluded(c *tree.Node) *tree.Node {
	n := &tree.Node{Kind: tree.Excluded, Name: c.Name, Type: c.Type, Codec: c.Codec, Null: c.Null, Err: c.Err}
	if c.Kind != tree.Column && n.Err == nil {
		n.Err = &BuildError{What: "only a column has an excluded value", Where: "Excluded"}
	}
	return n
}

// Default leaves the value to the database.
func Default[T any]() Set[T] { return Set[T]{what: toDefault} }

// SetOf ties a generated set of assignments to its entity.
type SetOf[E any] = setOf[*E]

// setOf is of a pointer for the reason that PointerTable tells.
type setOf[P any] struct{}

func (setOf[P]) sets(P) {} //nolint:unused // Assignments asks for it

// Assignments is what an UPDATE, an INSERT and DO UPDATE write: a generated struct such as
// ProductSet{Price: To(x)}. Another table's column, a wrong type, a column twice or a
// computed column do not compile.
type Assignments[E any] interface {
	sets(*E)
	Assignments() []Assignment
}

// Assignment is one column of a set, with its value.
type Assignment struct {
	column *tree.Node
	value  *tree.Node
}

// In appends the assignment of this part of a set to column c, or nothing. It is for
// generated code.
//
//go:noinline
func (s Set[T]) In(list []Assignment, c AnyColumn) []Assignment {
	if s.what == leave {
		return list
	}
	return append(list, assignment(c.node(), s.what, ptr(&s.v), s.n))
}

func assignment(c *tree.Node, what setKind, v unsafe.Pointer, x *tree.Node) Assignment {
	a := Assignment{column: c, value: x}
	switch what {
	case toExpr:
		a.value = agree(x, c)
	case toValue, toNull:
		a.value = bind(c)
		if what == toValue {
			encode(c, v, &a.value.Value, &a.value.Err)
		} else if !c.Null {
			a.value.Err = &BuildError{What: "NULL for a column that cannot be NULL", Where: nodeName(c)}
		}
		if err := codec.Fit(&a.value.Value, c.Type); err != nil && a.value.Err == nil {
			a.value.Err = fault.Unfit(nodeName(c), err)
		}
	case toDefault:
		a.value = &tree.Node{Kind: tree.Default}
	case toExcluded:
		a.value = excluded(x)
	}
	return a
}
