package postgres

import (
	"context"
	"errors"
	"testing"

	"github.com/tenonsql/tenon/driver"
)

func begin(t *testing.T, c driver.Conn, opts driver.TxOptions) {
	t.Helper()
	if err := c.Begin(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
}

// TestTransactionTrips counts the round trips of whole transactions.
func TestTransactionTrips(t *testing.T) {
	insert := driver.Statement{Text: "insert into t values ($1)", Args: []driver.Value{integer(1)}}
	tests := map[string]struct {
		run  func(ctx context.Context, c *conn) error
		want int64
		rows int64
	}{
		"nothing":         {func(ctx context.Context, c *conn) error { return c.Commit(ctx) }, 0, 0},
		"nothing, undone": {func(ctx context.Context, c *conn) error { return c.Rollback(ctx) }, 0, 0},
		"one statement": {func(ctx context.Context, c *conn) error {
			_, err := c.Exec(ctx, insert.Text, insert.Args)
			return errors.Join(err, c.Commit(ctx))
		}, 2, 1},
		"a batch": {func(ctx context.Context, c *conn) error {
			return errors.Join(c.Batch(ctx, []driver.Statement{insert, insert}, nil), c.Commit(ctx))
		}, 2, 2},
		"a batch and the commit": {func(ctx context.Context, c *conn) error {
			return c.CommitWith(ctx, []driver.Statement{insert, insert}, nil)
		}, 1, 2},
		"a commit without a batch": {func(ctx context.Context, c *conn) error { return c.CommitWith(ctx, nil, nil) }, 0, 0},
		"undone": {func(ctx context.Context, c *conn) error {
			_, err := c.Exec(ctx, insert.Text, insert.Args)
			return errors.Join(err, c.Rollback(ctx))
		}, 2, 0},
		"a script": {func(ctx context.Context, c *conn) error {
			return errors.Join(c.Script(ctx, "insert into t values (1); insert into t values (2)"), c.Commit(ctx))
		}, 2, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, w := dialCounted(t, false)
			mustExec(t, c, "create table t (id int)")
			mustExec(t, c, insert.Text, insert.Args...)
			mustExec(t, c, "delete from t")
			got := w.trips(func() {
				begin(t, c, driver.TxOptions{})
				if err := test.run(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			})
			if got != test.want {
				t.Errorf("%d round trips, want %d", got, test.want)
			}
			if c.inTransaction() {
				t.Error("the transaction is not over")
			}
			if got := number(t, c, "select count(*) from t"); got != test.rows {
				t.Errorf("%d rows, want %d", got, test.rows)
			}
		})
	}
}

func TestTxOptions(t *testing.T) {
	tests := []struct {
		opts      driver.TxOptions
		isolation string
		others    string
	}{
		{driver.TxOptions{}, "read committed", "off off"},
		{driver.TxOptions{Isolation: driver.ReadCommitted, ReadOnly: true}, "read committed", "on off"},
		{driver.TxOptions{Isolation: driver.RepeatableRead}, "repeatable read", "off off"},
		{driver.TxOptions{Isolation: driver.Serializable, ReadOnly: true, Deferrable: true}, "serializable", "on on"},
	}
	for _, unnamed := range []bool{false, true} {
		c := dialURL(t, database(t), unnamed)
		for _, test := range tests {
			begin(t, c, test.opts)
			got := mustRows(t, c, "select current_setting('transaction_isolation'), current_setting('transaction_read_only') || ' ' || current_setting('transaction_deferrable')")[0]
			if got[0].S != test.isolation || got[1].S != test.others {
				t.Errorf("%+v: %q %q", test.opts, got[0].S, got[1].S)
			}
			if err := c.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestCommitOfARefusedTransaction(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int primary key)")
	begin(t, c, driver.TxOptions{})
	mustExec(t, c, "insert into t values (1)")
	if _, err := c.Exec(t.Context(), "insert into t values (1)", nil); err == nil {
		t.Fatal("no error")
	}
	err := c.Commit(t.Context())
	if e, ok := errors.AsType[*driver.ServerError](err); !ok || e.Code != "25P02" || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("Commit: %v, want 25P02", err)
	}
	if c.inTransaction() || number(t, c, "select count(*) from t") != 0 {
		t.Error("something was left")
	}
	if err := c.Commit(t.Context()); err == nil {
		t.Error("Commit without a transaction: no error")
	}
	// A refusal before the first statement ran ends the transaction as well.
	begin(t, c, driver.TxOptions{})
	if _, err := c.Exec(t.Context(), "select * from nothing", nil); !errors.Is(err, driver.ErrNoTable) {
		t.Fatal(err)
	}
	if err := c.Commit(t.Context()); err == nil {
		t.Error("Commit after a refusal: no error")
	}
}

func TestBeginTwice(t *testing.T) {
	c := dial(t)
	begin(t, c, driver.TxOptions{})
	for range 2 {
		if err := c.Begin(t.Context(), driver.TxOptions{}); err == nil {
			t.Error("no error")
		}
		mustExec(t, c, "select 1")
	}
}

func TestEndingWithAnEndedContext(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int)")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, end := range map[string]func() error{
		"Commit":   func() error { return c.Commit(ended) },
		"Rollback": func() error { return c.Rollback(ended) },
	} {
		begin(t, c, driver.TxOptions{})
		mustExec(t, c, "insert into t values (1)")
		err := end()
		if name == "Commit" && (!errors.Is(err, context.Canceled) || errors.Is(err, driver.ErrOutcomeUnknown)) || name == "Rollback" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.inTransaction() || c.Broken() || number(t, c, "select count(*) from t") != 0 {
			t.Errorf("%s: something was left", name)
		}
	}
}

func TestRetryable(t *testing.T) {
	address := database(t)
	a, b := dialURL(t, address, false), dialURL(t, address, false)
	mustExec(t, a, "create table t (id int primary key, n int)")
	mustExec(t, a, "insert into t values (1, 0)")
	begin(t, a, driver.TxOptions{Isolation: driver.RepeatableRead})
	mustExec(t, a, "select * from t")
	mustExec(t, b, "update t set n = 1")
	if _, err := a.Exec(t.Context(), "update t set n = 2", nil); !errors.Is(err, driver.ErrRetryable) {
		t.Errorf("%v, want ErrRetryable", err)
	}
	if err := a.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	begin(t, a, driver.TxOptions{})
	mustExec(t, a, "update t set n = 3")
	if _, err := b.Exec(t.Context(), "select * from t for update nowait", nil); !errors.Is(err, driver.ErrRetryable) {
		t.Errorf("%v, want ErrRetryable", err)
	}
}
