package sqlite

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// answer is what a statement of a batch gave.
type answer struct {
	Rows   [][]driver.Value
	Result driver.Result
}

func runBatch(t *testing.T, c driver.Conn, statements []driver.Statement) []answer {
	t.Helper()
	var got []answer
	err := c.Batch(t.Context(), statements, func(i int, r driver.Rows) error {
		if i != len(got) {
			t.Errorf("called for statement %d, want %d", i, len(got))
		}
		a := answer{Rows: copied(r)}
		if err := r.Close(); err != nil {
			return err
		}
		a.Result = r.Result()
		got = append(got, a)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func ints(rows ...int64) (all [][]driver.Value) {
	for _, n := range rows {
		all = append(all, []driver.Value{integer(n)})
	}
	return all
}

func TestBatch(t *testing.T) {
	c := writer(t, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT UNIQUE) STRICT")
	args := func(ns ...int64) (vs []driver.Value) {
		for _, n := range ns {
			vs = append(vs, integer(n))
		}
		return vs
	}
	const insert = "INSERT INTO t (n) VALUES (?)"
	got := runBatch(t, c, []driver.Statement{
		{Text: insert, Args: args(10, 20, 30), Sets: 3, LastID: true},
		{Text: insert, Args: args(40), LastID: true},
		{Text: insert, Args: args(50, 60), Sets: 2},
		{Text: insert + " RETURNING id * 100", Args: args(70, 80), Sets: 2},
		{Text: insert + " ON CONFLICT DO NOTHING", Args: args(90, 10, 100), Sets: 3, LastID: true},
		{Text: "UPDATE t SET n = n + 1000 WHERE n > ? AND n < ?", Args: args(0, 30, 40, 55), Sets: 2},
		{Text: "SELECT n FROM t WHERE id = ?", Args: args(1, 99, 3), Sets: 3},
		{Text: "DELETE FROM t WHERE n = ?", Args: args(-1)},
	})
	want := []answer{
		{Rows: ints(1, 2, 3), Result: driver.Result{Matched: 3, LastID: 3}},
		{Rows: ints(4), Result: driver.Result{Matched: 1, LastID: 4}},
		{Result: driver.Result{Matched: 2, LastID: 6}},
		{Rows: ints(700, 800), Result: driver.Result{Matched: 2, LastID: 8}},
		{Rows: ints(9, 0, 10), Result: driver.Result{Matched: 2, LastID: 10}},
		{Result: driver.Result{Matched: 3}},
		{Rows: ints(1010, 30), Result: driver.Result{Matched: 2}},
		{Result: driver.Result{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a caller does not read is run nevertheless.
func TestBatchUnread(t *testing.T) {
	c := writer(t, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT) STRICT")
	statements := []driver.Statement{
		{Text: "INSERT INTO t (n) VALUES (?), (?) RETURNING n", Args: []driver.Value{integer(1), integer(2), integer(3), integer(4)}, Sets: 2},
		{Text: "UPDATE t SET n = n * 10 RETURNING n"},
	}
	for name, each := range map[string]func(int, driver.Rows) error{
		"nothing read": func(int, driver.Rows) error { return nil },
		"one read":     func(_ int, r driver.Rows) error { r.Next(); return nil },
		"no function":  nil,
	} {
		exec(t, c, "DELETE FROM t")
		if err := c.Batch(t.Context(), statements, each); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(ints(10, 20, 30, 40), query(t, c, "SELECT n FROM t ORDER BY n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBatchErrors(t *testing.T) {
	c := writer(t, "CREATE TABLE t (n INT UNIQUE) STRICT")
	stop := errors.New("stop")
	insert := driver.Statement{Text: "INSERT INTO t VALUES (?)", Args: []driver.Value{integer(1)}}
	tests := map[string]struct {
		statements []driver.Statement
		each       func(int, driver.Rows) error
		index      int
		is         error
	}{
		"a statement":    {statements: []driver.Statement{insert, insert}, index: 1},
		"of the caller":  {statements: []driver.Statement{insert}, each: func(int, driver.Rows) error { return stop }, is: stop},
		"sets that miss": {statements: []driver.Statement{{Text: insert.Text, Args: insert.Args, Sets: 2}}},
		"a later set": {statements: []driver.Statement{{
			Text: insert.Text + " RETURNING n",
			Args: []driver.Value{integer(5), integer(5)}, Sets: 2,
		}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			exec(t, c, "DELETE FROM t")
			err := c.Batch(t.Context(), test.statements, test.each)
			at, ok := errors.AsType[*driver.BatchError](err)
			if !ok || at.Index != test.index || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error %v, want a BatchError of statement %d (is %v)", err, test.index, test.is)
			}
			query(t, c, "SELECT 1")
		})
	}
}

func TestNoAllocations(t *testing.T) {
	c := benchConn(t, 1000)
	ctx := t.Context()
	args := []driver.Value{integer(500)}
	insert := benchRows(1)
	tests := map[string]func(){
		"get":    func() { benchSelect(t, ctx, c, benchAll+" WHERE id = ?", 1, args...) },
		"select": func() { benchSelect(t, ctx, c, benchAll+" WHERE id <= 1000", 1000) },
		"insert": func() { exec(t, c, benchInsert, insert...) },
	}
	for name, run := range tests {
		if n := testing.AllocsPerRun(20, run); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}
