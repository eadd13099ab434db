package codec

import (
	"reflect"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// uuidCodec is that of every array of 16 bytes: the UUID of the standard library, of
// google/uuid, of gofrs/uuid. Their own Scan and Value are not called.
var uuidCodec = scalar[[16]byte](schema.UUID, encodeUUID, decodeUUID)

// encodeUUID copies: a view of p would keep it.
func encodeUUID(p unsafe.Pointer, v *driver.Value) error {
	*v = driver.Value{Kind: driver.UUID, S: string((*[16]byte)(p)[:])}
	return nil
}

func decodeUUID(v *driver.Value, p unsafe.Pointer) error {
	switch v.Kind {
	case driver.UUID, driver.Bytes:
		if len(v.S) != 16 {
			return &RangeError{Type: "UUID", Value: show(v), Why: "does not have 16 bytes"}
		}
		copy((*[16]byte)(p)[:], v.S)
		return nil
	case driver.Text:
		u, ok := parseUUID(v.S)
		if !ok {
			return &RangeError{Type: "UUID", Value: show(v), Why: "is not a UUID"}
		}
		*(*[16]byte)(p) = u
		return nil
	default:
		return wrong(reflect.TypeFor[[16]byte](), v)
	}
}

// parseUUID reads 32 hexadecimal digits, with or without dashes at their places.
func parseUUID(s string) (u [16]byte, ok bool) {
	if len(s) == 36 {
		if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
			return u, false
		}
	} else if len(s) != 32 {
		return u, false
	}
	at := 0
	for i := range u {
		if len(s) == 36 && (at == 8 || at == 13 || at == 18 || at == 23) {
			at++
		}
		hi, lo := hexDigit(s[at]), hexDigit(s[at+1])
		if hi|lo > 15 {
			return u, false
		}
		u[i] = hi<<4 | lo
		at += 2
	}
	return u, true
}

func hexDigit(c byte) byte {
	switch {
	case c-'0' <= 9:
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	default:
		return 255
	}
}

// formatUUID writes 16 bytes in the usual form.
func formatUUID(s string) string {
	h := string(appendHex(nil, s, 16))
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// isUUID says that t is an array of 16 bytes, whatever its name.
func isUUID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}
