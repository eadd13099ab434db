package exec

import (
	"context"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// repeats says that an INSERT of many rows runs as the INSERT of one, again and again, with
// nothing made for each row but its values. Drivers send many of them together where that is
// faster.
func (r *Runner) repeats(st *Statement) bool {
	in, ok := st.Tree.(*tree.Insert)
	if !ok || in.Arrays == nil || in.Err != nil || len(in.Returning) > 0 || r.Rules.Can.UnnestArrays {
		return false
	}
	c := in.Conflict
	if c == nil {
		return true
	}
	// Rows that are skipped are counted by statements of their own, where they have to be.
	if r.Rules.Skipped != nil && (c.Nothing || len(c.Where) > 0) {
		return false
	}
	for i := range c.Set {
		if parameters(c.Set[i].Value) > 0 {
			return false
		}
	}
	return parameters(c.Where...) == 0
}

// repeat runs it. To have all rows or none, call it in a transaction.
func (r *Runner) repeat(ctx context.Context, c driver.Conn, in *tree.Insert) (driver.Result, error) {
	x, err := r.Step(one(in), false)
	if err != nil {
		return driver.Result{}, err
	}
	room := r.Room()
	defer room.Free()
	var sum driver.Result
	for first, rows := 0, in.Height(); first < rows; first += pieceRows {
		x.Sets = min(pieceRows, rows-first)
		x.Args = flat(&room, in.Arrays, first, x.Sets)
		res, err := r.Batch(ctx, c, []Step{x}, func(int, []driver.Value) error { return nil })
		room.Free()
		if err != nil {
			return driver.Result{}, err
		}
		sum.Matched += res[0].Matched
		sum.LastID = res[0].LastID
	}
	if in.Conflict != nil && r.Rules.Skipped != nil { // a row that was changed is counted twice
		sum.Matched = int64(in.Height())
	}
	return sum, nil
}

// one is the INSERT of a row, with values that come later.
func one(in *tree.Insert) *tree.Insert {
	c := *in
	c.Arrays = nil
	row := make([]*tree.Node, len(in.Columns))
	for i, list := range in.Arrays {
		t := &in.Into.Table.Columns[in.Columns[i]].Type
		row[i] = &tree.Node{Kind: tree.Bind, Type: t, Value: driver.Value{Kind: list.Value.Items.Elem}}
	}
	c.Rows = [][]*tree.Node{row}
	return &c
}

// flat are n rows of lists, one row after the other.
func flat(room *Room, lists []*tree.Node, first, n int) []driver.Value {
	out := room.Values(n * len(lists))
	for j, list := range lists {
		for i, v := range list.Value.Items.Values[first : first+n] {
			out[i*len(lists)+j] = v
		}
	}
	return out
}
