package session

import (
	"fmt"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/tree"
)

// mayRun refuses a statement that is known to write, or to lock rows, in a transaction that
// only reads. What was written by hand is the database's to refuse.
func (s *Session) mayRun(q *Query) error {
	if !s.opts.ReadOnly {
		return nil
	}
	switch t := q.Tree.(type) {
	case *tree.Insert:
		return readOnly("INSERT INTO " + t.Into.Table.Name)
	case *tree.Update:
		return readOnly("UPDATE " + t.Table.Table.Name)
	case *tree.Delete:
		return readOnly("DELETE FROM " + t.From.Table.Name)
	case *tree.Select:
		if t != nil && t.Lock != tree.NoLock {
			return readOnly("a query that locks rows")
		}
	}
	return nil
}

// mayFlush refuses a flush that has something to write.
func (s *Session) mayFlush(p *flush.Plan) error {
	if !s.opts.ReadOnly || p.Empty() {
		return nil
	}
	return readOnly("flush of " + p.Steps[0].Table.Mapping.Table.Name)
}

func readOnly(what string) error {
	return fmt.Errorf("%w: %s; begin it without ReadOnly", driver.ErrReadOnly, what)
}
