package postgres

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

// known are the statements that the server keeps for the connection.
func known(t *testing.T, c driver.Conn) int64 {
	t.Helper()
	return number(t, c, "select count(*) from pg_prepared_statements where name like 'tenon%'")
}

func TestStatementsArePreparedOnce(t *testing.T) {
	for _, test := range []struct {
		name        string
		unnamed     bool
		first, next int64
		known       int64
	}{
		{"named", false, 2, 1, 2},
		{"unnamed", true, 2, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, w := dialCounted(t, test.unnamed)
			run := func() { mustRows(t, c, "select $1::int8, $2::text", integer(1), word("a")) }
			if got := w.trips(run); got != test.first {
				t.Errorf("%d round trips for the first, want %d", got, test.first)
			}
			for range 3 {
				if got := w.trips(run); got != test.next {
					t.Errorf("%d round trips for the next, want %d", got, test.next)
				}
			}
			if got := known(t, c); got != test.known {
				t.Errorf("the server knows %d statements, want %d", got, test.known)
			}
		})
	}
}

func TestCacheIsBounded(t *testing.T) {
	c, w := dialCounted(t, false)
	c.cache.limit = 5
	text := func(i int) string { return fmt.Sprintf("select %d", i) }
	for i := range 20 {
		mustExec(t, c, text(i))
		mustExec(t, c, text(0)) // is used all the time, and stays
	}
	if got := known(t, c); got != 5 {
		t.Errorf("the server knows %d statements, want 5", got)
	}
	for i, want := range map[int]int64{0: 1, 19: 1, 18: 1, 3: 2} {
		if got := w.trips(func() { mustExec(t, c, text(i)) }); got != want {
			t.Errorf("%d round trips for %s, want %d", got, text(i), want)
		}
	}
	// A batch has all its statements at once.
	var batch []driver.Statement
	for i := range 12 {
		batch = append(batch, driver.Statement{Text: text(i)})
	}
	for range 2 {
		if err := c.Batch(t.Context(), batch, nil); err != nil {
			t.Fatal(err)
		}
	}
	mustExec(t, c, text(100))
	if got := known(t, c); got != 5 {
		t.Errorf("the server knows %d statements after a large batch, want 5", got)
	}
}

// TestTableChanges runs a statement whose prepared form an ALTER TABLE made stale.
func TestTableChanges(t *testing.T) {
	const text = "select * from t where id = $1"
	five := [][]driver.Value{{integer(5), integer(6)}}
	wide := [][]driver.Value{{integer(5), integer(6), word("new")}}
	tests := map[string]struct {
		begin bool
		warm  bool // the transaction has done something before
		batch bool
		fails bool
	}{
		"alone":                {},
		"in a batch":           {batch: true},
		"first in transaction": {begin: true},
		"batch in transaction": {begin: true, batch: true},
		"in transaction":       {begin: true, warm: true, fails: true},
	}
	for _, unnamed := range []bool{false, true} {
		for name, test := range tests {
			t.Run(fmt.Sprintf("%s, unnamed %v", name, unnamed), func(t *testing.T) {
				address := database(t)
				c, other := dialURL(t, address, unnamed), dialURL(t, address, false)
				mustExec(t, c, "create table t (id bigint, n int)")
				mustExec(t, c, "insert into t values (5, 6)")
				if diff := cmp.Diff(five, mustRows(t, c, text, integer(5))); diff != "" {
					t.Fatal(diff)
				}
				mustExec(t, other, "alter table t add extra text not null default 'new'")
				if test.begin {
					if err := c.Begin(t.Context(), driver.TxOptions{Isolation: driver.Serializable}); err != nil {
						t.Fatal(err)
					}
				}
				if test.warm {
					mustExec(t, c, "select 1")
				}
				got, err := runEither(t, c, text, test.batch)
				if test.fails {
					want := map[bool]string{false: "0A000", true: "08P01"}[unnamed]
					if se, ok := errors.AsType[*driver.ServerError](err); !ok || se.Code != want {
						t.Errorf("error %v, want %s", err, want)
					}
					if !unnamed && !errors.Is(err, driver.ErrRetryable) {
						t.Errorf("error %v, want ErrRetryable", err)
					}
					if err := c.Rollback(t.Context()); err != nil {
						t.Fatal(err)
					}
					got, err = runEither(t, c, text, test.batch)
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(wide, got); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
				if test.begin && !test.fails {
					if level := mustRows(t, c, "show transaction isolation level")[0][0].S; level != "serializable" {
						t.Errorf("isolation %q after trying again", level)
					}
				}
			})
		}
	}
}

// TestTableChangesLaterInBatch has a stale statement behind one whose rows were given away.
func TestTableChangesLaterInBatch(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int)")
	mustExec(t, c, "insert into t values (5)")
	mustExec(t, c, "create table log (id int)")
	insert := driver.Statement{Text: "insert into log values ($1) returning id", Args: []driver.Value{integer(1), integer(2)}, Sets: 2}
	calls := 0
	run := func() error {
		return c.Batch(t.Context(), []driver.Statement{insert, {Text: "select * from t"}}, func(int, driver.Rows) error {
			calls++
			return nil
		})
	}
	if err := run(); err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, "alter table t add n int")
	calls = 0
	err := run()
	if e, ok := errors.AsType[*driver.BatchError](err); !ok || e.Index != 1 || calls != 1 {
		t.Errorf("error %v after %d calls, want one of statement 1 after 1", err, calls)
	}
	if got := number(t, c, "select count(*) from log"); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
	if err := run(); err != nil {
		t.Errorf("the stale statement was kept: %v", err)
	}
}

func runEither(t *testing.T, c *conn, text string, batch bool) (got [][]driver.Value, err error) {
	t.Helper()
	args := []driver.Value{integer(5)}
	if batch {
		err = c.Batch(t.Context(), []driver.Statement{{Text: text, Args: args}, {Text: "select 1"}}, func(i int, rows driver.Rows) error {
			if i == 0 {
				got = copyRows(rows)
			}
			return rows.Err()
		})
		return got, err
	}
	rows, err := c.Query(t.Context(), text, args)
	if err != nil {
		return nil, err
	}
	got = copyRows(rows)
	return got, rows.Close()
}

func TestParameterTypeChanges(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (v int)")
	mustExec(t, c, "insert into t values ($1)", integer(1))
	mustExec(t, c, "alter table t alter v type bigint")
	mustExec(t, c, "insert into t values ($1)", integer(1<<40)) // refused here as an int, then not
	mustExec(t, c, "alter table t alter v type text")
	mustExec(t, c, "insert into t values ($1)", word("a"))
	mustExec(t, c, "drop table t")
	mustExec(t, c, "create table t (v uuid)")
	mustExec(t, c, "insert into t values ($1)", word("00010203-0405-0607-0809-0a0b0c0d0eff")) // refused by the server as text, then not
	mustExec(t, c, "drop table t")
	mustExec(t, c, "create table t (v bytea)")
	mustExec(t, c, "insert into t values ($1)", text(driver.Bytes, "x")) // refused here as a uuid, then not
	if got := number(t, c, "select count(*) from t"); got != 1 {
		t.Errorf("%d rows", got)
	}
}

// TestColumnTypeChanges keeps the number of columns, so that a statement that is parsed
// anew is answered with what nobody had asked for.
func TestColumnTypeChanges(t *testing.T) {
	for _, unnamed := range []bool{false, true} {
		c := dialURL(t, database(t), unnamed)
		mustExec(t, c, "create table t (v int)")
		mustExec(t, c, "insert into t values (90)")
		for _, test := range []struct {
			to    string
			want  driver.Value
			fails bool // once, unnamed: the new type has no binary format here
		}{
			{"int", integer(90), false},
			{"bigint", integer(90), false},
			{"text", word("90"), false},
			{"interval", word("00:01:30"), true},
			{"text", word("00:01:30"), false},
		} {
			mustExec(t, c, "alter table t alter v type "+test.to+" using v::"+test.to)
			rows, err := c.Query(t.Context(), "select v from t", nil)
			if err != nil {
				t.Fatal(err)
			}
			got := copyRows(rows)
			if err := rows.Close(); (err != nil) != (test.fails && unnamed) {
				t.Errorf("%s, unnamed %v: %v", test.to, unnamed, err)
			}
			if test.fails && unnamed {
				got = mustRows(t, c, "select v from t")
			}
			if diff := cmp.Diff([][]driver.Value{{test.want}}, got); diff != "" {
				t.Errorf("%s, unnamed %v (-want +got):\n%s", test.to, unnamed, diff)
			}
		}
	}
}

func TestStatementsAreGone(t *testing.T) {
	c := dial(t)
	run := func() int64 { return number(t, c, "select $1::int", integer(3)) }
	run()
	mustExec(t, c, "deallocate all")
	if got := run(); got != 3 {
		t.Errorf("%d", got)
	}
}
