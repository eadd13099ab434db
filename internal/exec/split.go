package exec

import (
	"context"
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// pieceRows is how many rows a piece of an INSERT has at most: more gains nothing, and pieces
// of one size have one text.
const pieceRows = 1000

// arrayRows is how many rows of an INSERT rather travel as one array for each column: by then the
// server spends more on the text of so many parameters than on the rows.
const arrayRows = 16

// parts are the statements as which a statement runs: itself alone, which is nil, or other forms
// of an INSERT, or an UPDATE, of many rows. That is one array for each column, where the database
// takes those and all rows hold plain values; else pieces of no more values than the database
// takes at once. The rows keep their order.
func (r *Runner) parts(st *Statement) []Statement {
	if u, ok := st.Tree.(*tree.Update); ok && u.Arrays != nil && u.Err == nil {
		return r.updatePieces(u)
	}
	in, ok := st.Tree.(*tree.Insert)
	if !ok || in.Err != nil || in.Height() < 2 {
		return nil
	}
	switch arrays := r.Rules.Can.UnnestArrays; {
	case in.Arrays != nil && arrays && takesArrays(in):
		return nil
	case in.Arrays != nil:
		in = in.Spread()
		st.Tree = in // so that it is done once
	case arrays && len(in.Rows) >= arrayRows:
		if whole := asArrays(in); whole != nil {
			return []Statement{{Tree: whole}}
		}
	}
	return r.pieces(in)
}

// listable says that a list can hold the values of a column.
func listable(t *schema.Type) bool { return t.Kind != schema.Array && t.Native == nil }

// takesArrays says that the arrays of an INSERT are such as the database takes.
func takesArrays(in *tree.Insert) bool {
	for j, c := range in.Columns {
		items := in.Arrays[j].Value.Items
		if !listable(&in.Into.Table.Columns[c].Type) || slices.ContainsFunc(items.Values, func(v driver.Value) bool { return v.Kind != items.Elem && v.Kind != driver.Null }) {
			return false
		}
	}
	return true
}

// asArrays is an INSERT of rows with a list for each column, or nil where a row has more
// than values, or a list cannot hold those of a column.
func asArrays(in *tree.Insert) *tree.Insert {
	out := *in
	out.Rows, out.Arrays = nil, make([]*tree.Node, len(in.Columns))
	for j, c := range in.Columns {
		typ := &in.Into.Table.Columns[c].Type
		elem := codec.ValueKind(typ.Kind)
		if !listable(typ) {
			return nil
		}
		items := &driver.Items{Elem: elem, Values: make([]driver.Value, len(in.Rows))}
		for i, row := range in.Rows {
			n := row[j]
			if n.Kind != tree.Bind || n.Err != nil || n.Value.Kind != elem && n.Value.Kind != driver.Null {
				return nil
			}
			items.Values[i] = n.Value
		}
		out.Arrays[j] = &tree.Node{Kind: tree.Bind, Type: &schema.Type{Kind: schema.Array, Elem: typ}, Value: driver.Value{Kind: driver.List, Items: items}}
	}
	if len(out.Arrays) == 0 {
		return nil
	}
	return &out
}

// pieces splits an INSERT of more values than a statement takes.
func (r *Runner) pieces(in *tree.Insert) []Statement {
	limit := r.Rules.Can.MaxParams
	if limit <= 0 {
		return nil
	}
	size := make([]int, len(in.Rows))
	total := 0
	for i, row := range in.Rows {
		size[i] = parameters(row...)
		total += size[i]
	}
	fixed := parameters(in.Returning...)
	if in.Conflict != nil {
		for i := range in.Conflict.Set {
			fixed += parameters(in.Conflict.Set[i].Value)
		}
		fixed += parameters(in.Conflict.Where...)
	}
	if total+fixed <= limit {
		return nil
	}
	var out []Statement
	for first := 0; first < len(in.Rows); {
		last, sum := first+1, fixed+size[first]
		for last < len(in.Rows) && last-first < pieceRows && sum+size[last] <= limit {
			sum += size[last]
			last++
		}
		part := *in
		part.Rows = in.Rows[first:last]
		out = append(out, Statement{Tree: &part})
		first = last
	}
	return out
}

// updatePieces splits an UPDATE of many rows, unless an array for each column takes them all.
func (r *Runner) updatePieces(u *tree.Update) []Statement {
	t, a := u.Table.Table, u.Arrays
	n, err := a.Rows(t)
	if err != nil {
		return nil // which rendering tells
	}
	can := &r.Rules.Can
	arrays := can.UnnestArrays
	for i := range a.Values {
		typ := &t.Columns[a.Column(i)].Type
		arrays = arrays && typ.Kind != schema.Array
	}
	size := pieceRows
	switch {
	case arrays:
		return nil
	case can.UnnestArrays || !can.UpdateArrays: // a parameter for each value
		size = min(size, (can.MaxParams-len(u.Set))/len(a.Values))
	}
	var out []Statement
	for first := 0; first < n && n > size; first += size {
		part, rows := *u, *a
		rows.Values = make([]*tree.Node, len(a.Values))
		for i, list := range a.Values {
			c, items := *list, *list.Value.Items
			items.Values = items.Values[first:min(first+size, n)]
			c.Value.Items = &items
			rows.Values[i] = &c
		}
		part.Arrays = &rows
		out = append(out, Statement{Tree: &part})
	}
	return out
}

// parameters are at most how many parameters the text of expressions has.
func parameters(ns ...*tree.Node) int {
	sum := 0
	for _, n := range ns {
		if n == nil {
			continue
		}
		switch n.Kind {
		case tree.Bind, tree.Compare, tree.Like:
			sum++
		}
		sum += len(n.Values) + len(n.Path) + parameters(n.Left) + parameters(n.Args...)
	}
	return sum
}

// Together runs f, which runs a statement, so that all of the statement happens or nothing:
// one that runs in pieces gets a transaction. The connection is in none.
func (r *Runner) Together(ctx context.Context, c driver.Conn, st *Statement, f func() error) error {
	if !r.repeats(st) && len(r.parts(st)) < 2 {
		return f()
	}
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		return err
	}
	if err := f(); err != nil {
		_ = c.Rollback(ctx) // the statement's error says more; a connection left so is closed
		return err
	}
	return c.Commit(ctx)
}

// execParts runs a statement in pieces, and adds up what they did.
func (r *Runner) execParts(ctx context.Context, c driver.Conn, parts []Statement) (driver.Result, error) {
	var sum driver.Result
	for i := range parts {
		res, err := r.execOne(ctx, c, &parts[i])
		if err != nil {
			return driver.Result{}, err
		}
		sum.Matched += res.Matched
		sum.LastID = res.LastID
	}
	return sum, nil
}

// openParts runs a statement in pieces, and gives a cursor over the rows of all of them.
func (r *Runner) openParts(ctx context.Context, c driver.Conn, parts []Statement) (*Cursor, error) {
	all := &Cursor{r: r, ctx: ctx, done: true}
	for i := range parts {
		cur, err := r.openOne(ctx, c, &parts[i])
		if err != nil {
			return nil, err
		}
		if err := cur.Drain(); err != nil {
			return nil, err
		}
		all.kept = append(all.kept, cur.kept...)
	}
	return all, nil
}
