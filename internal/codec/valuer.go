package codec

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

var (
	scannerType = reflect.TypeFor[sql.Scanner]()
	valuerType  = reflect.TypeFor[sqldriver.Valuer]()
)

// isValuer says that a type converts itself, by Scan and Value on *T.
func isValuer(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Interface && p.Implements(scannerType) && p.Implements(valuerType)
}

// half refuses a type with one of Scan and Value: what is written could not be read.
func half(t reflect.Type) error {
	p := reflect.PointerTo(t)
	scans, values := p.Implements(scannerType), p.Implements(valuerType)
	if scans == values || t.Kind() == reflect.Interface {
		return nil
	}
	if scans {
		return fmt.Errorf("%s has Scan but not Value; give it both or neither", t)
	}
	return fmt.Errorf("%s has Value but not Scan; give *%s both or neither", t, t)
}

// valuerCodec is the codec of a type with Scan and Value in a column of any kind. Invalid
// is no column: what Value gives is sent as it is.
func valuerCodec(t reflect.Type, kind schema.Kind) *Codec {
	scratch := reflect.New(t).Interface()
	read, write := scratch.(sqldriver.Valuer), scratch.(sql.Scanner)
	holdsNull := takesNull(t)
	enc := func(p unsafe.Pointer, v *driver.Value) error {
		x, err := at(read, p).Value()
		if err != nil {
			return &RangeError{Type: t.String(), Why: "Value: " + err.Error(), Err: err}
		}
		if err := fromValue(x, v, t); err != nil {
			return err
		}
		return adapt(v, kind, t)
	}
	dec := func(v *driver.Value, p unsafe.Pointer) error {
		if v.Kind == driver.Null && !holdsNull {
			return wrong(t, v)
		}
		if err := at(write, p).Scan(toValue(v)); err != nil {
			return &RangeError{Type: t.String(), Value: show(v), Why: "Scan: " + err.Error(), Err: err}
		}
		return nil
	}
	return encoded(&Codec{Type: t, Kind: kind, Null: holdsNull, Encode: enc, Decode: dec})
}

// takesNull tries whether a type holds NULL itself, as sql.NullString does: nil goes in by
// Scan and comes out by Value.
func takesNull(t reflect.Type) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	x := reflect.New(t).Interface()
	if x.(sql.Scanner).Scan(nil) != nil {
		return false
	}
	v, err := x.(sqldriver.Valuer).Value()
	return v == nil && err == nil
}

// valuerKind is the kind of column that suits a type with Scan and Value: that of V when
// it is a struct of some V and Valid, else of what Value gives for its zero value.
func valuerKind(t reflect.Type) (kind schema.Kind) {
	if t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(1).Name == "Valid" {
		return natural(t.Field(0).Type)
	}
	defer func() {
		if recover() != nil {
			kind = schema.Invalid
		}
	}()
	x, err := reflect.New(t).Interface().(sqldriver.Valuer).Value()
	if err != nil || x == nil {
		return schema.Invalid
	}
	switch x.(type) {
	case int64, float64, bool, string, []byte, time.Time:
		return natural(reflect.TypeOf(x))
	default:
		return schema.Invalid
	}
}

// fromValue makes v what a Value method gave.
func fromValue(x any, v *driver.Value, t reflect.Type) error {
	switch x := x.(type) {
	case nil:
		v.SetNull()
	case int64:
		v.SetInt(x)
	case float64:
		v.SetFloat(x)
	case bool:
		v.SetBool(x)
	case string:
		v.SetText(x)
	case []byte:
		v.SetView(driver.Bytes, x)
	case time.Time:
		return encodeInstant(unsafe.Pointer(&x), v)
	default:
		return &RangeError{Type: t.String(), Why: fmt.Sprintf("Value gave a %T, which is not one of int64, float64, bool, string, []byte, time.Time", x)}
	}
	return nil
}

// toValue is a cell as Scan methods know them from database/sql. Texts and bytes are
// copies.
func toValue(v *driver.Value) any {
	switch v.Kind {
	case driver.Bool:
		return v.N != 0
	case driver.Int:
		return v.N
	case driver.Float:
		return v.Float64()
	case driver.Decimal:
		return string(v.AppendDecimal(nil))
	case driver.Text:
		return strings.Clone(v.S)
	case driver.Bytes, driver.JSON:
		return []byte(v.S)
	case driver.UUID:
		if len(v.S) == 16 {
			return formatUUID(v.S)
		}
		return []byte(v.S)
	case driver.Instant, driver.DateTime:
		return time.UnixMicro(v.N).UTC()
	case driver.Date:
		return time.UnixMicro(v.N * day).UTC()
	case driver.Clock:
		return string(appendClock(nil, v.N))
	default:
		return nil
	}
}

// adapt makes what a type said of itself a value of the column's kind.
func adapt(v *driver.Value, kind schema.Kind, t reflect.Type) error {
	var ok bool
	switch {
	case v.Kind == driver.Null:
		return nil
	case kind == schema.Invalid:
		if v.Kind == driver.Text {
			return checkText(v.S)
		}
		return nil
	}
	switch kind {
	case schema.Bool:
		ok = v.Kind == driver.Bool || v.Kind == driver.Int && uint64(v.N) <= 1
		v.Kind = driver.Bool
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		ok = v.Kind == driver.Int
	case schema.Float32, schema.Float64:
		if v.Kind == driver.Int {
			v.SetFloat(float64(v.N))
		}
		ok = v.Kind == driver.Float
	case schema.Decimal:
		return adaptDecimal(v, t)
	case schema.Text:
		ok = v.Kind == driver.Text || v.Kind == driver.Bytes
		if v.Kind = driver.Text; ok {
			return checkText(v.S)
		}
	case schema.Bytes:
		ok = v.Kind == driver.Text || v.Kind == driver.Bytes
		v.Kind = driver.Bytes
	case schema.JSON:
		ok = v.Kind == driver.Text || v.Kind == driver.Bytes
		if v.Kind = driver.JSON; ok {
			return checkDocument(v, t)
		}
	case schema.UUID:
		ok = adaptUUID(v)
	default:
		ok = adaptTime(v, kind)
	}
	if !ok {
		return &RangeError{Type: t.String(), Why: "gave a value that does not suit a column of kind " + kind.String()}
	}
	return nil
}

func adaptDecimal(v *driver.Value, t reflect.Type) error {
	if v.Kind == driver.Bytes {
		v.Kind = driver.Text
	}
	d, ok := decimalOf(v)
	if !ok {
		return notDecimal(t, v)
	}
	d.put(v)
	return nil
}

func adaptUUID(v *driver.Value) bool {
	if v.Kind == driver.Bytes && len(v.S) == 16 {
		v.Kind = driver.UUID
		return true
	}
	if v.Kind != driver.Text && v.Kind != driver.Bytes {
		return false
	}
	u, ok := parseUUID(v.S)
	*v = driver.Value{Kind: driver.UUID, S: string(u[:])}
	return ok
}

// adaptTime takes a time.Time, or a text, for whatever the column holds of it. A time.Time
// came in as an Instant: its own calendar and clock are UTC's.
func adaptTime(v *driver.Value, kind schema.Kind) bool {
	if v.Kind == driver.Bytes {
		v.Kind = driver.Text
	}
	if kind == schema.Clock {
		n, err := timeOfDay(v, timeType)
		*v = driver.Value{Kind: driver.Clock, N: n}
		return err == nil
	}
	n, err := micros(v)
	switch kind {
	case schema.Instant:
		*v = driver.Value{Kind: driver.Instant, N: n}
	case schema.DateTime:
		*v = driver.Value{Kind: driver.DateTime, N: n}
	case schema.Date:
		*v = driver.Value{Kind: driver.Date, N: floorDiv(n, day)}
	}
	return err == nil
}
