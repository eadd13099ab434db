package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

func accounts(t *testing.T, c driver.Conn) {
	t.Helper()
	mustExec(t, c, "create table account (id bigint primary key, name text not null, balance int check (balance >= 0))")
}

const insertAccount = "insert into account values ($1, $2, $3) returning id, name"

func account(id int64, balance int64) []driver.Value {
	return []driver.Value{integer(id), word(fmt.Sprint("n", id)), integer(balance)}
}

func TestBatch(t *testing.T) {
	for _, unnamed := range []bool{false, true} {
		c, w := dialCounted(t, unnamed)
		accounts(t, c)
		run := func(from int64) (got []string) {
			var sets []driver.Value
			for i := range int64(3) {
				sets = append(sets, account(from+10+i, 1)...)
			}
			err := c.Batch(t.Context(), []driver.Statement{
				{Text: insertAccount, Args: account(from, 1)},
				{Text: insertAccount, Args: account(from+1, 1)},
				{Text: "update account set balance = 2 where id >= $1", Args: []driver.Value{integer(from)}},
				{Text: insertAccount, Args: sets, Sets: 3},
				{Text: "select id from account where id >= $1 order by id", Args: []driver.Value{integer(from)}},
				{Text: "select 1 where false"},
			}, func(i int, rows driver.Rows) error {
				var ids []int64
				for cells := rows.Next(); cells != nil; cells = rows.Next() {
					if ids = append(ids, cells[0].N-from); i == 4 && len(ids) == 2 {
						break // the rest is not read
					}
				}
				err := rows.Close()
				got = append(got, fmt.Sprint(i, ids, rows.Result().Matched))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		want := []string{"0 [0] 1", "1 [1] 1", "2 [] 2", "3 [10 11 12] 3", "4 [0 1] 5", "5 [] 0"}
		for i, trips := range []int64{2, 1} {
			got := w.trips(func() {
				if diff := cmp.Diff(want, run(int64(100*(i+1)))); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
			if got != trips {
				t.Errorf("run %d: %d round trips, want %d", i, got, trips)
			}
		}
	}
}

func TestBatchErrors(t *testing.T) {
	stop := errors.New("stop")
	tests := map[string]struct {
		statements []driver.Statement
		each       error // of the second statement
		index      int
		want       func(error) bool
		rows       int64 // that are there afterwards
	}{
		"server": {
			statements: []driver.Statement{{Text: insertAccount, Args: account(1, 1)}, {Text: insertAccount, Args: account(2, -1)}, {Text: insertAccount, Args: account(3, 1)}},
			index:      1,
			want: func(err error) bool {
				e, ok := errors.AsType[*driver.ConstraintError](err)
				return ok && e.Kind == driver.Check
			},
		},
		"in a set": {
			statements: []driver.Statement{{Text: "select 1"}, {Text: insertAccount, Args: append(account(1, 1), account(1, 1)...), Sets: 2}},
			index:      1,
			want: func(err error) bool {
				e, ok := errors.AsType[*driver.ConstraintError](err)
				return ok && e.Kind == driver.Unique
			},
		},
		"unknown table": {
			statements: []driver.Statement{{Text: insertAccount, Args: account(1, 1)}, {Text: "select 1"}, {Text: "select * from nothing"}, {Text: "select 2"}},
			index:      2,
			want:       func(err error) bool { return errors.Is(err, driver.ErrNoTable) },
		},
		"parameter": {
			statements: []driver.Statement{{Text: insertAccount, Args: account(1, 1)}, {Text: insertAccount, Args: account(2, 1<<40)}},
			index:      1,
			want:       func(err error) bool { return strings.Contains(err.Error(), "out of the range of integer") },
		},
		"number of parameters": {
			statements: []driver.Statement{{Text: insertAccount, Args: account(1, 1), Sets: 2}},
			want:       func(err error) bool { return strings.Contains(err.Error(), "3 parameters for 2 runs") },
		},
		"last key": {
			statements: []driver.Statement{{Text: "select 1"}, {Text: insertAccount, Args: account(1, 1), LastID: true}},
			index:      1,
			want:       func(err error) bool { return strings.Contains(err.Error(), "RETURNING") },
		},
		"the caller's": {
			statements: []driver.Statement{{Text: insertAccount, Args: account(1, 1)}, {Text: insertAccount, Args: account(2, 1)}, {Text: insertAccount, Args: account(3, 1)}},
			each:       stop,
			index:      1,
			want:       func(err error) bool { return errors.Is(err, stop) },
			rows:       3, // they had been sent
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t)
			accounts(t, c)
			calls := 0
			err := c.Batch(t.Context(), test.statements, func(i int, rows driver.Rows) error {
				calls++
				copyRows(rows)
				if i == 1 && test.each != nil {
					return test.each
				}
				return rows.Err()
			})
			batchErr, ok := errors.AsType[*driver.BatchError](err)
			if !ok || batchErr.Index != test.index || !test.want(err) {
				t.Fatalf("error %#v %v, want index %d", err, err, test.index)
			}
			if calls > test.index+1 {
				t.Errorf("each was called %d times", calls)
			}
			if got := number(t, c, "select count(*) from account"); got != test.rows {
				t.Errorf("%d rows afterwards, want %d", got, test.rows)
			}
		})
	}
}

func TestDeferredConstraint(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int unique deferrable initially deferred)")
	mustExec(t, c, "insert into t values (1)")
	insert := driver.Statement{Text: "insert into t values ($1) returning id", Args: []driver.Value{integer(1)}}
	unique := func(what string, err error) {
		t.Helper()
		if e, ok := errors.AsType[*driver.ConstraintError](err); !ok || e.Kind != driver.Unique {
			t.Errorf("%s: %v, want a unique constraint", what, err)
		}
	}
	_, err := c.Exec(t.Context(), insert.Text, insert.Args)
	unique("Exec", err)
	unique("Batch", c.Batch(t.Context(), []driver.Statement{insert}, nil))
	rows, err := c.Query(t.Context(), insert.Text, insert.Args)
	if err != nil || rows.Next() == nil || rows.Next() != nil {
		t.Fatalf("Query: %v, want one row", err)
	}
	unique("Query", rows.Close())
	if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, insert.Text, insert.Args...)
	unique("Commit", c.Commit(t.Context()))
	if c.inTransaction() {
		t.Error("the transaction is not over")
	}
	if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	unique("CommitWith", c.CommitWith(t.Context(), []driver.Statement{insert}, nil))
	if c.inTransaction() || number(t, c, "select count(*) from t") != 1 {
		t.Error("something was left")
	}
}

// TestLargeBatch sends and receives more than the buffers between client and server hold:
// who does not read while it writes waits for ever.
func TestLargeBatch(t *testing.T) {
	c := dial(t)
	big := word(strings.Repeat("x", 100_000))
	var batch []driver.Statement
	for range 200 {
		batch = append(batch, driver.Statement{Text: "select $1::text", Args: []driver.Value{big}})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	total := 0
	err := c.Batch(ctx, batch, func(_ int, rows driver.Rows) error {
		for cells := rows.Next(); cells != nil; cells = rows.Next() {
			total += len(cells[0].S)
		}
		return rows.Err()
	})
	if err != nil || total != 200*100_000 {
		t.Fatalf("%d bytes, %v", total, err)
	}
	if got := number(t, c, "select 1"); got != 1 || cap(c.out) > keepBuffer {
		t.Errorf("next statement: %d, with a buffer of %d", got, cap(c.out))
	}
}
