package sqlite

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// codeError is what SQLite said.
type codeError struct {
	code    int32 // extended
	message string
}

// Error gives SQLite's own message.
func (e *codeError) Error() string {
	return "sqlite: " + e.message + " (" + strconv.Itoa(int(e.code)) + ")"
}

func (e *codeError) primary() int32 { return e.code & 0xff }

// said is the error that SQLite holds for a result code.
func (c *conn) said(rc int32) *codeError {
	e := &codeError{code: rc, message: libc.GoString(lib.Xsqlite3_errstr(c.tls, rc))}
	if c.db != 0 && lib.Xsqlite3_extended_errcode(c.tls, c.db)&0xff == rc&0xff {
		e.message = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	}
	return e
}

// serverError types an error that no constraint made.
func (c *conn) serverError(rc int32) error { return c.said(rc).typed() }

// What some codes mean for whoever runs the program.
var advice = map[int32]string{
	lib.SQLITE_FULL:     "the disk is full; the statement, and often its transaction, was rolled back",
	lib.SQLITE_CORRUPT:  "the database file is damaged; restore it from a copy, or try PRAGMA integrity_check",
	lib.SQLITE_NOTADB:   "the file is no SQLite database, or is encrypted",
	lib.SQLITE_CANTOPEN: "the file cannot be opened or created",
	lib.SQLITE_IOERR:    "reading or writing the file did not work",
	lib.SQLITE_READONLY: "the transaction or connection is for reading, or the file is read-only",
	lib.SQLITE_BUSY:     "another connection has the lock that is needed",
	lib.SQLITE_LOCKED:   "another statement has the lock that is needed",
}

func (e *codeError) typed() error {
	s := &driver.ServerError{Code: strconv.Itoa(int(e.code)), Message: e.message, Err: e}
	if more := advice[e.primary()]; more != "" {
		s.Message += ": " + more
	}
	switch e.primary() {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		s.Class = driver.ErrRetryable
	case lib.SQLITE_CANTOPEN, lib.SQLITE_NOTADB:
		s.Class = driver.ErrNoDatabase
	case lib.SQLITE_READONLY:
		s.Class = driver.ErrReadOnly
	case lib.SQLITE_ERROR:
		if strings.HasPrefix(e.message, "no such table: ") {
			s.Class = driver.ErrNoTable
		}
	}
	return s
}

func isBusy(err error) bool {
	e, ok := errors.AsType[*codeError](err)
	return ok && e.primary() == lib.SQLITE_BUSY
}

func isNoDatabase(err error) bool { return errors.Is(err, driver.ErrNoDatabase) }

// refused makes the typed error of a step of a statement, or of preparing one (handle 0).
// It takes note when SQLite ended the transaction because of it.
func (c *conn) refused(handle uintptr, rc int32, text string) error {
	e := c.said(rc)
	var err error
	switch {
	case c.done != nil && c.ctx.Err() != nil && (e.primary() == lib.SQLITE_INTERRUPT || e.primary() == lib.SQLITE_BUSY):
		err = c.ended(c.ctx)
	case e.primary() == lib.SQLITE_CONSTRAINT:
		err = c.broken(e, handle, text)
	default:
		err = e.typed()
	}
	if c.inTx && c.dead == nil && c.autocommit() {
		c.dead = err
	}
	return err
}

const foreignKeyMessage = "FOREIGN KEY constraint failed"

// broken reads which constraint does not hold. SQLite names columns for keys, a name for a
// check, and nothing for foreign keys, which must be searched for.
func (c *conn) broken(e *codeError, handle uintptr, text string) error {
	b := &driver.ConstraintError{Err: e}
	_, what, _ := strings.Cut(e.message, " constraint failed: ")
	switch e.code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		b.Kind = driver.Unique
		uniqueOf(b, e.code, what, text)
	case lib.SQLITE_CONSTRAINT_NOTNULL:
		b.Kind = driver.NotNull
		b.Table, b.Columns = columnsOf(what)
	case lib.SQLITE_CONSTRAINT_CHECK:
		b.Kind = driver.Check
		b.Table, b.Constraint = target(text), what
	default:
		if e.message != foreignKeyMessage {
			return e.typed()
		}
		b.Kind = driver.ForeignKey
		c.findForeignKey(b, handle, text)
	}
	return b
}

// uniqueOf reads: users.email, users.tenant or: index 'name'.
func uniqueOf(b *driver.ConstraintError, code int32, what, text string) {
	if name, ok := strings.CutPrefix(what, "index '"); ok {
		b.Table, b.Constraint = target(text), strings.TrimSuffix(name, "'")
		return
	}
	b.Table, b.Columns = columnsOf(what)
	if code == lib.SQLITE_CONSTRAINT_UNIQUE {
		b.Constraint = schema.ConstraintName("uq", b.Table, b.Columns...)
		return
	}
	b.Constraint = schema.ConstraintName("pk", b.Table)
}

// columnsOf reads: users.email, users.tenant.
func columnsOf(what string) (table string, columns []string) {
	table, _, _ = strings.Cut(what, ".")
	for _, one := range strings.Split(what, ", ") {
		columns = append(columns, strings.TrimPrefix(one, table+"."))
	}
	return table, columns
}

var writing = regexp.MustCompile(`(?i)\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+` +
	"(?:\"main\"\\.)?(?:\"((?:[^\"]|\"\")+)\"|`([^`]+)`|\\[([^\\]]+)\\]|(\\w+))")

// target is the table that a text writes to, or "". SQLite does not tell, and it is asked
// for only after an error.
func target(text string) string {
	m := writing.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.ReplaceAll(m[1], `""`, `"`) + m[2] + m[3] + m[4]
}
