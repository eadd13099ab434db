package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tenonsql/tenon/driver"
)

const endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

func begin(t testing.TB, c driver.Conn, opts driver.TxOptions) {
	t.Helper()
	if err := c.Begin(t.Context(), opts); err != nil {
		t.Fatalf("Begin: %v", err)
	}
}

func TestCancelEndsAStatement(t *testing.T) {
	why := errors.New("the user went away")
	tests := map[string]func(ctx context.Context, c driver.Conn) error{
		"Exec":   func(ctx context.Context, c driver.Conn) error { _, err := c.Exec(ctx, endless, nil); return err },
		"Query":  func(ctx context.Context, c driver.Conn) error { _, err := c.Query(ctx, endless, nil); return err },
		"Script": func(ctx context.Context, c driver.Conn) error { return c.Script(ctx, "SELECT 1; "+endless) },
		"Batch": func(ctx context.Context, c driver.Conn) error {
			return c.Batch(ctx, []driver.Statement{{Text: "SELECT 1"}, {Text: endless}}, nil)
		},
		"Next": func(ctx context.Context, c driver.Conn) error {
			r, err := c.Query(ctx, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", nil)
			if err != nil {
				return err
			}
			for r.Next() != nil {
			}
			return r.Close()
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			c := writer(t, "")
			ctx, cancel := context.WithCancelCause(t.Context())
			timer := time.AfterFunc(30*time.Millisecond, func() { cancel(why) })
			defer timer.Stop()
			err := run(ctx, c)
			if !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
				t.Errorf("error %v, want the context's with its cause", err)
			}
			if _, err := c.Exec(ctx, "SELECT 1", nil); !errors.Is(err, why) {
				t.Errorf("Exec with an ended context: %v", err)
			}
			if got := query(t, c, "SELECT 1"); got[0][0].N != 1 || c.Broken() {
				t.Errorf("after the interruption: %v, broken %v", got, c.Broken())
			}
		})
	}
}

func TestInterruptedWriteEndsTheTransaction(t *testing.T) {
	c := writer(t, "CREATE TABLE t (n INT)")
	ctx := t.Context()
	begin(t, c, driver.TxOptions{})
	exec(t, c, "INSERT INTO t VALUES (1)")
	short, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	_, err := c.Exec(short, "INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v, want a deadline", err)
	}
	if _, err := c.Exec(ctx, "INSERT INTO t VALUES (2)", nil); err == nil || !strings.Contains(err.Error(), "transaction is over") {
		t.Errorf("a statement of the dead transaction: %v", err)
	}
	if err := c.Commit(ctx); err == nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Commit: %v, want an error with the reason", err)
	}
	if n := query(t, c, "SELECT count(*) FROM t")[0][0].N; n != 0 || c.Broken() {
		t.Errorf("%d rows, broken %v; want none", n, c.Broken())
	}
	begin(t, c, driver.TxOptions{})
	exec(t, c, "INSERT INTO t VALUES (3)")
	if err := c.Commit(ctx); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
}

func TestTransactions(t *testing.T) {
	p := opened(t)
	c := acquired(t, p, driver.Write)
	reader := acquired(t, p, driver.Read)
	ctx := t.Context()
	count := func(c driver.Conn) int64 { return query(t, c, "SELECT count(*) FROM t")[0][0].N }
	exec(t, c, "CREATE TABLE t (n INT)")

	begin(t, c, driver.TxOptions{Isolation: driver.Serializable})
	exec(t, c, "INSERT INTO t VALUES (1)")
	if n := count(reader); n != 0 {
		t.Errorf("a reader sees %d rows before the commit", n)
	}
	if err := c.Begin(ctx, driver.TxOptions{}); err == nil {
		t.Error("Begin inside of a transaction: no error")
	}
	if err := c.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(reader); n != 1 {
		t.Errorf("a reader sees %d rows after the commit", n)
	}
	if err := c.Commit(ctx); err == nil {
		t.Error("Commit without a transaction: no error")
	}
	if err := c.Rollback(ctx); err != nil {
		t.Errorf("Rollback without a transaction: %v", err)
	}

	// A transaction that reads keeps its picture, and does not hold up the writer.
	begin(t, reader, driver.TxOptions{ReadOnly: true})
	count(reader)
	exec(t, c, "INSERT INTO t VALUES (2)")
	if n := count(reader); n != 1 {
		t.Errorf("%d rows in the reader's transaction, want 1", n)
	}
	if err := reader.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(reader); n != 2 {
		t.Errorf("%d rows after it, want 2", n)
	}

	// A rollback closes rows, and works when its context has ended.
	begin(t, c, driver.TxOptions{})
	exec(t, c, "DELETE FROM t")
	r, err := c.Query(ctx, "SELECT 1 UNION ALL SELECT 2", nil)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := c.Rollback(ended); err != nil {
		t.Errorf("Rollback: %v", err)
	}
	if r.Next() != nil || r.Close() == nil {
		t.Error("rows outlive their transaction")
	}
	if n := count(c); n != 2 {
		t.Errorf("%d rows after the rollback, want 2", n)
	}

	begin(t, c, driver.TxOptions{})
	exec(t, c, "DELETE FROM t")
	if err := c.Commit(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit with an ended context: %v", err)
	}
	if n := count(c); n != 2 || c.Broken() {
		t.Errorf("%d rows, broken %v", n, c.Broken())
	}
}

func TestReadersCannotWrite(t *testing.T) {
	p := opened(t)
	c := acquired(t, p, driver.Write)
	exec(t, c, "CREATE TABLE t (n INT)")
	reader := acquired(t, p, driver.Read)
	refused := func(c driver.Conn) {
		t.Helper()
		_, err := c.Exec(t.Context(), "INSERT INTO t VALUES (1)", nil)
		if err == nil || !strings.Contains(err.Error(), "for reading") {
			t.Errorf("INSERT: %v, want an error", err)
		}
	}
	refused(reader)
	if err := reader.Begin(t.Context(), driver.TxOptions{}); err == nil {
		t.Error("a writing transaction on a reading connection: no error")
	}
	begin(t, c, driver.TxOptions{ReadOnly: true})
	refused(c)
	if err := c.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, c, "INSERT INTO t VALUES (1)")
}

// Two pools over one file are as two programs.
func TestBusy(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "shared.db")
	holder := acquired(t, openedURL(t, url), driver.Write)
	patient := acquired(t, openedURL(t, url), driver.Write)
	hasty := acquired(t, openedURL(t, url+"?busy_timeout=20"), driver.Write)
	exec(t, holder, "CREATE TABLE t (n INT)")
	begin(t, holder, driver.TxOptions{})
	exec(t, holder, "INSERT INTO t VALUES (1)")

	if err := hasty.Begin(t.Context(), driver.TxOptions{}); !errors.Is(err, driver.ErrRetryable) {
		t.Errorf("after the timeout: %v, want ErrRetryable", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := patient.Begin(ctx, driver.TxOptions{})
	if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrRetryable) || took > 2*time.Second {
		t.Errorf("after %v: %v, want the context's error soon", took, err)
	}
	done := make(chan error)
	go func() {
		_, err := patient.Exec(context.Background(), "INSERT INTO t VALUES (2)", nil)
		done <- err
	}()
	time.Sleep(20 * time.Millisecond) // it may wait, or not yet: it must not fail either way
	if err := holder.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
	// A transaction that has read before somebody wrote cannot write any more.
	exec(t, patient, "BEGIN")
	query(t, patient, "SELECT * FROM t")
	exec(t, holder, "INSERT INTO t VALUES (3)")
	if _, err := patient.Exec(t.Context(), "INSERT INTO t VALUES (4)", nil); !errors.Is(err, driver.ErrRetryable) {
		t.Errorf("a stale snapshot: %v, want ErrRetryable", err)
	}
	if !patient.Broken() {
		t.Error("left in a transaction that no Begin started, and not Broken")
	}
	exec(t, patient, "ROLLBACK")
}

// endedContext is a context that ends while a statement runs: SQLite finds it ended whenever
// it asks, and only then.
type endedContext struct{ context.Context }

func (endedContext) Done() <-chan struct{} {
	ended := make(chan struct{})
	close(ended)
	return ended
}

// TestInterruptedIsUndone: what SQLite calls interrupted is not there, and what is there was
// not called so. It asks whether to go on after the commit of a statement, too.
func TestInterruptedIsUndone(t *testing.T) {
	for name, run := range map[string]func(ctx context.Context, c driver.Conn, i int64) error{
		"Exec": func(ctx context.Context, c driver.Conn, i int64) error {
			_, err := c.Exec(ctx, "INSERT INTO t (n) VALUES (?)", []driver.Value{integer(i)})
			return err
		},
		"Batch": func(ctx context.Context, c driver.Conn, i int64) error {
			return c.Batch(ctx, []driver.Statement{{Text: "INSERT INTO t (n) VALUES (?)", Args: []driver.Value{integer(i)}}}, nil)
		},
		"Query": func(ctx context.Context, c driver.Conn, i int64) error {
			r, err := c.Query(ctx, "INSERT INTO t (n) VALUES (?) RETURNING n", []driver.Value{integer(i)})
			if err != nil {
				return err
			}
			for r.Next() != nil {
			}
			return r.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := writer(t, "CREATE TABLE t (n INTEGER)")
			written, interrupted := 0, 0
			for i := range int64(3000) {
				err := run(endedContext{t.Context()}, c, i)
				if err == nil {
					written++
				} else {
					interrupted++
				}
				if n := query(t, c, "SELECT count(*) FROM t")[0][0].N; n != int64(written) {
					t.Fatalf("row %d: %d rows, want %d; %v", i, n, written, err)
				}
			}
			t.Logf("%d were written, %d interrupted", written, interrupted)
		})
	}
}
