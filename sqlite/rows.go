package sqlite

import (
	"errors"
	"math"
	"unsafe"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// errSuperseded is met by a cursor whose transaction or connection ended.
var errSuperseded = errors.New("tenon: sqlite: the rows were closed, because their transaction or connection ended")

// rows is the cursor over the rows of one run of a statement, or of several, one after the
// other. It belongs to its statement, and is used again by the next.
type rows struct {
	s     *statement
	open  bool
	rc    int32 // of the step that was made ahead, or 0
	cells []driver.Value

	args []driver.Value // of the runs to come
	size int            // of one set of args
	left int            // how many runs are to come

	given  int64 // rows of this run
	result driver.Result
	err    error
}

// open starts the first of sets runs, each with size of args. Errors of its first step are
// told at once: a statement that changes something changes all of it there.
func (s *statement) open(args []driver.Value, size, sets int) error {
	r := &s.rows
	r.open, r.err, r.result = true, nil, driver.Result{}
	r.args, r.size, r.left = args, size, sets
	s.c.cursor = r
	if r.again(); r.err != nil {
		err := r.err
		_ = r.Close()
		return err
	}
	if s.preparations() != s.reprepared {
		s.readColumns()
	}
	return nil
}

// again starts the next run.
func (r *rows) again() {
	set := r.args[:r.size]
	r.args = r.args[r.size:]
	r.left--
	r.given = 0
	if r.err = r.s.bind(set); r.err != nil {
		return
	}
	r.s.forgetLastID()
	r.rc = r.step()
}

// step makes a step, and takes note of an error.
func (r *rows) step() int32 {
	rc := r.s.step()
	if rc != lib.SQLITE_ROW && rc != lib.SQLITE_DONE {
		r.err = r.s.c.refused(r.s.handle, rc, r.s.text)
	}
	return rc
}

// Next moves to the next row. Texts and bytes of its cells are views of SQLite's memory.
func (r *rows) Next() []driver.Value {
	if !r.open || r.err != nil {
		return nil
	}
	for {
		rc := r.rc
		if r.rc = 0; rc == 0 {
			rc = r.step()
		}
		switch {
		case rc == lib.SQLITE_ROW:
			r.given++
			r.read()
			return r.cells
		case r.err != nil:
			return nil
		}
		if !r.ended() {
			return nil
		}
	}
}

// ended counts the run that came to its end, and starts the next, if there is one.
func (r *rows) ended() bool {
	one := r.s.result(r.given)
	r.result.Matched += one.Matched
	if one.LastID != 0 {
		r.result.LastID = one.LastID
	}
	r.given = 0
	if r.left == 0 {
		r.finish()
		return false
	}
	lib.Xsqlite3_reset(r.s.c.tls, r.s.handle)
	r.again()
	return r.err == nil
}

// finish gives the statement back.
func (r *rows) finish() {
	r.open = false
	r.args = nil
	r.s.c.cursor = nil
	r.s.reset()
}

// read turns the row into cells. The row is an array of values, read without a call.
func (r *rows) read() {
	first := (*lib.TVdbe)(pointer(r.s.handle)).FpResultRow
	for i := range r.cells {
		m := (*memory)(pointer(first + uintptr(i)*sizeofMemory))
		if !setCell(&r.cells[i], m) {
			r.readByCall(i)
		}
	}
}

// setCell reads a value. It gives false for one that SQLite would have to convert first.
func setCell(v *driver.Value, m *memory) bool {
	flags := m.Fflags
	switch {
	case flags&lib.MEM_Null != 0:
		*v = driver.Value{}
	case flags&lib.MEM_Int != 0:
		*v = driver.Value{Kind: driver.Int, N: *(*int64)(unsafe.Pointer(&m.Fu))}
	case flags&lib.MEM_Real != 0:
		*v = driver.Value{Kind: driver.Float, N: *(*int64)(unsafe.Pointer(&m.Fu))}
	case flags&lib.MEM_IntReal != 0:
		*v = driver.Value{Kind: driver.Float, N: int64(math.Float64bits(float64(*(*int64)(unsafe.Pointer(&m.Fu)))))}
	case flags&lib.MEM_Str != 0:
		if m.Fenc != lib.SQLITE_UTF8 {
			return false
		}
		*v = driver.Value{Kind: driver.Text, S: view(m.Fz, int(m.Fn))}
	default:
		if flags&lib.MEM_Zero != 0 {
			return false
		}
		*v = driver.Value{Kind: driver.Bytes, S: view(m.Fz, int(m.Fn))}
	}
	return true
}

// readByCall reads a cell that needs converting: text of a file in UTF-16, zeroblob.
func (r *rows) readByCall(i int) {
	tls, handle, column := r.s.c.tls, r.s.handle, int32(i)
	kind, p := driver.Bytes, uintptr(0)
	if lib.Xsqlite3_column_type(tls, handle, column) == lib.SQLITE_TEXT {
		kind, p = driver.Text, lib.Xsqlite3_column_text(tls, handle, column)
	} else {
		p = lib.Xsqlite3_column_blob(tls, handle, column)
	}
	n := lib.Xsqlite3_column_bytes(tls, handle, column)
	r.cells[i] = driver.Value{Kind: kind, S: view(p, int(n))}
}

// Err is the error that ended Next.
func (r *rows) Err() error { return r.err }

// Close ends the cursor. What changes the database is run to its end first, and so are
// the runs that are still to come.
func (r *rows) Close() error {
	if !r.open {
		return r.err
	}
	for r.err == nil && r.open && (r.s.changes || r.left > 0) {
		r.Next()
	}
	if r.open {
		if r.err == nil && !r.s.changes {
			r.result.Matched += r.given
		}
		r.finish()
	}
	return r.err
}

// supersede closes a cursor that was left open.
func (r *rows) supersede() {
	if r.err == nil {
		r.err = errSuperseded
	}
	r.finish()
}

// Columns are the names of the columns.
func (r *rows) Columns() []string { return r.s.columns }

// Result counts the rows, once the cursor is closed.
func (r *rows) Result() driver.Result { return r.result }
