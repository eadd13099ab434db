package postgres

import "github.com/tenonsql/tenon/driver"

// rows is the cursor over the rows of one statement. They are read as they come; closing
// reads away what is left.
type rows struct {
	c       *conn
	stmt    *statement
	left    int  // runs of the statement whose end is still to come
	batch   bool // other statements follow in the cycle
	primed  bool // a row was read ahead
	ended   bool
	discard bool // rows are counted, not looked at
	err     error
	matched int64
}

// Next moves to the next row and gives its cells, or nil.
func (r *rows) Next() []driver.Value {
	if r.primed {
		r.primed = false
		return r.stmt.cells
	}
	if r.err == nil && r.advance() {
		return r.stmt.cells
	}
	return nil
}

// advance reads up to the next row, or to the end of the statement; outside a batch, to
// the end of the cycle, because only there the server says that all is well.
func (r *rows) advance() bool {
	for !r.ended {
		event, err := r.c.step()
		switch {
		case err != nil:
			r.finish(err)
		case event == gotRow:
			if r.discard {
				continue
			}
			if r.err = r.stmt.decode(r.c.cycle.values); r.err == nil {
				return true
			}
			return false
		case event == gotEnd:
			r.matched += r.c.cycle.matched
			r.left--
			r.ended = r.batch && r.left == 0
		case event == gotReady:
			if r.c.cycle.changed {
				r.c.forget(r.stmt)
			}
			r.finish(r.c.refused())
		}
	}
	return false
}

func (r *rows) finish(err error) {
	r.ended = true
	if r.err == nil {
		r.err = err
	}
}

// Err is the error that ended Next, or nil.
func (r *rows) Err() error { return r.err }

// Close reads away what is left.
func (r *rows) Close() error {
	r.primed, r.discard = false, true
	r.advance()
	return r.err
}

// Columns are the names of the columns.
func (r *rows) Columns() []string { return r.stmt.names }

// Result counts the rows, once the cursor is closed.
func (r *rows) Result() driver.Result { return driver.Result{Matched: r.matched} }
