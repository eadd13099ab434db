package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// ForUpdate locks the rows until the transaction ends. SQLite, which has one writer at a
// time, gives *UnsupportedError, as for the locks below.
func (q SelectStmt[R]) ForUpdate() SelectStmt[R] { return SelectStmt[R]{q.q.locks(tree.ForUpdate)} }

// ForShare locks the rows against changes, and lets others read and lock them alike.
func (q SelectStmt[R]) ForShare() SelectStmt[R] { return SelectStmt[R]{q.q.locks(tree.ForShare)} }

// ForNoKeyUpdate is ForUpdate that lets others insert rows that refer to these. PostgreSQL
// alone has it.
func (q SelectStmt[R]) ForNoKeyUpdate() SelectStmt[R] {
	return SelectStmt[R]{q.q.locks(tree.ForNoKeyUpdate)}
}

// ForKeyShare is ForShare that lets others change what is not a key. PostgreSQL alone has
// it.
func (q SelectStmt[R]) ForKeyShare() SelectStmt[R] {
	return SelectStmt[R]{q.q.locks(tree.ForKeyShare)}
}

// NoWait makes a lock fail at once with ErrRetryable when somebody else has one of the rows.
func (q SelectStmt[R]) NoWait() SelectStmt[R] {
	return SelectStmt[R]{q.q.waits(tree.NoWait, "NoWait")}
}

// SkipLocked leaves out the rows that somebody else has locked: what takes jobs from a queue.
func (q SelectStmt[R]) SkipLocked() SelectStmt[R] {
	return SelectStmt[R]{q.q.waits(tree.SkipLocked, "SkipLocked")}
}

// Of locks the rows of these tables alone. PostgreSQL alone has it.
func (q SelectStmt[R]) Of(tables ...Source) SelectStmt[R] {
	return SelectStmt[R]{q.q.lockedOf(tables)}
}

//go:noinline
func (q *selection) locks(l tree.Lock) *selection {
	q = q.copied()
	q.own().s.Lock = l
	return q
}

//go:noinline
func (q *selection) waits(w tree.Wait, where string) *selection {
	q = q.copied()
	c := q.own()
	c.s.Wait = w
	if c.s.Lock == tree.NoLock && c.s.Err == nil {
		c.s.Err = &BuildError{What: "no rows are locked", Where: where, Do: "call ForUpdate or ForShare first"}
	}
	return q
}

//go:noinline
func (q *selection) lockedOf(tables []Source) *selection {
	q = q.copied()
	c := q.own()
	c.s.Locked = slices.Clip(c.s.Locked)
	for _, t := range tables {
		c.s.Locked = append(c.s.Locked, standing(t))
	}
	return q
}
