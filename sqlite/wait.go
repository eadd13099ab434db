package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// SQLite calls back with a number; this is where it leads to. Its translated code keeps no
// Go pointers, which is why there is one table for the program.
var (
	connections sync.Map       //nolint:gochecknoglobals // uintptr → *conn: SQLite calls back with a number
	lastID      atomic.Uintptr //nolint:gochecknoglobals // of connections
)

func register(c *conn) uintptr {
	id := lastID.Add(1)
	connections.Store(id, c)
	return id
}

func unregister(id uintptr) { connections.Delete(id) }

func connection(id uintptr) *conn {
	c, _ := connections.Load(id)
	return c.(*conn)
}

// stepsBetween is after how many steps of its machine, some ten microseconds' worth each
// thousand, SQLite asks whether it is to go on.
const stepsBetween = 2000

// watch takes note of the context of the next statement. SQLite asks for its end from time
// to time by itself: that costs nothing for a statement that is short, and nothing that
// ends a context late can hit another statement, as sqlite3_interrupt from elsewhere could.
func (c *conn) watch(ctx context.Context) {
	c.ctx, c.done = ctx, ctx.Done()
	if (c.done != nil) == c.watching {
		return
	}
	if !c.watching {
		lib.Xsqlite3_progress_handler(c.tls, c.db, stepsBetween, callback(onProgress), c.id)
		c.watching = true
		return
	}
	c.unwatch()
}

// unwatch makes what follows run to its end.
func (c *conn) unwatch() {
	if c.watching {
		lib.Xsqlite3_progress_handler(c.tls, c.db, 0, 0, 0)
		c.watching = false
	}
	c.ctx, c.done = context.Background(), nil
}

// onProgress is called by SQLite; other than 0 it ends the statement.
func onProgress(_ *libc.TLS, id uintptr) int32 {
	select {
	case <-connection(id).done:
		return 1
	default:
		return 0
	}
}

// onBusy is called by SQLite when another connection has the lock; 0 gives up.
func onBusy(_ *libc.TLS, id uintptr, count int32) int32 {
	c := connection(id)
	if count == 0 {
		c.busySince = time.Now()
	}
	left := c.busyTimeout - time.Since(c.busySince)
	if left <= 0 || !c.sleep(min(left, time.Millisecond<<min(count, 5))) {
		return 0
	}
	return 1
}

// sleep waits; it gives false when the context ended meanwhile.
func (c *conn) sleep(d time.Duration) bool {
	if c.done == nil {
		time.Sleep(d)
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c.done:
		return false
	case <-t.C:
		return true
	}
}

// ended is the error of a statement whose context ended. It can be told from a busy
// database and from a refusal: nothing of the statement happened.
func (c *conn) ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return fmt.Errorf("tenon: sqlite: statement was interrupted: %w", cause)
	}
	return fmt.Errorf("tenon: sqlite: statement was interrupted: %w: %w", err, cause)
}

// lostTransaction is what a statement meets in a transaction that SQLite ended by itself.
func (c *conn) lostTransaction() error {
	if c.dead == nil {
		c.dead = errors.New("it was ended by a statement")
	}
	return &driver.ServerError{
		Code: "ROLLBACK", Message: "the transaction is over, and nothing of it was kept: " + c.dead.Error(), Err: c.dead,
	}
}
