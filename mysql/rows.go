package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/tenonsql/tenon/driver"
)

// errSuperseded is met by a cursor that was still open when its connection went on.
var errSuperseded = errors.New("tenon: the rows were closed, because their connection ran another statement")

// rows is the cursor over the answer to one statement, or to the runs of one.
type rows struct {
	c    *conn
	ctx  context.Context //nolint:containedctx // the statement's: rows come while it runs
	text string
	in   sqldriver.Rows // nil once it ended
	stmt sqldriver.Stmt // what in belongs to, where it was prepared

	dest    []sqldriver.Value
	cells   []driver.Value
	as      []reading
	columns []string

	// again starts the next run of a statement that has several: it gives the answer, or
	// false after the last.
	again func() (sqldriver.Rows, sqldriver.Stmt, bool, error)

	err    error
	result driver.Result
}

// attach makes in the answer that is read. The slices are the connection's, made once.
func (r *rows) attach(in sqldriver.Rows, stmt sqldriver.Stmt) {
	r.in, r.stmt, r.c.open = in, stmt, r
	r.columns = in.Columns()
	n := len(r.columns)
	b := &r.c.cursor
	if cap(b.dest) < n {
		b.dest, b.cells, b.as = make([]sqldriver.Value, n), make([]driver.Value, n), make([]reading, n)
	}
	r.dest, r.cells, r.as = b.dest[:n], b.cells[:n], b.as[:n]
	types, ok := in.(sqldriver.RowsColumnTypeDatabaseTypeName)
	for i := range r.as {
		r.as[i] = readText
		if ok {
			r.as[i] = readingOf(types.ColumnTypeDatabaseTypeName(i))
		}
	}
}

// Next moves to the next row. Texts and bytes in its cells are views of the network buffer.
func (r *rows) Next() []driver.Value {
	for r.in != nil {
		err := r.in.Next(r.dest)
		if err == nil {
			return r.row()
		}
		if !errors.Is(err, io.EOF) {
			r.err = r.c.failed(r.ctx, err, r.text)
			r.again = nil
		}
		r.end()
		r.runAgain()
	}
	return nil
}

// row turns what was read into cells.
func (r *rows) row() []driver.Value {
	for i, v := range r.dest {
		if err := setCell(&r.cells[i], v, r.as[i]); err != nil {
			r.err = fmt.Errorf("tenon: column %q: %w", r.columns[i], err)
			r.again = nil
			r.end()
			return nil
		}
	}
	r.result.Matched++
	return r.cells
}

// runAgain starts the next run, if there is one.
func (r *rows) runAgain() {
	if r.again == nil {
		return
	}
	in, stmt, ok, err := r.again()
	switch {
	case err != nil:
		r.err = err
		r.again = nil
	case ok:
		r.attach(in, stmt)
	default:
		r.again = nil
	}
}

// end closes the answer that is being read: what was not read of it is thrown away.
func (r *rows) end() {
	if r.in == nil {
		return
	}
	in, stmt := r.in, r.stmt
	r.in, r.stmt, r.c.open = nil, nil, nil
	err := in.Close()
	if err == nil && stmt != nil {
		r.c.unprepare(stmt)
	}
	if err != nil && r.err == nil {
		r.err = r.c.failed(r.ctx, err, r.text)
	}
}

// Err is the error that ended Next.
func (r *rows) Err() error { return r.err }

// Close ends the cursor; the runs of a statement that are still to come are made.
func (r *rows) Close() error {
	r.end()
	for r.err == nil && r.again != nil {
		r.runAgain()
		r.end()
	}
	return r.err
}

// supersede closes a cursor that was left open.
func (r *rows) supersede() {
	r.again = nil
	r.end()
	if r.err == nil {
		r.err = errSuperseded
	}
}

// Columns are the names of the columns.
func (r *rows) Columns() []string { return r.columns }

// Result counts the rows that were read, or that the statement matched.
func (r *rows) Result() driver.Result { return r.result }

// keys is a cursor over the keys that the database counted, one row for each run.
type keys struct {
	ids    []int64
	cell   [1]driver.Value
	result driver.Result
}

// Next moves to the next key.
func (k *keys) Next() []driver.Value {
	if len(k.ids) == 0 {
		return nil
	}
	k.cell[0].SetInt(k.ids[0])
	k.ids = k.ids[1:]
	return k.cell[:]
}

// Err is nil: the statements were run before.
func (k *keys) Err() error { return nil }

// Close forgets the rest.
func (k *keys) Close() error { k.ids = nil; return nil }

// Columns names the one column.
func (k *keys) Columns() []string { return []string{"last_insert_id"} }

// Result is what the runs did together.
func (k *keys) Result() driver.Result { return k.result }
