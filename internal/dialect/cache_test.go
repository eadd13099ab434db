package dialect_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

func text(b []byte) string { return string(b) }

// kept renders by a cache and gives what rendered gives.
func kept(c *dialect.Cache, r *dialect.Rules, w *dialect.Writer, stmt any) (string, []driver.Value) {
	w.Reset()
	s, err := c.Render(r, w, stmt, text)
	if err != nil {
		return "error: " + err.Error(), nil
	}
	return s, w.Args
}

func plainly(r *dialect.Rules, stmt any) (string, []driver.Value) {
	w := &dialect.Writer{}
	if err := r.Render(w, stmt); err != nil {
		return "error: " + err.Error(), nil
	}
	return string(w.Text), w.Args
}

// alike compares what a cache gives with what is rendered, and says whether it was kept.
func alike(t *testing.T, c *dialect.Cache, r *dialect.Rules, w *dialect.Writer, stmt any, name string) bool {
	t.Helper()
	want, wantArgs := plainly(r, stmt)
	got, args := kept(c, r, w, stmt)
	if want != got {
		t.Errorf("%s %s:\n%s\nwant\n%s", r.Name, name, got, want)
	}
	if len(wantArgs) != 0 || len(args) != 0 {
		if diff := gocmp.Diff(wantArgs, args); diff != "" {
			t.Errorf("%s %s: arguments (-want +got):\n%s\n%s", r.Name, name, diff, want)
		}
	}
	return len(w.Text) == 0 && got != ""
}

// TestCacheGolden gives every golden statement to one cache, twice, with other values between.
func TestCacheGolden(t *testing.T) {
	for _, r := range dialects {
		c, w := &dialect.Cache{}, &dialect.Writer{}
		for round := range 3 {
			for clause, cases := range clauses {
				for _, g := range cases {
					alike(t, c, r, w, g.stmt, clause+"/"+g.name)
					if s, ok := g.stmt.(*tree.Select); ok && s != nil {
						alike(t, c, r, w, others(s, int64(round)), clause+"/"+g.name+", other values")
					}
				}
			}
		}
	}
}

// others is a query whose conditions and pages have other values.
func others(s *tree.Select, by int64) *tree.Select {
	c := *s
	c.Where = make([]*tree.Node, len(s.Where))
	for i, n := range s.Where {
		m := *n
		m.Value.N += 7 + by
		if m.Value.Kind == driver.Text {
			m.Value.S += "%z"
		}
		c.Where[i] = &m
	}
	if c.Limit > 0 {
		c.Limit += int(by)
	}
	if c.Offset > 0 {
		c.Offset += 3
	}
	return &c
}

// TestCacheRandom gives a cache trees that were made at random: each shape with several
// sets of values.
func TestCacheRandom(t *testing.T) {
	for _, r := range dialects {
		c, w, hits := &dialect.Cache{}, &dialect.Writer{}, 0
		for seed := range uint64(3000) {
			for values := range uint64(3) {
				m := &maker{shape: rand.New(rand.NewPCG(1, seed)), value: rand.New(rand.NewPCG(seed, values))}
				if alike(t, c, r, w, m.statement(), "random") {
					hits++
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		if hits < 2000 { // of 9000; trees with mistakes have no text, and the first of each shape is written
			t.Errorf("%s: %d texts were kept", r.Name, hits)
		}
		t.Logf("%s: %d texts were kept", r.Name, hits)
	}
}

// maker makes trees; those of one shape have different values.
type maker struct{ shape, value *rand.Rand }

func (m *maker) pick(n int) int { return m.shape.IntN(n) }

// own is a column of products: one node for all statements, as the columns of a program's
// tables are.
func own(name string) *tree.Node {
	n, ok := ownColumns[name]
	if !ok {
		n = p(name)
		ownColumns[name] = n
	}
	return n
}

var ownColumns = map[string]*tree.Node{}

// number is one of few, so that equal values are met as well.
func (m *maker) number() int { return m.value.IntN(3) }

func (m *maker) statement() any {
	switch m.pick(9) {
	case 8:
		return merge(tags, products, op(tree.Eq, p("id"), col(tags, "product_id")),
			tree.When{Matched: true, Where: m.conditions(1, 1), Do: tree.MergeAction(m.pick(3)), Set: []tree.Assign{{Column: 2, Value: bind(intType, m.number())}}},
			tree.When{Where: m.conditions(1, 0), Do: tree.MergeInsert, Set: []tree.Assign{{Column: 0, Value: bind(intType, m.number())}, {Column: m.pick(2) + 1, Value: m.expr(1)}}})
	case 0:
		u := &tree.Update{Table: products, Set: []tree.Assign{{Column: 4, Value: bind(intType, m.number())}}, Where: m.conditions(1, 0)}
		for range m.pick(3) {
			u.Returning = append(u.Returning, []*tree.Node{own("id"), was(own("stock")), is(own("stock")), op(tree.Sub, is(own("id")), was(own("id")))}[m.pick(4)])
		}
		return u
	case 1:
		return &tree.Delete{From: products, Where: m.conditions(1, 0)}
	case 2:
		return &tree.Text{SQL: "SELECT ?, ?", Args: row(bind(intType, m.number()), m.expr(1))}
	case 3:
		in := &tree.Insert{Into: tags, Columns: []int{0, 1, 2}}
		for range m.pick(3) + 1 {
			in.Rows = append(in.Rows, row(bind(intType, m.number()), bind(textType, "x"), bind(intType, m.number())))
		}
		return in
	}
	return m.query(2)
}

func (m *maker) query(depth int) *tree.Select {
	from := []*tree.Source{products, products, products, products, products, dear, dearCTE, managers}[m.pick(8)]
	one := own("id")
	switch {
	case from.Query != nil:
		one = &tree.Node{Kind: tree.Column, Name: "id", Source: from, Type: intType}
	case from != products:
		one = col(from, "id")
	}
	s := sel(from, one)
	for range m.pick(3) {
		s.Columns = append(s.Columns, m.expr(depth))
	}
	if m.pick(3) == 0 {
		s.Joins = []tree.Join{{Kind: tree.JoinKind(m.pick(2)), Source: tags, On: op(tree.Eq, col(tags, "product_id"), one)}}
	}
	s.Where = m.conditions(depth, 0)
	if m.pick(2) == 0 {
		for range m.pick(3) {
			v := val(m.number())
			s.Tests = append(s.Tests, tree.TestOf(one, tree.Compare, tree.Op(1+m.pick(6)), false, false, &v))
		}
	}
	if m.pick(4) == 0 {
		s.Group, s.Having = row(m.expr(1)), m.conditions(1, 1)
	}
	if m.pick(3) == 0 {
		s.Order = []tree.Order{{By: m.expr(1), Desc: m.pick(2) == 0, Nulls: tree.Nulls(m.pick(3))}}
	}
	if m.pick(3) == 0 {
		s.Limit = m.number()
	}
	if m.pick(4) == 0 {
		s.Offset = m.number()
	}
	s.Distinct = m.pick(5) == 0
	return s
}

func (m *maker) conditions(depth, least int) []*tree.Node {
	var ns []*tree.Node
	for range m.pick(3) + least {
		ns = append(ns, m.condition(depth))
	}
	return ns
}

func (m *maker) condition(depth int) *tree.Node {
	if depth > 0 {
		switch m.pick(7) {
		case 0:
			return and(m.conditions(depth-1, 0)...)
		case 1:
			return or(m.conditions(depth-1, 1)...)
		case 2:
			return not(m.condition(depth - 1))
		case 3:
			return exists(m.query(depth-1), m.pick(2) == 0)
		case 4:
			return inQuery(own("id"), with(m.query(0), func(s *tree.Select) { s.Columns = s.Columns[:1] }), m.pick(2) == 0)
		}
	}
	switch m.pick(6) {
	case 0:
		return likes(own("name"), "a%_"+string(rune('a'+m.number())), m.pick(2) == 0, m.pick(2) == 0)
	case 1: // lists of several lengths share a text
		xs := make([]any, []int{0, 1, 3 + m.value.IntN(2), 5 + m.value.IntN(4)}[m.pick(4)])
		for i := range xs {
			xs[i] = m.number()
		}
		return in(own("id"), xs...)
	case 2:
		n := &tree.Node{Kind: tree.In, Left: &tree.Node{Kind: tree.Row, Args: row(own("id"), own("stock"))}}
		for range []int{1, 3 + m.value.IntN(2), 5 + m.value.IntN(4)}[m.pick(3)] {
			n.Values = append(n.Values, vals(m.number(), m.number())...)
		}
		return n
	case 3:
		return between(own("id"), bind(intType, m.number()), bind(intType, m.number()))
	}
	return cmp(tree.Op(1+m.pick(7)), m.expr(depth), m.number())
}

func (m *maker) expr(depth int) *tree.Node {
	if depth > 0 {
		switch m.pick(9) {
		case 7:
			w := &tree.Window{Name: []string{"w", "v"}[m.pick(2)], Partition: row(op(tree.Add, own("stock"), bind(intType, m.number())))}
			return op(tree.Add, over(call(tree.RowNumber, intType), w), over(agg(tree.Sum, intType, own("stock")), &tree.Window{Base: w, Order: []tree.Order{asc(own("id"))}}))
		case 0:
			return op(tree.Add, m.expr(depth-1), bind(intType, m.number()))
		case 1:
			return call(tree.Coalesce, intType, m.expr(depth-1), bind(intType, m.number()))
		case 2:
			return typed(op(tree.Mul, own("price"), own("price")), moneyOf(m.pick(3)))
		case 3:
			return label(m.expr(depth-1), []string{"a", "b"}[m.pick(2)])
		case 4:
			return &tree.Node{Kind: tree.Case, Args: row(m.condition(depth-1), bind(intType, m.number()), bind(intType, m.number())), Type: intType}
		case 5:
			return path(textType, own("doc"), []any{"k", `a"b\`, 2}[m.pick(3)])
		case 6:
			return over(agg(tree.Sum, intType, own("stock")), &tree.Window{Partition: row(own("name")), Order: []tree.Order{asc(own("id"))}})
		}
	}
	return own([]string{"id", "stock", "price", "rating"}[m.pick(4)])
}

// TestUnsettled holds that conditions that are still tests are written wherever a query stands.
func TestUnsettled(t *testing.T) {
	inner := sel(users, col(users, "id"))
	seventeen := val(17)
	inner.Tests = []tree.Test{tree.TestOf(col(users, "age"), tree.Compare, tree.Gt, false, false, &seventeen)}
	s := sel(products, p("id"))
	s.Where = row(exists(inner, false))
	for _, r := range dialects {
		c, w := &dialect.Cache{}, &dialect.Writer{}
		for range 2 {
			alike(t, c, r, w, s, "unsettled")
		}
		if _, args := plainly(r, s); len(args) != 1 {
			t.Errorf("%s: %d arguments", r.Name, len(args))
		}
	}
}

// TestCachePlain gives a cache queries of one table as they were said, between statements of
// other kinds: what is found by the short key is what is written.
func TestCachePlain(t *testing.T) {
	for _, r := range dialects {
		c, w := &dialect.Cache{}, &dialect.Writer{}
		for round := range int64(3) {
			number, text := val(int(round)), driver.Value{Kind: driver.Text, S: "a%"}
			tests := []tree.Test{
				tree.TestOf(p("id"), tree.Compare, tree.Ge, false, false, &number),
				tree.TestOf(p("name"), tree.Like, tree.NoOp, false, true, &text),
				tree.TestOf(p("stock"), tree.Compare, tree.Distinct, false, false, &number),
			}
			order := []tree.Order{{By: p("name"), Desc: true, Nulls: tree.NullsLast}, {By: p("id")}}
			for limit := range 3 {
				for offset := range 2 {
					q := &tree.Plain{Columns: products.Cols, From: products, Tests: tests, Order: order, Limit: limit * int(round+2), Offset: offset * int(round+1)}
					for range 2 {
						alike(t, c, r, w, q, "plain")
					}
					q.Tests, q.Order = tests[:limit], order[:offset]
					alike(t, c, r, w, q, "plain, shorter")
					alike(t, c, r, w, q.Select(), "its select")
				}
			}
			alike(t, c, r, w, tenPredicates(), "another kind")
		}
	}
}

// TestCacheAllocatesNothing holds what a cache is for.
func TestCacheAllocatesNothing(t *testing.T) {
	s := tenPredicates()
	for _, r := range dialects {
		c, w := &dialect.Cache{}, &dialect.Writer{}
		n := testing.AllocsPerRun(100, func() {
			w.Reset()
			if _, err := c.Render(r, w, s, func([]byte) string { return "kept" }); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 || len(w.Text) != 0 {
			t.Errorf("%s: %v allocations; wrote %q", r.Name, n, w.Text)
		}
	}
}

// TestCacheShared has goroutines fill and read one cache, with more shapes than it holds.
func TestCacheShared(t *testing.T) {
	r := dialects[0]
	c := &dialect.Cache{}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			w := &dialect.Writer{}
			for i := range 1500 {
				s := where(eq(p("id"), i))
				for b := range 12 {
					if (i+g)>>b&1 == 1 {
						s.Where = append(s.Where, cmp(tree.Op(1+b%6), p("stock"), b))
					} else {
						s.Where = append(s.Where, cmp(tree.Ge, productID, b))
					}
				}
				want, wantArgs := plainly(r, s)
				got, args := kept(c, r, w, s)
				if want != got || !gocmp.Equal(wantArgs, args) {
					t.Errorf("%s %v, want %s %v", got, args, want, wantArgs)
					return
				}
			}
		})
	}
	all.Wait()
}

// productID is one node for all statements, as the columns of a program's tables are.
var productID = p("id")
