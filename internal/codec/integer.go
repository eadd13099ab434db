package codec

import (
	"math"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

type signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

type unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// integers are the codecs of the integer types, by reflect.Kind. Their kind is that of the
// smallest column that holds every value (of 64 bit unsigned, up to 2^63-1).
var integers = [...]*Codec{
	reflect.Int:    scalar[int](schema.Int64, encodeInt[int], decodeInt[int]).directly(DirectInt64),
	reflect.Int8:   scalar[int8](schema.Int16, encodeInt[int8], decodeInt[int8]),
	reflect.Int16:  scalar[int16](schema.Int16, encodeInt[int16], decodeInt[int16]),
	reflect.Int32:  scalar[int32](schema.Int32, encodeInt[int32], decodeInt[int32]).directly(DirectInt32),
	reflect.Int64:  scalar[int64](schema.Int64, encodeInt[int64], decodeInt[int64]).directly(DirectInt64),
	reflect.Uint:   scalar[uint](schema.Int64, encodeUint[uint], decodeUint[uint]),
	reflect.Uint8:  scalar[uint8](schema.Int16, encodeUint[uint8], decodeUint[uint8]),
	reflect.Uint16: scalar[uint16](schema.Int32, encodeUint[uint16], decodeUint[uint16]),
	reflect.Uint32: scalar[uint32](schema.Int64, encodeUint[uint32], decodeUint[uint32]),
	reflect.Uint64: scalar[uint64](schema.Int64, encodeUint[uint64], decodeUint[uint64]),
}

func encodeInt[T signed](p unsafe.Pointer, v *driver.Value) error {
	v.SetInt(int64(*(*T)(p)))
	return nil
}

func decodeInt[T signed](v *driver.Value, p unsafe.Pointer) error {
	n := v.N
	if v.Kind != driver.Int {
		var err error
		if n, err = integral(v, reflect.TypeFor[T]()); err != nil {
			return err
		}
	}
	x := T(n)
	if int64(x) != n {
		return outside[T](v, "is out of range")
	}
	*(*T)(p) = x
	return nil
}

func encodeUint[T unsigned](p unsafe.Pointer, v *driver.Value) error {
	x := uint64(*(*T)(p))
	if x > math.MaxInt64 {
		return &RangeError{
			Type: reflect.TypeFor[T]().String(), Value: strconv.FormatUint(x, 10),
			Why: "is above 2^63-1, the greatest integer that every database holds; use a decimal type for more",
		}
	}
	v.SetInt(int64(x))
	return nil
}

func decodeUint[T unsigned](v *driver.Value, p unsafe.Pointer) error {
	n := v.N
	if v.Kind != driver.Int {
		var err error
		if n, err = integral(v, reflect.TypeFor[T]()); err != nil {
			return err
		}
	}
	x := T(n)
	if n < 0 || int64(x) != n {
		return outside[T](v, "is out of range")
	}
	*(*T)(p) = x
	return nil
}

// integral is the integer that a cell which is no Int holds: a decimal without fraction,
// as SUM over integers is on PostgreSQL and MariaDB.
func integral(v *driver.Value, t reflect.Type) (int64, error) {
	if v.Kind != driver.Decimal {
		return 0, wrong(t, v)
	}
	d, ok := decimalOf(v)
	if !ok {
		return 0, &RangeError{Type: t.String(), Value: show(v), Why: "is not a number"}
	}
	n, whole, fits := d.integer()
	switch {
	case !whole:
		return 0, &RangeError{Type: t.String(), Value: show(v), Why: "has a fraction; read it as a decimal or a float"}
	case !fits:
		return 0, &RangeError{Type: t.String(), Value: show(v), Why: "is out of range"}
	}
	return n, nil
}
