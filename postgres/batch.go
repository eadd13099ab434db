package postgres

import (
	"context"
	"errors"

	"github.com/tenonsql/tenon/driver"
)

// batch runs statements, and last as the last, in one cycle.
func (c *conn) batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error, last string) error {
	if len(statements) == 0 && last == "" {
		return nil
	}
	c.cache.turn++
	list, err := c.batchOnce(ctx, statements, each, last)
	at, failed := errors.AsType[*driver.BatchError](err)
	if !failed || at.Index >= len(list) {
		return err
	}
	before := 0
	for _, s := range statements[:at.Index] {
		before += max(s.Sets, 1)
	}
	if c.renew(ctx, err, list[at.Index], before) {
		_, err = c.batchOnce(ctx, statements, each, last)
	}
	return err
}

func (c *conn) batchOnce(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error, last string) ([]*statement, error) {
	list, err := c.batchStatements(ctx, statements)
	if err != nil {
		return nil, err
	}
	if err := c.collect(ctx); err != nil {
		return nil, err
	}
	c.appendBegin()
	for i, s := range statements {
		if err := c.appendRun(list[i], s.Args, max(s.Sets, 1)); err != nil {
			return list, &driver.BatchError{Index: i, Err: err}
		}
	}
	if last != "" {
		c.out = appendCommand(c.out, last)
	}
	if err := c.send(ctx); err != nil {
		return nil, err
	}
	return list, c.readBatch(statements, list, each)
}

// batchStatements gives the prepared forms. Those that are missing are made in one trip.
func (c *conn) batchStatements(ctx context.Context, statements []driver.Statement) ([]*statement, error) {
	list := make([]*statement, len(statements))
	var missing []*statement
	var first []int // where each of the missing is wanted
	for i, s := range statements {
		if s.LastID {
			return nil, &driver.BatchError{Index: i, Err: errLastID}
		}
		if list[i] = c.cache.get(s.Text); list[i] != nil {
			continue
		}
		if list[i] = findText(missing, s.Text); list[i] == nil {
			list[i] = c.newStatement(s.Text)
			missing, first = append(missing, list[i]), append(first, i)
		}
	}
	if len(missing) == 0 {
		return list, nil
	}
	n, err := c.prepare(ctx, missing)
	if err != nil && n < len(missing) && c.cycle.failure != nil {
		err = &driver.BatchError{Index: first[n], Err: err}
	}
	return list, err
}

var errLastID = errors.New("tenon: postgres counts no last key; use RETURNING")

func findText(list []*statement, text string) *statement {
	for _, s := range list {
		if s.text == text {
			return s
		}
	}
	return nil
}

// readBatch gives the rows of each statement away, and reads the cycle to its end.
func (c *conn) readBatch(statements []driver.Statement, list []*statement, each func(i int, rows driver.Rows) error) error {
	var stop error
	r := &rows{}
	for i := range statements {
		c.cycle.stmt = list[i]
		*r = rows{c: c, stmt: list[i], left: max(statements[i].Sets, 1), batch: true}
		r.primed = r.advance()
		if r.err == nil && each != nil && stop == nil {
			if err := each(i, r); err != nil {
				stop = &driver.BatchError{Index: i, Err: err}
			}
		}
		// What each saw of an error is the server's word as well.
		if err := r.Close(); err != nil {
			if c.cycle.running {
				_ = c.drain() // the rows could not be read; what came later is unread, not undone
			}
			return join(stop, &driver.BatchError{Index: i, Err: err})
		}
		if c.cycle.changed {
			c.cycle.changed = false
			c.forget(list[i])
		}
	}
	return join(stop, c.drain()) // of the commit: a deferred constraint, say
}

// join is errors.Join that leaves a single error as it is.
func join(first, second error) error {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return errors.Join(first, second)
}
