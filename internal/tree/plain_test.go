package tree_test

import (
	"fmt"
	"testing"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

var (
	others  = &tree.Source{Table: table, Cols: []*tree.Node{otherID}}
	otherID = &tree.Node{Kind: tree.Column, Name: "id"}
	name    = &tree.Node{Kind: tree.Column, Name: "name", Source: items}
)

func init() { items.Cols = []*tree.Node{id, name} }

// plains are queries of which no two have one text; of the first, values are said to differ.
func plains(n int64) []*tree.Plain {
	of := func(left *tree.Node, op tree.Op, v driver.Value) tree.Test {
		return tree.TestOf(left, tree.Compare, op, false, false, &v)
	}
	number, text := driver.Value{Kind: driver.Int, N: n}, driver.Value{Kind: driver.Text, S: fmt.Sprint(n)}
	base := func() *tree.Plain { return &tree.Plain{Columns: items.Cols, From: items} }
	with := func(change func(p *tree.Plain)) *tree.Plain { p := base(); change(p); return p }
	return []*tree.Plain{
		base(),
		with(func(p *tree.Plain) { p.From = others }),
		with(func(p *tree.Plain) { p.Columns = []*tree.Node{id} }),
		with(func(p *tree.Plain) { p.Columns = []*tree.Node{name} }),
		with(func(p *tree.Plain) { p.Columns = []*tree.Node{name, id} }),
		with(func(p *tree.Plain) { p.Limit = 1 + int(n) }),
		with(func(p *tree.Plain) { p.Offset = 1 + int(n) }),
		with(func(p *tree.Plain) { p.Limit, p.Offset = 1+int(n), 1+int(n) }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(id, tree.Eq, number)} }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(id, tree.Eq, text)} }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(id, tree.Lt, number)} }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(name, tree.Eq, number)} }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(name, tree.Eq, text), of(id, tree.Eq, number)} }),
		with(func(p *tree.Plain) { p.Tests = []tree.Test{of(id, tree.Eq, number), of(name, tree.Eq, text)} }),
		with(func(p *tree.Plain) {
			p.Tests = []tree.Test{tree.TestOf(name, tree.Like, tree.NoOp, false, false, &text)}
		}),
		with(func(p *tree.Plain) {
			p.Tests = []tree.Test{tree.TestOf(name, tree.Like, tree.NoOp, true, false, &text)}
		}),
		with(func(p *tree.Plain) {
			p.Tests = []tree.Test{tree.TestOf(name, tree.Like, tree.NoOp, false, true, &text)}
		}),
		with(func(p *tree.Plain) { p.Order = []tree.Order{{By: id}} }),
		with(func(p *tree.Plain) { p.Order = []tree.Order{{By: id, Desc: true}} }),
		with(func(p *tree.Plain) { p.Order = []tree.Order{{By: id, Nulls: tree.NullsLast}} }),
		with(func(p *tree.Plain) { p.Order = []tree.Order{{By: name}} }),
		with(func(p *tree.Plain) { p.Order = []tree.Order{{By: id}, {By: name}} }),
	}
}

// TestPlain: a Plain has the shape of its Select, and a key that tells it from all others,
// whatever its values.
func TestPlain(t *testing.T) {
	again := plains(7)
	for i, p := range plains(3) {
		var short, long tree.Shape
		if !short.Of(p) || !long.Of(p.Select()) || !short.Is(long.Key()) || short.Sum() != long.Sum() {
			t.Errorf("%d: the shape of %+v is not that of its Select", i, p)
		}
		sum, ok := p.Known()
		if !ok {
			t.Errorf("%d: %+v is not known", i, p)
			continue
		}
		for j, q := range again {
			other, ok := q.Known()
			if same := ok && other == sum && q.Is(p.Key()); same != (i == j) {
				t.Errorf("%d and %d: the same %v, equal sums %v", i, j, same, other == sum)
			}
		}
		if short.Is(p.Key()) || p.Is(short.Key()) {
			t.Errorf("%d: the short key is a shape", i)
		}
	}
}

// TestPlainUnknown: what a program makes as it goes has no short key.
func TestPlainUnknown(t *testing.T) {
	alias := &tree.Source{Table: table, Alias: "a"}
	column := &tree.Node{Kind: tree.Column, Name: "id", Source: alias}
	call := &tree.Node{Kind: tree.Call, Op: tree.Lower, Args: []*tree.Node{name}}
	one := driver.Value{Kind: driver.Int, N: 1}
	for i, p := range []*tree.Plain{
		{Columns: []*tree.Node{id}},
		{Columns: []*tree.Node{column}, From: alias},
		{Columns: []*tree.Node{column}, From: items},
		{Columns: []*tree.Node{call}, From: items},
		{Columns: items.Cols, From: items, Tests: []tree.Test{{Of: name}}},
		{Columns: items.Cols, From: items, Tests: []tree.Test{tree.TestOf(call, tree.Compare, tree.Eq, false, false, &one)}},
		{Columns: items.Cols, From: items, Order: []tree.Order{{By: call}}},
	} {
		if _, ok := p.Known(); ok {
			t.Errorf("%d: %+v is known", i, p)
		}
	}
}

// TestCompared: what is compared without a Value between is the same test.
func TestCompared(t *testing.T) {
	maybe := &tree.Node{Kind: tree.Column, Name: "name", Source: items, Null: true, Agg: true}
	for _, of := range []*tree.Node{id, maybe} {
		for _, op := range []tree.Op{tree.Eq, tree.Distinct} {
			for _, n := range []int64{0, -5, 1 << 62} {
				if got, want := tree.Compared(of, op, driver.Int, n), tree.TestOf(of, tree.Compare, op, false, false, &driver.Value{Kind: driver.Int, N: n}); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
			for _, s := range []string{"", "x"} {
				if got, want := tree.ComparedText(of, op, s), tree.TestOf(of, tree.Compare, op, false, false, &driver.Value{Kind: driver.Text, S: s}); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
		}
	}
	// A value that has both, as none has, is kept whole.
	both := driver.Value{Kind: driver.Text, S: "x", N: 9}
	odd := tree.TestOf(id, tree.Compare, tree.Eq, false, false, &both)
	if got := odd.Node().Value; got != both {
		t.Errorf("%+v", got)
	}
}
