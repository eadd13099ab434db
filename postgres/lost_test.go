package postgres

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// proxy passes bytes between a client and the server, and loses the answer to what it is
// told: it forwards the client's write that holds a text, waits until the server has done
// it, and cuts the line.
type proxy struct {
	server string
	mu     sync.Mutex
	cutAt  string // forwarded, and then cut
	done   func() // returns when the server has done it
}

func (p *proxy) lose(text string, done func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAt, p.done = text, done
}

func (p *proxy) lost(b []byte) (func(), bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cutAt == "" || !strings.Contains(string(b), p.cutAt) {
		return nil, false
	}
	p.cutAt = ""
	return p.done, true
}

// dialProxy connects through a proxy.
func dialProxy(t *testing.T, address string, unnamed bool) (*conn, *proxy) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{server: u.Host}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.pass(client)
		}
	}()
	u.Host = l.Addr().String()
	return dialURL(t, u.String(), unnamed), p
}

func (p *proxy) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	answers := make(chan []byte, 1000)
	go func() {
		defer close(answers)
		for {
			b := make([]byte, 64<<10)
			n, err := server.Read(b)
			if err != nil {
				return
			}
			answers <- b[:n]
		}
	}()
	hold := sync.Mutex{} // held while answers are lost
	go func() {
		for b := range answers {
			hold.Lock()
			_, err := client.Write(b)
			hold.Unlock()
			if err != nil {
				return
			}
		}
		_ = client.Close()
	}()
	b := make([]byte, 1<<20)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		done, lost := p.lost(b[:n])
		if lost {
			hold.Lock() // for ever
		}
		if _, err := server.Write(b[:n]); err != nil {
			return
		}
		if lost {
			done()
			return
		}
	}
}

// TestLostAnswers cuts the line after the server has done what it was sent. Nothing may
// be done a second time, and nobody may be told that it did not happen.
func TestLostAnswers(t *testing.T) {
	insert := driver.Statement{Text: "insert into t values (default, $1)", Args: []driver.Value{integer(1)}}
	tests := map[string]struct {
		begin bool
		run   func(ctx context.Context, c *conn) error
		cutAt string
		rows  int64
	}{
		"Exec": {false, func(ctx context.Context, c *conn) error {
			_, err := c.Exec(ctx, insert.Text, insert.Args)
			return err
		}, "\x00\x00\x00\x04\x00\x00\x00\x01", 1},
		"Exec without parameters": {false, func(ctx context.Context, c *conn) error {
			_, err := c.Exec(ctx, "insert into t values (default, 1)", nil)
			return err
		}, "B\x00\x00", 1},
		"Query": {false, func(ctx context.Context, c *conn) error {
			rows, err := c.Query(ctx, "insert into t values (default, 1) returning id", nil)
			if err == nil {
				rows.Next()
				err = rows.Close()
			}
			return err
		}, "B\x00\x00", 1},
		"Batch": {false, func(ctx context.Context, c *conn) error {
			return c.Batch(ctx, []driver.Statement{insert, insert, insert}, nil)
		}, "\x00\x00\x00\x04\x00\x00\x00\x01", 3},
		"Script": {false, func(ctx context.Context, c *conn) error {
			return c.Script(ctx, "insert into t values (default, 1); insert into t values (default, 2);")
		}, "values (default, 2)", 2},
		"Commit": {true, func(ctx context.Context, c *conn) error {
			if _, err := c.Exec(ctx, insert.Text, insert.Args); err != nil {
				return err
			}
			return c.Commit(ctx)
		}, commitText + "\x00", 1},
		"CommitWith": {true, func(ctx context.Context, c *conn) error {
			return c.CommitWith(ctx, []driver.Statement{insert, insert}, nil)
		}, commitText + "\x00", 2},
	}
	for _, unnamed := range []bool{false, true} {
		for name, test := range tests {
			if unnamed {
				name += ", unnamed"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				address := database(t)
				watch := dialURL(t, address, false)
				mustExec(t, watch, "create table t (id serial, n int)")
				c, p := dialProxy(t, address, unnamed)
				mustExec(t, c, "select 1") // the line is up
				if test.begin {
					begin(t, c, driver.TxOptions{})
				}
				looked := make(chan struct{})
				p.lose(test.cutAt, func() {
					defer close(looked)
					for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
						if number(t, watch, "select count(*) from t") > 0 {
							return
						}
					}
				})
				err := test.run(t.Context(), c)
				<-looked
				if !errors.Is(err, driver.ErrOutcomeUnknown) || errors.Is(err, driver.ErrConnection) {
					t.Errorf("error %v, want ErrOutcomeUnknown", err)
				}
				if !c.Broken() {
					t.Error("connection is not broken")
				}
				if err := c.Rollback(t.Context()); err != nil {
					t.Errorf("Rollback: %v", err)
				}
				if got := number(t, watch, "select count(*) from t"); got != test.rows {
					t.Errorf("%d rows, want %d", got, test.rows)
				}
				if got := number(t, watch, "select last_value from t_id_seq"); got != test.rows {
					t.Errorf("%d rows were made, want %d", got, test.rows)
				}
			})
		}
	}
}

// TestLostBefore loses the line while nothing runs that could change something.
func TestLostBefore(t *testing.T) {
	c, p := dialProxy(t, database(t), false)
	p.lose("select 1", func() {})
	if _, err := c.Exec(t.Context(), "select 1", nil); !errors.Is(err, driver.ErrConnection) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("lost while preparing: %v, want ErrConnection", err)
	}
	if _, err := c.Exec(t.Context(), "select 1", nil); !errors.Is(err, driver.ErrConnection) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("lost before: %v, want ErrConnection", err)
	}
	c = dial(t)
	mustExec(t, c, "select 1")
	_ = c.pg.Conn().Close()
	if _, err := c.Exec(t.Context(), "select 1", nil); !errors.Is(err, driver.ErrConnection) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("nothing could be written: %v, want ErrConnection", err)
	}
}

func TestKilledBackend(t *testing.T) {
	address := database(t)
	c, other := dialURL(t, address, false), dialURL(t, address, false)
	mustExec(t, c, "create table t (id int)")
	mustExec(t, c, "insert into t values (1)")
	pid := number(t, c, "select pg_backend_pid()")
	begin(t, c, driver.TxOptions{})
	mustExec(t, c, "insert into t values (2)")
	mustExec(t, other, "select pg_terminate_backend($1)", integer(pid))
	mustExec(t, other, "select pg_sleep(0.05)")
	_, err := c.Exec(t.Context(), "insert into t values (1)", nil)
	if e, ok := errors.AsType[*driver.ServerError](err); !ok || e.Code != "57P01" || !errors.Is(err, driver.ErrOutcomeUnknown) || errors.Is(err, driver.ErrConnection) || !c.Broken() {
		t.Errorf("error %v, broken %v; want 57P01 and ErrOutcomeUnknown", err, c.Broken())
	}
	if err := c.Commit(t.Context()); !errors.Is(err, driver.ErrConnection) || errors.Is(err, driver.ErrOutcomeUnknown) {
		t.Errorf("Commit on a lost connection: %v, want ErrConnection", err)
	}
	if err := errors.Join(c.Rollback(t.Context()), c.Close()); err != nil {
		t.Error(err)
	}
	if got := number(t, other, "select count(*) from t"); got != 1 {
		t.Errorf("%d rows, want 1", got)
	}
}

func TestCancel(t *testing.T) {
	sleep := "select pg_sleep(20), $1::text"
	args := []driver.Value{word("a")}
	tests := map[string]func(ctx context.Context, c *conn) error{
		"Query": func(ctx context.Context, c *conn) error { _, err := c.Query(ctx, sleep, args); return err },
		"Exec":  func(ctx context.Context, c *conn) error { _, err := c.Exec(ctx, sleep, args); return err },
		"Batch": func(ctx context.Context, c *conn) error {
			return c.Batch(ctx, []driver.Statement{{Text: "select 1"}, {Text: sleep, Args: args}}, nil)
		},
		"large Batch": func(ctx context.Context, c *conn) error {
			large := word(strings.Repeat("x", 10<<20))
			return c.Batch(ctx, []driver.Statement{{Text: sleep, Args: args}, {Text: sleep, Args: []driver.Value{large}}}, nil)
		},
		"Script": func(ctx context.Context, c *conn) error { return c.Script(ctx, "select pg_sleep(20)") },
		"rows": func(ctx context.Context, c *conn) error {
			rows, err := c.Query(ctx, "select n, case when n = 5000 then pg_sleep(20) end from generate_series(1, 10000) n", nil)
			if err != nil {
				return err
			}
			if n := len(copyRows(rows)); n == 0 || n >= 5000 {
				return errors.New("wrong number of rows")
			}
			return rows.Close()
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := database(t)
			c, other := dialURL(t, address, false), dialURL(t, address, false)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			start := time.Now()
			err := run(ctx, c)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, driver.ErrOutcomeUnknown) || !c.Broken() {
				t.Errorf("error %v, broken %v", err, c.Broken())
			}
			// The statement ends on the server as well.
			for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				n := number(t, other, "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
				if n == 0 {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("the statement still runs")
				}
			}
		})
	}
}

func TestCancelledBefore(t *testing.T) {
	c, w := dialCounted(t, false)
	mustExec(t, c, "select 1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	trips := w.trips(func() {
		for name, err := range map[string]error{
			"Exec":   second(c.Exec(ctx, "select 1", nil)),
			"Query":  second(c.Query(ctx, "select 1", nil)),
			"new":    second(c.Query(ctx, "select 2", nil)),
			"Batch":  c.Batch(ctx, []driver.Statement{{Text: "select 1"}}, nil),
			"Script": c.Script(ctx, "select 1"),
			"Ping":   c.Ping(ctx),
		} {
			if !errors.Is(err, context.Canceled) || errors.Is(err, driver.ErrOutcomeUnknown) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	if trips != 0 || c.Broken() {
		t.Errorf("%d round trips, broken %v", trips, c.Broken())
	}
}

// TestCancelledWhilePreparing waits for a lock that preparing needs as well.
func TestCancelledWhilePreparing(t *testing.T) {
	address := database(t)
	c, other := dialURL(t, address, false), dialURL(t, address, false)
	mustExec(t, other, "create table t (id int)")
	begin(t, other, driver.TxOptions{})
	mustExec(t, other, "lock table t")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := c.Exec(ctx, "insert into t values (1)", nil)
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrOutcomeUnknown) || errors.Is(err, driver.ErrConnection) || !c.Broken() {
		t.Errorf("%v, broken %v; want a deadline alone", err, c.Broken())
	}
}

func second[T any](_ T, err error) error { return err }

// TestContextEndsAfterwards ends contexts around the moment at which a statement ends.
func TestContextEndsAfterwards(t *testing.T) {
	address := database(t)
	c := dialURL(t, address, false)
	for i := range 200 {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			time.Sleep(time.Duration(i) * time.Microsecond)
			cancel()
		}()
		_, err := c.Exec(ctx, "select 1", nil)
		if c.Broken() {
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			c = dialURL(t, address, false)
		}
		cancel()
		mustExec(t, c, "select 2")
	}
}
