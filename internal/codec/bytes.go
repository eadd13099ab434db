package codec

import (
	"bytes"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// bytesCodec is the codec of []byte. A nil slice is written as no bytes, not as NULL:
// *[]byte and sql.Null[[]byte] hold NULL. The shadow is a copy, since bytes change in place.
var bytesCodec = &Codec{
	Type: reflect.TypeFor[[]byte](), Kind: schema.Bytes,
	Encode: encodeBytes, Decode: decodeBytes,
	Shadow: reflect.TypeFor[[]byte](), Save: saveBytes, Same: sameBytes, Restore: saveBytes,
	Zero: func(p unsafe.Pointer) bool { return *(*[]byte)(p) == nil },
}

func encodeBytes(p unsafe.Pointer, v *driver.Value) error {
	v.SetView(driver.Bytes, *(*[]byte)(p))
	return nil
}

func decodeBytes(v *driver.Value, p unsafe.Pointer) error {
	switch v.Kind {
	case driver.Bytes, driver.Text, driver.JSON:
		*(*[]byte)(p) = []byte(v.S)
		return nil
	default:
		return wrong(reflect.TypeFor[[]byte](), v)
	}
}

func saveBytes(from, to unsafe.Pointer) { *(*[]byte)(to) = bytes.Clone(*(*[]byte)(from)) }

func sameBytes(p, s unsafe.Pointer) bool { return bytes.Equal(*(*[]byte)(p), *(*[]byte)(s)) }
