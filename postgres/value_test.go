package postgres

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

func decimal(n int64, exp int32) driver.Value {
	return driver.Value{Kind: driver.Decimal, N: n, Exp: exp}
}
func long(s string) driver.Value { return driver.Value{Kind: driver.Decimal, S: s} }
func float(f float64) driver.Value {
	return driver.Value{Kind: driver.Float, N: int64(math.Float64bits(f))} //nolint:gosec // bits
}
func of(kind driver.Kind, n int64) driver.Value    { return driver.Value{Kind: kind, N: n} }
func text(kind driver.Kind, s string) driver.Value { return driver.Value{Kind: kind, S: s} }
func at(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 34, 56, 789012000, time.UTC)
}

func list(kind driver.Kind, v ...driver.Value) driver.Value {
	return driver.Value{Kind: driver.List, Items: &driver.Items{Elem: kind, Values: append([]driver.Value{}, v...)}}
}

var null = driver.Value{}

const uuidBytes = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff"

// TestRoundTrip sends each kind through each type of column that fits, and looks at what
// PostgreSQL makes of it by itself, as text.
func TestRoundTrip(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create type mood as enum ('sad', 'so so')")
	mustExec(t, c, "create domain price as numeric(10,2)")
	mustExec(t, c, "create domain stamp as timestamptz")
	digits := strings.Repeat("1234567890", 13) + "7"
	tests := []struct {
		column string
		value  driver.Value
		want   driver.Value // Null: as it was sent
		text   string       // as the server shows it
	}{
		{"bool", of(driver.Bool, 1), null, "true"},
		{"bool", of(driver.Bool, 0), null, "false"},
		{"int2", integer(math.MinInt16), null, "-32768"},
		{"int4", integer(math.MaxInt32), null, "2147483647"},
		{"int8", integer(math.MinInt64), null, "-9223372036854775808"},
		{"int8", integer(math.MaxInt64), null, "9223372036854775807"},
		{"oid", integer(math.MaxUint32), null, "4294967295"},
		{"numeric", integer(math.MinInt64), long("-9223372036854775808"), "-9223372036854775808"},
		{"numeric", integer(math.MaxInt64), decimal(math.MaxInt64, 0), "9223372036854775807"},
		{"numeric(12,2)", integer(10), decimal(1000, -2), "10.00"},
		{"float8", integer(12), float(12), "12"},
		{"text", integer(-12), word("-12"), "-12"},
		{"float8", float(math.Pi), null, "3.141592653589793"},
		{"float8", float(math.Inf(-1)), null, "-Infinity"},
		{"float8", float(math.SmallestNonzeroFloat64), null, "5e-324"},
		{"float4", float(1.5), null, "1.5"},
		{"numeric", float(1e-7), decimal(1, -7), "0.0000001"},
		{"numeric", float(math.Inf(1)), long("Infinity"), "Infinity"},
		{"numeric", decimal(15010, -2), null, "150.10"},
		{"numeric", decimal(0, 0), null, "0"},
		{"numeric", decimal(0, -3), null, "0.000"},
		{"numeric", decimal(-5, -4), null, "-0.0005"},
		{"numeric", decimal(-5, -5), null, "-0.00005"},
		{"numeric", decimal(12345678, -3), null, "12345.678"},
		{"numeric", decimal(100000000, -4), null, "10000.0000"},
		{"numeric", decimal(12, 6), decimal(12000000, 0), "12000000"},
		{"numeric", decimal(math.MaxInt64, -18), null, "9.223372036854775807"},
		{"numeric", decimal(math.MinInt64, -1), long("-922337203685477580.8"), "-922337203685477580.8"},
		{"numeric", decimal(7, 30), long("7" + strings.Repeat("0", 30)), "7" + strings.Repeat("0", 30)},
		{"numeric", long(digits), null, digits},
		{"numeric", long("-" + digits + ".00" + digits + "00"), null, "-" + digits + ".00" + digits + "00"},
		{"numeric", long("0.000000000000000000000001"), decimal(1, -24), "0.000000000000000000000001"},
		{"numeric", long("0001.50"), decimal(150, -2), "1.50"},
		{"numeric", long("NaN"), null, "NaN"},
		{"numeric", long("-Infinity"), null, "-Infinity"},
		{"float8", decimal(15010, -2), float(150.1), "150.1"},
		{"text", decimal(15010, -2), word("150.10"), "150.10"},
		{"price", decimal(15010, -2), null, "150.10"},
		{"text", word("grün 🌲 ''\"\\"), null, "grün 🌲 ''\"\\"},
		{"text", word(""), null, ""},
		{"varchar(5)", word("abc"), null, "abc"},
		{"char(5)", word("abc"), word("abc  "), "abc  "},
		{"name", word("abc"), null, "abc"},
		{"mood", word("so so"), null, "so so"},
		{"xml", word("<a/>"), null, "<a/>"},
		{"interval", word("1 day 02:00"), word("1 day 02:00:00"), "1 day 02:00:00"},
		{"inet", word("10.0.0.1"), word("10.0.0.1"), "10.0.0.1/32"},
		{"date", word("2024-02-29"), of(driver.Date, 19782), "2024-02-29"},
		{"uuid", word("00010203-0405-0607-0809-0a0b0c0d0eff"), text(driver.UUID, uuidBytes), "00010203-0405-0607-0809-0a0b0c0d0eff"},
		{"bytea", text(driver.Bytes, "\x00\xff'\\"), null, `\x00ff275c`},
		{"bytea", text(driver.Bytes, ""), null, `\x`},
		{"timestamptz", of(driver.Instant, at(2024, 2, 29).UnixMicro()), null, "2024-02-29 12:34:56.789012+00"},
		{"timestamptz", of(driver.Instant, at(1727, 3, 1).UnixMicro()), null, "1727-03-01 12:34:56.789012+00"},
		{"timestamptz", of(driver.Instant, at(1850, 12, 31).UnixMicro()), null, "1850-12-31 12:34:56.789012+00"},
		{"timestamptz", of(driver.Instant, -1), null, "1969-12-31 23:59:59.999999+00"},
		{"stamp", of(driver.Instant, at(1850, 12, 31).UnixMicro()), null, "1850-12-31 12:34:56.789012+00"},
		{"stamp", of(driver.Instant, at(-43, 3, 15).UnixMicro()), null, "0044-03-15 12:34:56.789012+00 BC"},
		{"timestamp", of(driver.Instant, at(2024, 2, 29).UnixMicro()), of(driver.DateTime, at(2024, 2, 29).UnixMicro()), "2024-02-29 12:34:56.789012"},
		{"timestamp", of(driver.DateTime, at(1727, 3, 1).UnixMicro()), null, "1727-03-01 12:34:56.789012"},
		{"date", of(driver.Date, -88647), null, "1727-04-18"},
		{"date", of(driver.Date, 0), null, "1970-01-01"},
		{"timestamp", of(driver.Date, 1), of(driver.DateTime, 86_400_000_000), "1970-01-02 00:00:00"},
		{"time", of(driver.Clock, 86_399_999_999), null, "23:59:59.999999"},
		{"time", of(driver.Clock, 0), null, "00:00:00"},
		{"uuid", text(driver.UUID, uuidBytes), null, "00010203-0405-0607-0809-0a0b0c0d0eff"},
		{"text", text(driver.UUID, uuidBytes), word("00010203-0405-0607-0809-0a0b0c0d0eff"), "00010203-0405-0607-0809-0a0b0c0d0eff"},
		{"json", text(driver.JSON, `{"a": 1}`), null, `{"a": 1}`},
		{"jsonb", text(driver.JSON, `{"a":[1,null]}`), text(driver.JSON, `{"a": [1, null]}`), `{"a": [1, null]}`},
		{"bool[]", list(driver.Bool, of(driver.Bool, 1), null), null, "{t,NULL}"},
		{"int2[]", list(driver.Int, integer(-1), integer(2)), null, "{-1,2}"},
		{"int4[]", list(driver.Int, integer(-1), null, integer(2)), null, "{-1,NULL,2}"},
		{"int8[]", list(driver.Int), null, "{}"},
		{"int8[]", list(driver.Int, integer(math.MaxInt64)), null, "{9223372036854775807}"},
		{"float8[]", list(driver.Float, float(0.5)), null, "{0.5}"},
		{"numeric[]", list(driver.Decimal, decimal(15010, -2), null, long(digits)), null, "{150.10,NULL," + digits + "}"},
		{"text[]", list(driver.Text, word(""), word("NULL"), null, word(`a,"b\`)), null, `{"","NULL",NULL,"a,\"b\\"}`},
		{"varchar[]", list(driver.Text, word("x")), null, "{x}"},
		{"bytea[]", list(driver.Bytes, text(driver.Bytes, "\x01")), null, `{"\\x01"}`},
		{"uuid[]", list(driver.UUID, text(driver.UUID, uuidBytes), null), null, "{00010203-0405-0607-0809-0a0b0c0d0eff,NULL}"},
		{"uuid[]", list(driver.Text, word("00010203-0405-0607-0809-0a0b0c0d0eff")), list(driver.UUID, text(driver.UUID, uuidBytes)), "{00010203-0405-0607-0809-0a0b0c0d0eff}"},
		{"timestamptz[]", list(driver.Instant, of(driver.Instant, 1)), null, `{"1970-01-01 00:00:00.000001+00"}`},
		{"timestamp[]", list(driver.DateTime, of(driver.DateTime, 0)), null, `{"1970-01-01 00:00:00"}`},
		{"date[]", list(driver.Date, of(driver.Date, 31)), null, "{1970-02-01}"},
		{"time[]", list(driver.Clock, of(driver.Clock, 1_000_000)), null, "{00:00:01}"},
		{"jsonb[]", list(driver.JSON, text(driver.JSON, `{"a": "b"}`), null), null, `{"{\"a\": \"b\"}",NULL}`},
		{"json[]", list(driver.JSON, text(driver.JSON, `[1]`)), null, `{[1]}`},
		{"mood[]", list(driver.Text, word("so so"), null), word(`{"so so",NULL}`), `{"so so",NULL}`},
	}
	for i, test := range tests {
		t.Run(test.column+" of "+test.value.Kind.String()+" "+short(test.text), func(t *testing.T) {
			table := fmt.Sprint("t", i)
			mustExec(t, c, "create table "+table+" (v "+test.column+")")
			mustExec(t, c, "insert into "+table+" values ($1), (null)", test.value)
			got := mustRows(t, c, "select v from "+table)
			want := test.want
			if want.Kind == driver.Null {
				want = test.value
			}
			if diff := cmp.Diff([][]driver.Value{{want}, {null}}, got); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
			shown := mustRows(t, c, "select v::text from "+table+" limit 1")[0][0].S
			if test.column == "char(5)" { // the cast takes the padding off
				shown = fmt.Sprintf("%-5s", shown)
			}
			if shown != test.text {
				t.Errorf("the server shows %q, want %q", shown, test.text)
			}
			mustExec(t, c, "update "+table+" set v = $1", null)
			if got := number(t, c, "select count(*) from "+table+" where v is null"); got != 2 {
				t.Errorf("%d NULLs, want 2", got)
			}
		})
	}
}

func short(s string) string { return s[:min(len(s), 20)] }

// TestRefusedParameters are values that cannot be sent as the type of the parameter.
func TestRefusedParameters(t *testing.T) {
	c, w := dialCounted(t, false)
	mustExec(t, c, "create sequence ran")
	tests := []struct {
		oid   string
		value driver.Value
		want  string
	}{
		{"int2", integer(40000), "40000 is out of the range of smallint"},
		{"int4", integer(-1 << 40), "out of the range of integer"},
		{"oid", integer(-1), "out of the range of oid"},
		{"int8", word("1"), "kind text cannot be sent as bigint"},
		{"bool", integer(1), "kind int cannot be sent as boolean"},
		{"numeric", word("1"), "kind text cannot be sent as numeric"},
		{"numeric", long("1,5"), "not a number"},
		{"numeric", long("1e200000"), "more digits than a numeric can hold"},
		{"float4", float(1e300), "out of the range of real"},
		{"timestamptz", of(driver.Clock, 1), "kind clock cannot be sent as timestamptz"},
		{"timestamptz", of(driver.Instant, math.MinInt64), "out of the range of timestamptz"},
		{"date", of(driver.Instant, 1), "kind instant cannot be sent as date"},
		{"date", of(driver.Date, math.MaxInt32+epochDays), "out of the range of date"},
		{"time", of(driver.Date, 1), "kind date cannot be sent as time"},
		{"uuid", text(driver.UUID, "abc"), "UUID of 3 bytes"},
		{"jsonb", integer(1), "kind int cannot be sent as jsonb"},
		{"bytea", word("a"), "kind text cannot be sent as bytea"},
		{"text", text(driver.Bytes, "a"), "kind bytes cannot be sent as text"},
		{"int8[]", integer(1), "kind int cannot be sent as bigint[]"},
		{"int4[]", list(driver.Int, integer(1), integer(1<<40)), "element 1: 1099511627776 is out of the range of integer"},
	}
	for _, test := range tests {
		text := "select $2::int4, $1::" + test.oid + " where nextval('ran') > 0"
		if _, err := c.statement(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		trips := w.trips(func() {
			_, err := c.Query(t.Context(), text, []driver.Value{test.value, integer(1)})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "parameter $1") {
				t.Errorf("%s: %v, want %q", test.oid, err, test.want)
			}
		})
		if trips != 1 { // to see whether the parameter still has that type
			t.Errorf("%s: %d round trips, want 1", test.oid, trips)
		}
		if got := number(t, c, "select last_value from ran"); got != 1 {
			t.Fatalf("%s: the statement ran", test.oid)
		}
	}
	if got := w.trips(func() {
		if _, err := c.Exec(t.Context(), "select $1::int8 as fresh", []driver.Value{word("a")}); err == nil {
			t.Error("no error")
		}
	}); got != 1 {
		t.Errorf("%d round trips for a fresh statement, want 1", got)
	}
	for _, args := range [][]driver.Value{nil, {integer(1), integer(2)}} {
		if _, err := c.Exec(t.Context(), "select $1::int4", args); err == nil || !strings.Contains(err.Error(), "parameters for a statement with 1") {
			t.Errorf("%d parameters: %v", len(args), err)
		}
	}
	if c.Broken() || number(t, c, "select $1::int4", integer(3)) != 3 {
		t.Error("connection does not go on")
	}
}

func TestUnreadable(t *testing.T) {
	c := dial(t)
	for text, want := range map[string]string{
		"select 'infinity'::timestamptz as x":              `column "x": the value is infinity`,
		"select '-infinity'::timestamp as x":               `column "x": the value is infinity`,
		"select 'infinity'::date as x":                     `column "x": the value is infinity`,
		"select '294276-12-31 23:59:59'::timestamptz as x": "too far from 1970",
		"select '{{1,2},{3,4}}'::int4[] as x":              "one dimension",
	} {
		rows, err := c.Query(t.Context(), text+" from generate_series(1, 3)", nil)
		if err == nil {
			if rows.Next() != nil {
				t.Errorf("%s: a row", text)
			}
			err = rows.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if c.Broken() || number(t, c, "select 1") != 1 {
			t.Fatalf("%s: connection does not go on", text)
		}
	}
}

// TestReadingDoesNotAllocate reads rows of all kinds.
func TestReadingDoesNotAllocate(t *testing.T) {
	c := dial(t)
	const columns = `n, n::int2 as b, true, n * 1.5 as c, repeat('9', 40)::numeric, 'text', now(), gen_random_uuid(), '{"a":1}'::jsonb,
		array[1, null, n], array['a', 'b'], 0.5::float8, null::text, current_date, '\x0102'::bytea`
	count := func(rows int) float64 {
		text := fmt.Sprintf("select %s from generate_series(1, %d) n", columns, rows)
		return testing.AllocsPerRun(20, func() { mustExhaust(t, c, text) })
	}
	few, many := count(10), count(1010)
	if many-few > 5 { // buffers of the connection
		t.Errorf("%v allocations for 10 rows, %v for 1010", few, many)
	}
	if few > 3 {
		t.Errorf("%v allocations for a query, want at most 3", few)
	}
}

func mustExhaust(t testing.TB, c driver.Conn, text string, args ...driver.Value) (n int) {
	rows, err := c.Query(context.Background(), text, args)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() != nil {
		n++
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	return n
}
