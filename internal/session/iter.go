package session

import (
	"context"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/tree"
)

// Iter is a query whose rows are read one at a time. Another statement of the same session
// has the rest of its rows read into memory first, so that both work on every database.
//
// Rows that carry relations along are read so many at a time, and given once theirs are
// loaded.
type Iter struct {
	s     *Session
	ctx   context.Context
	q     *Query
	cur   *exec.Cursor
	es    exec.Entities
	chunk *chunk // nil: the rows carry nothing along
}

// Reading says how the rows of an Iter are read.
type Reading struct {
	Chunk int  // rows whose relations are loaded together; 0: as many as seems good
	Loose bool // the session keeps none of the objects: they are nobody's
}

// defaultChunk is how many rows have their relations loaded together: enough for the
// statements not to count beside the rows.
const defaultChunk = 1000

// Iterate runs a query for reading row by row.
func (s *Session) Iterate(ctx context.Context, q *Query, how Reading) (*Iter, error) {
	if q.Err != nil {
		return nil, q.Err
	}
	it := &Iter{s: s, ctx: ctx, q: q, es: &reader{known: &s.known}}
	if how.Loose {
		it.es = &exec.Fresh{}
	}
	st := &q.Statement
	if len(q.Loads) > 0 {
		var err error
		if it.chunk, err = s.newChunk(q, how); err != nil {
			return nil, err
		}
		if x := it.chunk.ext; x != nil {
			st = &exec.Statement{Tree: x.Query}
		}
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
	cur, err := s.run.Open(ctx, s.conn, st)
	if err != nil {
		return nil, s.fail(err)
	}
	s.cursor, it.cur = cur, cur
	return it, nil
}

// Next reads a row into the slot; false at the end, or with an error.
func (it *Iter) Next(slot unsafe.Pointer) (bool, error) {
	if it.chunk != nil {
		return it.nextOfChunk(slot)
	}
	cells := it.cur.Next()
	if cells == nil {
		return false, it.Close()
	}
	if err := it.q.Plan.Read(cells, slot, it.es); err != nil {
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

// chunk are the rows of an Iter whose relations are loaded together.
type chunk struct {
	size  int
	loose bool
	ext   *load.Extension // what comes with the statement itself; nil: nothing
	known *identity.Map
	es    *reader
	roots []unsafe.Pointer // read, and not given yet
	next  []driver.Value   // the row behind them, which is the first of another root
}

func (s *Session) newChunk(q *Query, how Reading) (*chunk, error) {
	c := &chunk{size: how.Chunk, loose: how.Loose}
	if c.size == 0 {
		c.size = defaultChunk
	}
	sel, ok := tree.Query(q.Tree)
	if !ok {
		return c, load.Alone(q.Loads)
	}
	if l := load.Repeating(q.Loads); l != nil {
		return nil, &fault.BuildError{
			What: "the rows of one parent may come apart in the query's own order", Where: l.Relation.Name,
			Do: "read all rows at once, or leave out FromJoin",
		}
	}
	var err error
	if q.Later != nil && load.Inside(q.Loads) {
		var t any
		if t, err = q.Later.Settled(); err != nil {
			return nil, err
		}
		sel, _ = tree.Query(t)
	}
	c.ext, err = load.Extend(sel, q.Plan.Parts[0].Mapping, q.Plan.Parts[0].Only, q.Loads)
	return c, err
}

// nextOfChunk gives the next row that has all that it carries along.
func (it *Iter) nextOfChunk(slot unsafe.Pointer) (bool, error) {
	c := it.chunk
	if len(c.roots) == 0 {
		if err := it.fill(); err != nil {
			it.Close()
			return false, err
		}
		if len(c.roots) == 0 {
			return false, it.Close()
		}
	}
	*(*unsafe.Pointer)(slot) = c.roots[0]
	c.roots = c.roots[1:]
	return true, nil
}

// fill reads as many rows as a chunk has, and loads what they carry along.
func (it *Iter) fill() error {
	c, s := it.chunk, it.s
	c.known = &s.known
	if c.loose {
		c.known = &identity.Map{} // of this chunk: what was given is the caller's
	}
	c.es = &reader{known: c.known}
	c.roots = make([]unsafe.Pointer, 0, min(c.size, defaultChunk))
	cells := c.next
	if cells == nil {
		cells = it.cur.Next()
	}
	for c.next = nil; cells != nil; cells = it.cur.Next() {
		taken, err := it.take(cells)
		if err != nil {
			return err
		}
		if !taken {
			c.next = exec.Keep(cells)
			break
		}
		if len(c.roots) == c.size && !c.spans() {
			break
		}
	}
	if len(c.roots) == 0 {
		return nil
	}
	levels := []load.Level{{Specs: it.q.Loads, Parents: c.roots}}
	if c.ext != nil {
		c.ext.Attach()
		levels = c.ext.Rest()
		c.ext.Clear()
	}
	return it.load(levels)
}

// spans says that a root may come in several rows, which stand together.
func (c *chunk) spans() bool { return c.ext != nil && c.ext.Multiply }

// take adds a row to the chunk, unless it is the first of a root more than it has room for.
func (it *Iter) take(cells []driver.Value) (bool, error) {
	c, part := it.chunk, &it.q.Plan.Parts[0]
	own := cells
	if c.ext != nil {
		own = cells[:c.ext.First]
	}
	root, err := c.es.Entity(part, own)
	if err != nil {
		return false, err
	}
	n := len(c.roots)
	if n == c.size && root != c.roots[n-1] {
		return false, nil
	}
	if c.ext == nil || root == nil {
		c.roots = append(c.roots, root)
		return true, nil
	}
	fresh, err := c.ext.Row(root, cells, c.es)
	if fresh || !c.ext.Multiply {
		c.roots = append(c.roots, root)
	}
	return true, err
}

// load runs the statements that the chunk needs. They find what was changed in the loop.
func (it *Iter) load(levels []load.Level) error {
	levels = slices.DeleteFunc(levels, func(v load.Level) bool { return len(v.Specs) == 0 || len(v.Parents) == 0 })
	if len(levels) == 0 {
		return nil
	}
	s := it.s
	if !it.chunk.loose {
		if err := s.autoflush(it.ctx, &Query{Loads: it.q.Loads}); err != nil {
			return err
		}
	}
	if err := s.ready(it.ctx); err != nil {
		return err
	}
	return s.fail(newLoader(s.run, s.conn, it.chunk.known).all(it.ctx, levels))
}
