package codec

import (
	"encoding/binary"
	"encoding/hex"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

var stringCodec = scalar[string](schema.Text, encodeString, decodeString).directly(DirectString)

func encodeString(p unsafe.Pointer, v *driver.Value) error {
	s := *(*string)(p)
	if err := checkText(s); err != nil {
		return err
	}
	v.SetText(s)
	return nil
}

// checkText refuses what no database holds alike.
func checkText(s string) error {
	if IsPlain(s) {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		return &RangeError{Type: "string", Value: string(appendQuoted(nil, s, 64)), Why: "contains the character U+0000, which databases do not hold"}
	}
	if !utf8.ValidString(s) {
		return &RangeError{Type: "string", Value: string(appendQuoted(nil, s, 64)), Why: "is not valid UTF-8; use a []byte column for bytes"}
	}
	return nil
}

// IsPlain says that s is ASCII without U+0000. It looks at eight bytes at a time: a byte of
// 0 borrows into its top bit when 1 is taken from it, one above 127 has that bit set.
func IsPlain(s string) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b)
		if (x|(x-ones))&tops != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c-1 >= 127 {
			return false
		}
	}
	return true
}

func decodeString(v *driver.Value, p unsafe.Pointer) error {
	switch v.Kind {
	case driver.Text, driver.JSON:
		*(*string)(p) = strings.Clone(v.S)
	case driver.Decimal:
		var buf [40]byte
		*(*string)(p) = string(v.AppendDecimal(buf[:0]))
	default:
		return wrong(reflect.TypeFor[string](), v)
	}
	return nil
}

func appendQuoted(b []byte, s string, most int) []byte {
	if len(s) > most {
		s = s[:most]
	}
	return strconv.AppendQuote(b, s)
}

func appendHex(b []byte, s string, most int) []byte {
	return hex.AppendEncode(b, []byte(s[:min(len(s), most)]))
}
