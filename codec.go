package tenon

import (
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Codec keeps values of a Go type T that says nothing of databases, such as one of another
// package, as values of a Go type S that a column can hold. A package of models has it in a
// variable, and go tool tenon gen then lets fields be a T, *T, sql.Null[T] or []T:
//
//	var urls = tenon.NewCodec(
//		func(u url.URL) (string, error) { return u.String(), nil },
//		func(s string) (url.URL, error) { u, err := url.Parse(s); return value(u), err },
//	)
//
// Columns are those of S, in DDL and in order, and are compared with values of T. Where S is a
// *V, or a sql.Null[V], T has a value for NULL. Of several codecs for a T, a field's tag
// codec=urls chooses one.
//
// The functions may be called by many goroutines, and often: what is loaded is remembered as
// an S. They undo each other: what decode makes of an S, encode makes that S of. An error of
// theirs is that of the statement or the flush, by errors.Is and As, too.
//
// The zero Codec is none.
type Codec[T, S any] struct{ c *codec.Custom }

// NewCodec makes a Codec of two functions.
func NewCodec[T, S any](encode func(T) (S, error), decode func(S) (T, error)) Codec[T, S] {
	return Codec[T, S]{&codec.Custom{
		Type: reflect.TypeFor[T](), Stored: reflect.TypeFor[S](),
		To: func(p unsafe.Pointer) (unsafe.Pointer, error) {
			s, err := encode(*(*T)(p))
			return unsafe.Pointer(&s), err
		},
		From: func(s, p unsafe.Pointer) error {
			v, err := decode(*(*S)(s))
			if err == nil {
				*(*T)(p) = v
			}
			return err
		},
	}}
}

// Value is a value as an expression: for hand-written SQL, functions and Case, where no column
// says how it is stored.
func (c Codec[T, S]) Value(v T) Ordered[T] { return Ordered[T]{Value[T]{customValue(c.c, ptr(&v))}} }

// Read is an expression that gives an S, read as the T that it stands for.
func (c Codec[T, S]) Read(x Expr[S]) Ordered[T] {
	return Ordered[T]{Value[T]{customRead(c.c, nodeOf(x))}}
}

var errNoCodec = &BuildError{What: "the codec is the zero value", Where: "Codec", Do: "make it with NewCodec"}

func customValue(x *codec.Custom, p unsafe.Pointer) *tree.Node {
	if x == nil {
		return &tree.Node{Kind: tree.Bind, Err: errNoCodec}
	}
	c, typ, err := codec.FreeCustom(x)
	n := &tree.Node{Kind: tree.Bind, Codec: c, Type: typ}
	if err != nil {
		n.Err = &BuildError{What: err.Error(), Where: "Codec.Value", Do: "store it as a type that a column can hold"}
		return n
	}
	if typ.Kind == schema.Invalid {
		n.Type = nil
	}
	encode(n, p, &n.Value, &n.Err)
	n.Null = c.Null
	return n
}

func customRead(x *codec.Custom, of *tree.Node) *tree.Node {
	n := *of
	switch {
	case n.Err != nil:
	case x == nil:
		n.Err = errNoCodec
	case n.Type == nil:
		n.Err = &BuildError{What: "an expression of unknown type is read as a " + x.Type.String(), Where: nodeName(of), Do: "give it the type that is stored, as in Raw[string]"}
	default:
		c, err := codec.OfCustom(x.Type, n.Type, x)
		if n.Codec = c; err != nil {
			n.Err = &BuildError{What: err.Error(), Where: nodeName(of), Do: "read an expression of the type that is stored"}
		}
	}
	return &n
}
