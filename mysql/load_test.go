package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// loadTypes are types of columns, loaded ones and others.
var loadTypes = []string{
	"TINYINT", "BOOLEAN NOT NULL", "TINYINT UNSIGNED", "SMALLINT", "INT NOT NULL", "BIGINT", "BIGINT UNSIGNED", "BIT(8)", "BIT(1)", "YEAR",
	"DECIMAL(5,2)", "DECIMAL(65,30)", "DECIMAL(20,0) NOT NULL", "DOUBLE", "FLOAT", "FLOAT(7,2)",
	"CHAR(4)", "VARCHAR(5)", "VARCHAR(40) CHARACTER SET latin1", "TINYTEXT", "LONGTEXT", "LONGTEXT NOT NULL", "LONGTEXT CHARACTER SET ucs2",
	"JSON", "ENUM('a','b','2')", "SET('a','b')", "UUID", "INET6",
	"BINARY(16)", "VARBINARY(4) NOT NULL", "LONGBLOB",
	"DATETIME(6)", "DATETIME", "TIMESTAMP NOT NULL", "TIMESTAMP(6) NULL", "DATE", "TIME(6)", "TIME",
}

// loadValues are values of every kind.
var loadValues = []driver.Value{
	null(), of(driver.Bool, 0), of(driver.Bool, 1),
	integer(0), integer(1), integer(-1), integer(2), integer(65), integer(255), integer(2024), integer(math.MaxInt64), integer(math.MinInt64), integer(9007199254740993),
	float(0), float(0.1), float(-1.5e300), float(5e-324), float(1.1), float(123456.789), float(math.Copysign(0, -1)),
	decimal(15, -1), decimal(12345, -2), decimal(100, 3), decimal(1, -30), digits("-0.005"), digits("99999999999999999999"), digits("1e5"),
	text(""), text(" "), text("a"), text("2"), text("3"), text("ab   "), text("too long for it"), text(`\`), text(`\N`), text(`a\tb`), text("\t"), text("\n"),
	text("a\tb\nc\\\x00\r\x1a'\""), text("NULL"), text("é€😀"), text("\\\n"), text("x\\"), text(strings.Repeat("\\\t", 5000)), text("\u2028"),
	{Kind: driver.JSON, S: `{"a": "\n\\", "b": [1.10, null]}`},
	{Kind: driver.JSON, S: "null"},
	{Kind: driver.JSON, S: "{"},
	bytesOf(""), bytesOf("\x00\xff\\\t\n"), bytesOf("abc "),
	{Kind: driver.UUID, S: "0123456789abcdef"},
	of(driver.Instant, 0), of(driver.Instant, 1704067200_500000), of(driver.Instant, minMicros), of(driver.Instant, endMicros-1), of(driver.Instant, endMicros),
	of(driver.DateTime, 1711847000_999999), of(driver.Date, 0), of(driver.Date, minDays), of(driver.Date, endDays), of(driver.Clock, 0), of(driver.Clock, dayMicros-1), of(driver.Clock, 1_500000),
	{Kind: driver.List, Items: &driver.Items{Elem: driver.Text, Values: []driver.Value{text("a\\\t"), null()}}},
}

// TestLoadIsAnInsert writes every value into a column of every type. What is loaded is what an
// INSERT writes; where an INSERT is refused, nothing was loaded.
func TestLoadIsAnInsert(t *testing.T) {
	c := own(connTest(t))
	loaded := 0
	for i, typ := range loadTypes {
		table := fmt.Sprint("t", i)
		script(t, c, "CREATE TABLE "+table+" (n INT AUTO_INCREMENT PRIMARY KEY, v "+typ+") DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin")
		for j := range loadValues {
			script(t, c, "START TRANSACTION")
			if loadOrInsert(t, c, table, typ, &loadValues[j]) {
				loaded++
			}
			script(t, c, "ROLLBACK")
		}
	}
	if loaded < 200 {
		t.Errorf("%d values were loaded; most that fit should be", loaded)
	}
}

// loadOrInsert compares both ways to write a value, and tells whether it was loaded.
func loadOrInsert(t *testing.T, c *conn, table, typ string, v *driver.Value) bool {
	t.Helper()
	insert := "INSERT INTO " + table + " (v) VALUES (?)"
	l, err := c.LoadInto(t.Context(), table, []string{"v"})
	if err == nil {
		err = l.Rows(t.Context(), []driver.Value{*v})
	}
	if err != nil && !errors.Is(err, driver.ErrNoCopy) {
		t.Fatalf("%v into a %s: %v", v, typ, err)
	}
	if err != nil {
		if n := number(t, c, "SELECT COUNT(*) FROM "+table); n != 0 {
			t.Errorf("%v into a %s: not loaded, but %d rows", v, typ, n)
		}
		return false
	}
	if _, err := c.Exec(t.Context(), insert, []driver.Value{*v}); err != nil {
		t.Errorf("%v into a %s was loaded; an INSERT says %v", v, typ, err)
		return true
	}
	rows := query(t, c, "SELECT HEX(v), HEX(CAST(v AS CHAR)), v IS NULL FROM "+table+" ORDER BY n")
	if len(rows) != 2 || !cmp.Equal(rows[0], rows[1]) {
		t.Errorf("%v into a %s: loaded and inserted are %v", v, typ, rows)
	}
	return true
}

// TestLoadTakesBack loads pieces of which a row is refused, among good ones.
func TestLoadTakesBack(t *testing.T) {
	c := own(connTest(t))
	script(t, c, `CREATE TABLE parents (id INT PRIMARY KEY);
		CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, u INT UNIQUE, p INT REFERENCES parents (id), c INT CHECK (c < 10), s VARCHAR(3), n INT NOT NULL, d INT NOT NULL DEFAULT 7);
		CREATE TABLE watched (v INT);
		CREATE TRIGGER seen BEFORE INSERT ON watched FOR EACH ROW SET NEW.v = NEW.v + 1;
		CREATE TEMPORARY TABLE brief (v INT);
		INSERT INTO t (u, n) VALUES (1, 1)`)
	one := integer(1)
	tests := map[string]struct {
		table   string
		columns []string
		row     []driver.Value
		clean   bool
	}{
		"fine":                         {"t", []string{"u", "n", "s"}, []driver.Value{integer(2), one, text("\\\t\n")}, true},
		"a key that is taken":          {"t", []string{"u", "n"}, []driver.Value{one, one}, false},
		"a row that is not there":      {"t", []string{"p", "n"}, []driver.Value{one, one}, false},
		"a check":                      {"t", []string{"c", "n"}, []driver.Value{integer(10), one}, false},
		"text that is too long":        {"t", []string{"s", "n"}, []driver.Value{text("long"), one}, false},
		"NULL where it must not be":    {"t", []string{"n"}, []driver.Value{null()}, false},
		"a column without its default": {"t", []string{"u"}, []driver.Value{integer(2)}, false},
		"triggers":                     {"watched", []string{"v"}, []driver.Value{one}, false},
		"a temporary table":            {"brief", []string{"v"}, []driver.Value{one}, false},
		"no such table":                {"missing", []string{"v"}, []driver.Value{one}, false},
		"no such column":               {"t", []string{"v"}, []driver.Value{one}, false},
	}
	for name, test := range tests {
		script(t, c, "START TRANSACTION")
		piece := slices.Concat(test.row, test.row)
		good := slices.Clone(test.row)
		for i := range good {
			good[i] = null()
			if test.columns[i] == "n" {
				good[i] = one
			}
		}
		copy(piece, good)
		l, err := c.LoadInto(t.Context(), test.table, test.columns)
		if err == nil {
			err = l.Rows(t.Context(), piece)
		}
		want := int64(1)
		if test.clean {
			want = 3
		} else if !errors.Is(err, driver.ErrNoCopy) {
			t.Errorf("%s: %v, want ErrNoCopy", name, err)
		}
		if n := number(t, c, "SELECT COUNT(*) FROM t"); n != want {
			t.Errorf("%s: %d rows, want %d (%v)", name, n, want, err)
		}
		script(t, c, "ROLLBACK")
	}
}

// TestLoadReader: what is loaded can be read while it is loaded, and no file ever.
func TestLoadReader(t *testing.T) {
	p := openTest(t)
	c := own(acquire(t, p))
	script(t, c, "CREATE TABLE t (v LONGTEXT)")
	l, err := c.LoadInto(t.Context(), "t", []string{"v"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rows(t.Context(), []driver.Value{text("once")}); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"Reader::" + l.(*load).reader, "/etc/hostname"} {
		_, err := acquire(t, p).Exec(t.Context(), "LOAD DATA LOCAL INFILE '"+file+"' INTO TABLE t", nil)
		if err == nil || !strings.Contains(err.Error(), "is not registered") {
			t.Errorf("%s: %v, want that it is not registered", file, err)
		}
	}
}

// closed is a server that loads nothing.
type closed struct {
	below
	says bool // and says so when it is asked
}

func (s closed) QueryContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if s.says {
		text = strings.Replace(text, "@@local_infile", "0", 1)
	}
	return s.below.QueryContext(ctx, text, args)
}

func (s closed) ExecContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	if strings.HasPrefix(text, "LOAD DATA") {
		return nil, &gomysql.MySQLError{Number: 4166, Message: "The used command is not allowed"}
	}
	return s.below.ExecContext(ctx, text, args)
}

func TestLoadIsClosed(t *testing.T) {
	for _, says := range []bool{true, false} {
		c := own(connTest(t))
		script(t, c, "CREATE TABLE t (v INT); START TRANSACTION")
		c.below = closed{c.below, says}
		l, err := c.LoadInto(t.Context(), "t", []string{"v"})
		if err == nil {
			err = l.Rows(t.Context(), []driver.Value{integer(1)})
		}
		if !errors.Is(err, driver.ErrNoCopy) || (l == nil) != says {
			t.Errorf("says %v: %v, %v", says, l, err)
		}
		exec(t, c, "INSERT INTO t VALUES (1)")
	}
}

// TestLoadFails: what no INSERT can mend is told.
func TestLoadFails(t *testing.T) {
	c := own(connTest(t))
	script(t, c, "CREATE TABLE t (v INT); START TRANSACTION")
	l, err := c.LoadInto(t.Context(), "t", []string{"v"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Rows(ctx, []driver.Value{integer(1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	for _, err := range []error{refusal(&gomysql.MySQLError{Number: errDeadlock}, ""), refusal(&gomysql.MySQLError{Number: errKilled}, ""), driver.ErrOutcomeUnknown} {
		if got := loadRefused(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
