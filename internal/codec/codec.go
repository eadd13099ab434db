// Package codec turns Go values into driver values and back.
//
// A Codec belongs to a Go type and the meaning (schema.Kind) that its column has. It works
// on pointers into structs, so that nothing is boxed and no code is made per column: that
// was measured against generated pointers and generated accessors (decision 0001). A Codec
// never keeps a pointer that it was given; callers rely on it to keep arguments on the stack.
//
// For the dirty check a Codec also says how a field is remembered: as itself where values
// cannot change in place, as its encoding where they can.
package codec

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// Codec converts between one Go type and driver values. It is immutable.
type Codec struct {
	Type reflect.Type // the Go type
	Kind schema.Kind  // what its values mean
	Elem *Codec       // the codec of what may be absent, when Nullable
	Null bool         // a NULL can be held: *T, sql.Null[T], slices and maps of JSON

	// Encode reads the Go value at p into v.
	Encode func(p unsafe.Pointer, v *driver.Value) error

	// Decode writes the cell v into the Go value at p, copying what must outlive the row.
	// NULL into a type that cannot hold it is an error.
	Decode func(v *driver.Value, p unsafe.Pointer) error

	// Shadow is the type in which a value is remembered; Save remembers the value at p in
	// the shadow at s, Same compares, Restore puts it back.
	Shadow  reflect.Type
	Save    func(p, s unsafe.Pointer)
	Same    func(p, s unsafe.Pointer) bool
	Restore func(s, p unsafe.Pointer)

	// Zero says that the value at p is its type's zero value.
	Zero func(p unsafe.Pointer) bool
}

// RangeError is a cell that the Go type cannot hold, or a Go value that no column can.
type RangeError struct {
	Type  string
	Value string
	Why   string
}

// Error says which value does not fit where. Values of cells are shown: they are the
// database's own.
func (e *RangeError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("tenon: %s: %s", e.Type, e.Why)
	}
	return fmt.Sprintf("tenon: %s: value %s %s", e.Type, e.Value, e.Why)
}

// wrong is the error of a cell whose kind a type cannot be read from.
func wrong(t reflect.Type, v *driver.Value) error {
	if v.Kind == driver.Null {
		return &RangeError{Type: t.String(), Why: "cannot hold NULL; read it with Nullable, ReadNull or Coalesce"}
	}
	return &RangeError{Type: t.String(), Why: "cannot be read from a cell of kind " + v.Kind.String()}
}

// NoEscape hides p from escape analysis: what it points to may stay on the stack, since no
// Codec keeps the pointers that it is given.
//
//go:nosplit
func NoEscape(p unsafe.Pointer) unsafe.Pointer {
	u := uintptr(p)
	return *(*unsafe.Pointer)(unsafe.Pointer(&u))
}
