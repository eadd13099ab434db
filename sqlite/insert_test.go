package sqlite

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// Many rows get the keys that they would get one by one, whatever triggers do.
func TestInsertGroups(t *testing.T) {
	const table = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT UNIQUE) STRICT; CREATE TABLE log (n INT) STRICT;"
	setups := map[string]string{
		"no trigger":      "",
		"rows before":     "INSERT INTO t (id, n) VALUES (70, -1); DELETE FROM t",
		"no counter":      "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, n INT) STRICT; INSERT INTO t (id, n) VALUES (70, -1)",
		"no key":          "DROP TABLE t; CREATE TABLE t (id INT, n INT PRIMARY KEY) WITHOUT ROWID",
		"last key used":   "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, n INT) STRICT; INSERT INTO t (id, n) VALUES (9223372036854775777, -1)",
		"a log":           "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log (n) VALUES (new.n); END",
		"more rows":       "CREATE TRIGGER g AFTER INSERT ON t WHEN new.n % 40 = 7 BEGIN INSERT INTO t (n) VALUES (-new.n); END",
		"rows left out":   "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.n % 40 = 7 BEGIN SELECT RAISE(IGNORE); END",
		"none goes in":    "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END",
		"rows go at once": "CREATE TRIGGER g AFTER INSERT ON t WHEN new.n % 40 = 7 BEGIN DELETE FROM t WHERE id = new.id; END",
	}
	for name, setup := range setups {
		t.Run(name, func(t *testing.T) {
			for _, rows := range []int{64, 200} {
				want, got := inserted(t, table+setup, rows, false), inserted(t, table+setup, rows, true)
				if name == "last key used" { // other keys are random
					want.Rows, got.Rows = nil, nil
					want.Given, got.Given = nil, nil
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%d rows (-one by one +in groups):\n%.500s", rows, diff)
				}
			}
		})
	}
}

// tableAfter is what is in the table t, and what the keys were said to be.
type tableAfter struct {
	Rows, Given [][]driver.Value
	Matched     int64
	Log         int
}

func inserted(t *testing.T, setup string, rows int, together bool) (x tableAfter) {
	t.Helper()
	c := writer(t, setup)
	begin(t, c, driver.TxOptions{})
	s := driver.Statement{Text: "INSERT INTO t (n) VALUES (?)", Sets: rows, LastID: true}
	if together {
		s.Row = driver.Span{Start: len(s.Text) - len("(?)"), End: len(s.Text)}
	}
	for i := range rows {
		s.Args = append(s.Args, integer(int64(i)))
	}
	got := runBatch(t, c, []driver.Statement{s})
	if err := c.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Given, x.Matched = got[0].Rows, got[0].Result.Matched
	x.Rows = query(t, c, "SELECT id, n FROM t ORDER BY n")
	x.Log = len(query(t, c, "SELECT n FROM log"))
	for _, row := range x.Rows {
		if n := row[1].N; n >= 0 && row[0].Kind != driver.Null && x.Given[n][0].N != row[0].N {
			t.Errorf("the key of row %d is %d, said to be %d", n, row[0].N, x.Given[n][0].N)
		}
	}
	return x
}

// An error in the midst leaves the transaction as it is, to be rolled back or gone on with.
func TestInsertGroupsError(t *testing.T) {
	c := writer(t, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT UNIQUE) STRICT")
	s := driver.Statement{Text: "INSERT INTO t (n) VALUES (?)", Row: driver.Span{Start: 25, End: 28}, Sets: 100, LastID: true}
	for i := range 100 {
		s.Args = append(s.Args, integer(int64(i%90)))
	}
	begin(t, c, driver.TxOptions{})
	err := c.Batch(t.Context(), []driver.Statement{s}, nil)
	if ce, ok := errors.AsType[*driver.ConstraintError](err); !ok || ce.Kind != driver.Unique {
		t.Fatalf("error %v, want a broken unique key", err)
	}
	exec(t, c, "INSERT INTO t (n) VALUES (1000)")
	if err := c.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(query(t, c, "SELECT n FROM t")); n != 0 {
		t.Errorf("%d rows after ROLLBACK", n)
	}
}

// Outside of a transaction the rows before one that is refused stay.
func TestInsertGroupsAutocommit(t *testing.T) {
	c := writer(t, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT UNIQUE) STRICT")
	s := driver.Statement{Text: "INSERT INTO t (n) VALUES (?)", Row: driver.Span{Start: 25, End: 28}, Sets: 100}
	for i := range 100 {
		s.Args = append(s.Args, integer(int64(i%90)))
	}
	if err := c.Batch(t.Context(), []driver.Statement{s}, nil); err == nil {
		t.Fatal("no error")
	}
	if n := len(query(t, c, "SELECT n FROM t")); n != 90 {
		t.Errorf("%d rows stay, want 90", n)
	}
}
