package session

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
)

// Iter is a query whose rows are read one at a time. Another statement of the same session
// has the rest of its rows read into memory first, so that both work on every database.
type Iter struct {
	s   *Session
	q   *Query
	cur *exec.Cursor
	es  reader
}

// Iterate runs a query for reading row by row.
func (s *Session) Iterate(ctx context.Context, q *Query) (*Iter, error) {
	if q.Err != nil {
		return nil, q.Err
	}
	if len(q.Loads) > 0 {
		return nil, &fault.BuildError{What: "rows that are read one at a time do not carry relations along", Where: "Iter", Do: "use All, or Load each one's relation"}
	}
	if err := s.mayRun(q); err != nil {
		return nil, err
	}
	if err := s.autoflush(ctx, q); err != nil {
		return nil, err
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	s.wrote(q.Tree)
	cur, err := s.run.Open(ctx, s.conn, &q.Statement)
	if err != nil {
		return nil, s.fail(err)
	}
	s.cursor = cur
	return &Iter{s: s, q: q, cur: cur, es: reader{known: &s.known}}, nil
}

// Next reads a row into the slot; false at the end, or with an error.
func (it *Iter) Next(slot unsafe.Pointer) (bool, error) {
	cells := it.cur.Next()
	if cells == nil {
		return false, it.Close()
	}
	if err := it.q.Plan.Read(cells, slot, &it.es); err != nil {
		it.Close()
		return false, err
	}
	return true, nil
}

// Close ends the query; it may be called twice.
func (it *Iter) Close() error {
	err := it.cur.Close()
	if it.s.cursor == it.cur {
		it.s.cursor = nil
	}
	return it.s.fail(err)
}
