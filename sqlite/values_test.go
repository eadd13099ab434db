package sqlite

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lib "modernc.org/sqlite/lib"
	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/driver"
)

func TestCalendarAgainstTime(t *testing.T) {
	for day := int64(firstDay); day <= lastDay; day++ {
		if day > firstDay+1500 && day < lastDay-1500 && day%7 != 0 {
			continue
		}
		got, err := appendDate(nil, day)
		want := time.Unix(day*86400, 0).UTC().AppendFormat(nil, "2006-01-02")
		if err != nil || string(got) != string(want) {
			t.Fatalf("day %d is %s (%v), want %s", day, got, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(firstDay*microsPerDay, (lastDay+1)*microsPerDay-1).Draw(t, "micros")
		got, err := appendDateTime(nil, n)
		if want := time.UnixMicro(n).UTC().Format("2006-01-02 15:04:05.000000"); err != nil || string(got) != want {
			t.Fatalf("%d is %s (%v), want %s", n, got, err, want)
		}
		back, ok := instantOf(time.UnixMicro(n).UTC().Format(time.RFC3339Nano))
		if !ok || string(back) != string(got) {
			t.Fatalf("instantOf gives %s (%v), want %s", back, ok, got)
		}
	})
	for _, n := range []int64{firstDay*microsPerDay - 1, (lastDay + 1) * microsPerDay, math.MinInt64, math.MaxInt64} {
		if got, err := appendDateTime(nil, n); err == nil {
			t.Errorf("%d is %s, want an error", n, got)
		}
	}
}

func TestInstantsSortAsTimeDoes(t *testing.T) {
	c := writer(t, "CREATE TABLE t (at TEXT, n INT) STRICT")
	var times []time.Time
	for _, year := range []int{0, 1, 1727, 1850, 1969, 1970, 2024, 9999} {
		for _, nanos := range []int{0, 1000, 999_999_000} {
			times = append(times, time.Date(year, 3, 4, 5, 6, 7, nanos, time.UTC))
		}
	}
	for i := range times {
		at := driver.Value{Kind: driver.Instant, N: times[len(times)-1-i].UnixMicro()}
		exec(t, c, "INSERT INTO t VALUES (?, ?)", at, driver.Value{Kind: driver.Int, N: at.N})
	}
	for i, row := range query(t, c, "SELECT n FROM t ORDER BY at") {
		if row[0].N != times[i].UnixMicro() {
			t.Errorf("row %d is %v, want %v", i, time.UnixMicro(row[0].N).UTC(), times[i])
		}
	}
}

func TestListsByJSONEach(t *testing.T) {
	c := writer(t, "")
	rapid.Check(t, func(rt *rapid.T) {
		var ints, floats, texts, blobs []driver.Value
		for range rapid.IntRange(0, 20).Draw(rt, "n") {
			ints = append(ints, integer(rapid.Int64().Draw(rt, "int")))
			floats = append(floats, float(rapid.Float64().Draw(rt, "float")))
			texts = append(texts, text(strings.ReplaceAll(rapid.String().Draw(rt, "text"), "\x00", "")))
			blobs = append(blobs, driver.Value{Kind: driver.Bytes, S: string(rapid.SliceOf(rapid.Byte()).Draw(rt, "bytes"))})
		}
		for read, in := range map[string][]driver.Value{"value": ints, "CAST(value AS REAL)": floats, "value || ''": texts, "unhex(value)": blobs} {
			var got []driver.Value
			for _, row := range query(t, c, "SELECT "+read+" FROM json_each(?) ORDER BY key", list(driver.Int, in...)) {
				got = append(got, row[0])
			}
			equal := func(a, b driver.Value) bool {
				return a.Kind == b.Kind && a.S == b.S && (a.N == b.N || a.Float64() == b.Float64())
			}
			if !slices.EqualFunc(in, got, equal) {
				rt.Fatalf("%s:\n%s", read, cmp.Diff(in, got))
			}
		}
	})
}

// Cells are read from SQLite's memory; its functions must say the same.
func TestCellsAgainstCalls(t *testing.T) {
	for _, encoding := range []string{"UTF-8", "UTF-16le", "UTF-16be"} {
		c := writer(t, "PRAGMA encoding = '"+encoding+"'")
		texts := []string{
			"NULL", "1", "-9223372036854775808", "1.5", "3.0", "1e400", "'text'", "''", "'Zoë 🦊'", "x'00ff'", "x''", "zeroblob(5)", "zeroblob(0)",
			"CAST(3 AS REAL)", "CAST('x' AS BLOB)", "CAST(x'61' AS TEXT)", "typeof(1)", "1 + '2'", "'1' + 1", "sum(3)", "avg(3)", "max('b')",
			"upper('ä' || 'b')", "json('[1, 2]')", "json_extract('{\"a\":1.0}', '$.a')", "CAST(9007199254740993 AS REAL)", "real", "whole", "total(whole)",
		}
		exec(t, c, "CREATE TABLE t (real REAL, whole INT)")
		exec(t, c, "INSERT INTO t VALUES (7, 7)")
		all := "SELECT " + strings.Join(texts, ", ") + " FROM t"
		r, err := c.Query(t.Context(), all, nil)
		if err != nil {
			t.Fatal(err)
		}
		row := slices.Clone(r.Next())
		s := r.(*rows).s
		for i, got := range row {
			column := int32(i)
			var want driver.Value
			switch lib.Xsqlite3_column_type(s.c.tls, s.handle, column) {
			case lib.SQLITE_INTEGER:
				want = integer(lib.Xsqlite3_column_int64(s.c.tls, s.handle, column))
			case lib.SQLITE_FLOAT:
				want = float(lib.Xsqlite3_column_double(s.c.tls, s.handle, column))
			case lib.SQLITE_TEXT:
				p := lib.Xsqlite3_column_text(s.c.tls, s.handle, column)
				want = text(view(p, int(lib.Xsqlite3_column_bytes(s.c.tls, s.handle, column))))
			case lib.SQLITE_BLOB:
				p := lib.Xsqlite3_column_blob(s.c.tls, s.handle, column)
				want = driver.Value{Kind: driver.Bytes, S: view(p, int(lib.Xsqlite3_column_bytes(s.c.tls, s.handle, column)))}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s (-call +memory):\n%s", encoding, texts[i], diff)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if got := query(t, c, "SELECT zeroblob(3)"); got[0][0].S != "\x00\x00\x00" {
			t.Errorf("%s: zeroblob gives %v", encoding, got)
		}
		if got := query(t, c, "SELECT decimal_add(?, '1'), 'Zoë' REGEXP ?", text("1.5"), text("ë")); got[0][0].S != "2.5" || got[0][1].N != 1 {
			t.Errorf("%s: functions give %v", encoding, got)
		}
	}
}

func TestArgumentsGrowAndShrink(t *testing.T) {
	c := writer(t, "CREATE TABLE t (a TEXT, b BLOB) STRICT")
	for _, n := range []int{0, 10, 300, 70_000, 1 << 20, 5} {
		s := strings.Repeat("é", n)
		exec(t, c, "DELETE FROM t")
		exec(t, c, "INSERT INTO t VALUES (?, ?)", text(s), driver.Value{Kind: driver.Bytes, S: s})
		got := query(t, c, "SELECT a, b FROM t")[0]
		if got[0].S != s || got[1].S != s {
			t.Errorf("%d characters come back as %d and %d bytes", n, len(got[0].S), len(got[1].S))
		}
		for _, kept := range connOf(c).cache.byText {
			if kept.args.size > keepBlock {
				t.Errorf("%q keeps %d bytes", kept.text, kept.args.size)
			}
		}
	}
}
