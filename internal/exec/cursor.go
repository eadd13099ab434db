package exec

import (
	"context"
	"strings"
	"time"

	"github.com/tenonsql/tenon/driver"
)

// Cursor is a running query. It can be drained: the rows that are still to come are then
// kept in memory, and the connection is free for other statements.
type Cursor struct {
	r     *Runner
	ctx   context.Context
	rows  driver.Rows
	text  string
	tree  any
	start time.Time
	count int64
	kept  [][]driver.Value
	err   error
	done  bool
}

// Open runs a query and gives a cursor over its rows. An INSERT of more values than the
// database takes at once runs in pieces, of which all the rows are read first.
func (r *Runner) Open(ctx context.Context, c driver.Conn, st *Statement) (*Cursor, error) {
	if st.Err != nil {
		return nil, st.Err
	}
	if parts := r.parts(st); parts != nil {
		return r.openParts(ctx, c, parts)
	}
	return r.openOne(ctx, c, st)
}

func (r *Runner) openOne(ctx context.Context, c driver.Conn, st *Statement) (*Cursor, error) {
	if st.Text != "" {
		return r.query(ctx, c, st.Text, st.Args, st.Tree)
	}
	w := r.writer()
	defer r.giveBack(w)
	text, err := r.render(w, st)
	if err != nil {
		return nil, err
	}
	return r.query(ctx, c, text, w.Args, st.Tree)
}

func (r *Runner) query(ctx context.Context, c driver.Conn, text string, args []driver.Value, stmt any) (*Cursor, error) {
	cur := &Cursor{r: r, ctx: ctx, text: text, tree: stmt, start: r.start()}
	rows, err := c.Query(ctx, text, args)
	if err != nil {
		r.done(ctx, text, args, 0, 0, cur.start, err)
		return nil, r.wrap(err, text, args, stmt)
	}
	cur.rows = rows
	if r.Observe != nil {
		cur.note(args)
	}
	return cur, nil
}

// note tells the observer of the query; its rows are counted as they come, so the event is
// sent when the cursor closes, with a copy of the parameters.
func (c *Cursor) note(args []driver.Value) {
	c.rows = &noted{Rows: c.rows, c: c, args: Keep(args)}
}

type noted struct {
	driver.Rows
	c    *Cursor
	args []driver.Value
	told bool
}

func (n *noted) Close() error {
	err := n.Rows.Close()
	if !n.told {
		n.told = true
		n.c.r.done(n.c.ctx, n.c.text, n.args, 0, n.c.count, n.c.start, err)
	}
	return err
}

// Next gives the cells of the next row, or nil at the end or on an error.
func (c *Cursor) Next() []driver.Value {
	if len(c.kept) > 0 {
		row := c.kept[0]
		c.kept = c.kept[1:]
		return row
	}
	if c.done {
		return nil
	}
	cells := c.rows.Next()
	if cells != nil {
		c.count++
	}
	return cells
}

// Drain reads the rows that are left into memory and frees the connection.
func (c *Cursor) Drain() error {
	if c.done {
		return c.err
	}
	for cells := c.rows.Next(); cells != nil; cells = c.rows.Next() {
		c.count++
		c.kept = append(c.kept, Keep(cells))
	}
	return c.end(nil)
}

// Close ends the query and gives what went wrong with it.
func (c *Cursor) Close() error { c.kept = nil; return c.end(nil) }

func (c *Cursor) fail(err error) error { c.kept = nil; return c.end(err) }

// leave closes a cursor that is open still: what read its rows ended in a panic, which goes on.
func (c *Cursor) leave() {
	if !c.done {
		_ = c.fail(nil)
	}
}

func (c *Cursor) end(err error) error {
	if c.done {
		return c.err
	}
	c.done = true
	closed := c.rows.Close()
	if err == nil && closed != nil {
		err = c.r.wrap(closed, c.text, nil, c.tree)
	}
	c.err = err
	return err
}

// Keep copies cells out of the driver's buffer.
func Keep(cells []driver.Value) []driver.Value {
	out := make([]driver.Value, len(cells))
	for i := range cells {
		out[i] = cells[i]
		out[i].S = strings.Clone(cells[i].S)
		if cells[i].Items != nil {
			out[i].Items = &driver.Items{Elem: cells[i].Items.Elem, Values: Keep(cells[i].Items.Values)}
		}
	}
	return out
}
