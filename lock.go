package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// ForUpdate locks the rows until the transaction ends. SQLite, which has one writer at a
// time, gives *UnsupportedError, as for the locks below.
func (q SelectStmt[R]) ForUpdate() SelectStmt[R] { q.q.own().s.Lock = tree.ForUpdate; return q }

// ForShare locks the rows against changes, and lets others read and lock them alike.
func (q SelectStmt[R]) ForShare() SelectStmt[R] { q.q.own().s.Lock = tree.ForShare; return q }

// ForNoKeyUpdate is ForUpdate that lets others insert rows that refer to these. PostgreSQL
// alone has it.
func (q SelectStmt[R]) ForNoKeyUpdate() SelectStmt[R] {
	q.q.own().s.Lock = tree.ForNoKeyUpdate
	return q
}

// ForKeyShare is ForShare that lets others change what is not a key. PostgreSQL alone has
// it.
func (q SelectStmt[R]) ForKeyShare() SelectStmt[R] { q.q.own().s.Lock = tree.ForKeyShare; return q }

// NoWait makes a lock fail at once with ErrRetryable when somebody else has one of the rows.
func (q SelectStmt[R]) NoWait() SelectStmt[R] { return q.waits(tree.NoWait, "NoWait") }

// SkipLocked leaves out the rows that somebody else has locked: what takes jobs from a queue.
func (q SelectStmt[R]) SkipLocked() SelectStmt[R] { return q.waits(tree.SkipLocked, "SkipLocked") }

func (q SelectStmt[R]) waits(w tree.Wait, where string) SelectStmt[R] {
	c := q.q.own()
	c.s.Wait = w
	if c.s.Lock == tree.NoLock && c.s.Err == nil {
		c.s.Err = &BuildError{What: "no rows are locked", Where: where, Do: "call ForUpdate or ForShare first"}
	}
	return q
}

// Of locks the rows of these tables alone. PostgreSQL alone has it.
func (q SelectStmt[R]) Of(tables ...Source) SelectStmt[R] {
	c := q.q.own()
	c.s.Locked = slices.Clip(c.s.Locked)
	for _, t := range tables {
		c.s.Locked = append(c.s.Locked, t.table().src)
	}
	return q
}
