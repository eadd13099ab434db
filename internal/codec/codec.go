// Package codec turns Go values into driver values and back.
//
// A Codec belongs to a Go type and the meaning (schema.Kind) that its column has. It works
// on pointers into structs, so that nothing is boxed and no code is made per column: that
// was measured against generated pointers and generated accessors (decision 0001).
//
// What goes out of Encode is what the database will hold: instants in microseconds,
// numbers exact; Fit adds what only the column knows, such as the scale. What comes into
// Decode is what any of the databases gives for such a column: SQLite's 0 for false, its
// text for a decimal, MariaDB's decimal for a SUM of integers.
//
// For the dirty check a Codec also says how a field is remembered: as itself where values
// cannot change in place, as its encoding where they can.
//
// Of is where to start reading; each family of types has a file.
package codec

import (
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// Codec converts between one Go type and driver values. It is immutable and safe for use
// by many goroutines.
//
// No function of a Codec keeps the pointers that it is given. What the value at p refers
// to is another matter: after Encode, v shares the data of a string or of a []byte.
type Codec struct {
	Type reflect.Type // the Go type
	Kind schema.Kind  // what its values mean
	Elem *Codec       // the codec of what may be absent, when Nullable
	Item *Codec       // that of a list's items
	Null bool         // a NULL can be held: *T, sql.Null[T], JSON in slices, maps, pointers and interfaces, Scanners that take nil

	// Direct says which of the kinds below the Go value is, if Encode takes it as it is. Who
	// compares many values asks it first.
	Direct Direct

	// Encode reads the Go value at p into v.
	Encode func(p unsafe.Pointer, v *driver.Value) error

	// Decode writes the cell v into the Go value at p, copying what must outlive the row.
	// NULL into a type that cannot hold it is an error.
	Decode func(v *driver.Value, p unsafe.Pointer) error

	// Shadow is the type in which a value is remembered; Save remembers the value at p in
	// the shadow at s, Same compares, Restore puts it back. The shadow at s is one that
	// Save wrote, or zero before the first Save. Shadow is Type itself for everything that
	// can be a key.
	Shadow  reflect.Type
	Save    func(p, s unsafe.Pointer)
	Same    func(p, s unsafe.Pointer) bool
	Restore func(s, p unsafe.Pointer)

	// Zero says that the value at p is its type's zero value; of decimals, that it is 0.
	Zero func(p unsafe.Pointer) bool
}

// Direct is a basic type that is its own wire form.
type Direct uint8

// The basic types: NotDirect is none of them, a DirectFloat64 is one only where it is finite, a
// DirectString where it is IsPlain.
const (
	NotDirect Direct = iota
	DirectInt64
	DirectInt32
	DirectBool
	DirectFloat64
	DirectString
)

// RangeError is a cell that the Go type cannot hold, or a Go value that no column can.
type RangeError struct {
	Type  string
	Value string
	Why   string
	Told  bool  // Why shows the value: that of an enum is no secret
	Err   error // what the type's own functions said; nil where none was asked
}

// Error says what does not fit where. The value itself is not shown: it may be a secret.
func (e *RangeError) Error() string {
	if e.Value == "" || e.Told {
		return e.Type + ": " + e.Why
	}
	return e.Type + ": the value " + e.Why
}

// Unwrap is what the type's own functions said.
func (e *RangeError) Unwrap() error { return e.Err }

// wrong is the error of a cell whose kind a type cannot be read from.
func wrong(t reflect.Type, v *driver.Value) error {
	if v.Kind == driver.Null {
		return &RangeError{Type: t.String(), Why: "cannot hold NULL; read it with Nullable, ReadNull or Coalesce"}
	}
	return &RangeError{Type: t.String(), Why: "cannot be read from a cell of kind " + v.Kind.String()}
}

// Value is what Encode writes of the field at p. It stays on the stack, where what Encode is
// given does not.
func (c *Codec) Value(p unsafe.Pointer) (v driver.Value, err error) {
	err = c.Encode(p, (*driver.Value)(NoEscape(unsafe.Pointer(&v))))
	return v, err
}

// Canonical is a cell as Encode would write it: databases give the same value in different
// forms, which all pass through the Go type.
func (c *Codec) Canonical(cell *driver.Value) (v driver.Value, err error) {
	p := reflect.New(c.Type).UnsafePointer()
	if err = c.Decode(cell, p); err == nil {
		err = c.Encode(p, &v)
	}
	return v, err
}

// NoEscape hides p from escape analysis: what it points to may stay on the stack, since no
// Codec keeps the pointers that it is given. It hides what the value refers to as well: a
// string made by a conversion may then live on the caller's stack, while the driver.Value
// that Encode makes shares its data. For a value that is encoded, use Address.
//
//go:nosplit
func NoEscape(p unsafe.Pointer) unsafe.Pointer {
	u := uintptr(p)
	return *(*unsafe.Pointer)(unsafe.Pointer(&u))
}

// Address is the address of x for Encode: x itself may stay on the stack, while what it
// refers to (the data of a string, of a slice) is on the heap, where the driver.Value can
// share it.
func Address[T any](x *T) unsafe.Pointer {
	if never {
		keep(*x) // for the compiler, what *x refers to escapes here
	}
	return NoEscape(unsafe.Pointer(x))
}

// never is false, which the compiler does not know.
var never bool //nolint:gochecknoglobals // for the compiler alone; nobody sets it

// keep would keep x forever.
func keep(x any) { kept.Store(&x) }

var kept atomic.Pointer[any] //nolint:gochecknoglobals // for the compiler alone; nothing is kept
