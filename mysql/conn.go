package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"sync"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
)

// below is what this package uses of a connection of the driver below.
type below interface {
	sqldriver.Conn
	sqldriver.QueryerContext
	sqldriver.ExecerContext
	sqldriver.ConnPrepareContext
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
}

// conn is a driver.Conn.
type conn struct {
	below   below
	server  server
	session uint64 // the server's number of this connection
	binder  binder
	cursor  buffers
	open    *rows // the cursor that is being read
	inTx    bool
	heard   bool // the server answered since Broken looked
	lost    bool // the connection ended, or what it had in flight is unknown
	stray   bool // a statement began a transaction, or took locks, that nobody ends
	over    bool // a statement ended the transaction that Begin began

	killer func(ctx context.Context, session uint64) error
	kills  sync.WaitGroup
	end    func() error // closes the connection
}

// buffers are the slices of a cursor, used by one after the other.
type buffers struct {
	dest  []sqldriver.Value
	cells []driver.Value
	as    []reading
}

// Query runs a statement that gives rows. One that gives none is run as by Exec, and the
// cursor is empty.
func (c *conn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	if !givesRows(text) {
		result, err := c.Exec(ctx, text, args)
		if err != nil {
			return nil, err
		}
		return &rows{c: c, result: result}, nil
	}
	r := &rows{c: c, ctx: ctx, text: text}
	in, stmt, err := c.start(ctx, text, args)
	if err != nil {
		return nil, err
	}
	r.attach(in, stmt)
	if len(r.columns) == 0 {
		return r, c.count(r)
	}
	return r, nil
}

// count asks how many rows a statement matched that turned out to give none, such as
// WITH … UPDATE on MySQL.
func (c *conn) count(r *rows) error {
	if err := r.Close(); err != nil {
		return err
	}
	n, err := c.number(r.ctx, "SELECT ROW_COUNT()")
	r.result.Matched = max(n, 0) // -1 after a statement that counts nothing
	return err
}

// number asks for one number.
func (c *conn) number(ctx context.Context, text string) (n int64, err error) {
	in, _, err := c.start(ctx, text, nil)
	if err != nil {
		return 0, err
	}
	asked := &rows{c: c, ctx: ctx}
	asked.attach(in, nil)
	if row := asked.Next(); row != nil {
		n = row[0].N
	}
	return n, asked.Close()
}

// start sends a statement that gives rows and waits for the first of its answer.
func (c *conn) start(ctx context.Context, text string, args []driver.Value) (sqldriver.Rows, sqldriver.Stmt, error) {
	s, err := c.bind(ctx, text, args)
	if err != nil {
		return nil, nil, err
	}
	return c.query(ctx, s, text)
}

// query sends a bound statement that gives rows; text is the statement as it was given.
func (c *conn) query(ctx context.Context, s bound, text string) (sqldriver.Rows, sqldriver.Stmt, error) {
	if !s.big {
		in, err := c.below.QueryContext(ctx, s.text, s.left)
		if !errors.Is(err, sqldriver.ErrSkip) {
			if err != nil {
				return nil, nil, c.failed(ctx, err, text)
			}
			c.heard = true
			return in, nil, nil
		}
	}
	stmt, err := c.prepare(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	in, err := stmt.(sqldriver.StmtQueryContext).QueryContext(ctx, s.left)
	if err != nil {
		_ = stmt.Close()
		return nil, nil, c.failed(ctx, err, text)
	}
	return in, stmt, nil
}

// Exec runs a statement and gives the number of rows it matched.
func (c *conn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	result, err := c.execute(ctx, text, args)
	if err == nil {
		c.heed(text)
	}
	return result, err
}

// execute is Exec for this package's own statements.
func (c *conn) execute(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	s, err := c.bind(ctx, text, args)
	if err != nil {
		return driver.Result{}, err
	}
	return c.run(ctx, s, text)
}

// run sends a bound statement that gives no rows; text is the statement as it was given.
func (c *conn) run(ctx context.Context, s bound, text string) (driver.Result, error) {
	result, err := c.exec(ctx, s)
	if err != nil {
		return driver.Result{}, c.failed(ctx, err, text)
	}
	c.heard = true
	// The driver below answers both without an error.
	matched, _ := result.RowsAffected()
	id, _ := result.LastInsertId()
	return driver.Result{Matched: matched, LastID: id}, nil
}

// exec sends a bound statement. An error of preparing it, which is harmless, is typed
// already.
func (c *conn) exec(ctx context.Context, s bound) (sqldriver.Result, error) {
	if !s.big {
		result, err := c.below.ExecContext(ctx, s.text, s.left)
		if !errors.Is(err, sqldriver.ErrSkip) {
			return result, err
		}
	}
	stmt, err := c.prepare(ctx, s)
	if err != nil {
		return nil, err
	}
	result, err := stmt.(sqldriver.StmtExecContext).ExecContext(ctx, s.left)
	if err != nil {
		_ = stmt.Close()
		return nil, err
	}
	c.unprepare(stmt)
	return result, nil
}

// unprepare gives up a prepared statement, which has no answer. What the statement did
// stands even when that fails.
func (c *conn) unprepare(stmt sqldriver.Stmt) {
	if stmt.Close() != nil {
		c.lost = true
	}
}

// prepare has the server prepare a statement, so that its arguments travel apart from it.
// Nothing is run by that: when the answer is lost, the connection is, and no more.
func (c *conn) prepare(ctx context.Context, s bound) (sqldriver.Stmt, error) {
	stmt, err := c.below.PrepareContext(ctx, s.text)
	var refused *gomysql.MySQLError
	switch {
	case err == nil:
		return stmt, nil
	case errors.As(err, &refused):
		return nil, refusal(refused, s.text)
	case ctx.Err() != nil:
		c.lost = true
		return nil, context.Cause(ctx)
	}
	c.lost = true
	return nil, fmt.Errorf("%w: %w", driver.ErrConnection, err)
}

// bind makes the connection and a statement ready to be sent.
func (c *conn) bind(ctx context.Context, text string, args []driver.Value) (bound, error) {
	if err := c.ready(ctx); err != nil {
		return bound{}, err
	}
	return c.binder.bind(text, args)
}

// ready makes the connection ready for another statement, or says why it cannot be.
func (c *conn) ready(ctx context.Context) error {
	if c.open != nil {
		c.open.supersede()
	}
	if c.lost {
		return fmt.Errorf("%w: it was lost by an earlier statement", driver.ErrConnection)
	}
	if c.over {
		return errOver
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// failed types an error of the driver below, and draws the consequences for the
// connection.
func (c *conn) failed(ctx context.Context, err error, text string) error {
	var refused *gomysql.MySQLError
	switch {
	case errors.As(err, &refused):
		c.lost = c.lost || endsConnection(refused.Number)
		return refusal(refused, text)
	case errors.Is(err, driver.ErrConnection): // typed by prepare
		return err
	case errors.Is(err, sqldriver.ErrBadConn): // nothing was written
		c.lost = true
		return fmt.Errorf("%w: it broke while it was idle", driver.ErrConnection)
	case ctx.Err() != nil && c.below.IsValid(): // the context ended before anything was sent
		return context.Cause(ctx)
	}
	first := !c.lost
	c.lost = true
	if ctx.Err() == nil {
		return fmt.Errorf("%w: %w", driver.ErrOutcomeUnknown, err)
	}
	if first {
		c.kill()
	}
	return fmt.Errorf("%w: %w", driver.ErrOutcomeUnknown, context.Cause(ctx))
}

// Script runs the statements of text one after the other. An error is a *driver.BatchError
// with the statement's place.
func (c *conn) Script(ctx context.Context, text string) error {
	for i, statement := range split(text) {
		if _, err := c.Exec(ctx, statement, nil); err != nil {
			return &driver.BatchError{Index: i, Err: err}
		}
	}
	return nil
}

// Ping asks the server for an answer.
func (c *conn) Ping(ctx context.Context) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	if err := c.below.Ping(ctx); err != nil {
		c.lost = true
		return fmt.Errorf("%w: %w", driver.ErrConnection, err)
	}
	return nil
}

// Broken says that the connection cannot be used again. It looks at the socket, without
// waiting, so that a server that went away is noticed; but an answer since the last look
// stands for one, which saves a system call when the connection goes back to its pool.
func (c *conn) Broken() bool {
	c.lost = c.lost || c.stray && !c.inTx
	if c.lost || c.open != nil {
		return c.lost
	}
	heard := c.heard
	c.heard = false
	if heard && c.below.IsValid() {
		return false
	}
	c.lost = c.below.ResetSession(context.Background()) != nil
	return c.lost
}

// Close ends the connection, when a statement that is being killed has ended.
func (c *conn) Close() error {
	if c.open != nil && !c.lost {
		c.open.supersede()
	}
	c.lost = true
	err := c.end()
	c.kills.Wait()
	return err
}
