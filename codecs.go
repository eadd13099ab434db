package tenon

import (
	"reflect"
	"time"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// The codecs of the types that expressions have without a column.
var (
	boolCodec   = mustCodec[bool]()
	intCodec    = mustCodec[int64]()
	floatCodec  = mustCodec[float64]()
	stringCodec = mustCodec[string]()
	timeCodec   = mustCodec[time.Time]()
)

func mustCodec[T any]() *codec.Codec {
	c := codecFor[T]()
	if c == nil {
		panic("tenon: no codec for a basic type")
	}
	return c
}

// codecFor is the codec of a Go type where no column says more, or nil.
func codecFor[T any]() *codec.Codec {
	c, err := codec.For(reflect.TypeFor[T]())
	if err != nil {
		return nil
	}
	return c
}

// typed gives a node the type that c's values have.
func typed(n *tree.Node, c *codec.Codec) {
	n.Codec = c
	if c == nil {
		if n.Err == nil {
			n.Err = &BuildError{What: "no SQL type is known for the Go type asked for", Where: nodeName(n), Do: "use a type with Scan and Value, or one of Go's basic types"}
		}
		return
	}
	n.Type = kindTypes[c.Kind]
	if t, ok := codec.TypeOf(c.Type); ok && c.Kind == schema.Array {
		n.Type = &t
	}
}

// kindTypes are the unbounded types of each kind, shared by all expressions.
var kindTypes = func() (ts [schema.Array + 1]*schema.Type) {
	for k := range ts {
		ts[k] = &schema.Type{Kind: schema.Kind(k)}
	}
	return ts
}()

// unsized is t without its limits: of length, of values.
func unsized(t *schema.Type) *schema.Type {
	if t == nil || t.Size == 0 && t.Enum == nil {
		return t
	}
	u := *t
	u.Size, u.Enum = 0, nil
	return &u
}
