package driver

import (
	"math"
	"strconv"
	"unsafe"
)

// Kind says what a Value holds.
type Kind uint8

// The kinds of values. They are what travels; how a column stores them is the database's.
const (
	Null     Kind = iota
	Bool          // N is 0 or 1
	Int           // N
	Float         // N holds the bits of a float64
	Decimal       // S empty: N × 10^Exp; else the number as text
	Text          // S, valid UTF-8
	Bytes         // S holds the bytes
	Instant       // N microseconds since 1970-01-01 00:00 UTC
	Date          // N days since 1970-01-01
	Clock         // N microseconds since midnight
	DateTime      // N microseconds since 1970-01-01 00:00, in no zone
	UUID          // S holds 16 bytes
	JSON          // S holds a JSON text
	List          // Items holds values of one kind or Null
)

var kindNames = [...]string{
	"null", "bool", "int", "float", "decimal", "text", "bytes", "instant", "date", "clock", "datetime", "uuid", "json", "list",
}

// String is the kind's name in messages.
func (k Kind) String() string { return kindNames[k] }

// Value is one parameter on its way to a database, or one cell on its way back. It is a
// plain struct, so that nothing is boxed. In a cell S may be a view of the driver's
// buffer: it is valid until the next row is asked for, and whoever keeps it copies it.
type Value struct {
	Kind  Kind
	Exp   int32 // Decimal: the power of ten when S is empty
	N     int64
	S     string
	Items *Items
}

// Items are the values of a List. As a parameter, Elem tells a driver what to call them
// when they are all Null or none.
type Items struct {
	Elem   Kind
	Values []Value
}

// Float64 is the number of a Float.
func (v *Value) Float64() float64 { return math.Float64frombits(uint64(v.N)) }

// Bytes is S as bytes, without a copy: not to be changed.
func (v *Value) Bytes() []byte { return unsafe.Slice(unsafe.StringData(v.S), len(v.S)) }

// SetNull and its like make the value one of their kind. They leave no trace of what it was.
func (v *Value) SetNull() { *v = Value{} }

// SetBool makes it a Bool.
func (v *Value) SetBool(b bool) {
	*v = Value{Kind: Bool}
	if b {
		v.N = 1
	}
}

// SetInt makes it an Int.
func (v *Value) SetInt(n int64) { *v = Value{Kind: Int, N: n} }

// SetFloat makes it a Float.
func (v *Value) SetFloat(f float64) { *v = Value{Kind: Float, N: int64(math.Float64bits(f))} }

// SetText makes it a Text.
func (v *Value) SetText(s string) { *v = Value{Kind: Text, S: s} }

// SetView makes it a value of kind k (Text, Bytes, JSON, UUID, Decimal) over b, without a copy.
func (v *Value) SetView(k Kind, b []byte) {
	*v = Value{Kind: k, S: unsafe.String(unsafe.SliceData(b), len(b))}
}

// SetDecimal makes it the Decimal n × 10^exp.
func (v *Value) SetDecimal(n int64, exp int32) { *v = Value{Kind: Decimal, N: n, Exp: exp} }

// AppendDecimal appends the number of a Decimal in plain notation, such as -150.10: as many
// digits after the point as the exponent says.
func (v *Value) AppendDecimal(b []byte) []byte {
	if v.S != "" {
		return append(b, v.S...)
	}
	n := v.N
	u := uint64(n)
	if n < 0 {
		b = append(b, '-')
		u = -u
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], u, 10)
	if v.Exp >= 0 {
		b = append(b, digits...)
		if u != 0 {
			for range v.Exp {
				b = append(b, '0')
			}
		}
		return b
	}
	point := len(digits) + int(v.Exp) // digits before the point
	if point <= 0 {
		b = append(b, '0', '.')
		for range -point {
			b = append(b, '0')
		}
		return append(b, digits...)
	}
	b = append(b, digits[:point]...)
	b = append(b, '.')
	return append(b, digits[point:]...)
}
