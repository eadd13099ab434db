package mysql

import (
	"strconv"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/schema"
)

// The numbers of errors that mean something to a program. Both servers share them, but
// for the check constraint.
const (
	errAccessToDatabase = 1044
	errAccess           = 1045
	errAccessNoPassword = 1698
	errNoDatabase       = 1049
	errShutdown         = 1053
	errNull             = 1048
	errDuplicate        = 1062
	errSyntax           = 1064
	errDuplicateKeyName = 1586
	errNoTable          = 1146
	errPacketTooLarge   = 1153
	errLockWait         = 1205
	errDeadlock         = 1213
	errRecordChanged    = 1020
	errTableChanged     = 1412 // since the transaction's snapshot
	errNoParent         = 1216
	errHasChildren      = 1217
	errInterrupted      = 1317
	errNoDefault        = 1364
	errHasChildrenNamed = 1451
	errNoParentNamed    = 1452
	errKilled           = 1927
	errOutOfRange       = 1690
	errReadOnlyTx       = 1792
	errReadOnlyMode     = 1836
	errCheckMySQL       = 3819
	errCheckMariaDB     = 4025
	errIdleDisconnected = 4031
)

// otherKey is in the error that an upsert raises when a unique key other than its target
// is taken: ON DUPLICATE KEY UPDATE fires on any key, so the dialect guards it.
const otherKey = "another unique key is taken"

// refusal makes the typed error of what the server answered. Its own text has no values
// of the program's; the server's error is behind Unwrap. Text is the statement.
func refusal(e *gomysql.MySQLError, text string) error {
	switch e.Number {
	case errDuplicate, errDuplicateKeyName:
		return duplicate(e, text)
	case errNoParent, errHasChildren, errNoParentNamed, errHasChildrenNamed:
		return foreignKey(e)
	case errCheckMySQL, errCheckMariaDB:
		return check(e, text)
	case errOutOfRange:
		if strings.Contains(e.Message, otherKey) {
			return anotherKey(e, text)
		}
	case errNull, errNoDefault:
		c := &driver.ConstraintError{Kind: driver.NotNull, Table: target(text), Err: e}
		// Column 'name' cannot be null, or Field 'name' doesn't have a default value.
		begin, end := strings.Index(e.Message, "'"), strings.LastIndex(e.Message, "' ")
		if begin < end {
			c.Columns = []string{e.Message[begin+1 : end]}
		}
		return c
	}
	return &driver.ServerError{
		Code:    strconv.Itoa(int(e.Number)),
		Message: discreet(e, text),
		Class:   class(e.Number),
		Err:     e,
	}
}

// anotherKey reads the name of the key behind otherKey, where the dialect could write it.
func anotherKey(e *gomysql.MySQLError, text string) error {
	c := &driver.ConstraintError{Kind: driver.Unique, Table: target(text), Err: e}
	c.Constraint, _ = between(e.Message, otherKey+": ", "'")
	return c
}

// class is the sentinel that an error's number stands for, or nil.
func class(number uint16) error {
	switch number {
	case errDeadlock, errLockWait, errRecordChanged, errTableChanged:
		return driver.ErrRetryable
	case errNoTable:
		return driver.ErrNoTable
	case errReadOnlyTx, errReadOnlyMode:
		return driver.ErrReadOnly
	case errNoDatabase:
		return driver.ErrNoDatabase
	case errAccess, errAccessToDatabase, errAccessNoPassword:
		return driver.ErrAuthentication
	case errIdleDisconnected:
		return driver.ErrConnection
	}
	return nil
}

// endsConnection says that the server hangs up after an error.
func endsConnection(number uint16) bool {
	switch number {
	case errShutdown, errKilled, errPacketTooLarge, errIdleDisconnected:
		return true
	}
	return false
}

// duplicate reads: Duplicate entry '…' for key 'name'. MySQL puts the table before it.
func duplicate(e *gomysql.MySQLError, text string) error {
	c := &driver.ConstraintError{Kind: driver.Unique, Table: target(text), Err: e}
	const before = " for key '"
	if i := strings.LastIndex(e.Message, before); i >= 0 {
		c.Constraint = strings.TrimSuffix(e.Message[i+len(before):], "'")
	}
	if table, key, ok := strings.Cut(c.Constraint, "."); ok && (c.Table == "" || table == c.Table) {
		c.Table, c.Constraint = table, key
	}
	if c.Constraint == "PRIMARY" && c.Table != "" {
		c.Constraint = schema.ConstraintName("pk", c.Table)
	}
	return c
}

// foreignKey reads: … a foreign key constraint fails (`db`.`table`, CONSTRAINT `name`
// FOREIGN KEY (`a`, `b`) REFERENCES …). The table is the one that has the constraint.
func foreignKey(e *gomysql.MySQLError) error {
	c := &driver.ConstraintError{Kind: driver.ForeignKey, Err: e}
	i := strings.Index(e.Message, "(`")
	if i < 0 {
		return c
	}
	rest := e.Message[i+1:]
	c.Table, rest = qualified(rest)
	if j := strings.Index(rest, "CONSTRAINT `"); j >= 0 {
		var end int
		c.Constraint, end = identifier(rest, j+len("CONSTRAINT "))
		rest = rest[end:]
	}
	if j := strings.Index(rest, "FOREIGN KEY ("); j >= 0 {
		c.Columns = names(rest[j+len("FOREIGN KEY ("):])
	}
	return c
}

// qualified reads `db`.`table` or `table`, and gives what follows.
func qualified(s string) (table, rest string) {
	table, end := identifier(s, 0)
	if end < len(s) && s[end] == '.' {
		table, end = identifier(s, end+1)
	}
	return table, s[end:]
}

// names reads `a`, `b` up to the closing parenthesis.
func names(s string) []string {
	var list []string
	for strings.HasPrefix(s, "`") {
		name, end := identifier(s, 0)
		if name == "" {
			break
		}
		list = append(list, name)
		s = strings.TrimPrefix(s[end:], ", ")
	}
	return list
}

// check reads MariaDB's CONSTRAINT `name` failed for `db`.`table`, and MySQL's Check
// constraint 'name' is violated.
func check(e *gomysql.MySQLError, text string) error {
	c := &driver.ConstraintError{Kind: driver.Check, Table: target(text), Err: e}
	if name, ok := between(e.Message, "Check constraint '", "' is violated"); ok {
		c.Constraint = name
		return c
	}
	const before, after = "CONSTRAINT `", " failed for "
	if i := strings.Index(e.Message, before); i >= 0 {
		c.Constraint, _ = identifier(e.Message, i+len(before)-1)
	}
	if i := strings.LastIndex(e.Message, after); i >= 0 {
		if table, _ := qualified(e.Message[i+len(after):]); table != "" {
			c.Table = table
		}
	}
	// A check that stands with a column is `table`.`column` in the name's place.
	if table, column, ok := strings.Cut(c.Constraint, "."); ok && table == c.Table {
		c.Constraint = column
	}
	return c
}

// between gives what stands in s between the first before and the next after.
func between(s, before, after string) (string, bool) {
	i := strings.Index(s, before)
	if i < 0 {
		return "", false
	}
	s = s[i+len(before):]
	j := strings.Index(s, after)
	if j < 0 {
		return "", false
	}
	return s[:j], true
}

// discreet is the server's message without the values that it quotes: Incorrect integer
// value: '…' for column …, and the piece of the statement near a syntax error.
func discreet(e *gomysql.MySQLError, text string) string {
	m := e.Message
	if e.Number == errSyntax {
		return discreetSyntax(m, text)
	}
	before := "value: '"
	if e.Number == errOutOfRange { // … value is out of range in '(…)'
		before = " in '"
	}
	i := strings.Index(m, before)
	if i < 0 {
		return m
	}
	i += len(before)
	if j := strings.LastIndex(m[i:], "' for "); j >= 0 {
		return m[:i] + "…" + m[i+j:]
	}
	return m[:i] + "…'"
}

// discreetSyntax keeps of the piece near a syntax error what the statement had before its
// arguments were written into it.
func discreetSyntax(m, text string) string {
	const before = " near '"
	i := strings.Index(m, before)
	j := strings.LastIndex(m, "' at line ")
	if i < 0 || j < i+len(before) {
		return m
	}
	i += len(before)
	near := m[i:j]
	n := len(near)
	for n > 0 && !strings.Contains(text, near[:n]) {
		n--
	}
	if n < len(near) {
		return m[:i] + near[:n] + "…" + m[j:]
	}
	return m
}
