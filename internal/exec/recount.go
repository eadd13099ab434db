package exec

import (
	"context"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// recount makes the count of an upsert what it is elsewhere: the rows that were written.
// MariaDB counts a row twice that it changed, and those that DO NOTHING left alone: they
// are counted apart.
func (r *Runner) recount(res *driver.Result, stmt any) {
	in, ok := stmt.(*tree.Insert)
	if ok && in.Conflict != nil && r.Rules.Skipped != nil && in.Height() > 0 {
		res.Matched = int64(in.Height())
	}
}

// counted is an upsert of a query's rows that has to give a row for each one that it writes,
// since the database does not count them, or nil: see recount.
func (r *Runner) counted(stmt any) *tree.Insert {
	in, ok := stmt.(*tree.Insert)
	if !ok || in.Query == nil || in.Conflict == nil || in.Conflict.Nothing || r.Rules.Skipped == nil {
		return nil
	}
	c := *in
	c.Tally = true
	c.Returning = []*tree.Node{{Kind: tree.Fragment, Name: "1"}}
	return &c
}

// execCounted runs a statement and counts its rows.
func (r *Runner) execCounted(ctx context.Context, c driver.Conn, in *tree.Insert) (res driver.Result, err error) {
	skips, err := r.resetSkipped(ctx, c, in)
	if err != nil {
		return res, err
	}
	err = r.Each(ctx, c, &Statement{Tree: in}, func([]driver.Value) error {
		res.Matched++
		return nil
	})
	if err == nil && skips {
		var n int64
		n, err = r.skipped(ctx, c)
		res.Matched -= n
	}
	return res, err
}

// resetSkipped makes ready to count the rows that a statement skips, where that takes
// statements of its own, and says whether it does.
func (r *Runner) resetSkipped(ctx context.Context, c driver.Conn, stmt any) (bool, error) {
	in, ok := stmt.(*tree.Insert)
	if !ok || in.Conflict == nil || !in.Conflict.Nothing && len(in.Conflict.Where) == 0 || r.Rules.Skipped == nil {
		return false, nil
	}
	text := r.Rules.Skipped.Reset
	start := r.start()
	_, err := c.Exec(ctx, text, nil)
	r.done(ctx, text, nil, 0, 0, start, err)
	return true, r.wrap(err, text, nil, nil)
}

// skipped is how many rows the last statement skipped.
func (r *Runner) skipped(ctx context.Context, c driver.Conn) (n int64, err error) {
	err = r.Each(ctx, c, &Statement{Text: r.Rules.Skipped.Read}, func(cells []driver.Value) error {
		n = cells[0].N
		return nil
	})
	return n, err
}
