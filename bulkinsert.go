package tenon

import (
	"context"
	"errors"
	"iter"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
)

// Road is how BulkInsert brought rows to the database.
type Road = exec.Road

// The roads, the fastest first.
const (
	ByCopy     = exec.ByCopy     // PostgreSQL: COPY in the binary format
	ByLoad     = exec.ByLoad     // MariaDB, MySQL: LOAD DATA LOCAL, where the server allows it
	ByRows     = exec.ByRows     // INSERTs of a thousand rows each
	ByPrepared = exec.ByPrepared // SQLite: one prepared INSERT, run again and again
)

// BulkResult is what BulkInsert did.
type BulkResult struct {
	RowsAffected int64
	Road         Road
}

// BulkInsert writes many rows by the fastest road that the database has for them, in one
// transaction: all of them or none. It takes them one at a time, from slices.Values of a slice
// or from whatever makes them, in memory that does not grow with their number. They are
// written as Rows of an INSERT writes them, and are not tracked; keys that the database counts
// are not read back.
//
// Errors: as of an INSERT, with *ConstraintError for a broken constraint; *BuildError for a nil
// entity, and for a value that its column cannot hold.
func (e *Engine) BulkInsert[E any](ctx context.Context, t TableOf[E], rows iter.Seq[*E]) (BulkResult, error) {
	return e.bulkInsert(ctx, tableOf(t), untyped(rows))
}

// BulkInsert writes many rows in the session's transaction; see Engine.BulkInsert. What is
// unflushed is flushed before. An error makes the session ask for Rollback. The rows must not
// come from this session while it runs.
func (s *Session) BulkInsert[E any](ctx context.Context, t TableOf[E], rows iter.Seq[*E]) (BulkResult, error) {
	return s.bulkInsert(ctx, tableOf(t), untyped(rows))
}

// untyped are rows without their type.
func untyped[E any](rows iter.Seq[*E]) session.Entities {
	if rows == nil {
		return nil
	}
	return func(add func(unsafe.Pointer) error) error {
		for e := range rows {
			if err := add(unsafe.Pointer(e)); err != nil {
				return err
			}
		}
		return nil
	}
}

var errNoRows = &BuildError{What: "there are no rows to take", Where: "BulkInsert", Do: "give it slices.Values of a slice, or another iter.Seq"}

func (e *Engine) bulkInsert(ctx context.Context, t *table, es session.Entities) (res BulkResult, err error) {
	switch {
	case t == nil:
		return res, errNoTarget
	case es == nil:
		return res, errNoRows
	}
	c, err := e.acquire(ctx, driver.Write)
	if err != nil {
		return res, err
	}
	defer e.run.Pool.Release(c)
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		return res, err
	}
	b, err := session.Feed(ctx, e.run, c, t.m, t.src, es)
	if err != nil {
		return res, errors.Join(err, c.Rollback(ctx))
	}
	if err := c.Commit(ctx); err != nil {
		return res, err
	}
	return BulkResult{RowsAffected: b.Rows, Road: b.Road}, nil
}

func (s *Session) bulkInsert(ctx context.Context, t *table, es session.Entities) (res BulkResult, err error) {
	switch {
	case t == nil:
		return res, errNoTarget
	case es == nil:
		return res, errNoRows
	}
	err = s.call(func() error {
		b, err := s.core.Feed(ctx, t.m, t.src, es)
		if err == nil {
			res = BulkResult{RowsAffected: b.Rows, Road: b.Road}
		}
		return err
	})
	return res, err
}
