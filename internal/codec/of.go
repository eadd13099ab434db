package codec

import (
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/tenonsql/tenon/schema"
)

// memo holds the codecs that Of has made, which depend on nothing but the pair: the results
// of a pure function, kept since the fields of a program share few types.
var memo sync.Map //nolint:gochecknoglobals // pair → *Codec, a memo

type pair struct {
	t    reflect.Type
	kind schema.Kind
}

// Of is the codec of a field of Go type t in a column of type typ. An error says which
// pair makes no sense, and what to do. Sizes and scales are not looked at: Fit knows them.
func Of(t reflect.Type, typ *schema.Type) (*Codec, error) {
	if typ.Kind == schema.Array || typ.Enum != nil {
		return newCodec(t, typ, nil) // the pair is not all that counts
	}
	key := pair{t, typ.Kind}
	if c, ok := memo.Load(key); ok {
		return c.(*Codec), nil
	}
	c, err := newCodec(t, typ, nil)
	if err != nil {
		return nil, err
	}
	was, _ := memo.LoadOrStore(key, c)
	return was.(*Codec), nil
}

// For is the codec of a Go type by itself, for expressions without a column.
func For(t reflect.Type) (*Codec, error) {
	typ, ok := TypeOf(t)
	if ok {
		return Of(t, &typ)
	}
	if isValuer(t) {
		return Of(t, &schema.Type{}) // what Value gives is what is sent
	}
	return nil, fmt.Errorf("%s has no type of its own in a database; use a basic type, time.Time, uuid.UUID, []byte, a type with Scan and Value, or a column", t)
}

// Inside is the codec of a Go type for values inside a document: what has no type of its
// own in a database, and lists, are documents too.
func Inside(t reflect.Type) (*Codec, error) {
	if typ, ok := TypeOf(t); ok && typ.Kind != schema.Array && civilKind(t) == schema.Invalid {
		return Of(t, &typ)
	}
	if civilKind(t) != schema.Invalid && isTextual(t) {
		return textualCodec(t, schema.Text), nil // documents hold its text
	}
	if isValuer(t) {
		return For(t)
	}
	return Of(t, &schema.Type{Kind: schema.JSON})
}

func newCodec(t reflect.Type, typ *schema.Type, x *Custom) (*Codec, error) {
	switch {
	case x != nil && t == x.Type:
		return customCodec(typ, x)
	case t.Kind() == reflect.Pointer:
		if t.Elem().Kind() == reflect.Pointer {
			return nil, fmt.Errorf("%s is a pointer to a pointer; use *%s", t, t.Elem().Elem())
		}
		c, err := OfCustom(t.Elem(), typ, x)
		if err != nil {
			return nil, err
		}
		return Pointer(c), nil
	case isNull(t):
		c, err := OfCustom(t.Field(0).Type, typ, x)
		if err != nil {
			return nil, err
		}
		return null(t, c), nil
	case typ.Kind == schema.Array:
		return arrayCodec(t, typ, x)
	case x != nil:
		return nil, fmt.Errorf("the codec is of %s, the field holds a %s", x.Type, t)
	case typ.Enum != nil:
		return enumCodec(t, typ)
	}
	if err := half(t); err != nil && typ.Kind != schema.JSON {
		return nil, err
	}
	if c := plain(t, typ.Kind); c != nil {
		return c, nil
	}
	return nil, mismatch(t, typ.Kind)
}

// plain is the codec of a type that is neither absent nor a list, or nil when the pair
// makes no sense. What a type says of itself by methods comes before what it is made of.
func plain(t reflect.Type, kind schema.Kind) *Codec {
	switch {
	case isUUID(t) && kind == schema.UUID:
		return uuidCodec.of(t, kind)
	case kind != schema.Invalid && kind == civilKind(t):
		return civilCodecOf(t, kind)
	case kind == schema.JSON && civilKind(t) != schema.Invalid:
		return documentCodec(t)
	case kind == schema.Decimal:
		return decimalCodec(t)
	case isValuer(t):
		return valuerCodec(t, kind)
	case kind == schema.JSON:
		return documentCodec(t)
	case isTextual(t) && kind == schema.Text:
		return textualCodec(t, kind)
	}
	return basic(t, kind)
}

// basic is the codec of time.Time and of the types that the language has.
func basic(t reflect.Type, kind schema.Kind) *Codec {
	if t == timeType {
		return times(kind)
	}
	switch t.Kind() {
	case reflect.Bool:
		if kind == schema.Bool {
			return boolCodec.of(t, kind)
		}
	case reflect.Float32, reflect.Float64:
		if kind == schema.Float32 || kind == schema.Float64 {
			return floats(t).of(t, kind)
		}
	case reflect.String:
		if kind == schema.Text {
			return stringCodec.of(t, kind)
		}
	case reflect.Slice:
		if kind == schema.Bytes && t.Elem().Kind() == reflect.Uint8 {
			return bytesCodec.of(t, kind)
		}
	}
	return integer(t, kind)
}

func times(kind schema.Kind) *Codec {
	switch kind {
	case schema.Instant:
		return instantCodec
	case schema.Date:
		return dateCodec
	case schema.DateTime:
		return dateTimeCodec
	case schema.Clock:
		return clockCodec
	default:
		return nil
	}
}

// integer is the codec of an integer type, or nil. It takes a defined type over int64 in a Duration column to be a time.Duration in
// all but name; int64 itself says nothing about its unit.
func integer(t reflect.Type, kind schema.Kind) *Codec {
	if k := int(t.Kind()); k >= len(integers) || integers[k] == nil {
		return nil
	}
	switch kind {
	case schema.Int16, schema.Int32, schema.Int64:
		return integers[t.Kind()].of(t, kind)
	case schema.Duration:
		if t.Kind() == reflect.Int64 && t.PkgPath() != "" {
			return durationCodec.of(t, kind)
		}
	case schema.Clock:
		if t.Kind() == reflect.Int64 && t.PkgPath() != "" {
			return sinceMidnight.of(t, kind)
		}
	}
	return nil
}

func floats(t reflect.Type) *Codec {
	if t.Kind() == reflect.Float32 {
		return float32Codec
	}
	return float64Codec
}

// goFor names the Go types of a column, for messages.
var goFor = [...]string{
	schema.Invalid: "none", schema.Bool: "bool", schema.Int16: "int16", schema.Int32: "int32", schema.Int64: "int64",
	schema.Float32: "float32", schema.Float64: "float64", schema.Decimal: "a decimal, string or int64",
	schema.Text: "string", schema.Bytes: "[]byte", schema.Instant: "time.Time", schema.Date: "a date or time.Time",
	schema.Clock: "a time of day, time.Time or time.Duration", schema.DateTime: "a local date-time or time.Time", schema.Duration: "time.Duration",
	schema.UUID: "uuid.UUID", schema.JSON: "any type that encoding/json knows", schema.Array: "a slice",
}

// mismatch says that the pair makes no sense, and which field or column would.
func mismatch(t reflect.Type, kind schema.Kind) error {
	natural, ok := TypeOf(t)
	if !ok {
		return fmt.Errorf("%s in a column of kind %s; use %s, give the type the methods Scan and Value, or store it as json", t, kind, goFor[kind])
	}
	return fmt.Errorf("%s in a column of kind %s; use %s, or a column of kind %s", t, kind, goFor[kind], natural.Kind)
}

var timeType = reflect.TypeFor[time.Time]()

// TypeOf is the type of column that a Go type has by itself. That of a decimal has no
// precision, which is a column's to say. Types that are stored as JSON have none.
func TypeOf(t reflect.Type) (schema.Type, bool) {
	kind := natural(t)
	if kind != schema.Array {
		return schema.Type{Kind: kind}, kind != schema.Invalid
	}
	for t.Kind() != reflect.Slice { // *[]T, sql.Null[[]T]
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		} else {
			t = t.Field(0).Type
		}
	}
	elem, ok := TypeOf(t.Elem())
	return schema.Type{Kind: kind, Elem: &elem}, ok
}

func natural(t reflect.Type) schema.Kind {
	switch {
	case t.Kind() == reflect.Pointer:
		return natural(t.Elem())
	case isNull(t):
		return natural(t.Field(0).Type)
	case t == timeType:
		return schema.Instant
	case t == durationType:
		return schema.Duration
	case isUUID(t):
		return schema.UUID
	case t.Kind() == reflect.Struct && civilKind(t) != schema.Invalid:
		return civilKind(t)
	case isCoefficient(t):
		return schema.Decimal
	case isValuer(t):
		return valuerKind(t)
	}
	switch k := t.Kind(); k {
	case reflect.Bool:
		return schema.Bool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return integers[k].Kind
	case reflect.Float32:
		return schema.Float32
	case reflect.Float64:
		return schema.Float64
	case reflect.String:
		return schema.Text
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return schema.Bytes
		}
		if e := natural(t.Elem()); e != schema.Invalid && e != schema.Array {
			return schema.Array
		}
	}
	if isTextual(t) {
		return schema.Text
	}
	return schema.Invalid
}
