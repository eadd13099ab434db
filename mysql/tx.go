package mysql

import (
	"context"
	"errors"
	"fmt"
	"time"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
)

// rollbackLimit is how long a rollback may take whose context has ended already.
const rollbackLimit = 5 * time.Second

var levels = [...]string{
	driver.ReadCommitted:  "READ COMMITTED",
	driver.RepeatableRead: "REPEATABLE READ",
	driver.Serializable:   "SERIALIZABLE",
}

// Begin starts a transaction: one round trip, and a second for an isolation level other
// than the session's, read committed.
func (c *conn) Begin(ctx context.Context, opts driver.TxOptions) error {
	if int(opts.Isolation) >= len(levels) {
		return fmt.Errorf("tenon: isolation level %d is not known", opts.Isolation)
	}
	if opts.Isolation > driver.ReadCommitted {
		if _, err := c.execute(ctx, "SET TRANSACTION ISOLATION LEVEL "+levels[opts.Isolation], nil); err != nil {
			return unbegun(ctx, err)
		}
	}
	start := "START TRANSACTION"
	if opts.ReadOnly {
		start = "START TRANSACTION READ ONLY"
	}
	_, err := c.execute(ctx, start, nil)
	if err != nil && opts.Isolation > driver.ReadCommitted {
		c.lost = true // the level would be that of the next transaction
	}
	c.inTx = c.inTx || err == nil
	return unbegun(ctx, err)
}

// unbegun types an error of Begin: where the answer was lost, nothing happened that lasts.
func unbegun(ctx context.Context, err error) error {
	switch {
	case !errors.Is(err, driver.ErrOutcomeUnknown):
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return fmt.Errorf("%w: lost at the start of a transaction", driver.ErrConnection)
}

// Commit ends the transaction. When ctx has ended before, it is rolled back instead, and
// the error is the context's.
func (c *conn) Commit(ctx context.Context) error {
	if !c.lost && ctx.Err() != nil {
		_ = c.Rollback(ctx)
		return context.Cause(ctx)
	}
	if c.over && !c.lost {
		_ = c.Rollback(ctx)
		return errOver
	}
	_, err := c.execute(ctx, "COMMIT", nil)
	c.inTx = c.inTx && err != nil
	switch {
	case err == nil, errors.Is(err, driver.ErrOutcomeUnknown):
		return err
	case c.lost: // the server ended the connection, perhaps while it committed
		var refused *gomysql.MySQLError
		if errors.As(err, &refused) {
			return fmt.Errorf("%w: %w", driver.ErrOutcomeUnknown, err)
		}
		return err
	}
	_ = c.Rollback(ctx)
	return err
}

// Rollback ends the transaction. It does so also when ctx has ended. Where the server
// does not answer, the connection is given up, and the server rolls back by itself.
func (c *conn) Rollback(ctx context.Context) error {
	if c.lost {
		return nil
	}
	c.over = false
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
		defer cancel()
	}
	if _, err := c.execute(ctx, "ROLLBACK", nil); err != nil {
		c.lost = true
	}
	c.inTx = false
	return nil
}
