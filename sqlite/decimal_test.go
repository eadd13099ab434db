package sqlite

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
)

func TestParseDecimal(t *testing.T) {
	tests := map[string]string{
		"0": "0", "-0.00": "0.00", "+1.50": "1.50", "007": "7", ".5": "0.5", "5.": "5", "1e3": "1000", "1.25E+1": "12.5",
		"1.5e-3": "0.0015", "-9223372036854775808": "-9223372036854775808", "9223372036854775808": "9223372036854775808",
		"123456789012345678901234567890.123": "123456789012345678901234567890.123",
		"0.000000000000000000000000000001":   "0.000000000000000000000000000001",
		"":                                   "", "-": "", ".": "", "1.2.3": "", "1e": "", "e5": "", "0x10": "", " 1": "", "NaN": "", "1_0": "", "1e999999999": "",
	}
	for in, want := range tests {
		got := ""
		if d, ok := parseDecimal(in); ok {
			got = string(d.append(nil))
		}
		if got != want {
			t.Errorf("parseDecimal(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDecimalFunctions(t *testing.T) {
	tests := map[string]string{
		"decimal('+01.50')":                              "1.50",
		"decimal(7)":                                     "7",
		"decimal(0.1)":                                   "0.1",
		"decimal(NULL)":                                  "NULL",
		"decimal_add('1.5', '2.25')":                     "3.75",
		"decimal_add('9223372036854775807', 1)":          "9223372036854775808",
		"decimal_add('1', NULL)":                         "NULL",
		"decimal_sub('0', '-9223372036854775808')":       "9223372036854775808",
		"decimal_sub('1.10', '1.1')":                     "0.00",
		"decimal_mul('1.10', '-2.0')":                    "-2.200",
		"decimal_mul('99999999999', '99999999999')":      "9999999999800000000001",
		"decimal_div('2', '3', 4)":                       "0.6667",
		"decimal_div('-2', '3', 0)":                      "-1",
		"decimal_div('1', '2', 0)":                       "1",
		"decimal_div('-1', '2', 0)":                      "-1",
		"decimal_div('29', '2', -1)":                     "10",
		"decimal_div('1', '0.00', 2)":                    "NULL",
		"decimal_div('100000000000000000000', '7', 3)":   "14285714285714285714.286",
		"decimal_round('2.345', 2)":                      "2.35",
		"decimal_round('-2.345', 2)":                     "-2.35",
		"decimal_round('2.344999999999999999999999', 2)": "2.34",
		"decimal_fit('2.345', 3, 2)":                     "2.35",
		"decimal_fit('-9.994', 3, 2)":                    "-9.99",
		"decimal_fit('0', 1, 0)":                         "0",
		"decimal_fit('12345678901234567890.5', 22, 2)":   "12345678901234567890.50",
		"decimal_round('2', 3)":                          "2.000",
		"decimal_round('1250', -2)":                      "1300",
		"decimal_round('-0.4', 0)":                       "0",
		"decimal_cmp('1.5', '1.50')":                     "0",
		"decimal_cmp('-1', '1e-5')":                      "-1",
		"'10' COLLATE decimal > '9.99'":                  "1",
		"'1.0' COLLATE decimal = '1'":                    "1",
		"'x' COLLATE decimal > '99'":                     "1",
		"(SELECT decimal_sum(value) FROM json_each('[\"1.5\",null,\"2.25\",3]'))":                "6.75",
		"(SELECT decimal_sum(value) FROM json_each('[]'))":                                       "NULL",
		"(SELECT decimal_sum(value) FROM json_each('[null]'))":                                   "NULL",
		"(SELECT decimal_sum(value) FROM json_each('[\"9223372036854775807\",\"0.5\",\"-1\"]'))": "9223372036854775806.5",
		"(SELECT decimal_avg(value, 2) FROM json_each('[\"1\",\"2\",\"2\"]'))":                   "1.67",
		"(SELECT decimal_avg(value, 2) FROM json_each('[]'))":                                    "NULL",
		"(SELECT group_concat(s) FROM (SELECT decimal_sum(value) OVER (ORDER BY id ROWS 1 PRECEDING) s " +
			"FROM json_each('[\"1.5\",\"9223372036854775807\",null,\"2.0\"]')))": "1.5,9223372036854775808.5,9223372036854775807.0,2.0",
		"(SELECT group_concat(s) FROM (SELECT decimal_avg(value, 1) OVER (ORDER BY id ROWS 1 PRECEDING) s " +
			"FROM json_each('[1,2,4]')))": "1.0,1.5,3.0",
		"tenon_instant('2024-02-29T23:30:00.1234567+01:00')": "2024-02-29 22:30:00.123456",
		"tenon_instant('1850-01-01T00:00:00Z')":              "1850-01-01 00:00:00.000000",
		"tenon_instant('yesterday')":                         "NULL",
		"tenon_instant(NULL)":                                "NULL",
		"'Zoë' REGEXP '^Z.ë$'":                               "1",
		"'Zoe' REGEXP 'x'":                                   "0",
		"NULL REGEXP 'x'":                                    "NULL",
	}
	c := writer(t, "")
	for expression, want := range tests {
		got := "NULL"
		if rows := query(t, c, "SELECT CAST(("+expression+") AS TEXT)"); rows[0][0].Kind != driver.Null {
			got = rows[0][0].S
		}
		if got != want {
			t.Errorf("%s = %s, want %s", expression, got, want)
		}
	}
	k := connOf(c)
	if len(k.sums) != 0 {
		t.Errorf("%d large sums were not given back", len(k.sums))
	}
}

func TestDecimalFunctionErrors(t *testing.T) {
	c := writer(t, "")
	for _, expression := range []string{
		"decimal('abc')", "decimal_add('1', 'x')", "decimal(x'31')", "decimal_round('1', 'two')", "decimal_fit('9.995', 3, 2)", "decimal_fit('1000', 3, 0)", "decimal_div('1', '2', 99999)",
		"(SELECT decimal_sum(value) FROM json_each('[\"1\",\"x\"]'))", "'x' REGEXP '('",
	} {
		if _, err := c.Exec(t.Context(), "SELECT "+expression, nil); err == nil {
			t.Errorf("%s: no error", expression)
		}
	}
}

// number is a decimal beside math/big's idea of it.
type number struct {
	text  string
	value *big.Rat
	scale int
}

func drawNumber(t *rapid.T, name string) number {
	digits := rapid.StringMatching(`-?[0-9]{1,40}`).Draw(t, name)
	if rapid.Bool().Draw(t, name+" is small") {
		digits = rapid.StringMatching(`-?[0-9]{1,19}`).Draw(t, name)
	}
	n := number{text: digits, scale: rapid.IntRange(0, 25).Draw(t, name+" scale")}
	if n.scale > 0 {
		n.text += "." + rapid.StringMatching(`[0-9]{`+strconv.Itoa(n.scale)+`}`).Draw(t, name+" fraction")
	}
	n.value, _ = new(big.Rat).SetString(n.text)
	return n
}

// fixed is the value with a number of digits, halves away from zero. It is the plain way.
func fixed(r *big.Rat, scale int) string {
	ten := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	scaled := new(big.Rat).Mul(r, ten)
	twice := new(big.Int).Mul(new(big.Int).Abs(scaled.Num()), big.NewInt(2))
	whole := twice.Add(twice, scaled.Denom()).Quo(twice, new(big.Int).Mul(scaled.Denom(), big.NewInt(2)))
	s := whole.String()
	if scale > 0 {
		s = strings.Repeat("0", max(0, scale+1-len(s))) + s
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if r.Sign() < 0 && whole.Sign() != 0 {
		s = "-" + s
	}
	return s
}

func TestDecimalsAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawNumber(t, "a"), drawNumber(t, "b")
		x, okX := parseDecimal(a.text)
		y, okY := parseDecimal(b.text)
		if !okX || !okY {
			t.Fatalf("%s or %s is not read", a.text, b.text)
		}
		scale := rapid.IntRange(0, 30).Draw(t, "scale")
		check := func(what string, got decimal, want string) {
			if s := string(got.append(nil)); s != want || got.room() < len(s) {
				t.Fatalf("%s %s %s = %s (room %d), want %s", a.text, what, b.text, s, got.room(), want)
			}
		}
		greater := max(a.scale, b.scale)
		check("itself", x, fixed(a.value, a.scale))
		check("+", x.plus(y), fixed(new(big.Rat).Add(a.value, b.value), greater))
		check("-", x.minus(y), fixed(new(big.Rat).Sub(a.value, b.value), greater))
		check("*", x.times(y), fixed(new(big.Rat).Mul(a.value, b.value), a.scale+b.scale))
		check("rounded", x.rounded(scale), fixed(a.value, scale))
		if b.value.Sign() != 0 {
			check("/", x.by(y, scale), fixed(new(big.Rat).Quo(a.value, b.value), scale))
		}
		if got, want := collate(a.text, b.text), a.value.Cmp(b.value); got != want && a.text != b.text {
			t.Fatalf("collate(%s, %s) = %d, want %d", a.text, b.text, got, want)
		}
	})
}

func TestCollationIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9]{1,2})?`), rapid.StringMatching(`[-.0-9a-e]{0,4}`))
		words := rapid.SliceOfN(word, 3, 3).Draw(t, "words")
		a, b, c := words[0], words[1], words[2]
		if collate(a, b) != -collate(b, a) {
			t.Fatalf("%q and %q are not opposite", a, b)
		}
		if collate(a, b) <= 0 && collate(b, c) <= 0 && collate(a, c) > 0 {
			t.Fatalf("%q <= %q <= %q, but not the first and the last", a, b, c)
		}
	})
}

func TestDecimalsInSQLAgainstRationals(t *testing.T) {
	c := writer(t, "CREATE TABLE t (d TEXT COLLATE decimal NOT NULL) STRICT; CREATE INDEX t_d ON t (d)")
	rapid.Check(t, func(rt *rapid.T) {
		exec(t, c, "DELETE FROM t")
		total, scale := new(big.Rat), 0
		var numbers []number
		for range rapid.IntRange(1, 8).Draw(rt, "rows") {
			n := drawNumber(rt, "n")
			numbers = append(numbers, n)
			total.Add(total, n.value)
			scale = max(scale, n.scale)
			exec(t, c, "INSERT INTO t VALUES (?)", driver.Value{Kind: driver.Decimal, S: n.text})
		}
		average := new(big.Rat).Quo(total, big.NewRat(int64(len(numbers)), 1))
		got := query(t, c, "SELECT decimal_sum(d), decimal_avg(d, 3) FROM t")[0]
		if got[0].S != fixed(total, scale) || got[1].S != fixed(average, 3) {
			rt.Fatalf("sum %s, average %s; want %s, %s", got[0].S, got[1].S, fixed(total, scale), fixed(average, 3))
		}
		slices.SortStableFunc(numbers, func(a, b number) int { return a.value.Cmp(b.value) })
		for i, row := range query(t, c, "SELECT d FROM t ORDER BY d") {
			if v, _ := new(big.Rat).SetString(row[0].S); v.Cmp(numbers[i].value) != 0 {
				rt.Fatalf("row %d is %s, want %s", i, row[0].S, numbers[i].text)
			}
		}
		one := numbers[0]
		equal := 0
		for _, n := range numbers {
			if n.value.Cmp(one.value) == 0 {
				equal++
			}
		}
		same := driver.Value{Kind: driver.Decimal, S: fixed(one.value, one.scale+3)}
		if n := query(t, c, "SELECT count(*) FROM t WHERE d = ?", same)[0][0].N; int(n) != equal {
			rt.Fatalf("%s is found %d times, want %d", same.S, n, equal)
		}
	})
	if n := len(connOf(c).sums); n != 0 {
		t.Errorf("%d large sums were not given back", n)
	}
}
