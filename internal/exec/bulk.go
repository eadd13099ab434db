package exec

import (
	"context"
	"errors"
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Road is how a Bulk brings rows to the database.
type Road string

// The roads, the fastest first.
const (
	ByCopy     Road = "copy"          // the database's own way for many rows
	ByLoad     Road = "load data"     // pieces of many rows as text
	ByRows     Road = "rows"          // INSERTs of many rows each
	ByPrepared Road = "prepared loop" // one prepared INSERT, run again and again
)

// Bulk writes rows of one table over a connection, by the fastest road that this has for
// them. It belongs to one call, in a transaction; rows come through Row and Done, the last
// are written by Close. A failure is to be ended by Abort.
type Bulk struct {
	r    *Runner
	ctx  context.Context
	c    driver.Conn
	into *tree.Source

	Road     Road
	Rows     int64
	columns  []int
	copy     driver.Copy
	copyText string
	row      []driver.Value
	args     []driver.Value // of rows that are gathered, where there is no copy
	step     *Step
	load     driver.Load // of pieces, instead of the step; nil: it is not asked for yet, or no
	noLoad   bool
	size     int // of the texts that are gathered, in bytes
	counted  int // the counted key's place among the columns, or -1
	greatest int64
	given    bool // a counted key was given
}

// Bulk begins to write rows.
func (r *Runner) Bulk(ctx context.Context, c driver.Conn, into *tree.Source) *Bulk {
	return &Bulk{r: r, ctx: ctx, c: c, into: into}
}

// Copier is a connection that takes rows by itself, or nil.
func copierOf(c driver.Conn) driver.Copier {
	if w, ok := c.(interface{ Copier() driver.Copier }); ok {
		return w.Copier()
	}
	w, _ := c.(driver.Copier)
	return w
}

// Row gives the place for the next row (flush.Sink).
func (b *Bulk) Row(columns []int) ([]driver.Value, error) {
	if !b.same(columns) {
		if err := b.end(); err != nil {
			return nil, err
		}
		if err := b.begin(columns); err != nil {
			return nil, err
		}
	}
	if b.copy != nil {
		clear(b.row)
		return b.row, nil
	}
	n := len(b.args)
	b.args = append(b.args, b.row...)
	return b.args[n:], nil
}

// same says that rows have the columns of the row before.
func (b *Bulk) same(columns []int) bool {
	if b.columns == nil || len(columns) != len(b.columns) {
		return false
	}
	return len(columns) == 0 || &columns[0] == &b.columns[0] || slices.Equal(columns, b.columns)
}

// Done takes the row.
func (b *Bulk) Done() error {
	if b.counted >= 0 {
		b.note()
	}
	if b.copy != nil {
		return b.failed(b.copy.Row(b.row))
	}
	b.Rows++
	b.step.Sets++
	for i := len(b.args) - len(b.row); i < len(b.args); i++ {
		b.size += len(b.args[i].S)
	}
	if b.full() {
		return b.send()
	}
	return nil
}

// note remembers the greatest key that was given to a column that the database counts.
func (b *Bulk) note() {
	row := b.row
	if b.copy == nil {
		row = b.args[len(b.args)-len(b.row):]
	}
	if v := &row[b.counted]; v.Kind == driver.Int && (!b.given || v.N > b.greatest) {
		b.greatest, b.given = v.N, true
	}
}

// begin chooses the road for rows of these columns.
func (b *Bulk) begin(columns []int) error {
	t := b.into.Table
	b.columns, b.row = columns, make([]driver.Value, len(columns))
	b.counted = slices.IndexFunc(columns, func(c int) bool { return t.Columns[c].Filled == schema.ByIdentity })
	if b.r.Rules.CountOn == nil {
		b.counted = -1
	}
	if copier := copierOf(b.c); copier != nil {
		names := t.ColumnNames(columns)
		var err error
		b.copyText = "COPY " + t.Name
		if b.copy, err = copier.CopyIn(b.ctx, t.Name, names); err == nil {
			b.Road = ByCopy
			return nil
		}
		b.copy = nil
		if !errors.Is(err, driver.ErrNoCopy) {
			return b.failed(err)
		}
	}
	return b.prepare(columns)
}

// prepare makes the INSERT of one row that runs for each.
func (b *Bulk) prepare(columns []int) error {
	t := b.into.Table
	in := &tree.Insert{Into: b.into, Columns: columns, Rows: [][]*tree.Node{make([]*tree.Node, len(columns))}, Drawn: b.r.Rules.CountOn != nil}
	for i, c := range columns {
		in.Rows[0][i] = &tree.Node{Kind: tree.Bind, Type: &t.Columns[c].Type}
	}
	s, err := b.r.Step(in, false)
	if err != nil {
		return err
	}
	s.Args = nil
	b.step = &s
	switch {
	case b.Road == ByLoad: // of rows before these
	case b.r.Rules.Can.MultiRowValues:
		b.Road = ByRows
	default:
		b.Road = ByPrepared
	}
	b.load, b.noLoad = nil, len(columns) == 0 || !b.r.Rules.Can.LoadData || loaderOf(b.c) == nil
	return nil
}

// send writes the rows that are gathered.
func (b *Bulk) send() error {
	if b.step == nil || b.step.Sets == 0 {
		return nil
	}
	loaded, err := b.loaded()
	if err == nil && !loaded {
		err = b.insert()
	}
	clear(b.args)
	b.args, b.step.Sets, b.size = b.args[:0], 0, 0
	return err
}

// insert writes them by INSERTs of so many rows as gain something.
func (b *Bulk) insert() error {
	width := len(b.row)
	for first, rows := 0, b.step.Sets; first < rows; first += pieceRows {
		step := *b.step
		step.Sets = min(rows-first, pieceRows)
		step.Args = b.args[first*width : (first+step.Sets)*width]
		if _, err := b.r.Batch(b.ctx, b.c, []Step{step}, func(int, []driver.Value) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// end writes what is left of the rows of one shape.
func (b *Bulk) end() error {
	if b.copy == nil {
		return b.send()
	}
	start := b.r.start()
	res, err := b.copy.Close()
	b.copy = nil
	b.Rows += res.Matched
	b.r.done(b.ctx, b.copyText, nil, 0, res.Matched, start, err)
	return b.failed(err)
}

// Close writes the rows that are left.
func (b *Bulk) Close() error {
	if err := b.end(); err != nil {
		return err
	}
	if !b.given {
		return nil
	}
	w := &dialect.Writer{Rules: b.r.Rules}
	v := driver.Value{Kind: driver.Int, N: b.greatest}
	t := b.into.Table
	i := slices.IndexFunc(t.Columns, func(c schema.Column) bool { return c.Filled == schema.ByIdentity })
	b.r.Rules.CountOn(w, t, &t.Columns[i], &v)
	if w.Err != nil {
		return w.Err
	}
	return b.r.Each(b.ctx, b.c, &Statement{Text: string(w.Text), Args: w.Args}, func([]driver.Value) error { return nil })
}

// Abort ends what was begun, after an error.
func (b *Bulk) Abort() error {
	if b.copy == nil {
		return nil
	}
	c := b.copy
	b.copy = nil
	return c.Abort()
}

// failed gives an error its statement.
func (b *Bulk) failed(err error) error {
	return b.r.wrap(err, b.copyText, nil, &tree.Insert{Into: b.into})
}

// Sent is an error of the program's after rows were sent: the transaction cannot go on.
func (b *Bulk) Sent(err error) error {
	var se *StatementError
	if err == nil || b.columns == nil || errors.As(err, &se) {
		return err
	}
	text := b.copyText
	if b.step != nil {
		text = b.step.Text
	}
	return &StatementError{SQL: text, Err: err}
}
