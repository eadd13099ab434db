package dialect

import (
	"slices"
	"strconv"

	"github.com/tenonsql/tenon/internal/tree"
)

// orderedApart is a query with groups and ORDER BY for databases that do not order them right:
// the groups are a derived table, whose rows are ordered outside. What the order is by and is not
// selected becomes a column of that table alone.
func (w *Writer) orderedApart(s *tree.Select) *tree.Select {
	apart := w.Rules.RollupApart && s.Grouping == tree.GroupRollup || w.Rules.WindowsApart && len(s.Group) > 0 && windowed(s)
	if !apart || len(s.Order) == 0 {
		return s
	}
	groups := *s
	groups.Order, groups.Limit, groups.Offset = nil, -1, -1
	groups.Lock, groups.Locked = tree.NoLock, nil
	groups.Columns = nil
	src := &tree.Source{Alias: "grouped", Query: &groups}
	out := &tree.Select{From: src, Limit: s.Limit, Offset: s.Offset, Lock: s.Lock, Wait: s.Wait, Order: slices.Clone(s.Order)}
	column := func(n *tree.Node) *tree.Node {
		x, name := n, "grouped_"+strconv.Itoa(len(src.Cols)+1)
		if n.Kind == tree.Label {
			x, name = n.Args[0], n.Name
		}
		groups.Columns = append(groups.Columns, &tree.Node{Kind: tree.Label, Name: name, Args: []*tree.Node{x}, Type: x.Type, Codec: x.Codec, Null: x.Null, Agg: x.Agg})
		src.Cols = append(src.Cols, &tree.Node{Kind: tree.Column, Name: name, Type: x.Type, Codec: x.Codec, Source: src, Null: x.Null || s.Grouping == tree.GroupRollup})
		return src.Cols[len(src.Cols)-1]
	}
	for _, n := range s.Columns {
		c := column(n)
		if n.Kind == tree.Label {
			named := *n
			named.Args = []*tree.Node{c}
			c = &named
		}
		out.Columns = append(out.Columns, c)
	}
	for i, o := range s.Order {
		at := slices.IndexFunc(s.Columns, func(n *tree.Node) bool {
			return n == o.By || n.Kind == tree.Label && n.Args[0] == o.By
		})
		switch {
		case at >= 0:
			out.Order[i].By = src.Cols[at]
		case s.Distinct:
			w.Unsupported("ORDER BY of what is not selected, with DISTINCT, groups and ROLLUP or windows")
		default:
			out.Order[i].By = column(o.By)
		}
	}
	return out
}

// windowed says that a query has functions over windows.
func windowed(s *tree.Select) bool {
	return slices.ContainsFunc(s.Columns, overWindow) || slices.ContainsFunc(s.Order, func(o tree.Order) bool { return overWindow(o.By) })
}

func overWindow(n *tree.Node) bool {
	return n != nil && (n.Kind == tree.Over || overWindow(n.Left) || slices.ContainsFunc(n.Args, overWindow))
}
