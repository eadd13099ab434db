package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mariaharness"
)

// TestLostAnswer loses the answer to a statement that was carried out: it is reported as
// unknown, and was sent once.
func TestLostAnswer(t *testing.T) {
	ctx := t.Context()
	big := text(strings.Repeat("\\", 1<<20))
	tests := map[string]struct {
		before func(driver.Conn) error // in its own round trips
		run    func(driver.Conn) error
	}{
		"exec": {nil, func(c driver.Conn) error {
			_, err := c.Exec(ctx, "INSERT INTO once (v) VALUES (1)", nil)
			return err
		}},
		"exec with arguments": {nil, func(c driver.Conn) error {
			_, err := c.Exec(ctx, "INSERT INTO once (v, d) VALUES (?, ?)", []driver.Value{integer(1), decimal(15, -1)})
			return err
		}},
		"query": {nil, func(c driver.Conn) error {
			_, err := c.Query(ctx, "INSERT INTO once (v) VALUES (1) RETURNING v", nil)
			return err
		}},
		"batch": {nil, func(c driver.Conn) error {
			return c.Batch(ctx, []driver.Statement{{Text: "INSERT INTO once (v) VALUES (1)"}, {Text: "INSERT INTO once (v) VALUES (2)"}}, nil)
		}},
		"argument apart": {nil, func(c driver.Conn) error {
			_, err := c.Exec(ctx, "INSERT INTO once (v, t) VALUES (1, ?)", []driver.Value{big})
			return err
		}},
		"commit": {func(c driver.Conn) error {
			if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
				return err
			}
			_, err := c.Exec(ctx, "INSERT INTO once (v) VALUES (1)", nil)
			return err
		}, func(c driver.Conn) error { return c.Commit(ctx) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			target := mariaharness.Database(t)
			direct, err := open(ctx, target, driver.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			defer direct.Close()
			watch, err := direct.Acquire(ctx, driver.Read)
			if err != nil {
				t.Fatal(err)
			}
			defer direct.Release(watch)
			script(t, watch, "CREATE TABLE once (v INT, d DECIMAL(5,2), t LONGTEXT)")

			through, proxy := throughProxy(t, target)
			p, err := open(ctx, through, driver.Settings{MaxConns: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c, err := p.Acquire(ctx, driver.Write)
			if err != nil {
				t.Fatal(err)
			}
			if test.before != nil {
				if err := test.before(c); err != nil {
					t.Fatal(err)
				}
			}
			proxy.lose.Store(true)
			err = test.run(c)
			if !errors.Is(err, driver.ErrOutcomeUnknown) || errors.Is(err, driver.ErrRetryable) {
				t.Errorf("error %v, want ErrOutcomeUnknown", err)
			}
			if !c.Broken() {
				t.Error("the connection is not broken")
			}
			if _, err := c.Exec(ctx, "INSERT INTO once (v) VALUES (3)", nil); !errors.Is(err, driver.ErrConnection) || errors.Is(err, driver.ErrOutcomeUnknown) {
				t.Errorf("next statement: %v, want ErrConnection", err)
			}
			if err := c.Rollback(ctx); err != nil {
				t.Errorf("rollback of a broken connection: %v", err)
			}
			p.Release(c)
			time.Sleep(20 * time.Millisecond) // for a second run that must not come
			if n := number(t, watch, "SELECT count(*) FROM once"); n != 1 {
				t.Errorf("%d rows, want 1: the statement ran as often", n)
			}
			c, err = p.Acquire(ctx, driver.Write)
			if err != nil {
				t.Fatalf("the pool does not recover: %v", err)
			}
			p.Release(c)
		})
	}
}

// TestBrokenWhileIdle ends connections while they are idle: nothing of it is seen.
func TestBrokenWhileIdle(t *testing.T) {
	ctx := t.Context()
	through, proxy := throughProxy(t, mariaharness.Database(t))
	p, err := open(ctx, through, driver.Settings{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 3 {
		c, err := p.Acquire(ctx, driver.Write)
		if err != nil {
			t.Fatal(err)
		}
		if n := number(t, c, "SELECT 1"); n != 1 {
			t.Error("no answer")
		}
		p.Release(c)
		proxy.cut()
		time.Sleep(10 * time.Millisecond) // until the end of the socket is seen
	}
}

// TestLostRows loses the connection in the midst of rows.
func TestLostRows(t *testing.T) {
	ctx := t.Context()
	through, proxy := throughProxy(t, mariaharness.Database(t))
	p, err := open(ctx, through, driver.Settings{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, err := p.Acquire(ctx, driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release(c)
	r, err := c.Query(ctx, "SELECT seq, repeat('x', 1000) FROM seq_1_to_1000000", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if r.Next() == nil {
			t.Fatalf("no row: %v", r.Err())
		}
	}
	proxy.cut()
	for r.Next() != nil {
		continue
	}
	if err := r.Close(); !errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("error %v, want ErrOutcomeUnknown", err)
	}
	if !c.Broken() {
		t.Error("the connection is not broken")
	}
}

// TestCancelEndsTheStatement cancels a statement that holds a lock: the server ends it at
// once, so that another transaction gets the lock.
func TestCancelEndsTheStatement(t *testing.T) {
	p := openTest(t)
	c, other := acquire(t, p), acquire(t, p)
	script(t, c, "CREATE TABLE l (id INT PRIMARY KEY, v INT); INSERT INTO l VALUES (1, 0)")
	tests := map[string]func(ctx context.Context, c driver.Conn) error{
		"exec": func(ctx context.Context, c driver.Conn) error {
			_, err := c.Exec(ctx, "UPDATE l SET v = SLEEP(30) WHERE id = 1", nil)
			return err
		},
		"query": func(ctx context.Context, c driver.Conn) error {
			r, err := c.Query(ctx, "SELECT SLEEP(30)", nil)
			if err != nil {
				return err
			}
			r.Next()
			return r.Close()
		},
		"rows": func(ctx context.Context, c driver.Conn) error {
			r, err := c.Query(ctx, "SELECT repeat('x', 1000) FROM seq_1_to_100000000", nil)
			if err != nil {
				return err
			}
			for r.Next() != nil {
				continue
			}
			return r.Close()
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			c := acquire(t, p)
			id := own(c).session
			if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
				t.Fatal(err)
			}
			exec(t, c, "UPDATE l SET v = v + 1 WHERE id = 1")
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			start := time.Now()
			err := run(ctx, c)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, driver.ErrOutcomeUnknown) {
				t.Errorf("error %v, want a deadline and ErrOutcomeUnknown", err)
			}
			if !c.Broken() {
				t.Error("the connection is not broken")
			}
			exec(t, other, "UPDATE l SET v = 0 WHERE id = 1")
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("the lock was held for %v", took)
			}
			running := func() int64 {
				return number(t, other, "SELECT count(*) FROM information_schema.processlist WHERE id = ? AND command = 'Query'", integer(int64(id)))
			}
			for n := running(); n != 0; n = running() {
				if time.Since(start) > 5*time.Second {
					t.Fatal("the statement still runs")
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}

func TestContextEndedBefore(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE e (v INT)")
	cause := errors.New("the program's reason")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := c.Exec(ended, "INSERT INTO e VALUES (1)", nil); !errors.Is(err, cause) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("Exec: %v, want the cause alone", err)
	}
	if err := c.Begin(t.Context(), driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	exec(t, c, "INSERT INTO e VALUES (2)")
	if err := c.Commit(ended); !errors.Is(err, cause) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("Commit: %v, want the cause alone", err)
	}
	if c.Broken() {
		t.Error("the connection is broken")
	}
	if n := number(t, c, "SELECT count(*) FROM e"); n != 0 {
		t.Errorf("%d rows, want none: the transaction was rolled back", n)
	}
}
