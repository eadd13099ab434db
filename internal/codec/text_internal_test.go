package codec

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
)

func TestParseDecimal(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // coefficient e exponent; empty: refused
	}{
		{"0", "0e0"},
		{"-0.00", "0e-2"},
		{"150.10", "15010e-2"},
		{"+1", "1e0"},
		{".5", "5e-1"},
		{"5.", "5e0"},
		{"1e3", "1e3"},
		{"1.5E-3", "15e-4"},
		{"9223372036854775807", "9223372036854775807e0"},
		{"-9223372036854775808", "-9223372036854775808e0"},
		{"9223372036854775808", "9223372036854775808e0"},
		{"-922337203685477580.9", "-9223372036854775809e-1"},
		{"18446744073709551616", "18446744073709551616e0"},
		{"184467440737095516160", "184467440737095516160e0"},
		{"00000000000000000000000000001", "1e0"},
		{"1e10000", "1e10000"},
		{"1e10001", ""},
		{"1e99999999999", ""},
		{"", ""},
		{".", ""},
		{"-", ""},
		{"e5", ""},
		{"1e", ""},
		{"1e+", ""},
		{"1.2.3", ""},
		{"1 ", ""},
		{" 1", ""},
		{"--1", ""},
		{"1_000", ""},
		{"0x10", ""},
		{"Infinity", ""},
	} {
		d, ok := parseDecimal(tt.in)
		got := ""
		if ok {
			got = string(d.appendScientific(nil))
		}
		if got != tt.want {
			t.Errorf("parseDecimal(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// plainDecimal is what parseDecimal reads, apart from the bounds of the exponent.
var plainDecimal = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$`)

// checkDecimal compares parseDecimal with the expression above and with math/big.
func checkDecimal(t interface{ Fatalf(string, ...any) }, s string) {
	d, ok := parseDecimal(s)
	if !ok {
		if plainDecimal.MatchString(s) && len(s) < 1000 {
			if e := strings.IndexAny(s, "eE"); e < 0 || len(s)-e < 5 {
				t.Fatalf("%q is refused", s)
			}
		}
		return
	}
	if !plainDecimal.MatchString(s) && !regexp.MustCompile(`[eE][+-]?0*[0-9]{1,5}$`).MatchString(s) {
		t.Fatalf("%q is taken", s)
	}
	want, isRat := new(big.Rat).SetString(s)
	if !isRat || d.rat().Cmp(want) != 0 {
		t.Fatalf("%q: got %s, want %v", s, d.appendScientific(nil), want)
	}
	if d.large != nil && d.large.IsInt64() {
		t.Fatalf("%q: a small number is large", s)
	}
	again, ok := parseDecimal(string(d.append(nil)))
	if !ok || !again.equal(d) || d.exp <= 0 && again.exp != d.exp {
		t.Fatalf("%q: written as %s", s, d.append(nil))
	}
}

func TestParseDecimalAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkDecimal(t, rapid.StringMatching(`[+-]?[0-9]{0,25}\.?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?`).Draw(t, "text"))
	})
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"0", "-150.10", "1e-3", "18446744073709551615.5", ".5e+1", "9999999999999999999999e99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkDecimal(t, s) })
}

func TestNumberEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) number {
			d, _ := parseDecimal(rapid.StringMatching(`-?[0-3]{1,22}(\.[0-3]{0,3}0{0,3})?(e[0-5])?`).Draw(t, name))
			return d
		}
		a, b := draw("a"), draw("b")
		if rapid.Bool().Draw(t, "scaled") {
			b = a.round(a.exp - rapid.Int32Range(0, 9).Draw(t, "zeros"))
		}
		if got, want := a.equal(b), a.rat().Cmp(b.rat()) == 0; got != want {
			t.Fatalf("%s equal %s: %v", a.append(nil), b.append(nil), got)
		}
	})
}

func TestDecimalFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := driver.Value{Kind: driver.Decimal, N: rapid.Int64().Draw(t, "n") >> rapid.IntRange(0, 60).Draw(t, "shift"), Exp: rapid.Int32Range(-40, 40).Draw(t, "exp")}
		want, _ := strconv.ParseFloat(string(v.AppendDecimal(nil)), 64)
		if got, ok := decimalFloat(&v); !ok || got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestParseTime(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // RFC 3339 in UTC; empty: refused
	}{
		{"2024-02-29", "2024-02-29T00:00:00Z"},
		{"2024-02-29 12:34", "2024-02-29T12:34:00Z"},
		{"2024-02-29T12:34:56.5", "2024-02-29T12:34:56.5Z"},
		{"2024-02-29 12:34:56.000001", "2024-02-29T12:34:56.000001Z"},
		{"2024-02-29 12:34:56.0000019", "2024-02-29T12:34:56.000001Z"},
		{"2024-02-29t12:34:56z", "2024-02-29T12:34:56Z"},
		{"2024-02-29 00:30:00+01", "2024-02-28T23:30:00Z"},
		{"2024-02-29 12:34:56-0330", "2024-02-29T16:04:56Z"},
		{"2024-02-29 12:34:56.1+05:45", "2024-02-29T06:49:56.1Z"},
		{"0000-01-01", "0000-01-01T00:00:00Z"},
		{"9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999Z"},
		{"0000-02-29", "0000-02-29T00:00:00Z"},
		{"1900-02-29", ""},
		{"2000-02-29", "2000-02-29T00:00:00Z"},
		{"2023-02-29", ""},
		{"2024-04-31", ""},
		{"2024-00-10", ""},
		{"2024-13-10", ""},
		{"2024-01-00", ""},
		{"0000-01-01 00:00:00+01", ""},
		{"9999-12-31 23:59:59-01", ""},
		{"2024-02-29 24:00", ""},
		{"2024-02-29 12:60", ""},
		{"2024-02-29 12:34:60", ""},
		{"2024-02-29 12:34:56.", ""},
		{"2024-02-29 12:34:56,5", ""},
		{"2024-02-29 12:34:", ""},
		{"2024-02-29 12", ""},
		{"2024-02-29 ", ""},
		{"2024-02-29x12:34", ""},
		{"2024-02-29 12:34:56 Z", ""},
		{"2024-02-29 12:34:56+", ""},
		{"2024-02-29 12:34:56+1", ""},
		{"2024-02-29 12:34:56+24", ""},
		{"2024-02-29 12:34:56+01:", ""},
		{"2024-02-29 12:34:56+01:60", ""},
		{"2024-2-29", ""},
		{"20240229", ""},
		{"-024-02-29", ""},
		{"2024-02-2a", ""},
		{"", ""},
	} {
		n, ok := parseTime(tt.in)
		got := ""
		if ok {
			got = time.UnixMicro(n).UTC().Format(time.RFC3339Nano)
		}
		if got != tt.want {
			t.Errorf("parseTime(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTimeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(firstMicro, lastMicro).Draw(t, "micros")
		x := time.UnixMicro(n).UTC()
		s := string(appendTime(nil, n))
		if want := x.Format("2006-01-02 15:04:05.000000"); s != want {
			t.Fatalf("written %s, want %s", s, want)
		}
		if got, ok := parseTime(s); !ok || got != n {
			t.Fatalf("%s is read as %d, want %d", s, got, n)
		}
		if got, ok := parseClock(s[11:]); !ok || got != n-floorDiv(n, day)*day {
			t.Fatalf("%s is read as %d", s[11:], got)
		}
		zone := time.FixedZone("", 60*rapid.IntRange(-23*60, 23*60).Draw(t, "minutes"))
		if local := x.In(zone); local.Year() >= 0 && local.Year() <= 9999 {
			for _, layout := range []string{"2006-01-02T15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999-0700"} {
				if got, ok := parseTime(local.Format(layout)); !ok || got != n {
					t.Fatalf("%s is read as %d, want %d", local.Format(layout), got, n)
				}
			}
		}
	})
}

// checkTime compares parseTime with the standard library, which also takes a comma and
// hours of one digit, and other offsets.
func checkTime(t *testing.T, s string) {
	n, ok := parseTime(s)
	if !ok {
		if x, err := time.Parse("2006-01-02 15:04:05", s); err == nil && strings.HasPrefix(s, x.Format("2006-01-02 15:04:05")) && !strings.Contains(s, ",") {
			t.Fatalf("%q is refused, and is %v", s, x)
		}
		return
	}
	if len(s) == 10 || strings.ContainsAny(s[11:], "+-Zz") || strings.Count(s, ":") < 2 {
		return
	}
	x, err := time.Parse("2006-01-02 15:04:05", s[:10]+" "+s[11:])
	if err != nil || x.UnixMicro() != n {
		t.Fatalf("%q: got %d, the standard library %v, %v", s, n, x, err)
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2024-02-29 12:34:56.789", "0000-01-01T00:00Z", "9999-12-31 23:59:59+05:30"} {
		f.Add(s)
	}
	f.Fuzz(checkTime)
}

func TestParseUUID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u [16]byte
		copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid"))
		s := formatUUID(string(u[:]))
		for _, s := range []string{s, strings.ToUpper(s), strings.ReplaceAll(s, "-", "")} {
			if got, ok := parseUUID(s); !ok || got != u {
				t.Fatalf("%s is read as %x, %v", s, got, ok)
			}
		}
		i := rapid.IntRange(0, len(s)-1).Draw(t, "at")
		if _, ok := parseUUID(s[:i] + "g" + s[i+1:]); ok {
			t.Fatalf("a g at %d of %s is taken", i, s)
		}
	})
}

func TestIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := []byte(rapid.StringMatching(`[ -~]{0,30}`).Draw(t, "text"))
		if len(s) > 0 && rapid.Bool().Draw(t, "other") {
			s[rapid.IntRange(0, len(s)-1).Draw(t, "at")] = rapid.SampledFrom([]byte{0, 1, 127, 128, 129, 255}).Draw(t, "byte")
		}
		want := true
		for _, c := range s {
			want = want && c > 0 && c < 128
		}
		if got := IsPlain(string(s)); got != want {
			t.Fatalf("IsPlain(%q) = %v", s, got)
		}
	})
}

// TestEncodedDataIsOnTheHeap makes a string in a buffer that the compiler would keep on
// the stack of the caller when nothing but a hidden pointer led to it.
func TestEncodedDataIsOnTheHeap(t *testing.T) {
	var v driver.Value
	encodeShort([]byte("on the heap"), &v)
	overwriteStack(64)
	if v.S != "on the heap" {
		t.Errorf("the text became %q", v.S)
	}
}

//go:noinline
func encodeShort(b []byte, v *driver.Value) { bind(string(b), v) }

func bind(s string, v *driver.Value) { _ = stringCodec.Encode(Address(&s), v) }

//go:noinline
func overwriteStack(depth int) byte {
	var b [256]byte
	for i := range b {
		b[i] = byte(depth)
	}
	if depth == 0 {
		return b[7]
	}
	return b[3] + overwriteStack(depth-1)
}

func TestAddressKeepsTheValueOnTheStack(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		x := time.Duration(len(t.Name())) * time.Millisecond
		var v driver.Value
		if durationCodec.Encode(Address(&x), (*driver.Value)(NoEscape(unsafe.Pointer(&v)))) != nil || v.N == 0 {
			t.Error("not encoded")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
