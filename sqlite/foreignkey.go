package sqlite

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// SQLite counts the rows that break foreign keys and does not know which they are. To name
// the key, the statement is run again with checking put off, the rows that are wrong are
// searched for, and everything is rolled back.

// searchLimit bounds the search: an error without a name is better than one that is late.
const searchLimit = 2 * time.Second

// violation is a row that breaks a foreign key, as PRAGMA foreign_key_check tells it.
type violation struct{ table, row, parent, key string }

// findForeignKey fills in the table, columns and name of the key that does not hold. Handle
// is the statement that was refused, with its arguments. At a commit the rows that are
// wrong are still there.
func (c *conn) findForeignKey(b *driver.ConstraintError, handle uintptr, text string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), searchLimit)
	defer cancel()
	before := c.ctx
	defer c.watch(before)
	c.watch(ctx)
	var v violation
	var ok bool
	if handle == 0 || !changesRows(text) {
		v, ok = c.newViolation("", nil)
	} else if c.quiet("SAVEPOINT tenon_foreign_key") == nil {
		v, ok = c.runAgain(handle, text)
		c.unwatch() // what was done for the search must be undone
		_ = c.quiet("ROLLBACK TO tenon_foreign_key")
		_ = c.quiet("RELEASE tenon_foreign_key")
	}
	if ok {
		c.nameForeignKey(b, v)
	}
}

// runAgain runs the statement with checking put off, and gives a row that it makes wrong.
func (c *conn) runAgain(handle uintptr, text string) (violation, bool) {
	deferred, err := c.ask("PRAGMA defer_foreign_keys")
	if err != nil || c.quiet("PRAGMA defer_foreign_keys = ON") != nil {
		return violation{}, false
	}
	table := target(text)
	known := c.knownViolations(table)
	lib.Xsqlite3_reset(c.tls, handle)
	rc := c.stepToEnd(handle)
	lib.Xsqlite3_reset(c.tls, handle)
	var v violation
	var ok bool
	if rc == lib.SQLITE_DONE {
		v, ok = c.newViolation(table, known)
	} else {
		v, ok = c.onlyRestriction(table)
	}
	if len(deferred) == 1 && deferred[0][0] == "0" {
		_ = c.quiet("PRAGMA defer_foreign_keys = OFF")
	}
	return v, ok
}

func (c *conn) stepToEnd(handle uintptr) int32 {
	for {
		if rc := lib.Xsqlite3_step(c.tls, handle); rc != lib.SQLITE_ROW {
			return rc
		}
	}
}

// knownViolations are the rows of a table, and those of all tables where SQLite has counted
// some, that were wrong before.
func (c *conn) knownViolations(table string) []violation {
	known := c.violations(table)
	peak := c.out + sizeofPointer
	lib.Xsqlite3_db_status(c.tls, c.db, lib.SQLITE_DBSTATUS_DEFERRED_FKS, c.out, peak, 0)
	if *(*int32)(pointer(c.out)) != 0 {
		known = append(known, c.violations("")...)
	}
	return known
}

// newViolation is a row that is wrong and was not before, of the table where there is one.
func (c *conn) newViolation(table string, known []violation) (violation, bool) {
	for _, scope := range []string{table, ""} {
		for _, v := range c.violations(scope) {
			if !slices.Contains(known, v) {
				return v, true
			}
		}
	}
	return violation{}, false
}

// violations are the wrong rows of a table, or of all.
func (c *conn) violations(table string) []violation {
	text := "PRAGMA foreign_key_check"
	if table != "" {
		text += "(" + quoted(table) + ")"
	}
	rows, err := c.ask(text)
	if err != nil {
		return nil // not found, then
	}
	list := make([]violation, len(rows))
	for i, r := range rows {
		list[i] = violation{r[0], r[1], r[2], r[3]}
	}
	return list
}

// onlyRestriction is the key with ON DELETE or ON UPDATE RESTRICT that refers to a table,
// where there is but one: such a key cannot be put off.
func (c *conn) onlyRestriction(table string) (violation, bool) {
	rows, err := c.ask("SELECT DISTINCT t.name, '', k.\"table\", k.id FROM sqlite_schema t, pragma_foreign_key_list(t.name) k " +
		"WHERE t.type = 'table' AND 'RESTRICT' IN (k.on_delete, k.on_update) AND k.\"table\" = " + literal(table) + " COLLATE NOCASE")
	if err != nil || len(rows) != 1 {
		return violation{}, false
	}
	return violation{rows[0][0], rows[0][1], rows[0][2], rows[0][3]}, true
}

// nameForeignKey looks up the columns of a key.
func (c *conn) nameForeignKey(b *driver.ConstraintError, v violation) {
	rows, err := c.ask("PRAGMA foreign_key_list(" + quoted(v.table) + ")")
	if err != nil {
		return
	}
	b.Table = v.table
	for _, r := range rows { // id, seq, table, from, …: in the order of seq
		if r[0] == v.key {
			b.Columns = append(b.Columns, r[3])
		}
	}
	b.Constraint = schema.ConstraintName("fk", b.Table, b.Columns...)
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

var errSearch = errors.New("tenon: sqlite: the search for a foreign key did not end")

// quiet runs a statement beside the one that was refused. Its errors are not told.
func (c *conn) quiet(text string) error {
	_, err := c.ask(text)
	return err
}

// ask gives all rows of a statement as texts.
func (c *conn) ask(text string) ([][]string, error) {
	source := cString(c.tls, text)
	defer release(c.tls, source)
	if lib.Xsqlite3_prepare_v3(c.tls, c.db, source, int32(len(text)+1), 0, c.out, 0) != lib.SQLITE_OK {
		return nil, errSearch
	}
	handle := *(*uintptr)(pointer(c.out))
	defer lib.Xsqlite3_finalize(c.tls, handle)
	n := lib.Xsqlite3_column_count(c.tls, handle)
	var rows [][]string
	for {
		switch lib.Xsqlite3_step(c.tls, handle) {
		case lib.SQLITE_ROW:
			row := make([]string, n)
			for i := range n {
				p := lib.Xsqlite3_column_text(c.tls, handle, i)
				row[i] = strings.Clone(view(p, int(lib.Xsqlite3_column_bytes(c.tls, handle, i))))
			}
			rows = append(rows, row)
		case lib.SQLITE_DONE:
			return rows, nil
		default:
			return nil, errSearch
		}
	}
}
