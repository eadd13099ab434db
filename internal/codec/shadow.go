package codec

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// encoded completes a codec whose values can change in place: they are remembered as what
// Encode gives, in a []byte. A value that cannot be encoded is never the same as before,
// so that a flush meets the error.
func encoded(c *Codec) *Codec {
	t := c.Type
	c.Shadow = reflect.TypeFor[[]byte]()
	c.Save = func(p, s unsafe.Pointer) {
		var v driver.Value
		if c.Encode(p, &v) != nil {
			*(*[]byte)(s) = nil
			return
		}
		*(*[]byte)(s) = pack(nil, &v)
	}
	c.Same = func(p, s unsafe.Pointer) bool {
		var now, then driver.Value
		b := *(*[]byte)(s)
		if len(b) == 0 || c.Encode(p, &now) != nil {
			return false
		}
		unpack(b, &then)
		if now.Kind == driver.Decimal && then.Kind == driver.Decimal {
			x, _ := decimalOf(&now)
			y, _ := decimalOf(&then)
			return x.equal(y)
		}
		return now == then
	}
	c.Restore = func(s, p unsafe.Pointer) {
		var v driver.Value
		b := *(*[]byte)(s)
		if len(b) == 0 {
			return // there was no encoding to remember
		}
		unpack(bytes.Clone(b), &v)
		_ = c.Decode(&v, p) // what Encode gave is what Decode takes
	}
	if c.Zero == nil {
		c.Zero = func(p unsafe.Pointer) bool { return reflect.NewAt(t, p).Elem().IsZero() }
	}
	return c
}

// pack appends a value that is not a List: its kind, its numbers, its text.
func pack(b []byte, v *driver.Value) []byte {
	b = append(b, byte(v.Kind))
	b = binary.LittleEndian.AppendUint64(b, uint64(v.N))
	b = binary.LittleEndian.AppendUint32(b, uint32(v.Exp))
	return append(b, v.S...)
}

// unpack reads what pack wrote; v is a view of b.
func unpack(b []byte, v *driver.Value) {
	v.SetView(driver.Kind(b[0]), b[13:])
	v.N = int64(binary.LittleEndian.Uint64(b[1:]))
	v.Exp = int32(binary.LittleEndian.Uint32(b[9:]))
}
