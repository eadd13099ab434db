package codec_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

func dec(n int64, exp int32) driver.Value {
	return driver.Value{Kind: driver.Decimal, N: n, Exp: exp}
}

func decText(s string) driver.Value { return driver.Value{Kind: driver.Decimal, S: s} }

func integer(n int64) driver.Value { return driver.Value{Kind: driver.Int, N: n} }

func TestFit(t *testing.T) {
	numeric := schema.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}
	wide := schema.Type{Kind: schema.Decimal, Precision: 38, Scale: 2}
	for _, tt := range []struct {
		name string
		typ  schema.Type
		in   driver.Value
		want driver.Value // Null: refused
	}{
		{"scale is filled", numeric, dec(105, -1), dec(1050, -2)},
		{"scale is right", numeric, dec(1050, -2), dec(1050, -2)},
		{"half goes up", numeric, dec(1005, -3), dec(101, -2)},
		{"half goes down below zero", numeric, dec(-1005, -3), dec(-101, -2)},
		{"less than half", numeric, dec(1004, -3), dec(100, -2)},
		{"far below the scale", numeric, dec(math.MaxInt64, -40), dec(0, -2)},
		{"at the edge of 64 bits", numeric, dec(math.MinInt64, -21), dec(-1, -2)},
		{"rounding gives one digit more", schema.Type{Kind: schema.Decimal, Precision: 2, Scale: 1}, dec(995, -2), driver.Value{}},
		{"most digits", numeric, dec(9999999999, 0), dec(999999999900, -2)},
		{"a digit too many", numeric, dec(10000000000, 0), driver.Value{}},
		{"power", numeric, dec(3, 4), dec(3000000, -2)},
		{"zero to a power", numeric, dec(0, 30), dec(0, -2)},
		{"int", numeric, integer(-5), dec(-500, -2)},
		{"text", numeric, text("1.005"), dec(101, -2)},
		{"float", numeric, float(1.005), dec(101, -2)},
		{"NaN", numeric, float(math.NaN()), driver.Value{}},
		{"no number", numeric, text("x"), driver.Value{}},
		{"bool", numeric, driver.Value{Kind: driver.Bool}, driver.Value{}},
		{"beyond 64 bits", wide, dec(math.MaxInt64, 0), decText("9223372036854775807.00")},
		{"long text", wide, decText("123456789012345678901.505"), decText("123456789012345678901.51")},
		{"long text below zero", wide, decText("-123456789012345678901.504"), decText("-123456789012345678901.50")},
		{"long text that gets short", wide, decText("0.1234567890123456789012345"), dec(12, -2)},
		{"long text of zeros", wide, decText("5.00000000000000000000000"), dec(500, -2)},
		{"digits at the precision", wide, decText("999999999999999999999999999999999999.99"), decText("999999999999999999999999999999999999.99")},
		{"digits beyond the precision", wide, decText("999999999999999999999999999999999999.995"), driver.Value{}},
		{"no precision", schema.Type{Kind: schema.Decimal}, dec(1005, -3), dec(1005, -3)},
		{"int without precision", schema.Type{Kind: schema.Decimal}, integer(5), dec(5, 0)},

		{"int16", schema.Type{Kind: schema.Int16}, integer(-32768), integer(-32768)},
		{"beyond int16", schema.Type{Kind: schema.Int16}, integer(32768), driver.Value{}},
		{"int32", schema.Type{Kind: schema.Int32}, integer(math.MinInt32), integer(math.MinInt32)},
		{"beyond int32", schema.Type{Kind: schema.Int32}, integer(math.MaxInt32 + 1), driver.Value{}},
		{"int64", schema.Type{Kind: schema.Int64}, integer(math.MaxInt64), integer(math.MaxInt64)},
		{"float32", schema.Type{Kind: schema.Float32}, float(0.1), float(float64(float32(0.1)))},
		{"infinite float32", schema.Type{Kind: schema.Float32}, float(math.Inf(1)), float(math.Inf(1))},
		{"beyond float32", schema.Type{Kind: schema.Float32}, float(1e39), driver.Value{}},
		{"text of the size", schema.Type{Kind: schema.Text, Size: 3}, text("äöü"), text("äöü")},
		{"longer text", schema.Type{Kind: schema.Text, Size: 3}, text("äöüx"), driver.Value{}},
		{"text without a size", schema.Type{Kind: schema.Text}, text(strings.Repeat("x", 99)), text(strings.Repeat("x", 99))},
		{"bytes of the size", schema.Type{Kind: schema.Bytes, Size: 2}, driver.Value{Kind: driver.Bytes, S: "ab"}, driver.Value{Kind: driver.Bytes, S: "ab"}},
		{"more bytes", schema.Type{Kind: schema.Bytes, Size: 2}, driver.Value{Kind: driver.Bytes, S: "ä1"}, driver.Value{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := tt.in
			err := codec.Fit(&v, &tt.typ)
			if tt.want.Kind == driver.Null {
				var re *codec.RangeError
				if !errors.As(err, &re) {
					t.Fatalf("fits as %+v, %v", v, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, v); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for k := schema.Bool; k <= schema.Array; k++ {
		var null driver.Value
		if err := codec.Fit(&null, &schema.Type{Kind: k, Precision: 5, Size: 1}); err != nil || null != (driver.Value{}) {
			t.Errorf("NULL in a column of kind %v: %+v, %v", k, null, err)
		}
	}
}

// aNumber draws decimal numbers of every length, as values and as text.
func aNumber(t *rapid.T) (driver.Value, string) {
	if rapid.Bool().Draw(t, "short") {
		v := dec(rapid.Int64().Draw(t, "n"), rapid.Int32Range(-45, 25).Draw(t, "exp"))
		return v, string(v.AppendDecimal(nil))
	}
	s := rapid.StringMatching(`-?[0-9]{1,40}(\.[0-9]{1,40})?`).Draw(t, "text")
	return decText(s), s
}

// ratOf reads plain notation by math/big.
func ratOf(t *rapid.T, s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number to math/big", s)
	}
	return r
}

func TestFitRoundsAsRationalsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, s := aNumber(t)
		precision := rapid.IntRange(1, 65).Draw(t, "precision")
		scale := rapid.IntRange(0, min(precision, 30)).Draw(t, "scale")
		// FloatString rounds half away from zero too.
		want := ratOf(t, s).FloatString(scale)
		digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(want), "0")
		if strings.Trim(want, "-0.") == "" {
			want = strings.TrimPrefix(want, "-")
		}
		err := codec.Fit(&v, &schema.Type{Kind: schema.Decimal, Precision: precision, Scale: scale})
		if (len(digits) > precision) != (err != nil) {
			t.Fatalf("%s in (%d,%d): %v", s, precision, scale, err)
		}
		if err != nil {
			return
		}
		if got := string(v.AppendDecimal(nil)); got != want {
			t.Fatalf("%s in (%d,%d): got %s, want %s", s, precision, scale, got, want)
		}
		if v.S == "" && v.Exp != int32(-scale) {
			t.Fatalf("exponent %d, scale %d", v.Exp, scale)
		}
		if v.S != "" {
			n, _ := new(big.Int).SetString(strings.Replace(v.S, ".", "", 1), 10)
			if n.IsInt64() {
				t.Fatalf("%s is text, and fits 64 bits", v.S)
			}
		}
	})
}
