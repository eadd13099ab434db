package mysql

import (
	"errors"
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// errOver is met in a transaction that a statement of the program's ended.
var errOver error = &driver.ServerError{
	Code: "COMMIT", Message: "the transaction is over: a statement ended it; use the session's Commit, Rollback and Nested instead",
	Err: errors.New("transaction ended by hand"),
}

// heed takes note of a statement of the program's that begins or ends a transaction, or takes
// locks. The driver below does not tell whether the server is in a transaction, so that the
// words are looked at; what a procedure does is not seen.
func (c *conn) heed(text string) {
	i := begins(text)
	if i == len(text) {
		return
	}
	switch text[i] | 0x20 {
	case 'b':
		if word(text, i, "BEGIN") && !has(text[i:], "NOT ATOMIC") {
			c.stray, c.over = true, c.inTx
		}
	case 's':
		if word(text, i, "START") && has(text[i:], "TRANSACTION") {
			c.stray, c.over = true, c.inTx
		} else if word(text, i, "SET") && has(text[i:], "AUTOCOMMIT") {
			c.stray = true
		}
	case 'l', 'x':
		c.stray = c.stray || word(text, i, "LOCK") || word(text, i, "XA")
	case 'c':
		c.over = c.over || c.inTx && word(text, i, "COMMIT")
	case 'r':
		c.over = c.over || c.inTx && word(text, i, "ROLLBACK") && !has(text[i:], " TO ")
	}
}

// has says that a text has words in it, which are written in capitals.
func has(text, words string) bool { return strings.Contains(strings.ToUpper(text), words) }
