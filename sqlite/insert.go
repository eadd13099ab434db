package sqlite

import (
	"context"
	"errors"
	"strings"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// group is how many rows one INSERT takes: the statement's own cost, above all that of
// AUTOINCREMENT, is shared by them. More gains nothing.
const group = 32

// groupOf says how many rows of an INSERT go together, or 0 where that gains nothing or
// cannot be undone.
func (c *conn) groupOf(m *driver.Statement, size int) int {
	if m.Row.End == 0 || size == 0 || !c.inTx {
		return 0
	}
	n := min(group, int(lib.Xsqlite3_limit(c.tls, c.db, lib.SQLITE_LIMIT_VARIABLE_NUMBER, -1))/size)
	if m.Sets < 2*n {
		return 0
	}
	return n
}

// errSkewed says that the keys of a group were not those of rows one after the other.
var errSkewed = errors.New("tenon: sqlite: the keys of many rows cannot be told")

// insertGroups runs an INSERT of one row with each set of arguments, most of them by a text
// of n rows.
//
// A savepoint guards the keys: those of one statement are taken to be one after the other,
// which its last key and its count confirm. A trigger that inserts into the same table, or
// leaves a row out, makes it otherwise: the error is then errSkewed, and nothing was done.
func (c *conn) insertGroups(ctx context.Context, m *driver.Statement, size, n int, k *keys) error {
	if !k.wanted {
		return c.insertAll(ctx, m, size, n, k)
	}
	if err := c.command("SAVEPOINT tenon_rows"); err != nil {
		return err
	}
	err := c.insertAll(ctx, m, size, n, k)
	if c.autocommit() { // the error ended the transaction
		return err
	}
	if errors.Is(err, errSkewed) {
		*k = keys{wanted: true, ids: k.ids[:0]}
		if err := c.command("ROLLBACK TO tenon_rows"); err != nil {
			return err
		}
	}
	if released := c.command("RELEASE tenon_rows"); released != nil {
		return released
	}
	return err
}

// insertAll inserts the first row, whose key the others follow, then groups of n, then the
// rest.
func (c *conn) insertAll(ctx context.Context, m *driver.Statement, size, n int, k *keys) error {
	args := m.Args
	one := func(sets int) error {
		s, err := c.start(ctx, m.Text)
		if err == nil {
			err = s.runSets(args[:sets*size], size, sets, k)
		}
		args = args[sets*size:]
		return err
	}
	if err := one(1); err != nil {
		return err
	}
	row := m.Text[m.Row.Start:m.Row.End]
	text := m.Text[:m.Row.Start] + strings.Repeat(row+", ", n-1) + row + m.Text[m.Row.End:]
	s, err := c.start(ctx, text)
	if err != nil {
		return err
	}
	for left := m.Sets - 1; left >= n; left -= n {
		if err := s.runGroup(args[:n*size], n, k); err != nil {
			return err
		}
		args = args[n*size:]
	}
	return one((m.Sets - 1) % n)
}

// runGroup runs an INSERT of n rows.
func (s *statement) runGroup(args []driver.Value, n int, k *keys) error {
	defer s.reset()
	if err := s.bind(args); err != nil {
		return err
	}
	s.forgetLastID()
	if rc := s.step(); rc != lib.SQLITE_DONE {
		return s.c.refused(s.handle, rc, s.text)
	}
	r := s.result(0)
	k.result.Matched += r.Matched
	before := k.result.LastID
	if r.LastID != 0 {
		k.result.LastID = r.LastID
	}
	if !k.wanted {
		return nil
	}
	if r.Matched != int64(n) || before == 0 || r.LastID != before+int64(n) {
		return errSkewed
	}
	for i := range int64(n) {
		k.ids = append(k.ids, before+1+i)
	}
	return nil
}
