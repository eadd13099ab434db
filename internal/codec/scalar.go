package codec

import (
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

type (
	encoder = func(p unsafe.Pointer, v *driver.Value) error
	decoder = func(v *driver.Value, p unsafe.Pointer) error
)

// scalar is the codec of a basic type: it is remembered as itself and compared by ==. The
// functions are instantiated here once per basic type; named types share them.
func scalar[T comparable](kind schema.Kind, enc encoder, dec decoder) *Codec {
	t := reflect.TypeFor[T]()
	return &Codec{
		Type: t, Kind: kind, Encode: enc, Decode: dec,
		Shadow: t, Save: assign[T], Same: same[T], Restore: assign[T], Zero: zero[T],
	}
}

// of is c for a named type with the same memory, in a column of another kind.
func (c *Codec) of(t reflect.Type, kind schema.Kind) *Codec {
	if c.Type == t && c.Kind == kind {
		return c
	}
	n := *c
	n.Type, n.Kind = t, kind
	if c.Shadow == c.Type {
		n.Shadow = t
	}
	return &n
}

// with is c with another wire form.
func (c *Codec) with(enc encoder, dec decoder) *Codec {
	n := *c
	n.Encode, n.Decode, n.Direct = enc, dec, NotDirect
	return &n
}

func assign[T any](from, to unsafe.Pointer) { *(*T)(to) = *(*T)(from) }

func same[T comparable](p, s unsafe.Pointer) bool { return *(*T)(p) == *(*T)(s) }

func zero[T comparable](p unsafe.Pointer) bool {
	var z T
	return *(*T)(p) == z
}

// directly is c for a type that is its own wire form.
func (c *Codec) directly(d Direct) *Codec { c.Direct = d; return c }

var boolCodec = scalar[bool](schema.Bool, encodeBool, decodeBool).directly(DirectBool)

func encodeBool(p unsafe.Pointer, v *driver.Value) error {
	v.SetBool(*(*bool)(p))
	return nil
}

func decodeBool(v *driver.Value, p unsafe.Pointer) error {
	switch v.Kind {
	case driver.Bool, driver.Int:
		if uint64(v.N) > 1 {
			return outside[bool](v, "is neither 0 nor 1")
		}
		*(*bool)(p) = v.N != 0
		return nil
	default:
		return wrong(reflect.TypeFor[bool](), v)
	}
}

// outside is the error of a cell with a value that T cannot hold.
func outside[T any](v *driver.Value, why string) error {
	return &RangeError{Type: reflect.TypeFor[T]().String(), Value: show(v), Why: why}
}

// show is a value in an error's text, cut where it is long.
func show(v *driver.Value) string {
	const most = 64
	var b []byte
	switch v.Kind {
	case driver.Int:
		b = appendInt(b, v.N)
	case driver.Bool:
		b = appendInt(b, v.N)
	case driver.Float:
		b = appendFloat(b, v.Float64())
	case driver.Decimal:
		b = v.AppendDecimal(b)
	case driver.Instant, driver.DateTime:
		b = appendTime(b, v.N)
	case driver.Date:
		b = appendDate(b, v.N)
	case driver.Clock:
		b = appendClock(b, v.N)
	case driver.Text, driver.JSON:
		b = appendQuoted(b, v.S, most)
	case driver.Bytes, driver.UUID:
		b = appendHex(b, v.S, most)
	default:
		return ""
	}
	if len(b) > most {
		b = append(b[:most], "…"...)
	}
	return string(b)
}
