package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/tenonsql/tenon/driver"
)

const (
	commitText   = "COMMIT"
	rollbackText = "ROLLBACK"
)

// rollbackLimit is how long a ROLLBACK may take whose own context has ended already.
const rollbackLimit = 5 * time.Second

// Begin notes that a transaction begins. The BEGIN goes with the first statement, and not
// at all when there is none.
func (c *conn) Begin(_ context.Context, opts driver.TxOptions) error {
	if c.gone() {
		return driver.ErrConnection
	}
	if c.inTransaction() {
		return errors.New("tenon: a transaction has begun already")
	}
	c.pending, c.ours = c.beginText(opts), true
	return nil
}

// beginText is the BEGIN of a transaction.
func (c *conn) beginText(opts driver.TxOptions) string {
	text := "BEGIN"
	switch opts.Isolation {
	case driver.Serializable:
		text += " ISOLATION LEVEL SERIALIZABLE"
	case driver.RepeatableRead:
		text += " ISOLATION LEVEL REPEATABLE READ"
	case driver.ReadCommitted:
		text += " ISOLATION LEVEL READ COMMITTED"
	case driver.DefaultIsolation:
		// Behind a pooler the session's default is anybody's.
		if c.unnamed {
			text += " ISOLATION LEVEL READ COMMITTED"
		}
	}
	if opts.ReadOnly {
		text += " READ ONLY"
	}
	if opts.Deferrable {
		text += " DEFERRABLE"
	}
	return text
}

// Commit ends the transaction. One in which nothing was sent is not sent either.
func (c *conn) Commit(ctx context.Context) error {
	defer c.ended()
	if c.pending != "" {
		c.pending = ""
		return nil
	}
	if c.gone() {
		return &lostError{sentinel: driver.ErrConnection, cause: errLostBefore}
	}
	if !c.inTransaction() {
		return errOver
	}
	err := c.command(ctx, commitText, false)
	switch {
	case err != nil && c.inTransaction() && !c.gone():
		return join(err, c.Rollback(ctx)) // not sent, or refused
	case err == nil && c.cycle.undone:
		return &driver.ServerError{Code: "25P02", Message: "rolled back instead of committed, because a statement of the transaction was refused", Err: errUndone}
	}
	return err
}

var (
	errUndone     = errors.New("tenon: answer to COMMIT was ROLLBACK")
	errLostBefore = errors.New("lost before COMMIT was sent: the transaction is undone")
)

// errOver is met in a transaction that a statement of the program's ended.
var errOver error = &driver.ServerError{
	Code: "25P01", Message: "the transaction is over: a statement ended it; use the session's Commit, Rollback and Nested instead",
	Err: errors.New("transaction ended by hand"),
}

// ended notes that the transaction of Begin has ended.
func (c *conn) ended() { c.ours = false }

// Rollback ends the transaction without a trace. When its context has ended it is done
// nevertheless, within five seconds. A connection that is lost meanwhile has rolled back.
func (c *conn) Rollback(ctx context.Context) error {
	defer c.ended()
	if c.pending != "" {
		c.pending = ""
		return nil
	}
	if c.gone() || !c.inTransaction() {
		return nil
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
		defer cancel()
	}
	err := c.command(ctx, rollbackText, true)
	if c.gone() {
		return nil
	}
	return err
}

// command runs a statement without parameters that is not worth keeping. A safe one
// changes nothing when its answer is lost.
func (c *conn) command(ctx context.Context, text string, safe bool) error {
	if err := c.collect(ctx); err != nil {
		return err
	}
	c.cycle.safe = safe
	c.out = appendCommand(c.out, text)
	if err := c.send(ctx); err != nil {
		return err
	}
	return c.drain()
}
