package tenon

import (
	"database/sql"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// plan says what the cells of one row become. It is not typed: the argument of Selectable's
// method, which nobody looks at, ties it to a Go type. One that a Selectable gave is shared:
// what changes a plan copies it.
type plan = exec.Plan

// Selectable is anything that one row of a query can become: a table gives *E, a column or
// an expression T, Both a pair, Into a struct of the caller's.
type Selectable[R any] interface {
	plan(R) *selection
}

// alone is the query that selects what a plan says, and nothing more.
func alone(p *plan) *selection {
	return &selection{what: p, Plain: tree.Plain{Columns: p.Columns, From: firstSource(p)}}
}

func scalar(n *tree.Node) *plan { return exec.Scalar(n) }

var (
	errNoQuery     = &BuildError{What: "the query is nil", Do: "make it with Select"}
	errNoStatement = &BuildError{What: "the statement is nil", Do: "make it with Insert, Update, Delete or SQL"}
	errNoSession   = &BuildError{What: "there is no session", Do: "make it with Engine.Session, or use Transact"}
	errNoTarget    = &BuildError{What: "the statement has no table", Do: "make it with Insert, Update or Delete"}
)

// running is a query on its way; a nil one is a mistake.
func running(q anyQuery) session.Query {
	if q == nil {
		return session.Query{Statement: exec.Statement{Err: errNoQuery}}
	}
	return q.run()
}

// selecting is the query that selects w.
func selecting[R any](w Selectable[R]) *selection {
	var zero R
	if w == nil {
		return nil
	}
	return w.plan(zero)
}

// planOf is the plan of what a statement selects.
func planOf[R any](w Selectable[R]) *plan { return selecting(w).plan() }

// valueOf is an expression's node as a value: a condition, which else has no type, is a bool.
func valueOf[T any](x Expr[T]) *tree.Node {
	n := nodeOf(x)
	if _, ok := any((*T)(nil)).(*bool); ok && n.Codec == nil {
		return truthOf(n)
	}
	return n
}

// truthOf is a condition as a value.
func truthOf(n *tree.Node) *tree.Node {
	c := *n
	typed(&c, boolCodec)
	return &c
}

// Nullable selects an expression that may be NULL: nil then.
func Nullable[T any](x Expr[T]) Selectable[*T] { return nullable[T]{valueOf(x)} }

type nullable[T any] struct{ n *tree.Node }

func (x nullable[T]) plan(*T) *selection {
	return alone(holding(x.n, reflect.TypeFor[*T]()))
}

// holding is the plan of n read into a type that can hold NULL.
func holding(n *tree.Node, t reflect.Type) *plan {
	p := scalar(n)
	if p.Err == nil {
		p.Parts[0].Codec = codec.Absent(n.Codec, t)
	}
	return p
}

// Two is a pair of what a row has.
type Two[A, B any] struct {
	A A
	B B
}

type two[A, B any] struct {
	a Selectable[A]
	b Selectable[B]
}

// Both selects two things at once.
func Both[A, B any](a Selectable[A], b Selectable[B]) Selectable[Two[A, B]] {
	return two[A, B]{a, b}
}

func (x two[A, B]) plan(zero Two[A, B]) *selection {
	return pair(selecting(x.a), selecting(x.b), unsafe.Offsetof(zero.B))
}

// pair is a query for two things, of which the second is at an offset.
func pair(a, b *selection, offset uintptr) *selection {
	p := new(plan)
	p.At(a.plan(), 0)
	p.At(b.plan(), offset)
	return alone(p)
}

// Row says, once per statement, what of a row goes where in a struct. Rows are then read
// straight into the fields.
type Row struct {
	base unsafe.Pointer
	size uintptr
	p    plan
}

// Read reads x into a field. If x may be NULL the query is refused: use ReadNull,
// ReadNullable or Coalesce.
func (r *Row) Read[T any](dst *T, x Expr[T]) {
	r.part(unsafe.Pointer(dst), reflect.TypeFor[T](), scalar(valueOf(x)))
}

// ReadNull reads x into a pointer: nil for NULL.
func (r *Row) ReadNull[T any](dst **T, x Expr[T]) {
	r.part(unsafe.Pointer(dst), reflect.TypeFor[*T](), holding(valueOf(x), reflect.TypeFor[*T]()))
}

// ReadNullable reads x into a sql.Null.
func (r *Row) ReadNullable[T any](dst *sql.Null[T], x Expr[T]) {
	r.part(unsafe.Pointer(dst), reflect.TypeFor[sql.Null[T]](), holding(valueOf(x), reflect.TypeFor[sql.Null[T]]()))
}

// Entity reads a row of a table into a pointer; on the optional side of an outer join nil
// where there is none.
func (r *Row) Entity[E any](dst **E, t TableOf[E]) {
	r.part(unsafe.Pointer(dst), reflect.TypeFor[*E](), planOf[*E](t))
}

// part places p at dst, which must lie in the struct.
func (r *Row) part(dst unsafe.Pointer, t reflect.Type, p *plan) {
	off := uintptr(dst) - uintptr(r.base)
	if uintptr(dst) < uintptr(r.base) || off+t.Size() > r.size {
		if r.p.Err == nil {
			r.p.Err = &BuildError{What: fmt.Sprintf("target %d is not a field of the struct at hand", len(r.p.Parts)+1), Where: "Into", Do: "read into fields of the struct that the function was given"}
		}
		return
	}
	r.p.At(p, off)
}

type into[S any] struct{ f func(s *S, r *Row) }

// Into makes one S of each row. The function runs once, when Select is called, over a scratch S: it
// names the fields, it does not see rows.
func Into[S any](f func(s *S, r *Row)) Selectable[S] { return into[S]{f} }

func (x into[S]) plan(S) *selection {
	if x.f == nil {
		return alone(&plan{Err: &BuildError{What: "there is no function that names the fields", Where: "Into"}})
	}
	s := new(S)
	r := &Row{base: unsafe.Pointer(s), size: unsafe.Sizeof(*s)}
	x.f(s, r)
	if len(r.p.Parts) == 0 && r.p.Err == nil {
		r.p.Err = &BuildError{What: "nothing is read", Where: "Into", Do: "call Read for each field"}
	}
	return alone(&r.p)
}
