package sqlite

import (
	"context"
	"errors"
	"math/big"
	"time"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// conn is a driver.Conn over one connection of SQLite.
type conn struct {
	tls  *libc.TLS // the stack of the translated code
	db   uintptr   // sqlite3*; 0 once it was closed
	out  uintptr   // room for four pointers that SQLite gives back
	id   uintptr   // by which callbacks find the connection
	use  driver.Use
	path string

	cache  cache
	cursor *rows // that is open

	ctx      context.Context // of the statement that runs, or ran last
	done     <-chan struct{} // ctx.Done()
	watching bool            // SQLite asks for done from time to time

	busyTimeout time.Duration
	busySince   time.Time

	inTx      bool
	queryOnly bool  // for the length of a transaction
	dead      error // what made SQLite end the transaction by itself

	sums     map[uintptr]*big.Int // of aggregates beyond int64
	lastSum  uintptr              // the greatest key of sums that was used
	patterns patterns
}

var (
	errBusy  = errors.New("tenon: sqlite: the rows of the last query are not closed")
	errEmpty = errors.New("tenon: sqlite: the text has no statement")
)

// Query runs a statement that gives rows, up to its first row.
func (c *conn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	s, err := c.start(ctx, text)
	if err != nil {
		return nil, err
	}
	if err := s.open(args, len(args), 1); err != nil {
		return nil, err
	}
	return &s.rows, nil
}

// Exec runs a statement to its end.
func (c *conn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	s, err := c.start(ctx, text)
	if err != nil {
		return driver.Result{}, err
	}
	return s.exec(args)
}

// start is what comes before each statement of a cached text.
func (c *conn) start(ctx context.Context, text string) (*statement, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	return c.prepared(text)
}

// ready says why the connection cannot run a statement now, and takes note of its context.
func (c *conn) ready(ctx context.Context) error {
	switch {
	case c.db == 0:
		return driver.ErrClosed
	case c.cursor != nil:
		return errBusy
	case c.inTx && c.autocommit():
		return c.lostTransaction()
	}
	c.watch(ctx)
	if c.done != nil && ctx.Err() != nil {
		return c.ended(ctx)
	}
	return nil
}

// Script runs text that holds several statements.
func (c *conn) Script(ctx context.Context, text string) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	source := cString(c.tls, text)
	defer release(c.tls, source)
	for next, left := source, len(text); left > 0; {
		handle, tail, err := c.compile(next, left, 0)
		if err != nil {
			return err
		}
		left -= int(tail - next)
		next = tail
		if handle == 0 {
			continue // a comment, or nothing
		}
		err = c.runOnce(handle)
		lib.Xsqlite3_finalize(c.tls, handle)
		if err != nil {
			return err
		}
	}
	return nil
}

// runOnce runs a statement without arguments to its end.
func (c *conn) runOnce(handle uintptr) error {
	for {
		switch rc := lib.Xsqlite3_step(c.tls, handle); rc {
		case lib.SQLITE_ROW:
		case lib.SQLITE_DONE:
			return nil
		default:
			return c.refused(handle, rc, libc.GoString(lib.Xsqlite3_sql(c.tls, handle)))
		}
	}
}

// word gives the first cell of the first row of a statement as text.
func (c *conn) word(ctx context.Context, text string) (string, error) {
	r, err := c.Query(ctx, text, nil)
	if err != nil {
		return "", err
	}
	word := ""
	if row := r.Next(); len(row) > 0 {
		word = string(append([]byte(nil), row[0].S...))
	}
	return word, r.Close()
}

// Ping reads the head of the file.
func (c *conn) Ping(ctx context.Context) error {
	_, err := c.Exec(ctx, "PRAGMA schema_version", nil)
	return err
}

// Broken says that the connection was closed, or left in a transaction that no Begin started.
func (c *conn) Broken() bool { return c.db == 0 || !c.inTx && !c.autocommit() }

// autocommit says that SQLite is in no transaction.
func (c *conn) autocommit() bool { return lib.Xsqlite3_get_autocommit(c.tls, c.db) != 0 }

// settle leaves nothing of who used the connection to who comes next.
func (c *conn) settle() {
	if c.cursor != nil {
		c.cursor.supersede()
	}
	c.ctx, c.done = context.Background(), nil
}

// Close ends the connection, and rolls back what was not committed. It may be called twice.
func (c *conn) Close() error {
	if c.tls == nil {
		return nil
	}
	c.unwatch()
	c.settle()
	c.cache.clear()
	var err error
	if c.db != 0 {
		if rc := lib.Xsqlite3_close(c.tls, c.db); rc != lib.SQLITE_OK {
			err = c.serverError(rc)
			lib.Xsqlite3_close_v2(c.tls, c.db) // once what it still holds is gone
		}
	}
	unregister(c.id)
	release(c.tls, c.out)
	c.tls.Close()
	c.db, c.tls = 0, nil
	return err
}
