package codec

import (
	"encoding/json/jsontext"
	json "encoding/json/v2"
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/document"
	"github.com/tenonsql/tenon/schema"
)

// documentCodec is the codec of a type in a JSON column, or nil.
//
// SQL NULL and the JSON document null are two things. A nil map, slice or interface is
// written as the document null; NULL is written by *T and sql.Null[T] alone. Both are read
// as nil into a map, slice or interface. A struct cannot be read from NULL.
//
// Documents are those of encoding/json/v2: member names are matched with their case,
// unknown members are left out, text must be valid UTF-8. Nil is null at every depth, so
// that what is read is what was written, and members of a map are sorted, so that equal
// maps give equal documents.
func documentCodec(t reflect.Type) *Codec {
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return nil
	}
	if t == reflect.TypeFor[jsontext.Value]() {
		return rawCodec
	}
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		return nil // base64, or a document? jsontext.Value says
	}
	holdsNull := t.Kind() == reflect.Map || t.Kind() == reflect.Slice || t.Kind() == reflect.Interface
	plain := document.Of(t)
	enc := func(p unsafe.Pointer, v *driver.Value) error {
		if plain != nil {
			if b, ok := plain.Encode(p); ok {
				v.SetView(driver.JSON, b)
				return checkNull(v, t)
			}
		}
		b, err := json.Marshal(reflect.NewAt(t, p).Interface(), documentOptions)
		if err != nil {
			return fmt.Errorf("%s as a JSON document: %w", t, err)
		}
		v.SetView(driver.JSON, b)
		return checkNull(v, t)
	}
	dec := func(v *driver.Value, p unsafe.Pointer) error {
		if !isDocument(v) && (v.Kind != driver.Null || !holdsNull) {
			return wrong(t, v)
		}
		x := reflect.NewAt(t, p)
		x.Elem().SetZero() // decoding would merge into what is there
		if v.Kind == driver.Null {
			return nil
		}
		if plain != nil {
			if plain.Decode(v.Bytes(), p) {
				return nil
			}
			x.Elem().SetZero()
		}
		if err := json.Unmarshal(v.Bytes(), x.Interface()); err != nil {
			return fmt.Errorf("JSON document into %s: %w", t, err)
		}
		return nil
	}
	d := deepOf(t)
	return &Codec{
		Type: t, Kind: schema.JSON, Null: holdsNull, Encode: enc, Decode: dec,
		Shadow: t, Same: d.equal,
		Save:    func(p, s unsafe.Pointer) { d.clone(s, p) },
		Restore: func(s, p unsafe.Pointer) { d.clone(p, s) },
		Zero:    func(p unsafe.Pointer) bool { return reflect.NewAt(t, p).Elem().IsZero() },
	}
}

// documentOptions are constant.
var documentOptions = json.JoinOptions(json.Deterministic(true), json.FormatNilSliceAsNull(true), json.FormatNilMapAsNull(true))

// isDocument says that a cell may hold a JSON text.
func isDocument(v *driver.Value) bool {
	return v.Kind == driver.JSON || v.Kind == driver.Text || v.Kind == driver.Bytes
}

// rawCodec is the codec of json.RawMessage, which is jsontext.Value: the document's text.
var rawCodec = func() *Codec {
	c := bytesCodec.with(encodeRaw, decodeRaw).of(reflect.TypeFor[jsontext.Value](), schema.JSON)
	c.Null = true
	return c
}()

func encodeRaw(p unsafe.Pointer, v *driver.Value) error {
	b := *(*[]byte)(p)
	if b == nil {
		*v = driver.Value{Kind: driver.JSON, S: "null"}
		return nil
	}
	v.SetView(driver.JSON, b)
	return checkDocument(v, reflect.TypeFor[jsontext.Value]())
}

func decodeRaw(v *driver.Value, p unsafe.Pointer) error {
	switch {
	case v.Kind == driver.Null:
		*(*[]byte)(p) = nil
	case isDocument(v):
		*(*[]byte)(p) = []byte(v.S)
	default:
		return wrong(reflect.TypeFor[jsontext.Value](), v)
	}
	return nil
}

// checkDocument refuses a text that is not one JSON value.
func checkDocument(v *driver.Value, t reflect.Type) error {
	if !jsontext.Value(v.Bytes()).IsValid() {
		return &RangeError{Type: t.String(), Value: show(v), Why: "is not a JSON document"}
	}
	return checkNull(v, t)
}

// checkNull refuses a document with the character U+0000, which PostgreSQL does not hold.
// The escape is one when the backslash before it is not itself escaped.
func checkNull(v *driver.Value, t reflect.Type) error {
	for s := v.S; ; {
		i := strings.Index(s, `\u0000`)
		if i < 0 {
			return nil
		}
		escapes := i
		for escapes > 0 && s[escapes-1] == '\\' {
			escapes--
		}
		if (i-escapes)%2 == 0 {
			return &RangeError{Type: t.String(), Why: "contains the character U+0000, which databases do not hold"}
		}
		s = s[i+1:]
	}
}
