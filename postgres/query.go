package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// Query runs a statement that gives rows. It waits for the first of them, so that a refusal
// by the server is its own error.
func (c *conn) Query(ctx context.Context, text string, args []driver.Value) (driver.Rows, error) {
	r := &rows{c: c}
	if err := c.run(ctx, r, text, args); err != nil {
		return nil, err
	}
	return r, nil
}

// Exec runs a statement to its end.
func (c *conn) Exec(ctx context.Context, text string, args []driver.Value) (driver.Result, error) {
	r := rows{c: c, discard: true}
	if err := c.run(ctx, &r, text, args); err != nil {
		return driver.Result{}, err
	}
	if err := r.Close(); err != nil {
		return driver.Result{}, err
	}
	return r.Result(), nil
}

// run starts a statement and reads up to its first row. A statement whose prepared form
// became stale is refused before it runs, and is prepared and tried once more.
func (c *conn) run(ctx context.Context, r *rows, text string, args []driver.Value) error {
	c.cache.turn++
	err := c.runOnce(ctx, r, text, args)
	if err != nil && c.renew(ctx, err, r.stmt, 0) {
		*r = rows{c: c, discard: r.discard}
		err = c.runOnce(ctx, r, text, args)
	}
	return err
}

func (c *conn) runOnce(ctx context.Context, r *rows, text string, args []driver.Value) (err error) {
	if r.stmt, err = c.statement(ctx, text); err != nil {
		return err
	}
	if err := c.collect(ctx); err != nil {
		return err
	}
	c.appendBegin()
	if err := c.appendRun(r.stmt, args, 1); err != nil {
		return err
	}
	c.cycle.stmt = r.stmt
	if err := c.send(ctx); err != nil {
		return err
	}
	r.left = 1
	if r.primed = r.advance(); r.err != nil && !c.cycle.running {
		return r.err
	}
	return nil
}

// appendRun puts the runs of a statement into the cycle.
func (c *conn) appendRun(s *statement, args []driver.Value, sets int) (err error) {
	if len(args) != sets*len(s.params) {
		return countError(len(args), sets, len(s.params))
	}
	if c.unnamed {
		c.out = appendParse(c.out, "", s.text, s.params)
	}
	for i := range sets {
		if c.out, err = s.appendBind(c.out, args[i*len(s.params):(i+1)*len(s.params)]); err != nil {
			return err
		}
		if c.unnamed && i == 0 {
			c.out = appendDescribe(c.out, 'P', "")
		}
		c.out = appendExecute(c.out)
	}
	return nil
}

// stale says that the server refused a statement of the last cycle before running it,
// because its prepared form does not fit the tables any more, or is gone. Before is how
// many runs there were in front of it.
func (c *conn) stale(before int) bool {
	if c.cycle.began {
		before++
	}
	f := c.cycle.failure
	if f == nil || c.cycle.bound != before {
		return false
	}
	switch f.Code {
	case "0A000", // cached plan must not change result type
		"26000", // no such prepared statement
		"08P01": // the number of columns is another (unnamed statements)
		return true
	}
	return strings.HasPrefix(f.Code, "42") // a name is gone, a type is another
}

// renew forgets a statement that may be stale after err, and says whether it can be tried
// again: when nothing was sent, or nothing had run. Before is as in stale.
func (c *conn) renew(ctx context.Context, err error, s *statement, before int) bool {
	if s == nil || c.gone() {
		return false
	}
	// A parameter may have had another type when the statement was prepared.
	_, unsent := errors.AsType[*parameterError](err)
	if s.made == c.cache.turn || !unsent && !c.stale(before) {
		return false
	}
	c.forget(s)
	if unsent {
		return true
	}
	if before > 0 {
		return false // what ran in front of it was seen by the caller
	}
	if c.pg.TxStatus() == 'I' {
		return true
	}
	begin := c.begun
	if begin == "" {
		return false // the transaction is over with any error
	}
	// The transaction has done nothing yet.
	if err := c.Rollback(ctx); err != nil || c.gone() {
		return false
	}
	c.pending, c.ours = begin, true
	return true
}

// Batch sends statements together and gives the rows of each to each. When all of them are
// prepared it takes one round trip; preparing takes one more. Outside a transaction they
// are one transaction of their own: after an error none of them has happened.
func (c *conn) Batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	return c.batch(ctx, statements, each, "")
}

// CommitWith is a Batch that ends the transaction, in the same round trip. An error of a
// statement ends it without a trace; an error of each comes too late for that: the
// statements and the COMMIT had been sent.
func (c *conn) CommitWith(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	defer c.ended()
	if !c.inTransaction() {
		return errOver
	}
	if len(statements) == 0 {
		return c.Commit(ctx)
	}
	err := c.batch(ctx, statements, each, commitText)
	if err != nil && c.inTransaction() && !c.gone() {
		return join(err, c.Rollback(ctx))
	}
	return err
}
