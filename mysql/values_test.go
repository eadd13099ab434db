package mysql

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// TestRoundTrip stores a value in a column and reads it back, through both protocols: a
// large argument beside it makes the driver below prepare the statement.
func TestRoundTrip(t *testing.T) {
	c := connTest(t)
	const day = int64(dayMicros)
	big := strings.Repeat("é\\", 100<<10)
	tests := []struct {
		name, column string
		in, want     driver.Value
	}{
		{"null", "INT", null(), null()},
		{"bool", "BOOLEAN", of(driver.Bool, 1), integer(1)},
		{"int", "BIGINT", integer(42), integer(42)},
		{"least int", "BIGINT", integer(math.MinInt64), integer(math.MinInt64)},
		{"largest int", "BIGINT", integer(math.MaxInt64), integer(math.MaxInt64)},
		{"unsigned", "BIGINT UNSIGNED", integer(math.MaxInt64), integer(math.MaxInt64)},
		{"tiny", "TINYINT", integer(-128), integer(-128)},
		{"small unsigned", "SMALLINT UNSIGNED", integer(65535), integer(65535)},
		{"medium", "MEDIUMINT", integer(-8388608), integer(-8388608)},
		{"int unsigned", "INT UNSIGNED", integer(4294967295), integer(4294967295)},
		{"year", "YEAR", integer(2026), integer(2026)},
		{"float", "DOUBLE", float(0.1), float(0.1)},
		{"whole float", "DOUBLE", float(3), float(3)},
		{"large float", "DOUBLE", float(math.MaxFloat64), float(math.MaxFloat64)},
		{"small float", "DOUBLE", float(-2.2250738585072014e-308), float(-2.2250738585072014e-308)},
		{"single", "FLOAT", float(1.2345678), float(1.23457)},
		{"decimal", "DECIMAL(12,2)", decimal(15010, -2), decimal(15010, -2)},
		{"negative decimal", "DECIMAL(12,2)", decimal(-5, -2), decimal(-5, -2)},
		{"decimal as text", "DECIMAL(40,10)", digits("-123456789012345678901234567890.0123456789"), digits("-123456789012345678901234567890.0123456789")},
		{"decimal times ten", "DECIMAL(12,0)", decimal(12, 3), decimal(12000, 0)},
		{"text", "VARCHAR(100)", text("plain"), text("plain")},
		{"empty text", "VARCHAR(100)", text(""), text("")},
		{"quotes", "VARCHAR(100)", text(`it's "quoted" and ''twice'' ?`), text(`it's "quoted" and ''twice'' ?`)},
		{"backslash", "VARCHAR(100)", text(`a\b\\c\'d\`), text(`a\b\\c\'d\`)},
		{"control", "VARCHAR(100)", text("a\n\r\t\x1a\x01b"), text("a\n\r\t\x1a\x01b")},
		{"unicode", "VARCHAR(100) CHARACTER SET utf8mb4", text("žluťoučký 🐎 \u00a0 "), text("žluťoučký 🐎 \u00a0 ")},
		{"trailing space", "VARCHAR(100)", text("a  "), text("a  ")},
		{"comment", "TEXT", text("a -- b # c /* d"), text("a -- b # c /* d")},
		{"long text", "LONGTEXT", text(strings.Repeat("x'y", 30<<10)), text(strings.Repeat("x'y", 30<<10))},
		{"json", "JSON", driver.Value{Kind: driver.JSON, S: `{"a": "b\"c\\", "n": 1.10}`}, text(`{"a": "b\"c\\", "n": 1.10}`)},
		{"bytes", "VARBINARY(100)", bytesOf("\x00\xff'\\?"), bytesOf("\x00\xff'\\?")},
		{"no bytes", "BLOB", bytesOf(""), bytesOf("")},
		{"many bytes", "LONGBLOB", bytesOf(allBytes(20 << 10)), bytesOf(allBytes(20 << 10))},
		{"uuid", "BINARY(16)", driver.Value{Kind: driver.UUID, S: "\x00\x112345678\\'\"\x9a\xff?z"}, bytesOf("\x00\x112345678\\'\"\x9a\xff?z")},
		{"bit", "BIT(12)", integer(0xabc), integer(0xabc)},
		{"instant", "DATETIME(6)", of(driver.Instant, 1764000000123456), of(driver.DateTime, 1764000000123456)},
		{"before 1970", "DATETIME(6)", of(driver.DateTime, -1), of(driver.DateTime, -1)},
		{"first instant", "DATETIME(6)", of(driver.DateTime, minMicros), of(driver.DateTime, minMicros)},
		{"last instant", "DATETIME(6)", of(driver.DateTime, endMicros-1), of(driver.DateTime, endMicros-1)},
		{"timestamp", "TIMESTAMP(6)", of(driver.Instant, 1764000000999999), of(driver.DateTime, 1764000000999999)},
		{"whole seconds", "DATETIME", of(driver.DateTime, 1764000000000000), of(driver.DateTime, 1764000000000000)},
		{"milliseconds", "DATETIME(3)", of(driver.DateTime, 1764000000123000), of(driver.DateTime, 1764000000123000)},
		{"date", "DATE", of(driver.Date, 20000), of(driver.Date, 20000)},
		{"leap day", "DATE", of(driver.Date, 11016), of(driver.Date, 11016)},
		{"first date", "DATE", of(driver.Date, minDays), of(driver.Date, minDays)},
		{"last date", "DATE", of(driver.Date, endDays-1), of(driver.Date, endDays-1)},
		{"clock", "TIME(6)", of(driver.Clock, day-1), of(driver.Clock, day-1)},
		{"midnight", "TIME", of(driver.Clock, 0), of(driver.Clock, 0)},
		{"enum", "ENUM('a','b')", text("b"), text("b")},
		{
			"list", "JSON", list(integer(1), text(`a"b\`), null(), decimal(110, -2), of(driver.Bool, 1), bytesOf("\x01z")),
			text(`[1,"a\"b\\",null,"1.10",true,"017a"]`),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			script(t, c, "CREATE OR REPLACE TABLE v (`q?'\"` "+test.column+" NULL, big LONGTEXT NULL)")
			for _, large := range []bool{false, true} {
				beside := null()
				own(c).binder.maxPacket = 1 << 24
				if large {
					beside = text(big)
					own(c).binder.maxPacket = 3 * len(big) / 2
				}
				exec(t, c, "DELETE FROM v")
				exec(t, c, "INSERT INTO v (`q?'\"`, big) VALUES (?, ?) -- ? none", test.in, beside)
				all := query(t, c, "SELECT `q?'\"` FROM v /* ? */ WHERE big <=> ? AND '?' = ?", beside, text("?"))
				if diff := cmp.Diff([][]driver.Value{{test.want}}, all); diff != "" {
					t.Errorf("large %v: read back (-want +got):\n%s", large, diff)
				}
				if test.in.Kind == driver.Null || test.column == "FLOAT" {
					continue
				}
				if n := number(t, c, "SELECT count(*) FROM v WHERE `q?'\"` = ? AND big <=> ?", test.in, beside); n != 1 {
					t.Errorf("large %v: %d rows are equal to the argument, want 1", large, n)
				}
			}
		})
	}
}

func allBytes(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

func list(items ...driver.Value) driver.Value {
	return driver.Value{Kind: driver.List, Items: &driver.Items{Values: items}}
}

func TestFloatsAreExact(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE f (v DOUBLE)")
	for range 300 {
		f := math.Float64frombits(rand.Uint64())
		if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) < 0x1p-1022 {
			continue
		}
		exec(t, c, "DELETE FROM f")
		exec(t, c, "INSERT INTO f VALUES (?)", float(f))
		all := query(t, c, "SELECT v, ? FROM f", float(f))
		if all[0][0].Float64() != f || all[0][1].Float64() != f {
			t.Errorf("%v came back as %v and %v", f, all[0][0].Float64(), all[0][1].Float64())
		}
	}
}

// TestDecimalsAreNumbers fails where a decimal travels as a string: then an expression
// over a DECIMAL is compared, and computed with, as a double.
func TestDecimalsAreNumbers(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE d (v DECIMAL(30,10)); INSERT INTO d VALUES (12345678901234567890.0000000001)")
	same, other := digits("12345678901234567890.0000000001"), digits("12345678901234567890.0000000002")
	for _, left := range []string{"v", "v + 0", "(SELECT max(v) FROM d)"} {
		got := query(t, c, "SELECT "+left+" = ?, "+left+" = ?, "+left+" < ? FROM d", same, other, other)
		if diff := cmp.Diff([][]driver.Value{{integer(1), integer(0), integer(1)}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", left, diff)
		}
	}
	got := query(t, c, "SELECT v + ?, v * ? FROM d", other, decimal(2, 0))
	want := [][]driver.Value{{digits("24691357802469135780.0000000003"), digits("24691357802469135780.0000000002")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sum and product (-want +got):\n%s", diff)
	}
}

func TestRefusedArguments(t *testing.T) {
	c := connTest(t)
	tests := map[string]driver.Value{
		"not a number":    float(math.NaN()),
		"infinity":        float(math.Inf(-1)),
		"injection":       digits("1; DROP TABLE x"),
		"empty minus":     digits("-"),
		"two points":      digits("1.2.3"),
		"minus inside":    digits("1-2"),
		"too many digits": digits(strings.Repeat("1", 66)),
		"year 0":          of(driver.DateTime, minMicros-1),
		"year 10000":      of(driver.Date, endDays),
		"negative clock":  of(driver.Clock, -1),
		"24 hours":        of(driver.Clock, dayMicros),
		"list of NaN":     list(float(math.NaN())),
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := c.Query(t.Context(), "SELECT ?", []driver.Value{v}); err == nil {
				t.Errorf("%v was not refused", v)
			}
			if n := number(t, c, "SELECT 1"); n != 1 || c.Broken() {
				t.Error("the connection does not go on")
			}
		})
	}
}

func TestArgumentsAndParameters(t *testing.T) {
	c := connTest(t)
	for _, args := range [][]driver.Value{{integer(1)}, {integer(1), integer(2), integer(3)}} {
		if _, err := c.Query(t.Context(), "SELECT ?, ?", args); err == nil {
			t.Errorf("%d arguments for 2 parameters were not refused", len(args))
		}
	}
	got := query(t, c, "SELECT 5-?, 5 -?AND 1, ?*2 FROM(SELECT 1)t LIMIT?", integer(-3), integer(-3), integer(-4), integer(1))
	want := [][]driver.Value{{integer(8), integer(1), integer(-8)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("literals run together (-want +got):\n%s", diff)
	}
}

func TestUnreadableCells(t *testing.T) {
	c := connTest(t)
	script(t, c, "SET sql_mode=''; CREATE TABLE z (d DATE, u BIGINT UNSIGNED); INSERT INTO z VALUES ('0000-00-00', 18446744073709551615)")
	for _, q := range []string{"SELECT d FROM z", "SELECT u FROM z"} {
		r, err := c.Query(t.Context(), q, nil)
		if err != nil {
			t.Fatal(err)
		}
		if row := r.Next(); row != nil {
			t.Errorf("%s: gave %v, want an error", q, row)
		}
		if err := r.Close(); err == nil || !strings.Contains(err.Error(), `column "`) {
			t.Errorf("%s: error %v, want one that names the column", q, err)
		}
		if n := number(t, c, "SELECT 1"); n != 1 {
			t.Error("the connection does not go on")
		}
	}
	got := query(t, c, "SELECT TIME'-12:34:56.5', TIME'838:59:59'")
	want := [][]driver.Value{{of(driver.Clock, -45296500000), of(driver.Clock, 3020399000000)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("times beyond a day (-want +got):\n%s", diff)
	}
}

// TestQuotingFollowsTheMode has the program change the session's sql_mode.
func TestQuotingFollowsTheMode(t *testing.T) {
	c := connTest(t)
	for _, mode := range []string{"", "NO_BACKSLASH_ESCAPES"} {
		script(t, c, "SET sql_mode = '"+mode+"'")
		for _, s := range []string{`'`, `\`, `\'`, `'\`, `\\' OR 1=1 -- `, `'' \' "`} {
			got := query(t, c, "SELECT ?, ?, ?", text(s), text("it's"), bytesOf(s))
			if diff := cmp.Diff([][]driver.Value{{text(s), text("it's"), bytesOf(s)}}, got); diff != "" {
				t.Errorf("mode %q, %q (-want +got):\n%s", mode, s, diff)
			}
		}
	}
}
