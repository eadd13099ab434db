package dialect

import (
	"slices"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// single makes sure that a query with groups reads no column that has several values in one
// group. PostgreSQL refuses such a column; SQLite and MariaDB take the value of any row, so
// that the same query would give other results there. The rule is PostgreSQL's: a column is
// one of those that are grouped by, or stands in an aggregate, or its table's whole primary
// key is grouped by. Text written by hand, functions by name, windows and queries inside are
// left to the database: what they are is not known here.
func (w *Writer) single(s *tree.Select) {
	for _, n := range s.Where {
		if n != nil && n.Agg {
			w.check(fault.Buildf("Where", "put it into Having", "an aggregate is asked of single rows, before there are groups"))
		}
	}
	if !groups(s) {
		return
	}
	g := groupsOf{query: s, by: make([]*tree.Node, len(s.Group))}
	for i, n := range s.Group {
		g.by[i] = unlabelled(n)
	}
	for _, n := range s.Columns {
		w.check(g.mistake(n))
	}
	for _, n := range s.Having {
		w.check(g.mistake(n))
	}
	for i := range s.Order {
		w.check(g.mistake(s.Order[i].By))
	}
}

// groups says that the rows of a query stand for groups of rows.
func groups(s *tree.Select) bool {
	aggregate := func(n *tree.Node) bool { return n != nil && n.Agg }
	return len(s.Group) > 0 || len(s.Having) > 0 || slices.ContainsFunc(s.Columns, aggregate) ||
		slices.ContainsFunc(s.Order, func(o tree.Order) bool { return o.By != nil && o.By.Agg })
}

// groupsOf is a query with groups.
type groupsOf struct {
	query *tree.Select
	by    []*tree.Node
}

// mistake is that of the first column that has several values in one group.
func (g *groupsOf) mistake(n *tree.Node) error {
	if n == nil || n.Kind != tree.Label && g.has(n) {
		return nil
	}
	switch n.Kind {
	case tree.Column:
		return g.column(n)
	case tree.Over, tree.Fragment:
		return nil
	case tree.Call:
		if n.Op == tree.Function || n.Op == tree.Dialects || n.Op == tree.Grouped || aggregates(n) {
			return nil
		}
	}
	if err := g.mistake(n.Left); err != nil {
		return err
	}
	for _, a := range n.Args {
		if err := g.mistake(a); err != nil {
			return err
		}
	}
	return nil
}

// has says that an expression is grouped by. The types of what is asked of a row are left
// out: the same condition is a value in one place and has no type in another.
func (g *groupsOf) has(n *tree.Node) bool {
	return slices.ContainsFunc(g.by, func(by *tree.Node) bool {
		if tree.Same(n, by) {
			return true
		}
		typed := *n
		typed.Type = by.Type
		return n.Type != by.Type && tree.Same(&typed, by)
	})
}

// aggregates says that a call is an aggregate, and not a function of one.
func aggregates(n *tree.Node) bool {
	return n.Agg && (n.Op == tree.Filter || !slices.ContainsFunc(n.Args, func(a *tree.Node) bool { return a.Agg }))
}

func (g *groupsOf) column(n *tree.Node) error {
	if !g.reads(n.Source) || g.keyed(n.Source) {
		return nil
	}
	name := n.Source.Name() + "." + n.Name
	if len(g.by) == 0 {
		return fault.Buildf(name, "name it in GroupBy, or select the aggregate in a query of its own",
			"an aggregate makes one row of all, in which the column has many values")
	}
	return fault.Buildf(name, "name it in GroupBy, or take an aggregate of it, such as Max", "the query is not grouped by the column, which has many values in a group")
}

// reads says that a source is one of the query's own, and not of a query around it.
func (g *groupsOf) reads(src *tree.Source) bool {
	return src != nil && (src == g.query.From || slices.ContainsFunc(g.query.Joins, func(j tree.Join) bool { return j.Source == src }))
}

// keyed says that the whole primary key of a table is grouped by, so that a group has one of
// its rows. Of ROLLUP and its like no group need be by all that is named.
func (g *groupsOf) keyed(src *tree.Source) bool {
	if src.Table == nil || len(src.Table.Key) == 0 || g.query.Grouping != tree.GroupPlain {
		return false
	}
	for _, k := range src.Table.Key {
		name := src.Table.Columns[k].Name
		if !slices.ContainsFunc(g.by, func(by *tree.Node) bool { return by.Kind == tree.Column && by.Source == src && by.Name == name }) {
			return false
		}
	}
	return true
}

func unlabelled(n *tree.Node) *tree.Node {
	for n.Kind == tree.Label {
		n = n.Args[0]
	}
	return n
}
