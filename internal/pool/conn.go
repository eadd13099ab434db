package pool

import (
	"context"

	"github.com/jackc/puddle/v2"

	"github.com/tenonsql/tenon/driver"
)

// conn is a connection together with its place in the pool. It lives as long as the
// connection, so that lending it allocates nothing.
type conn struct {
	driver.Conn

	res  *puddle.Resource[*conn]
	inTx bool // a transaction was begun and not ended
}

// Unwrap gives the driver's own connection, for what only that driver can do.
func (c *conn) Unwrap() driver.Conn { return c.Conn }

// Begin starts a transaction, and notes it. Where that fails half way, the driver says
// that the connection is broken.
func (c *conn) Begin(ctx context.Context, opts driver.TxOptions) error {
	err := c.Conn.Begin(ctx, opts)
	c.inTx = c.inTx || err == nil
	return err
}

// Commit ends the transaction, whatever comes of it.
func (c *conn) Commit(ctx context.Context) error {
	c.inTx = false
	return c.Conn.Commit(ctx)
}

// Committer is the connection where its COMMIT can travel with a batch, else nil.
func (c *conn) Committer() driver.Committer {
	if w, ok := c.Conn.(driver.Committer); ok {
		return committer{c, w}
	}
	return nil
}

// Copier is the connection where it takes rows by itself, else nil.
func (c *conn) Copier() driver.Copier {
	w, _ := c.Conn.(driver.Copier)
	return w
}

// Loader is the connection where it loads pieces of rows, else nil.
func (c *conn) Loader() driver.Loader {
	w, _ := c.Conn.(driver.Loader)
	return w
}

type committer struct {
	c *conn
	driver.Committer
}

// CommitWith ends the transaction, whatever comes of it.
func (w committer) CommitWith(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	w.c.inTx = false
	return w.Committer.CommitWith(ctx, statements, each)
}

// Rollback ends the transaction; it goes on while that fails.
func (c *conn) Rollback(ctx context.Context) error {
	err := c.Conn.Rollback(ctx)
	c.inTx = c.inTx && err != nil
	return err
}

// Unwrap gives the driver's own connection behind one that a pool gave, or c itself.
func Unwrap(c driver.Conn) driver.Conn {
	if w, ok := c.(*conn); ok {
		return w.Conn
	}
	return c
}
