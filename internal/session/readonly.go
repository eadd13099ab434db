package session

import (
	"fmt"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/tree"
)

// mayRun refuses a statement that is known to write, or to lock rows, in a transaction that
// only reads; a mistake in it comes first. What was written by hand is the database's to
// refuse.
func (s *Session) mayRun(q *Query) error {
	if !s.opts.ReadOnly {
		return nil
	}
	what := written(q.Tree)
	if what == "" {
		return nil
	}
	if _, _, err := s.run.Render(&q.Statement); err != nil {
		return err
	}
	return readOnly(what)
}

// written names what a statement is known to write, or is empty.
func written(stmt any) string {
	switch t := stmt.(type) {
	case *tree.Insert:
		return "INSERT INTO " + t.Into.Table.Name
	case *tree.Update:
		return "UPDATE " + t.Table.Table.Name
	case *tree.Delete:
		return "DELETE FROM " + t.From.Table.Name
	case *tree.Merge:
		return "MERGE INTO " + t.Into.Table.Name
	case *tree.Select:
		if t != nil && t.Lock != tree.NoLock {
			return "a query that locks rows"
		}
		if inside := tree.Writes(t); len(inside) > 0 {
			return written(inside[0])
		}
	}
	return ""
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
