package codec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// enumCodec is the codec of a string type in a column of a few known values. What is read is
// one of them, or an error that tells what was there: a value that the program does not know
// would fall through all of its cases. What is written is looked at by Fit, which knows the
// column; a comparison may name any text.
func enumCodec(t reflect.Type, typ *schema.Type) (*Codec, error) {
	if t.Kind() != reflect.String || isValuer(t) {
		return nil, fmt.Errorf("%s in a column of known values; use a string type", t)
	}
	known := typ.Enum
	return stringCodec.of(t, schema.Text).with(encodeString, func(v *driver.Value, p unsafe.Pointer) error {
		if err := decodeString(v, p); err != nil {
			return err
		}
		if s := *(*string)(p); !slices.Contains(known, s) {
			return &RangeError{Type: t.String(), Value: s, Why: string(appendQuoted(nil, s, 64)) + unknown(known), Told: true}
		}
		return nil
	}), nil
}

// unknown says what a value should have been.
func unknown(known []string) string {
	const most = 8
	more := ""
	if len(known) > most {
		known, more = known[:most], ", …"
	}
	quoted := make([]string, len(known))
	for i, s := range known {
		quoted[i] = string(appendQuoted(nil, s, 64))
	}
	return " is none of the values that the column has: " + strings.Join(quoted, ", ") + more
}
