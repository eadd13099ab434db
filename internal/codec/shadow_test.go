package codec_test

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// money is a decimal of a program's own: cents, with Scan and Value.
type money struct{ cents *big.Int }

func (m money) Value() (sqldriver.Value, error) {
	if m.cents == nil {
		return "0.00", nil
	}
	q, r := new(big.Int).QuoRem(m.cents, big.NewInt(100), new(big.Int))
	sign := ""
	if m.cents.Sign() < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%d.%02d", sign, q.Abs(q), r.Abs(r)), nil
}

func (m *money) Scan(x any) error {
	s, ok := x.(string)
	if !ok {
		return fmt.Errorf("money from %T", x)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return errors.New("no number")
	}
	r.Mul(r, big.NewRat(100, 1))
	m.cents = new(big.Int).Set(r.Num())
	return nil
}

// rat is a decimal that speaks text only.
type rat struct{ r big.Rat }

func (r *rat) MarshalText() ([]byte, error) { return []byte(r.r.FloatString(3)), nil }
func (r *rat) UnmarshalText(b []byte) error { return r.r.UnmarshalText(b) }

func TestHomeMadeDecimals(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[money](), reflect.TypeFor[rat](), reflect.TypeFor[*money](), reflect.TypeFor[sql.Null[rat]]()} {
		t.Run(typ.String(), func(t *testing.T) {
			c := of(t, typ, schema.Decimal)
			p := reflect.New(typ).UnsafePointer()
			cell := driver.Value{Kind: driver.Decimal, N: -15010, Exp: -2}
			if err := c.Decode(&cell, p); err != nil {
				t.Fatal(err)
			}
			var v driver.Value
			if err := c.Encode(p, &v); err != nil {
				t.Fatal(err)
			}
			if err := codec.Fit(&v, &schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 1}); err != nil {
				t.Fatal(err)
			}
			if want := (driver.Value{Kind: driver.Decimal, N: -1501, Exp: -1}); v != want {
				t.Errorf("got %+v, want %+v", v, want)
			}
			s := reflect.New(c.Shadow).UnsafePointer()
			c.Save(p, s)
			if !c.Same(p, s) {
				t.Error("not the same as itself")
			}
			cell.N++
			if err := c.Decode(&cell, p); err != nil {
				t.Fatal(err)
			}
			if c.Same(p, s) {
				t.Error("a change is not seen")
			}
			c.Restore(s, p)
			if !c.Same(p, s) {
				t.Error("not restored")
			}
			if c.Elem == nil && (c.Null || c.Decode(&driver.Value{}, p) == nil) {
				t.Error("holds NULL")
			}
		})
	}
}

// changes are pairs of values and whether the second is a change of the first.
var changes = []struct {
	name     string
	kind     schema.Kind
	from, to any
	changed  bool
}{
	{"int", schema.Int64, 1, 2, true},
	{"NaN", schema.Float64, math.NaN(), math.NaN(), false},
	{"sign of zero", schema.Float32, float32(0), float32(math.Copysign(0, -1)), true},
	{"string", schema.Text, "a", "b", true},
	{"nanoseconds", schema.Instant, aTime, aTime.Add(999), false},
	{"microsecond", schema.Instant, aTime, aTime.Add(1000), true},
	{"zone of an instant", schema.Instant, aTime, aTime.In(time.FixedZone("", 3600)), false},
	{"zone of a local time", schema.DateTime, aTime, aTime.In(time.FixedZone("", 3600)), true},
	{"hour of a date", schema.Date, utcDay, utcDay.Add(time.Hour), false},
	{"zone of a date", schema.Date, utcDay, utcDay.In(time.FixedZone("", -3600)), true},
	{"day of a clock", schema.Clock, utcDay, utcDay.AddDate(0, 0, 1), false},
	{"duration below microseconds", schema.Duration, time.Duration(1000), time.Duration(1999), false},
	{"duration", schema.Duration, time.Duration(1000), time.Duration(2000), true},
	{"zeros of a decimal", schema.Decimal, decimal.New(105, -1), decimal.New(1050, -2), false},
	{"decimal", schema.Decimal, decimal.New(105, -1), decimal.New(1051, -2), true},
	{"zeros of a large decimal", schema.Decimal, decimal.RequireFromString("123456789012345678901"), decimal.RequireFromString("123456789012345678901.00"), false},
	{"large decimal", schema.Decimal, decimal.RequireFromString("123456789012345678901"), decimal.RequireFromString("123456789012345678902"), true},
	{"zero of a decimal", schema.Decimal, decimal.Decimal{}, decimal.New(0, -2), false},
	{"zeros of a decimal string", schema.Decimal, "1.5", "1.50", false},
	{"pointer to an equal value", schema.Int64, ptr(1), ptr(1), false},
	{"pointer", schema.Int64, ptr(1), ptr(2), true},
	{"nil pointer", schema.Int64, ptr(0), (*int)(nil), true},
	{"pointer from nil", schema.Int64, (*int)(nil), ptr(0), true},
	{"Null", schema.Int64, sql.Null[int]{}, sql.Null[int]{Valid: true}, true},
	{"value of an invalid Null", schema.Int64, sql.Null[int]{}, sql.Null[int]{V: 3}, false},
	{"NullString", schema.Text, sql.NullString{}, sql.NullString{Valid: true}, true},
	{"nil and no bytes", schema.Bytes, []byte(nil), []byte{}, false},
	{"nil and empty map", schema.JSON, map[string]int(nil), map[string]int{}, true},
	{"order of a map", schema.JSON, map[string]int{"a": 1, "b": 2}, map[string]int{"b": 2, "a": 1}, false},
	{"what cannot be encoded", schema.JSON, map[string]any{"f": func() {}}, map[string]any{"f": func() {}}, true},
}

func TestSame(t *testing.T) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.from), tt.kind)
			p, x := pointerTo(tt.from)
			s := reflect.New(c.Shadow).UnsafePointer()
			c.Save(p, s)
			x.Set(reflect.ValueOf(tt.to))
			if got := !c.Same(p, s); got != tt.changed {
				t.Errorf("changed: %v, want %v", got, tt.changed)
			}
		})
	}
}

// TestChangeInPlace changes what a value refers to, without a new value.
func TestChangeInPlace(t *testing.T) {
	number, words := 1, map[string]int{"a": 1}
	for _, tt := range []struct {
		name   string
		kind   schema.Kind
		in     any
		change func(x any)
	}{
		{"bytes", schema.Bytes, []byte("abc"), func(x any) { x.([]byte)[1] = 'x' }},
		{"raw document", schema.JSON, []int{1}, func(x any) { x.([]int)[0] = 2 }},
		{"map", schema.JSON, words, func(x any) { x.(map[string]int)["b"] = 1 }},
		{"struct of a slice", schema.JSON, settings{Sizes: []int{1, 2}}, func(x any) { x.(settings).Sizes[1] = 3 }},
		{"pointer", schema.Int64, &number, func(x any) { *x.(*int)++ }},
		{"pointer to bytes", schema.Bytes, ptr([]byte("abc")), func(x any) { (*x.(*[]byte))[0] = 'x' }},
		{"home-made decimal", schema.Decimal, money{big.NewInt(5)}, func(x any) { x.(money).cents.SetInt64(6) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.in), tt.kind)
			p, x := pointerTo(tt.in)
			s := reflect.New(c.Shadow).UnsafePointer()
			c.Save(p, s)
			var before driver.Value
			if err := c.Encode(p, &before); err != nil {
				t.Fatal(err)
			}
			before.S = string([]byte(before.S))
			tt.change(x.Interface())
			if c.Same(p, s) {
				t.Fatal("the change is not seen")
			}
			c.Restore(s, p)
			if !c.Same(p, s) {
				t.Error("not restored")
			}
			tt.change(x.Interface()) // what was restored does not share with the shadow
			if c.Same(p, s) {
				t.Error("the shadow changed with the value")
			}
			c.Restore(s, p)
			var after driver.Value
			if err := c.Encode(p, &after); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("restored (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDecodedTextOutlivesItsRow overwrites the buffer that the cells are views of.
func TestDecodedTextOutlivesItsRow(t *testing.T) {
	for _, tt := range []struct {
		name string
		kind schema.Kind
		want any
		cell driver.Kind
		text string
	}{
		{"string", schema.Text, "abc", driver.Text, "abc"},
		{"named string", schema.Text, status("abc"), driver.Text, "abc"},
		{"decimal string", schema.Decimal, "1.5", driver.Decimal, "1.5"},
		{"bytes", schema.Bytes, []byte("abc"), driver.Bytes, "abc"},
		{"raw document", schema.JSON, []string{"abc"}, driver.JSON, `["abc"]`},
		{"NullString", schema.Text, sql.NullString{String: "abc", Valid: true}, driver.Text, "abc"},
		{"pointer", schema.Text, ptr("abc"), driver.Text, "abc"},
		{"any document", schema.JSON, map[string]any{"abc": "abc"}, driver.JSON, `{"abc":"abc"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := of(t, reflect.TypeOf(tt.want), tt.kind)
			buf := []byte(tt.text)
			var v driver.Value
			v.SetView(tt.cell, buf)
			out := reflect.New(c.Type)
			if err := c.Decode(&v, out.UnsafePointer()); err != nil {
				t.Fatal(err)
			}
			clear(buf)
			if diff := cmp.Diff(tt.want, out.Elem().Interface()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNullIntoPointer(t *testing.T) {
	c := of(t, reflect.TypeFor[*string](), schema.Text)
	if !c.Null || c.Elem == nil || c.Elem.Type != reflect.TypeFor[string]() {
		t.Fatalf("not a codec of what may be absent: %+v", c)
	}
	s := "old"
	p := &s
	v := text("new")
	if err := c.Decode(&v, unsafe.Pointer(&p)); err != nil {
		t.Fatal(err)
	}
	if *p != "new" || s != "old" {
		t.Errorf("decoded %q, and wrote %q through the old pointer", *p, s)
	}
	if err := c.Decode(&driver.Value{}, unsafe.Pointer(&p)); err != nil || p != nil {
		t.Errorf("NULL gave %v, %v", p, err)
	}
}

func TestDecimalZero(t *testing.T) {
	c := of(t, reflect.TypeFor[decimal.Decimal](), schema.Decimal)
	for d, want := range map[string]bool{"0": true, "0.00": true, "0.01": false} {
		x := decimal.RequireFromString(d)
		if got := c.Zero(unsafe.Pointer(&x)); got != want {
			t.Errorf("Zero(%s) = %v", d, got)
		}
	}
}

func TestArray(t *testing.T) {
	typ := schema.Type{Kind: schema.Array, Elem: &schema.Type{Kind: schema.Text, Size: 3}}
	c, err := codec.Of(reflect.TypeFor[[]*status](), &typ)
	if err != nil {
		t.Fatal(err)
	}
	in := []*status{ptr(status("a")), ptr(status("c"))}
	var v driver.Value
	if err := c.Encode(unsafe.Pointer(&in), &v); err != nil {
		t.Fatal(err)
	}
	want := driver.Value{Kind: driver.List, Items: &driver.Items{Elem: driver.Text, Values: []driver.Value{text("a"), text("c")}}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("encoded (-want +got):\n%s", diff)
	}
	for _, cell := range []driver.Value{v, document(`["a","c"]`)} {
		var out []*status
		if err := c.Decode(&cell, unsafe.Pointer(&out)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(in, out); diff != "" {
			t.Errorf("decoded (-want +got):\n%s", diff)
		}
	}
	absent := []*status{nil}
	if err := c.Encode(unsafe.Pointer(&absent), &v); err == nil {
		t.Error("an item that is NULL was encoded")
	}
	s := reflect.New(c.Shadow).UnsafePointer()
	c.Save(unsafe.Pointer(&in), s)
	*in[0] = "b"
	if c.Same(unsafe.Pointer(&in), s) {
		t.Error("a change of an item is not seen")
	}
	c.Restore(s, unsafe.Pointer(&in))
	if *in[0] != "a" || *in[1] != "c" {
		t.Error("not restored")
	}
	*in[0] = "long"
	if err := c.Encode(unsafe.Pointer(&in), &v); err != nil {
		t.Fatal(err)
	}
	if err := codec.Fit(&v, &typ); err == nil {
		t.Error("an item of 4 characters fits 3")
	}
}

// tree is a type that contains itself.
type tree struct {
	Name  string
	Made  time.Time
	Kids  []tree
	Up    *tree
	Any   any
	Sizes [2][]int
	Named map[string]*tree
}

// TestDeep remembers a document of every shape, and changes each part of the original.
func TestDeep(t *testing.T) {
	build := func() *tree {
		return &tree{
			Name: "root", Made: time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)),
			Kids:  []tree{{Name: "kid", Kids: []tree{{Name: "grandkid"}}}},
			Up:    &tree{Name: "up"},
			Any:   map[string]any{"list": []any{1.5, "x", nil, true}},
			Sizes: [2][]int{{1}, {2}},
			Named: map[string]*tree{"a": {Name: "a"}},
		}
	}
	c := of(t, reflect.TypeFor[tree](), schema.JSON)
	for name, change := range map[string]func(x *tree){
		"name":      func(x *tree) { x.Name = "other" },
		"zone":      func(x *tree) { x.Made = x.Made.UTC() },
		"instant":   func(x *tree) { x.Made = x.Made.Add(1) },
		"grandkid":  func(x *tree) { x.Kids[0].Kids[0].Name = "other" },
		"shorter":   func(x *tree) { x.Kids = x.Kids[:0] },
		"pointer":   func(x *tree) { x.Up.Name = "other" },
		"nil":       func(x *tree) { x.Up = nil },
		"interface": func(x *tree) { x.Any.(map[string]any)["list"].([]any)[0] = 2.5 },
		"type":      func(x *tree) { x.Any = "text" },
		"array":     func(x *tree) { x.Sizes[1][0] = 3 },
		"map":       func(x *tree) { x.Named["a"].Name = "b" },
		"key":       func(x *tree) { x.Named["b"] = x.Named["a"]; delete(x.Named, "a") },
	} {
		t.Run(name, func(t *testing.T) {
			x := build()
			p, s := unsafe.Pointer(x), reflect.New(c.Shadow).UnsafePointer()
			c.Save(p, s)
			if !c.Same(p, s) {
				t.Fatal("it differs from its own copy")
			}
			change(x)
			if c.Same(p, s) {
				t.Fatal("the change is not seen")
			}
			c.Restore(s, p)
			if !reflect.DeepEqual(x, build()) {
				t.Errorf("restored as %+v", x)
			}
			x.Name = "after"
			if c.Same(p, s) {
				t.Error("what was restored shares memory with what is remembered")
			}
		})
	}
}
