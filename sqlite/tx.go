package sqlite

import (
	"context"
	"errors"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// Begin starts a transaction: IMMEDIATE, that is with the lock that writing needs, or for
// reading alone. Every level of isolation is kept, since SQLite runs transactions as if
// one after the other. A transaction that reads sees what was committed before its first
// statement; on the writing connection too nothing can be changed in it.
func (c *conn) Begin(ctx context.Context, opts driver.TxOptions) error {
	if c.inTx {
		return errors.New("tenon: sqlite: a transaction has begun already")
	}
	if opts.ReadOnly {
		return c.beginRead(ctx)
	}
	if c.use == driver.Read {
		return errors.New("tenon: sqlite: the connection was acquired for reading, its transactions must be read-only")
	}
	_, err := c.Exec(ctx, "BEGIN IMMEDIATE", nil)
	c.inTx = err == nil
	return err
}

func (c *conn) beginRead(ctx context.Context) error {
	if _, err := c.Exec(ctx, "BEGIN", nil); err != nil {
		return err
	}
	c.inTx = true
	if c.use == driver.Read {
		return nil
	}
	c.queryOnly = true
	if _, err := c.Exec(ctx, "PRAGMA query_only = ON", nil); err != nil {
		return join(err, c.Rollback(ctx))
	}
	return nil
}

// Commit ends the transaction. When ctx has ended before, or the commit is refused, it is
// rolled back. A commit that began is not interrupted.
func (c *conn) Commit(ctx context.Context) error {
	switch {
	case c.db == 0:
		return driver.ErrClosed
	case !c.inTx:
		return errors.New("tenon: sqlite: no transaction to commit")
	case c.cursor != nil:
		return join(errBusy, c.Rollback(ctx))
	case c.autocommit():
		err := c.lostTransaction()
		return join(err, c.Rollback(ctx))
	case ctx.Err() != nil:
		return join(c.ended(ctx), c.Rollback(ctx))
	}
	c.unwatch()
	if err := c.command("COMMIT"); err != nil {
		return join(err, c.Rollback(ctx))
	}
	c.inTx = false
	return c.afterTx()
}

// Rollback ends the transaction without a trace, also when ctx has ended. Rows that are
// open are closed.
func (c *conn) Rollback(context.Context) error {
	if c.db == 0 {
		return nil
	}
	if c.cursor != nil {
		c.cursor.supersede()
	}
	c.unwatch()
	if !c.autocommit() {
		if err := c.command("ROLLBACK"); err != nil {
			return err
		}
	}
	c.inTx = false
	return c.afterTx()
}

// afterTx puts back what a transaction had changed of the connection.
func (c *conn) afterTx() error {
	c.dead = nil
	if !c.queryOnly {
		return nil
	}
	c.queryOnly = false
	return c.command("PRAGMA query_only = OFF")
}

// command runs a statement without arguments to its end, whatever the state of things.
func (c *conn) command(text string) error {
	s, err := c.prepared(text)
	if err != nil {
		return err
	}
	defer s.reset()
	for {
		switch rc := lib.Xsqlite3_step(c.tls, s.handle); rc {
		case lib.SQLITE_DONE:
			return nil
		case lib.SQLITE_ROW:
		default:
			return c.refused(0, rc, text)
		}
	}
}

// join is errors.Join that leaves a single error as it is.
func join(first, second error) error {
	switch {
	case first == nil:
		return second
	case second == nil || errors.Is(first, second):
		return first
	}
	return errors.Join(first, second)
}
