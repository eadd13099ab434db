package codec_test

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// anything is a Scanner and Valuer of whatever it is given.
type anything struct{ x any }

func (a anything) Value() (sqldriver.Value, error) {
	if err, ok := a.x.(error); ok {
		return nil, err
	}
	return a.x, nil
}

func (a *anything) Scan(x any) error {
	if s, ok := x.(string); ok && strings.HasPrefix(s, "!") {
		return errors.New(s)
	}
	a.x = x
	return nil
}

func TestValuer(t *testing.T) {
	micro := aTime.UnixMicro()
	clock := micro % 86_400_000_000
	for _, tt := range []struct {
		name string
		kind schema.Kind
		give any          // what Value gives
		wire driver.Value // what travels; Null with a want of an error: refused
		want any          // what Scan is given, or the error's text
	}{
		{"bool", schema.Bool, true, driver.Value{Kind: driver.Bool, N: 1}, true},
		{"bool as 1", schema.Bool, int64(1), driver.Value{Kind: driver.Bool, N: 1}, true},
		{"bool as 2", schema.Bool, int64(2), driver.Value{}, errors.New("column of kind bool")},
		{"int", schema.Int32, int64(3), integer(3), int64(3)},
		{"int as text", schema.Int32, "3", driver.Value{}, errors.New("column of kind int32")},
		{"float", schema.Float64, 1.5, float(1.5), 1.5},
		{"float as int", schema.Float64, int64(2), float(2), 2.0},
		{"decimal as text", schema.Decimal, "1.50", dec(150, -2), "1.50"},
		{"decimal as bytes", schema.Decimal, []byte("1.50"), dec(150, -2), "1.50"},
		{"decimal as float", schema.Decimal, 0.1, dec(1, -1), "0.1"},
		{"no decimal", schema.Decimal, "x", driver.Value{}, errors.New("not a decimal number")},
		{"decimal as bool", schema.Decimal, true, driver.Value{}, errors.New("cell of kind bool")},
		{"text", schema.Text, "a", text("a"), "a"},
		{"text as bytes", schema.Text, []byte("a"), text("a"), "a"},
		{"text as int", schema.Text, int64(1), driver.Value{}, errors.New("column of kind text")},
		{"bytes", schema.Bytes, []byte{1}, driver.Value{Kind: driver.Bytes, S: "\x01"}, []byte{1}},
		{"bytes as text", schema.Bytes, "a", driver.Value{Kind: driver.Bytes, S: "a"}, []byte("a")},
		{"document", schema.JSON, []byte(`{"a":1}`), document(`{"a":1}`), []byte(`{"a":1}`)},
		{"no document", schema.JSON, "{", driver.Value{}, errors.New("not a JSON document")},
		{"uuid as text", schema.UUID, aUUID.String(), driver.Value{Kind: driver.UUID, S: string(aUUID[:])}, aUUID.String()},
		{"uuid as bytes", schema.UUID, aUUID[:], driver.Value{Kind: driver.UUID, S: string(aUUID[:])}, aUUID.String()},
		{"no uuid", schema.UUID, "a", driver.Value{}, errors.New("column of kind uuid")},
		{"uuid as int", schema.UUID, int64(1), driver.Value{}, errors.New("column of kind uuid")},
		{"instant", schema.Instant, aTime, driver.Value{Kind: driver.Instant, N: micro}, aTime},
		{"instant as text", schema.Instant, "2024-02-29T23:59:58.123456Z", driver.Value{Kind: driver.Instant, N: micro}, aTime},
		{"local time", schema.DateTime, aTime, driver.Value{Kind: driver.DateTime, N: micro}, aTime},
		{"date", schema.Date, aTime, driver.Value{Kind: driver.Date, N: 19782}, utcDay},
		{"date as bytes", schema.Date, []byte("2024-02-29"), driver.Value{Kind: driver.Date, N: 19782}, utcDay},
		{"date as int", schema.Date, int64(1), driver.Value{}, errors.New("column of kind date")},
		{"clock", schema.Clock, aTime, driver.Value{Kind: driver.Clock, N: clock}, "23:59:58.123456"},
		{"clock as text", schema.Clock, "01:00", driver.Value{Kind: driver.Clock, N: 3_600_000_000}, "01:00:00.000000"},
		{"NULL", schema.Text, nil, driver.Value{}, nil},
		{"what it is", schema.Invalid, int64(1), integer(1), int64(1)},
		{"text as it is", schema.Invalid, "a\x00", driver.Value{}, errors.New("U+0000")},
		{"a type of no database", schema.Text, 1, driver.Value{}, errors.New("Value gave a int")},
		{"a time of no database", schema.Instant, time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), driver.Value{}, errors.New("years 0000 to 9999")},
		{"an error", schema.Text, errors.New("no value"), driver.Value{}, errors.New("Value: no value")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeFor[anything](), tt.kind)
			in := anything{tt.give}
			var v driver.Value
			err := c.Encode(unsafe.Pointer(&in), &v)
			if want, ok := tt.want.(error); ok {
				if err == nil || !strings.Contains(err.Error(), want.Error()) {
					t.Fatalf("error %v, want %q", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.wire, v); diff != "" {
				t.Errorf("encoded (-want +got):\n%s", diff)
			}
			out := anything{"old"}
			if err := c.Decode(&v, unsafe.Pointer(&out)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, out.x); diff != "" {
				t.Errorf("scanned (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScanRefuses(t *testing.T) {
	c := of(t, reflect.TypeFor[anything](), schema.Text)
	v := text("!bad")
	if err := c.Decode(&v, unsafe.Pointer(new(anything))); err == nil || !strings.Contains(err.Error(), "Scan: !bad") {
		t.Errorf("error %v", err)
	}
}

// noNull refuses nil, and panics on its zero value.
type noNull struct{ p *string }

func (n noNull) Value() (sqldriver.Value, error) { return *n.p, nil }

func (n *noNull) Scan(x any) error {
	s := x.(string)
	n.p = &s
	return nil
}

func TestValuerWithoutNull(t *testing.T) {
	c := of(t, reflect.TypeFor[noNull](), schema.Text)
	if c.Null || c.Decode(&driver.Value{}, unsafe.Pointer(new(noNull))) == nil {
		t.Error("a type that panics on nil is given NULL")
	}
	if _, ok := codec.TypeOf(c.Type); ok {
		t.Error("a type whose zero value has no Value has a kind of its own")
	}
}

func TestAbsent(t *testing.T) {
	c := of(t, reflect.TypeFor[status](), schema.Text)
	for _, typ := range []reflect.Type{reflect.TypeFor[*status](), reflect.TypeFor[sql.Null[status]]()} {
		a := codec.Absent(c, typ)
		if a.Type != typ || a.Elem != c || a != codec.Absent(c, typ) {
			t.Errorf("Absent of %v: %+v", typ, a)
		}
		if err := a.Decode(&driver.Value{}, reflect.New(typ).UnsafePointer()); err != nil {
			t.Errorf("NULL into %v: %v", typ, err)
		}
	}
}
