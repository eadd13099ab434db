// Package faulty is a driver's pool that fails on demand: at the k-th call, in one of
// several ways. Under an engine it shows what a unit of work makes of a fault at every step:
//
//	p := &faulty.Pool{Pool: tenon.Internal.Pool(nil, db), At: k, Kind: faulty.Refuse}
//	db = tenon.Internal.Over(nil, db, p)
//
// What ends something (Rollback, Close, Release) is not counted and never fails: it is what a
// program does about a fault.
package faulty

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// Kind is a way to fail.
type Kind uint8

// The ways to fail.
const (
	Refuse Kind = iota // the call is not made, or the database refuses a statement of a batch; the error is ErrRefused
	Cancel             // Stop is called, then the call is made
	Cut                // the call is made, its answer is lost, and with it the connection
	Kill               // the connection is ended from outside, then the call is made
)

// String is the kind's name.
func (k Kind) String() string { return [...]string{"refuse", "cancel", "cut", "kill"}[k] }

// ErrRefused is the error of a call that was refused.
var ErrRefused = errors.New("refused for a test")

// Pool makes call number At fail. The zero At never does.
type Pool struct {
	driver.Pool
	At    int64
	Kind  Kind
	Stop  func() // of Cancel
	calls atomic.Int64
	fired atomic.Bool
}

// Calls is how many calls there were.
func (p *Pool) Calls() int64 { return p.calls.Load() }

// Fired says that the call came.
func (p *Pool) Fired() bool { return p.fired.Load() }

// now counts a call, and says whether it is the one.
func (p *Pool) now() bool {
	if p.calls.Add(1) != p.At {
		return false
	}
	p.fired.Store(true)
	return true
}

// Acquire gives a connection that fails when its time comes.
func (p *Pool) Acquire(ctx context.Context, use driver.Use) (driver.Conn, error) {
	if p.now() {
		switch p.Kind {
		case Refuse, Cut:
			return nil, fmt.Errorf("%w: %w", driver.ErrConnection, ErrRefused)
		case Cancel:
			p.Stop()
		case Kill:
		}
	}
	c, err := p.Pool.Acquire(ctx, use)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, p: p}, nil
}

// Release takes a connection back.
func (p *Pool) Release(c driver.Conn) { p.Pool.Release(c.(*conn).Conn) }

// conn is a connection that fails when its time comes.
type conn struct {
	driver.Conn
	p *Pool
}

// fault does what is to be done before a call; done says that the call is not made.
func (c *conn) fault(ctx context.Context) (cut bool, err error) {
	if !c.p.now() {
		return false, nil
	}
	switch c.p.Kind {
	case Refuse:
		return false, &driver.ServerError{Code: "TEST", Message: "refused", Err: ErrRefused}
	case Cancel:
		c.p.Stop()
	case Cut:
		return true, nil
	case Kill:
		return false, c.kill(ctx)
	}
	return false, nil
}

// lost is the error of a call whose answer was cut off.
func (c *conn) lost() error {
	return errors.Join(driver.ErrOutcomeUnknown, c.Conn.Close())
}

// kill ends the connection by another one. Not for SQLite, which has no server.
func (c *conn) kill(ctx context.Context) error {
	texts := [][3]string{
		{"SELECT pg_backend_pid()", "SELECT pg_terminate_backend(%d, 5000)", "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = %d"},
		{"SELECT CONNECTION_ID()", "KILL %d", "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %d"},
	}
	other, err := c.p.Pool.Acquire(ctx, driver.Read)
	if err != nil {
		return err
	}
	defer c.p.Pool.Release(other)
	for _, x := range texts {
		if _, err := number(ctx, other, x[0]); err != nil {
			continue // the database is another one
		}
		id, err := number(ctx, c.Conn, x[0])
		if err != nil {
			return err
		}
		if _, err := number(ctx, other, fmt.Sprintf(x[1], id)); err != nil {
			return err
		}
		return gone(ctx, other, fmt.Sprintf(x[2], id))
	}
	return errors.New("the database has no connections that can be ended")
}

// gone waits until a server counts no such connection any more.
func gone(ctx context.Context, other driver.Conn, count string) error {
	for range 500 {
		if n, err := number(ctx, other, count); err != nil || n == 0 {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return errors.New("the connection does not end")
}

// number runs a statement and gives its one number.
func number(ctx context.Context, c driver.Conn, text string) (int64, error) {
	rows, err := c.Query(ctx, text, nil)
	if err != nil {
		return 0, err
	}
	var n int64
	for cells := rows.Next(); cells != nil; cells = rows.Next() {
		n = cells[0].N
	}
	return n, rows.Close()
}

// Query fails when its time comes.
func (c *conn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	cut, err := c.fault(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.Conn.Query(ctx, text, args)
	if cut && err == nil {
		return nil, errors.Join(rows.Close(), c.lost())
	}
	return rows, err
}

// Exec fails when its time comes.
func (c *conn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	cut, err := c.fault(ctx)
	if err != nil {
		return driver.Result{}, err
	}
	res, err := c.Conn.Exec(ctx, text, args)
	if cut && err == nil {
		return driver.Result{}, c.lost()
	}
	return res, err
}

// Batch fails when its time comes: as a whole, and at each of its statements.
func (c *conn) Batch(ctx context.Context, list []driver.Statement, each func(i int, rows driver.Rows) error) error {
	return c.batch(ctx, list, each, c.Conn.Batch)
}

// sender sends statements together.
type sender func(ctx context.Context, list []driver.Statement, each func(i int, rows driver.Rows) error) error

func (c *conn) batch(ctx context.Context, list []driver.Statement, each func(i int, rows driver.Rows) error, send sender) error {
	cut, err := c.fault(ctx)
	if err != nil {
		return &driver.BatchError{Err: err}
	}
	refused := -1
	for i := range list {
		if c.p.Kind == Refuse && c.p.now() { // the database does it: what travels behind is refused with it
			refused, list = i, slices.Clone(list)
			list[i] = driver.Statement{Text: "REFUSED FOR A TEST"}
		}
	}
	err = send(ctx, list, func(i int, rows driver.Rows) error {
		if c.p.Kind == Cancel && c.p.now() {
			c.p.Stop()
		}
		return each(i, rows)
	})
	if refused >= 0 {
		return &driver.BatchError{Index: refused, Err: errors.Join(err, ErrRefused)}
	}
	if cut && err == nil {
		return c.lost()
	}
	return err
}

// Begin fails when its time comes.
func (c *conn) Begin(ctx context.Context, opts driver.TxOptions) error {
	cut, err := c.fault(ctx)
	if err != nil {
		return err
	}
	if err := c.Conn.Begin(ctx, opts); err != nil || !cut {
		return err
	}
	return c.lost()
}

// Commit fails when its time comes.
func (c *conn) Commit(ctx context.Context) error {
	cut, err := c.fault(ctx)
	if err != nil {
		return err
	}
	if err := c.Conn.Commit(ctx); err != nil || !cut {
		return err
	}
	return c.lost()
}

// Committer is what a connection that a pool gave commits with, where its COMMIT can travel
// with a batch, else nil.
func Committer(c driver.Conn) driver.Committer {
	if w, ok := c.(interface{ Committer() driver.Committer }); ok {
		return w.Committer()
	}
	w, _ := c.(driver.Committer)
	return w
}

// Committer is the connection where its COMMIT can travel with a batch, else nil.
func (c *conn) Committer() driver.Committer {
	if w := Committer(c.Conn); w != nil {
		return &committer{c, w}
	}
	return nil
}

// committer fails when its time comes.
type committer struct {
	c *conn
	driver.Committer
}

// CommitWith fails when its time comes: as a whole, and once for each of its statements.
func (w *committer) CommitWith(ctx context.Context, list []driver.Statement, each func(i int, rows driver.Rows) error) error {
	return w.c.batch(ctx, list, each, w.Committer.CommitWith)
}
