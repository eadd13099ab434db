package codec_test

import (
	"database/sql"
	"encoding/json"
	"encoding/json/jsontext"
	"errors"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
	"uuid"

	"cloud.google.com/go/civil"
	gofrsuuid "github.com/gofrs/uuid/v5"
	"github.com/google/go-cmp/cmp"
	googleuuid "github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// of is Of for types in tests.
func of(t testing.TB, typ reflect.Type, kind schema.Kind) *codec.Codec {
	t.Helper()
	c, err := codec.Of(typ, &schema.Type{Kind: kind, Precision: 40, Scale: 2})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pointerTo is the address of a new variable that holds x, and the variable.
func pointerTo(x any) (unsafe.Pointer, reflect.Value) {
	v := reflect.New(reflect.TypeOf(x))
	v.Elem().Set(reflect.ValueOf(x))
	return v.UnsafePointer(), v.Elem()
}

type (
	status   string
	level    int8
	flags    uint16
	ratio    float32
	enabled  bool
	digest   []byte
	timeout  time.Duration
	price    struct{ decimal.Decimal }
	birthday struct { // as civil.Date
		Year  int
		Month time.Month
		Day   int
	}
	settings struct {
		Theme string         `json:"theme"`
		Sizes []int          `json:"sizes"`
		More  map[string]any `json:"more,omitempty"`
	}
)

var (
	aTime  = time.Date(2024, 2, 29, 23, 59, 58, 123456000, time.UTC)
	aUUID  = uuid.MustParse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
	utcDay = time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
)

func ptr[T any](x T) *T { return &x }

// trips are values that come back as they went, with the driver value that travels.
var trips = []struct {
	name string
	kind schema.Kind
	in   any
	wire driver.Value
}{
	{"bool", schema.Bool, true, driver.Value{Kind: driver.Bool, N: 1}},
	{"named bool", schema.Bool, enabled(false), driver.Value{Kind: driver.Bool}},
	{"int", schema.Int64, math.MinInt, driver.Value{Kind: driver.Int, N: math.MinInt64}},
	{"int8", schema.Int16, int8(-128), driver.Value{Kind: driver.Int, N: -128}},
	{"named int8", schema.Int32, level(7), driver.Value{Kind: driver.Int, N: 7}},
	{"int16", schema.Int16, int16(math.MaxInt16), driver.Value{Kind: driver.Int, N: math.MaxInt16}},
	{"int32", schema.Int32, int32(math.MinInt32), driver.Value{Kind: driver.Int, N: math.MinInt32}},
	{"int64", schema.Int64, int64(math.MaxInt64), driver.Value{Kind: driver.Int, N: math.MaxInt64}},
	{"uint", schema.Int64, uint(5), driver.Value{Kind: driver.Int, N: 5}},
	{"uint8", schema.Int16, uint8(255), driver.Value{Kind: driver.Int, N: 255}},
	{"named uint16", schema.Int32, flags(65535), driver.Value{Kind: driver.Int, N: 65535}},
	{"uint32", schema.Int64, uint32(math.MaxUint32), driver.Value{Kind: driver.Int, N: math.MaxUint32}},
	{"uint64", schema.Int64, uint64(math.MaxInt64), driver.Value{Kind: driver.Int, N: math.MaxInt64}},
	{"float32", schema.Float32, float32(1.5), float(1.5)},
	{"named float32", schema.Float64, ratio(-0.25), float(-0.25)},
	{"float64", schema.Float64, math.Pi, float(math.Pi)},
	{"string", schema.Text, "Zoë 🙂", text("Zoë 🙂")},
	{"empty string", schema.Text, "", text("")},
	{"named string", schema.Text, status("open"), text("open")},
	{"bytes", schema.Bytes, []byte{0, 255, 1}, driver.Value{Kind: driver.Bytes, S: "\x00\xff\x01"}},
	{"no bytes", schema.Bytes, []byte{}, driver.Value{Kind: driver.Bytes}},
	{"named bytes", schema.Bytes, digest("x"), driver.Value{Kind: driver.Bytes, S: "x"}},
	{"instant", schema.Instant, aTime, driver.Value{Kind: driver.Instant, N: aTime.UnixMicro()}},
	{"zero instant", schema.Instant, time.Time{}, driver.Value{Kind: driver.Instant, N: time.Time{}.UnixMicro()}},
	{"date", schema.Date, utcDay, driver.Value{Kind: driver.Date, N: 19782}},
	{"date before 1970", schema.Date, time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), driver.Value{Kind: driver.Date, N: -1}},
	{"datetime", schema.DateTime, aTime, driver.Value{Kind: driver.DateTime, N: aTime.UnixMicro()}},
	{"clock", schema.Clock, time.Time{}.Add(90 * time.Minute), driver.Value{Kind: driver.Clock, N: 5_400_000_000}},
	{"clock duration", schema.Clock, 24*time.Hour - time.Microsecond, driver.Value{Kind: driver.Clock, N: 86_399_999_999}},
	{"duration", schema.Duration, -3 * time.Millisecond, driver.Value{Kind: driver.Int, N: -3000}},
	{"named duration", schema.Duration, timeout(time.Second), driver.Value{Kind: driver.Int, N: 1_000_000}},
	{"uuid", schema.UUID, aUUID, driver.Value{Kind: driver.UUID, S: string(aUUID[:])}},
	{"google uuid", schema.UUID, googleuuid.UUID(aUUID), driver.Value{Kind: driver.UUID, S: string(aUUID[:])}},
	{"gofrs uuid", schema.UUID, gofrsuuid.UUID(aUUID), driver.Value{Kind: driver.UUID, S: string(aUUID[:])}},
	{"day", schema.Date, civil.Date{Year: 2024, Month: 2, Day: 29}, driver.Value{Kind: driver.Date, N: 19782}},
	{"day of our own", schema.Date, birthday{1969, 12, 31}, driver.Value{Kind: driver.Date, N: -1}},
	{"time of day", schema.Clock, civil.Time{Hour: 1, Minute: 30, Nanosecond: 1000}, driver.Value{Kind: driver.Clock, N: 5_400_000_001}},
	{"local date-time", schema.DateTime, civil.DateTime{Date: civil.Date{Year: 1970, Month: 1, Day: 2}, Time: civil.Time{Second: 1}}, driver.Value{Kind: driver.DateTime, N: 86_401_000_000}},
	{"pointer to a day", schema.Date, &civil.Date{Year: 1970, Month: 1, Day: 1}, driver.Value{Kind: driver.Date}},
	{"day in a document", schema.JSON, civil.Date{Year: 2024, Month: 2, Day: 29}, document(`"2024-02-29"`)},
	{"decimal", schema.Decimal, decimal.New(15010, -2), driver.Value{Kind: driver.Decimal, N: 15010, Exp: -2}},
	{"negative decimal", schema.Decimal, decimal.New(-1, 3), driver.Value{Kind: driver.Decimal, N: -1, Exp: 3}},
	{"zero decimal", schema.Decimal, decimal.New(0, -4), driver.Value{Kind: driver.Decimal, Exp: -4}},
	{"least decimal", schema.Decimal, decimal.New(math.MinInt64, 0), driver.Value{Kind: driver.Decimal, N: math.MinInt64}},
	{
		"large decimal", schema.Decimal, decimal.RequireFromString("-123456789012345678901.50"),
		driver.Value{Kind: driver.Decimal, S: "-123456789012345678901.50"},
	},
	{"embedded decimal", schema.Decimal, price{decimal.New(5, -1)}, driver.Value{Kind: driver.Decimal, N: 5, Exp: -1}},
	{"big.Int", schema.Decimal, *big.NewInt(-12), driver.Value{Kind: driver.Decimal, N: -12}},
	{"string decimal", schema.Decimal, "-0.50", driver.Value{Kind: driver.Decimal, N: -50, Exp: -2}},
	{"int decimal", schema.Decimal, int64(-7), driver.Value{Kind: driver.Decimal, N: -7}},
	{"float decimal", schema.Decimal, 0.1, driver.Value{Kind: driver.Decimal, N: 1, Exp: -1}},
	{"float32 decimal", schema.Decimal, float32(0.1), driver.Value{Kind: driver.Decimal, N: 1, Exp: -1}},
	{"textual", schema.Text, netip.MustParseAddr("::1"), text("::1")},
	{"pointer", schema.Int64, ptr(int64(3)), driver.Value{Kind: driver.Int, N: 3}},
	{"nil pointer", schema.Text, (*string)(nil), driver.Value{}},
	{"pointer to time", schema.Instant, ptr(aTime), driver.Value{Kind: driver.Instant, N: aTime.UnixMicro()}},
	{"pointer to decimal", schema.Decimal, ptr(decimal.New(1, -1)), driver.Value{Kind: driver.Decimal, N: 1, Exp: -1}},
	{"sql.Null", schema.Text, sql.Null[status]{V: "x", Valid: true}, text("x")},
	{"sql.Null of nothing", schema.Bytes, sql.Null[[]byte]{}, driver.Value{}},
	{"sql.NullString", schema.Text, sql.NullString{String: "x", Valid: true}, text("x")},
	{"sql.NullString of nothing", schema.Text, sql.NullString{}, driver.Value{}},
	{"sql.NullInt64", schema.Int64, sql.NullInt64{Int64: 4, Valid: true}, driver.Value{Kind: driver.Int, N: 4}},
	{"sql.NullTime", schema.Instant, sql.NullTime{Time: aTime, Valid: true}, driver.Value{Kind: driver.Instant, N: aTime.UnixMicro()}},
	{"NullDecimal", schema.Decimal, decimal.NewNullDecimal(decimal.New(105, -1)), driver.Value{Kind: driver.Decimal, N: 105, Exp: -1}},
	{"NullUUID", schema.UUID, googleuuid.NullUUID{UUID: googleuuid.UUID(aUUID), Valid: true}, driver.Value{Kind: driver.UUID, S: string(aUUID[:])}},
	{"document", schema.JSON, settings{Theme: "dark", Sizes: []int{1}}, document(`{"theme":"dark","sizes":[1]}`)},
	{"nil in a document", schema.JSON, settings{}, document(`{"theme":"","sizes":null}`)},
	{"map", schema.JSON, map[string]int{"b": 2, "a": 1}, document(`{"a":1,"b":2}`)},
	{"nil map", schema.JSON, map[string]int(nil), document(`null`)},
	{"slice", schema.JSON, []string{"a"}, document(`["a"]`)},
	{"JSON string", schema.JSON, "a", document(`"a"`)},
	{"raw", schema.JSON, json.RawMessage(`{"a": 1}`), document(`{"a": 1}`)},
	{"raw null", schema.JSON, jsontext.Value(`null`), document(`null`)},
	{"pointer to a document", schema.JSON, &settings{Sizes: []int{}}, document(`{"theme":"","sizes":[]}`)},
	{"nil pointer to a document", schema.JSON, (*settings)(nil), driver.Value{}},
}

func text(s string) driver.Value     { return driver.Value{Kind: driver.Text, S: s} }
func document(s string) driver.Value { return driver.Value{Kind: driver.JSON, S: s} }
func float(f float64) (v driver.Value) {
	v.SetFloat(f)
	return v
}

var exactly = cmp.Options{
	cmp.Comparer(func(a, b decimal.Decimal) bool {
		return a.Exponent() == b.Exponent() && a.Coefficient().Cmp(b.Coefficient()) == 0
	}),
	cmp.Comparer(func(a, b time.Time) bool { return a == b }), // the location too
	cmp.Comparer(func(a, b price) bool { return a.Exponent() == b.Exponent() && a.Equal(b.Decimal) }),
	cmp.Comparer(func(a, b big.Int) bool { return a.Cmp(&b) == 0 }),
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range trips {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.in), tt.kind)
			if c.Type != reflect.TypeOf(tt.in) || c.Kind != tt.kind {
				t.Errorf("codec of %v, %v", c.Type, c.Kind)
			}
			p, _ := pointerTo(tt.in)
			var v driver.Value
			if err := c.Encode(p, &v); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.wire, v); diff != "" {
				t.Errorf("encoded (-want +got):\n%s", diff)
			}
			out := reflect.New(c.Type)
			if err := c.Decode(&v, out.UnsafePointer()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.in, out.Elem().Interface(), exactly); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			shadowTrip(t, c, p, tt.in)
		})
	}
}

// shadowTrip saves, compares and restores the value at p, and sees it change to zero.
func shadowTrip(t *testing.T, c *codec.Codec, p unsafe.Pointer, in any) {
	t.Helper()
	s := reflect.New(c.Shadow).UnsafePointer()
	c.Save(p, s)
	if !c.Same(p, s) {
		t.Error("a value is not the same as itself")
	}
	back := reflect.New(c.Type)
	c.Restore(s, back.UnsafePointer())
	if diff := cmp.Diff(in, back.Elem().Interface(), exactly); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if !c.Zero(reflect.New(c.Type).UnsafePointer()) {
		t.Error("a new variable is not zero")
	}
}

// cells are what databases give for a field.
var cells = []struct {
	name string
	kind schema.Kind
	want any
	cell driver.Value
}{
	{"bool from 1", schema.Bool, true, driver.Value{Kind: driver.Int, N: 1}},
	{"int from a SUM", schema.Int64, 42, driver.Value{Kind: driver.Decimal, N: 42}},
	{"int from zeros after the point", schema.Int64, 42, driver.Value{Kind: driver.Decimal, N: 42000, Exp: -3}},
	{"int from a power", schema.Int64, uint8(200), driver.Value{Kind: driver.Decimal, N: 2, Exp: 2}},
	{"int from long text", schema.Int64, int64(-9000000000000000000), driver.Value{Kind: driver.Decimal, S: "-9000000000000000000.0000"}},
	{"float from int", schema.Float64, 3.0, driver.Value{Kind: driver.Int, N: 3}},
	{"float from AVG", schema.Float64, 0.3, driver.Value{Kind: driver.Decimal, N: 3, Exp: -1}},
	{"float32 from decimal", schema.Float32, float32(1e10), driver.Value{Kind: driver.Decimal, N: 1, Exp: 10}},
	{"float from long text", schema.Float64, 1234567890123456789012.5, driver.Value{Kind: driver.Decimal, S: "1234567890123456789012.5"}},
	{"string from JSON", schema.Text, `{"a":1}`, document(`{"a":1}`)},
	{"string from decimal", schema.Text, "-0.050", driver.Value{Kind: driver.Decimal, N: -50, Exp: -3}},
	{"named string from decimal", schema.Text, status("1.5"), driver.Value{Kind: driver.Decimal, S: "1.5"}},
	{"bytes from text", schema.Bytes, []byte("ab"), text("ab")},
	{"bytes from JSON", schema.Bytes, []byte("1"), document("1")},
	{"instant from a local time", schema.Instant, aTime, driver.Value{Kind: driver.DateTime, N: aTime.UnixMicro()}},
	{"instant from a date", schema.Instant, utcDay, driver.Value{Kind: driver.Date, N: 19782}},
	{"instant from text", schema.Instant, aTime, text("2024-02-29 23:59:58.123456")},
	{"instant from T and Z", schema.Instant, aTime, text("2024-02-29T23:59:58.123456Z")},
	{"instant from an offset", schema.Instant, aTime, text("2024-03-01 05:29:58.123456+05:30")},
	{"instant from nanoseconds", schema.Instant, aTime, text("2024-02-29 23:59:58.123456999")},
	{"instant from a day", schema.Instant, utcDay, text("2024-02-29")},
	{"date from an instant", schema.Date, utcDay, driver.Value{Kind: driver.Instant, N: aTime.UnixMicro()}},
	{"date from text", schema.Date, utcDay, text("2024-02-29")},
	{"local time from text", schema.DateTime, aTime, text("2024-02-29 23:59:58.123456")},
	{"clock from text", schema.Clock, 90 * time.Minute, text("01:30")},
	{"end of the day", schema.Clock, 24 * time.Hour, driver.Value{Kind: driver.Clock, N: 86_400_000_000}},
	{"duration from a SUM", schema.Duration, time.Second, driver.Value{Kind: driver.Decimal, N: 1_000_000}},
	{"uuid from bytes", schema.UUID, aUUID, driver.Value{Kind: driver.Bytes, S: string(aUUID[:])}},
	{"uuid from text", schema.UUID, aUUID, text("F81D4FAE-7dec-11d0-a765-00a0c91e6bf6")},
	{"uuid from digits", schema.UUID, googleuuid.UUID(aUUID), text("f81d4fae7dec11d0a76500a0c91e6bf6")},
	{"NullUUID from bytes", schema.UUID, googleuuid.NullUUID{UUID: googleuuid.UUID(aUUID), Valid: true}, driver.Value{Kind: driver.UUID, S: string(aUUID[:])}},
	{"decimal from text", schema.Decimal, decimal.New(15010, -2), text("150.10")},
	{"decimal from int", schema.Decimal, decimal.New(3, 0), driver.Value{Kind: driver.Int, N: 3}},
	{"decimal from float", schema.Decimal, decimal.New(1, -1), float(0.1)},
	{"decimal from zeros before it", schema.Decimal, decimal.New(1, -1), text("0000000000000000000000.1")},
	{"decimal from a power", schema.Decimal, decimal.New(15, 19), text("1.5E+20")},
	{"string from decimal column", schema.Decimal, "150.10", driver.Value{Kind: driver.Decimal, N: 15010, Exp: -2}},
	{"document from text", schema.JSON, settings{Theme: "x"}, text(`{"theme":"x","unknown":{"a":[1]}}`)},
	{"document from bytes", schema.JSON, []int{1, 2}, driver.Value{Kind: driver.Bytes, S: `[1,2]`}},
	{"NULL into a map", schema.JSON, map[string]int(nil), driver.Value{}},
	{"NULL into a slice", schema.JSON, []int(nil), driver.Value{}},
	{"NULL into a raw document", schema.JSON, json.RawMessage(nil), driver.Value{}},
	{"null into a struct", schema.JSON, settings{}, document(`null`)},
}

func TestDecodeCells(t *testing.T) {
	for _, tt := range cells {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.want), tt.kind)
			out := reflect.New(c.Type)
			if err := c.Decode(&tt.cell, out.UnsafePointer()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, out.Elem().Interface(), exactly); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// refusals are cells that a type does not hold.
var refusals = []struct {
	name string
	kind schema.Kind
	into any
	cell driver.Value
	want string
}{
	{"NULL", schema.Int64, 0, driver.Value{}, "cannot hold NULL"},
	{"NULL into a struct", schema.JSON, settings{}, driver.Value{}, "cannot hold NULL"},
	{"NULL into a decimal", schema.Decimal, decimal.Decimal{}, driver.Value{}, "cannot hold NULL"},
	{"NULL into bytes", schema.Bytes, []byte{}, driver.Value{}, "cannot hold NULL"},
	{"bool from 2", schema.Bool, false, driver.Value{Kind: driver.Int, N: 2}, "the value is neither 0 nor 1"},
	{"int8", schema.Int16, int8(0), driver.Value{Kind: driver.Int, N: 128}, "int8: the value is out of range"},
	{"uint8", schema.Int16, uint8(0), driver.Value{Kind: driver.Int, N: -1}, "the value is out of range"},
	{"uint64", schema.Int64, uint64(0), driver.Value{Kind: driver.Int, N: -1}, "the value is out of range"},
	{"SUM overflow", schema.Int64, int64(0), driver.Value{Kind: driver.Decimal, S: "9223372036854775808"}, "the value is out of range"},
	{"SUM overflow by power", schema.Int64, int64(0), driver.Value{Kind: driver.Decimal, N: 1, Exp: 19}, "is out of range"},
	{"fraction", schema.Int64, int64(0), driver.Value{Kind: driver.Decimal, N: 15, Exp: -1}, "the value has a fraction"},
	{"tiny fraction", schema.Int64, int64(0), driver.Value{Kind: driver.Decimal, N: 15, Exp: -30}, "has a fraction"},
	{"int from text", schema.Int64, int64(0), text("1"), "cell of kind text"},
	{"float32", schema.Float32, float32(0), float(1e300), "is out of range"},
	{"string from int", schema.Text, "", driver.Value{Kind: driver.Int}, "cell of kind int"},
	{"time from text", schema.Instant, time.Time{}, text("2023-02-29"), "is not a time"},
	{"time of day", schema.Clock, time.Duration(0), text("24:00"), "is not a time of day"},
	{"uuid", schema.UUID, aUUID, text("f81d4fae"), "is not a UUID"},
	{"uuid of 15 bytes", schema.UUID, aUUID, driver.Value{Kind: driver.Bytes, S: "123456789012345"}, "16 bytes"},
	{"decimal", schema.Decimal, decimal.Decimal{}, text("1,5"), "is not a decimal number"},
	{"not a number", schema.Decimal, decimal.Decimal{}, driver.Value{Kind: driver.Decimal, S: "NaN"}, "is not a decimal number"},
	{"decimal from bytes", schema.Decimal, decimal.Decimal{}, driver.Value{Kind: driver.Bytes}, "cell of kind bytes"},
	{"document", schema.JSON, settings{}, document(`{`), "JSON document into"},
	{"document in latin 1", schema.JSON, "", document("\"\xe9\""), "JSON document into"},
	{"duration", schema.Duration, time.Duration(0), driver.Value{Kind: driver.Int, N: math.MaxInt64}, "out of range"},
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.into), tt.kind)
			err := c.Decode(&tt.cell, reflect.New(c.Type).UnsafePointer())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			var re *codec.RangeError
			if tt.kind != schema.JSON && !errors.As(err, &re) {
				t.Errorf("error is a %T", err)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		kind schema.Kind
		in   any
		want string
	}{
		{"uint64", schema.Int64, uint64(1 << 63), "the value is above 2^63-1"},
		{"uint", schema.Int64, uint(math.MaxUint), "above 2^63-1"},
		{"U+0000", schema.Text, "a\x00b", `the value contains the character U+0000`},
		{"latin 1", schema.Text, status("caf\xe9"), "not valid UTF-8"},
		{"year 10000", schema.Instant, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "years 0000 to 9999"},
		{"far year", schema.Instant, time.Unix(math.MaxInt64/2, 0), "years 0000 to 9999"},
		{"year -1", schema.Date, time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC), "years 0000 to 9999"},
		{"year 10000 in UTC", schema.Instant, time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200)), "years 0000 to 9999"},
		{"negative time of day", schema.Clock, -time.Second, "no time of a day"},
		{"time of day of 24 hours", schema.Clock, 24 * time.Hour, "no time of a day"},
		{"no number", schema.Decimal, "12a", "is not a decimal number"},
		{"NaN", schema.Decimal, math.NaN(), "is not a number"},
		{"NaN in a float column", schema.Float64, math.NaN(), "not a finite number"},
		{"infinity", schema.Float64, math.Inf(-1), "not a finite number"},
		{"infinite float32", schema.Float32, float32(math.Inf(1)), "not a finite number"},
		{"exponent", schema.Decimal, decimal.New(1, 1<<30), "exponent beyond"},
		{"raw document", schema.JSON, json.RawMessage(`{`), "is not a JSON document"},
		{"empty raw document", schema.JSON, json.RawMessage{}, "is not a JSON document"},
		{"U+0000 in a document", schema.JSON, settings{Theme: "a\x00"}, "U+0000"},
		{"latin 1 in a document", schema.JSON, settings{Theme: "\xe9"}, "UTF-8"},
		{"function in a document", schema.JSON, struct{ F func() }{func() {}}, "as a JSON document"},
		{"pointer", schema.Text, ptr("\x00"), "U+0000"},
		{"invalid Value", schema.Text, sql.NullString{String: "\xff", Valid: true}, "UTF-8"},
		{"Value of another kind", schema.Instant, sql.NullInt64{Valid: true}, "column of kind instant"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := pointerTo(tt.in)
			var v driver.Value
			err := of(t, reflect.TypeOf(tt.in), tt.kind).Encode(p, &v)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestEncodeBackslashBeforeZeros(t *testing.T) {
	p, _ := pointerTo(settings{Theme: `\u0000`})
	var v driver.Value
	if err := of(t, reflect.TypeFor[settings](), schema.JSON).Encode(p, &v); err != nil {
		t.Errorf("six characters that look like an escape were refused: %v", err)
	}
}

func TestOfRefuses(t *testing.T) {
	type scans struct{ sql.Scanner }
	for _, tt := range []struct {
		t    reflect.Type
		kind schema.Kind
		want string
	}{
		{reflect.TypeFor[string](), schema.Int64, "string in a column of kind int64; use int64, or a column of kind text"},
		{reflect.TypeFor[int](), schema.Duration, "use time.Duration, or a column of kind int64"},
		{reflect.TypeFor[settings](), schema.Text, "store it as json"},
		{reflect.TypeFor[**int](), schema.Int64, "pointer to a pointer; use *int"},
		{reflect.TypeFor[[]byte](), schema.JSON, "[]uint8 in a column of kind json"},
		{reflect.TypeFor[func()](), schema.JSON, "func() in a column of kind json"},
		{reflect.TypeFor[scans](), schema.Text, "Scan but not Value"},
		{reflect.TypeFor[time.Time](), schema.Decimal, "use a decimal"},
		{reflect.TypeFor[*string](), schema.Bool, "string in a column of kind bool"},
		{reflect.TypeFor[[]settings](), schema.Array, "in a column of kind array"},
	} {
		t.Run(tt.t.String()+" "+tt.kind.String(), func(t *testing.T) {
			_, err := codec.Of(tt.t, &schema.Type{Kind: tt.kind})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTypeOf(t *testing.T) {
	for _, tt := range []struct {
		t    reflect.Type
		want schema.Kind
	}{
		{reflect.TypeFor[bool](), schema.Bool},
		{reflect.TypeFor[int](), schema.Int64},
		{reflect.TypeFor[level](), schema.Int16},
		{reflect.TypeFor[uint16](), schema.Int32},
		{reflect.TypeFor[uint32](), schema.Int64},
		{reflect.TypeFor[float32](), schema.Float32},
		{reflect.TypeFor[float64](), schema.Float64},
		{reflect.TypeFor[status](), schema.Text},
		{reflect.TypeFor[*status](), schema.Text},
		{reflect.TypeFor[sql.Null[int16]](), schema.Int16},
		{reflect.TypeFor[sql.NullString](), schema.Text},
		{reflect.TypeFor[sql.NullTime](), schema.Instant},
		{reflect.TypeFor[digest](), schema.Bytes},
		{reflect.TypeFor[time.Time](), schema.Instant},
		{reflect.TypeFor[time.Duration](), schema.Duration},
		{reflect.TypeFor[uuid.UUID](), schema.UUID},
		{reflect.TypeFor[googleuuid.NullUUID](), schema.UUID},
		{reflect.TypeFor[decimal.Decimal](), schema.Decimal},
		{reflect.TypeFor[decimal.NullDecimal](), schema.Decimal},
		{reflect.TypeFor[money](), schema.Text},
		{reflect.TypeFor[netip.Addr](), schema.Text},
		{reflect.TypeFor[[]int64](), schema.Array},
		{reflect.TypeFor[*[]string](), schema.Array},
		{reflect.TypeFor[settings](), schema.Invalid},
		{reflect.TypeFor[[][]int](), schema.Invalid},
	} {
		got, ok := codec.TypeOf(tt.t)
		if got.Kind != tt.want || ok != (tt.want != schema.Invalid) {
			t.Errorf("TypeOf(%v) = %v, %v, want %v", tt.t, got.Kind, ok, tt.want)
		}
		c, err := codec.For(tt.t)
		if (err == nil) != ok {
			t.Errorf("For(%v): %v", tt.t, err)
		}
		if err == nil && (c.Type != tt.t || c.Kind != tt.want) {
			t.Errorf("For(%v) is of %v, %v", tt.t, c.Type, c.Kind)
		}
	}
}

// TestDirect: a type that is said to be its own wire form is what Encode makes of it.
func TestDirect(t *testing.T) {
	i64, i32, yes, f, s := int64(-1<<40), int32(-70000), true, 1.5, "text"
	n := 9
	type named string
	x := named("named")
	for v, kind := range map[any]schema.Kind{
		&i64: schema.Int64, &i32: schema.Int32, &yes: schema.Bool, &f: schema.Float64, &s: schema.Text, &n: schema.Int64, &x: schema.Text,
	} {
		p := reflect.ValueOf(v)
		c := of(t, p.Type().Elem(), kind)
		var got driver.Value
		switch at := p.UnsafePointer(); c.Direct {
		case codec.DirectInt64:
			got.SetInt(*(*int64)(at))
		case codec.DirectInt32:
			got.SetInt(int64(*(*int32)(at)))
		case codec.DirectBool:
			got.SetBool(*(*bool)(at))
		case codec.DirectFloat64:
			got.SetFloat(*(*float64)(at))
		case codec.DirectString:
			got.SetText(*(*string)(at))
		default:
			t.Errorf("%v is not direct", c.Type)
		}
		want, err := c.Value(p.UnsafePointer())
		if err != nil || got != want {
			t.Errorf("%v: %+v, Encode has %+v, %v", c.Type, got, want, err)
		}
		if m := codec.Pointer(c); m.Direct != codec.NotDirect {
			t.Errorf("%v is direct", m.Type)
		}
	}
}
