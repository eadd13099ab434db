package codec

import (
	"encoding/hex"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

var stringCodec = scalar[string](schema.Text, encodeString, decodeString)

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
	if strings.IndexByte(s, 0) >= 0 {
		return &RangeError{Type: "string", Value: string(appendQuoted(nil, s, 64)), Why: "contains the character U+0000, which databases do not hold"}
	}
	if !utf8.ValidString(s) {
		return &RangeError{Type: "string", Value: string(appendQuoted(nil, s, 64)), Why: "is not valid UTF-8; use a []byte column for bytes"}
	}
	return nil
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
