package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"

	"github.com/tenonsql/tenon/driver"
)

// Batch runs the statements one after the other: sending several at once would need the
// server's mode of many statements in one text, which every injection needs as well.
func (c *conn) Batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	for i := range statements {
		if err := c.member(ctx, i, &statements[i], each); err != nil {
			var placed *driver.BatchError
			if errors.As(err, &placed) {
				return err
			}
			return &driver.BatchError{Index: i, Err: err}
		}
	}
	return nil
}

// member runs one statement of a batch.
func (c *conn) member(ctx context.Context, i int, s *driver.Statement, each func(int, driver.Rows) error) error {
	r, err := c.runs(ctx, s)
	if err != nil {
		return err
	}
	if each != nil {
		err = each(i, r)
	}
	if closing := r.Close(); err == nil {
		err = closing
	}
	return err
}

// runs runs a statement with each of its sets of arguments. Rows are asked for set by
// set, while the cursor is read.
func (c *conn) runs(ctx context.Context, s *driver.Statement) (driver.Rows, error) {
	sets := max(s.Sets, 1)
	size := len(s.Args) / sets
	if size*sets != len(s.Args) {
		return nil, fmt.Errorf("tenon: %d arguments are not %d sets", len(s.Args), sets)
	}
	if sets > 1 && !s.LastID && s.Row.End > 0 {
		return c.runRows(ctx, s, sets)
	}
	if s.LastID || !givesRows(s.Text) {
		return c.runCounted(ctx, s, sets, size)
	}
	opened, err := c.Query(ctx, s.Text, s.Args[:size])
	if err != nil {
		return nil, err
	}
	r := opened.(*rows)
	if sets == 1 {
		return r, nil
	}
	run := 1
	r.again = func() (sqldriver.Rows, sqldriver.Stmt, bool, error) {
		if run == sets {
			return nil, nil, false, nil
		}
		args := s.Args[run*size : (run+1)*size]
		run++
		in, stmt, err := c.start(ctx, s.Text, args)
		return in, stmt, err == nil, err
	}
	return r, nil
}

// runRows runs an INSERT once, with a row for each of its sets of arguments.
func (c *conn) runRows(ctx context.Context, s *driver.Statement, sets int) (driver.Rows, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	b, err := c.binder.bindRows(s.Text, s.Row, s.Args, sets)
	if err != nil {
		return nil, err
	}
	r := &rows{c: c, ctx: ctx, text: s.Text}
	if !givesRows(s.Text) {
		r.result, err = c.run(ctx, b, s.Text)
		return r, err
	}
	in, stmt, err := c.query(ctx, b, s.Text)
	if err != nil {
		return nil, err
	}
	r.attach(in, stmt)
	return r, nil
}

// runCounted runs a statement that gives no rows, and collects the keys if asked to.
func (c *conn) runCounted(ctx context.Context, s *driver.Statement, sets, size int) (driver.Rows, error) {
	k := &keys{}
	for run := range sets {
		result, err := c.Exec(ctx, s.Text, s.Args[run*size:(run+1)*size])
		if err != nil {
			return nil, err
		}
		k.result.Matched += result.Matched
		k.result.LastID = result.LastID
		if s.LastID {
			k.ids = append(k.ids, result.LastID)
		}
	}
	if !s.LastID {
		return &rows{c: c, result: k.result}, nil
	}
	return k, nil
}
