package postgres

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
)

// TestNumericIsExact writes and reads numbers of any size, and compares with math/big.
func TestNumericIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`[0-9]{1,30}`).Draw(t, "whole")
		fraction := rapid.StringMatching(`[0-9]{0,30}`).Draw(t, "fraction")
		text := whole
		if fraction != "" {
			text += "." + fraction
		}
		if rapid.Bool().Draw(t, "negative") {
			text = "-" + text
		}
		raw, err := appendNumericString(nil, text)
		if err != nil {
			t.Fatal(err)
		}
		var s statement
		var v driver.Value
		if err := s.decodeNumeric(&v, raw); err != nil {
			t.Fatal(err)
		}
		got := string(v.AppendDecimal(nil))
		if want := canonical(t, text, len(fraction)); got != want {
			t.Fatalf("%s: %s, want %s", text, got, want)
		}
		scaled, _ := new(big.Int).SetString(strings.Replace(text, ".", "", 1), 10)
		if v.S == "" != scaled.IsInt64() && scaled.String() != "-9223372036854775808" {
			t.Fatalf("%s: as text %v, as a number of 64 bits %v", text, v.S != "", scaled.IsInt64())
		}
		if v.S == "" {
			again, err := appendNumeric(nil, &v)
			if err != nil || string(again) != string(raw) {
				t.Fatalf("%s: %x %v, want %x", text, again, err, raw)
			}
		}
	})
}

func canonical(t *rapid.T, text string, scale int) string {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatal(text)
	}
	return r.FloatString(scale)
}

// FuzzDecode reads bytes that no server would send as cells of every type.
func FuzzDecode(f *testing.F) {
	f.Add(uint8(asNumeric), []byte{0, 2, 0, 0, 0, 0, 0, 2, 0, 1, 0x26, 0xac})
	f.Add(uint8(asList), []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7})
	f.Add(uint8(asJSONB), []byte{1, '{', '}'})
	f.Fuzz(func(t *testing.T, how uint8, raw []byte) {
		read := reading(how % uint8(asUnknown+1))
		for elem := range asList {
			s := statement{columns: []column{{read: read, elem: elem}}, names: []string{"x"}, cells: make([]driver.Value, 1)}
			if err := s.decode([][]byte{raw}); err == nil && raw != nil && s.cells[0].Kind == driver.Null {
				t.Errorf("%x became NULL", raw)
			}
			if read != asList {
				break
			}
		}
	})
}
