package sqlite

import (
	"context"
	"errors"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"github.com/tenonsql/tenon/driver"
)

// Batch runs the statements one after the other.
func (c *conn) Batch(ctx context.Context, statements []driver.Statement, each func(i int, rows driver.Rows) error) error {
	for i := range statements {
		if err := c.member(ctx, i, &statements[i], each); err != nil {
			return &driver.BatchError{Index: i, Err: err}
		}
	}
	return nil
}

// member runs one statement of a batch, and hands its rows over.
func (c *conn) member(ctx context.Context, i int, m *driver.Statement, each func(int, driver.Rows) error) error {
	sets := max(m.Sets, 1)
	size := len(m.Args) / sets
	if size*sets != len(m.Args) {
		return fmt.Errorf("tenon: sqlite: %d arguments are not %d sets", len(m.Args), sets)
	}
	s, err := c.start(ctx, m.Text)
	if err != nil {
		return err
	}
	var r driver.Rows = &s.rows
	if len(s.columns) == 0 {
		k := &keys{wanted: m.LastID}
		err = c.runAll(ctx, s, m, size, k)
		r = k
	} else {
		err = s.open(m.Args, size, sets)
	}
	if err != nil {
		return err
	}
	if each != nil {
		err = each(i, r)
	}
	return join(err, r.Close())
}

// runAll runs a statement that gives no rows, once for each set of its arguments.
func (c *conn) runAll(ctx context.Context, s *statement, m *driver.Statement, size int, k *keys) error {
	sets := max(m.Sets, 1)
	if k.wanted {
		k.ids = make([]int64, 0, sets)
	}
	if n := c.groupOf(m, size); n > 1 {
		err := c.insertGroups(ctx, m, size, n, k)
		if !errors.Is(err, errSkewed) {
			return err
		}
		if s, err = c.start(ctx, m.Text); err != nil {
			return err
		}
	}
	return s.runSets(m.Args, size, sets, k)
}

// runSets runs a statement that gives no rows with each set of arguments.
func (s *statement) runSets(args []driver.Value, size, sets int, k *keys) error {
	tls, db := s.c.tls, s.c.db
	defer s.reset()
	for i := range sets {
		if i > 0 {
			lib.Xsqlite3_reset(tls, s.handle)
		}
		if err := s.bind(args[i*size : (i+1)*size]); err != nil {
			return err
		}
		s.forgetLastID()
		if rc := s.step(); rc != lib.SQLITE_DONE {
			return s.c.refused(s.handle, rc, s.text)
		}
		if !s.changes {
			continue
		}
		k.result.Matched += lib.Xsqlite3_changes64(tls, db)
		id := lib.Xsqlite3_last_insert_rowid(tls, db)
		if id != 0 {
			k.result.LastID = id
		}
		if k.wanted {
			k.ids = append(k.ids, id)
		}
	}
	return nil
}

// keys is a cursor over the keys that the database counted, one row for each run: 0 where
// the run inserted nothing. It has no rows when no keys were wanted.
type keys struct {
	wanted bool
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

// Err is nil: the statement was run before.
func (k *keys) Err() error { return nil }

// Close forgets the rest.
func (k *keys) Close() error { k.ids = nil; return nil }

// Columns names the one column, if there are rows.
func (k *keys) Columns() []string {
	if k.wanted {
		return []string{"last_insert_rowid"}
	}
	return nil
}

// Result is what the runs did together.
func (k *keys) Result() driver.Result { return k.result }
