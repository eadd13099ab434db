package codec_test

import (
	"reflect"
	"testing"
	"time"

	googleuuid "github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// TestAllocations holds the number of allocations of one cell or one field.
func TestAllocations(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		kind                    schema.Kind
		in                      any
		encode, decode, compare float64
	}{
		{"bool", schema.Bool, true, 0, 0, 0},
		{"int", schema.Int64, 1 << 40, 0, 0, 0},
		{"named int", schema.Int16, level(3), 0, 0, 0},
		{"uint32", schema.Int64, uint32(7), 0, 0, 0},
		{"float64", schema.Float64, 1.5, 0, 0, 0},
		{"string", schema.Text, "a string of a name", 0, 1, 0},
		{"named string", schema.Text, status("open"), 0, 1, 0},
		{"bytes", schema.Bytes, []byte("abc"), 0, 1, 0},
		{"time", schema.Instant, aTime, 0, 0, 0},
		{"date", schema.Date, aTime, 0, 0, 0},
		{"duration", schema.Duration, time.Second, 0, 0, 0},
		{"uuid", schema.UUID, googleuuid.UUID(aUUID), 1, 0, 0},
		{"decimal", schema.Decimal, decimal.New(15010, -2), 0, 1, 0},
		{"string decimal", schema.Decimal, "150.10", 0, 1, 0},
		{"pointer", schema.Int64, ptr(1), 0, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.in), tt.kind)
			p, _ := pointerTo(tt.in)
			s, out := reflect.New(c.Shadow).UnsafePointer(), reflect.New(c.Type).UnsafePointer()
			c.Save(p, s)
			v := new(driver.Value)
			count := func(what string, want float64, f func() bool) {
				if got := testing.AllocsPerRun(100, func() {
					if !f() {
						t.Errorf("%s did not work", what)
					}
				}); got > want {
					t.Errorf("%s: %v allocations, want %v", what, got, want)
				}
			}
			typ := schema.Type{Kind: tt.kind, Precision: 12, Scale: 2, Size: 100}
			count("Encode", tt.encode, func() bool { return c.Encode(p, v) == nil && codec.Fit(v, &typ) == nil })
			count("Decode", tt.decode, func() bool { return c.Decode(v, out) == nil })
			count("Same", tt.compare, func() bool { return c.Same(p, s) })
		})
	}
}

func BenchmarkCodec(b *testing.B) {
	for _, bm := range []struct {
		name string
		kind schema.Kind
		in   any
	}{
		{"int64", schema.Int64, int64(1 << 40)},
		{"bool", schema.Bool, true},
		{"string", schema.Text, "a string of a name"},
		{"time", schema.Instant, aTime},
		{"uuid", schema.UUID, googleuuid.UUID(aUUID)},
		{"decimal", schema.Decimal, decimal.New(15010, -2)},
		{"pointer", schema.Int64, ptr(int64(1))},
		{"json", schema.JSON, settings{Theme: "dark"}},
	} {
		c := of(b, reflect.TypeOf(bm.in), bm.kind)
		p, _ := pointerTo(bm.in)
		var v driver.Value
		s, out := reflect.New(c.Shadow).UnsafePointer(), reflect.New(c.Type).UnsafePointer()
		c.Save(p, s)
		b.Run(bm.name+"/encode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = c.Encode(p, &v)
			}
		})
		b.Run(bm.name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = c.Decode(&v, out)
			}
		})
		b.Run(bm.name+"/same", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = c.Same(p, s)
			}
		})
	}
}

func BenchmarkFit(b *testing.B) {
	for _, bm := range []struct {
		name string
		typ  schema.Type
		v    driver.Value
	}{
		{"nothing", schema.Type{Kind: schema.Instant}, integer(1)},
		{"int32", schema.Type{Kind: schema.Int32}, integer(1)},
		{"text", schema.Type{Kind: schema.Text, Size: 100}, text("a string of a name")},
		{"decimal", schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}, dec(15010, -2)},
		{"rescaled", schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}, dec(105, -1)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				v := bm.v
				_ = codec.Fit(&v, &bm.typ)
			}
		})
	}
}

// BenchmarkOf is the codecs of a program of 300 tables of 12 columns.
func BenchmarkOf(b *testing.B) {
	types := []struct {
		t   reflect.Type
		typ schema.Type
	}{
		{reflect.TypeFor[int64](), schema.Type{Kind: schema.Int64}},
		{reflect.TypeFor[googleuuid.UUID](), schema.Type{Kind: schema.UUID}},
		{reflect.TypeFor[string](), schema.Type{Kind: schema.Text, Size: 100}},
		{reflect.TypeFor[*string](), schema.Type{Kind: schema.Text}},
		{reflect.TypeFor[status](), schema.Type{Kind: schema.Text}},
		{reflect.TypeFor[bool](), schema.Type{Kind: schema.Bool}},
		{reflect.TypeFor[int32](), schema.Type{Kind: schema.Int32}},
		{reflect.TypeFor[float64](), schema.Type{Kind: schema.Float64}},
		{reflect.TypeFor[time.Time](), schema.Type{Kind: schema.Instant}},
		{reflect.TypeFor[*time.Time](), schema.Type{Kind: schema.Instant}},
		{reflect.TypeFor[decimal.Decimal](), schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}},
		{reflect.TypeFor[settings](), schema.Type{Kind: schema.JSON}},
	}
	b.ReportAllocs()
	for b.Loop() {
		for range 300 {
			for i := range types {
				if _, err := codec.Of(types[i].t, &types[i].typ); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
