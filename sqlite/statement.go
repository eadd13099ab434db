package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// statement is a prepared statement, with all that running it needs.
type statement struct {
	c      *conn
	handle uintptr // sqlite3_stmt*
	text   string

	params  int
	changes bool // an INSERT, UPDATE or DELETE
	args    block
	rows    rows

	columns    []string
	reprepared int32 // how often SQLite had prepared it when columns was read

	older, newer *statement // in the cache
}

// compile prepares the first statement of n bytes that end in a zero. It gives 0 where
// there is none, and where the next begins.
func (c *conn) compile(source uintptr, n int, flags uint32) (handle, tail uintptr, err error) {
	tailAt := c.out + sizeofPointer
	rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, source, int32(n+1), flags, c.out, tailAt)
	if rc != lib.SQLITE_OK {
		return 0, 0, c.refused(0, rc, "")
	}
	return *(*uintptr)(pointer(c.out)), *(*uintptr)(pointer(tailAt)), nil
}

// maxText is the most that SQLite takes.
const maxText = 1_000_000_000

// prepare makes a statement of text, which must hold one, and no more.
func (c *conn) prepare(text string) (*statement, error) {
	if len(text) > maxText || strings.IndexByte(text, 0) >= 0 {
		return nil, errors.New("tenon: sqlite: the text has a zero byte, or more than a thousand million bytes")
	}
	source := cString(c.tls, text)
	defer release(c.tls, source)
	handle, tail, err := c.compile(source, len(text), lib.SQLITE_PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	if handle == 0 {
		return nil, errEmpty
	}
	if err := c.onlyOne(tail, len(text)-int(tail-source)); err != nil {
		lib.Xsqlite3_finalize(c.tls, handle)
		return nil, err
	}
	s := &statement{
		c: c, handle: handle, text: text,
		params:  int(lib.Xsqlite3_bind_parameter_count(c.tls, handle)),
		changes: lib.Xsqlite3_stmt_readonly(c.tls, handle) == 0 && changesRows(text),
	}
	s.readColumns()
	s.rows.s = s
	return s, nil
}

// onlyOne looks for a second statement.
func (c *conn) onlyOne(tail uintptr, n int) error {
	for n > 0 {
		handle, next, err := c.compile(tail, n, 0)
		if handle != 0 {
			lib.Xsqlite3_finalize(c.tls, handle)
		}
		if handle != 0 || err != nil {
			return errors.New("tenon: sqlite: the text has several statements; run them by Script")
		}
		n -= int(next - tail)
		tail = next
	}
	return nil
}

// changesRows says that a text begins with a word after which SQLite counts changes anew.
func changesRows(text string) bool {
	switch strings.ToUpper(firstWord(text)) {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH":
		return true
	}
	return false
}

// firstWord is the first word that stands in no comment.
func firstWord(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n\f;")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			_, text, _ = strings.Cut(text[2:], "*/")
		default:
			end := strings.IndexFunc(text, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' })
			if end < 0 {
				return text
			}
			return text[:end]
		}
	}
}

// readColumns reads the columns, which change when the schema does.
func (s *statement) readColumns() {
	tls := s.c.tls
	s.reprepared = s.preparations()
	n := int(lib.Xsqlite3_column_count(tls, s.handle))
	s.columns = make([]string, n)
	for i := range s.columns {
		s.columns[i] = libc.GoString(lib.Xsqlite3_column_name(tls, s.handle, int32(i)))
	}
	s.rows.cells = make([]driver.Value, n)
}

// preparations counts how often SQLite prepared the statement anew by itself.
func (s *statement) preparations() int32 {
	return lib.Xsqlite3_stmt_status(s.c.tls, s.handle, lib.SQLITE_STMTSTATUS_REPREPARE, 0)
}

// exec runs the statement to its end.
func (s *statement) exec(args []driver.Value) (driver.Result, error) {
	if err := s.bind(args); err != nil {
		return driver.Result{}, err
	}
	s.forgetLastID()
	var n int64
	for {
		switch rc := s.step(); rc {
		case lib.SQLITE_DONE:
			result := s.result(n)
			s.reset()
			return result, nil
		case lib.SQLITE_ROW:
			n++
		default:
			err := s.c.refused(s.handle, rc, s.text)
			s.reset()
			return driver.Result{}, err
		}
	}
}

// step runs the statement up to its next row, or to its end. At the end SQLite asks once
// more whether it is to go on, and calls a statement interrupted that was committed just
// then. What it changed tells: the changes of an interrupted statement are not counted.
func (s *statement) step() int32 {
	c := s.c
	if !c.watching {
		return lib.Xsqlite3_step(c.tls, s.handle)
	}
	before := lib.Xsqlite3_total_changes64(c.tls, c.db)
	rc := lib.Xsqlite3_step(c.tls, s.handle)
	if rc == lib.SQLITE_INTERRUPT && lib.Xsqlite3_total_changes64(c.tls, c.db) != before {
		return lib.SQLITE_DONE
	}
	return rc
}

// forgetLastID makes it visible whether the statement inserts a row.
func (s *statement) forgetLastID() {
	if s.changes {
		lib.Xsqlite3_set_last_insert_rowid(s.c.tls, s.c.db, 0)
	}
}

// result is what the run that just ended did; rows is how many it gave.
func (s *statement) result(rows int64) driver.Result {
	if !s.changes {
		return driver.Result{Matched: rows}
	}
	return driver.Result{
		Matched: lib.Xsqlite3_changes64(s.c.tls, s.c.db),
		LastID:  lib.Xsqlite3_last_insert_rowid(s.c.tls, s.c.db),
	}
}

// reset makes the statement ready for its next run.
func (s *statement) reset() {
	lib.Xsqlite3_reset(s.c.tls, s.handle)
	s.args.shrink(s.c.tls)
}

// finalize ends the statement.
func (s *statement) finalize() {
	lib.Xsqlite3_finalize(s.c.tls, s.handle)
	s.args.release(s.c.tls)
	s.handle = 0
}

func (s *statement) wrongCount(got int) error {
	return fmt.Errorf("tenon: sqlite: the statement has %d parameters, and was given %d arguments", s.params, got)
}
