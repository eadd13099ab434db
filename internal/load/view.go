package load

import (
	"slices"
	"strconv"

	"github.com/tenonsql/tenon/internal/tree"
)

// view is a relation's target as it stands in the statement of its parents, under a name
// that nothing else has there.
type view struct {
	src     *tree.Source
	columns []*tree.Node // of the target, in the mapping's order
	near    []*tree.Node // equal to the parent's columns
	order   []tree.Order // of each parent's rows
	rank    *tree.Node   // the place of a row among its parent's, when they are limited
}

// The names of what derived tables have beside the columns of a table.
const (
	rowName     = "tenon_row"
	limitedName = "tenon_limited"
)

func nearName(i int) string { return "tenon_near" + strconv.Itoa(i+1) }

func orderName(i int) string { return "tenon_by" + strconv.Itoa(i+1) }

// see makes the view of a relation's target. Ranked, the rows of each parent are numbered
// where the relation is limited.
//
// The conditions of a program name the target by its own name, which may stand in the
// statement already: they go into a derived table, and no expression is rewritten.
func (s *Spec) see(alias string, ranked bool) *view {
	r := s.Relation
	ranked = ranked && s.Limit > 0
	if len(s.Where) == 0 && r.Through == nil && !ranked && s.plainOrder() {
		src := r.Target().SourceAs(alias)
		v := &view{src: src, columns: src.Cols, near: columns(src, r.To())}
		for _, o := range s.order() {
			o.By = src.Cols[slices.Index(s.Source.Cols, o.By)]
			v.order = append(v.order, o)
		}
		return v
	}
	return s.derive(alias, ranked)
}

// plainOrder says that the order is by columns of the target.
func (s *Spec) plainOrder() bool {
	return !slices.ContainsFunc(s.order(), func(o tree.Order) bool { return !slices.Contains(s.Source.Cols, o.By) })
}

// derive makes a view that is a query.
func (s *Spec) derive(alias string, ranked bool) *view {
	r := s.Relation
	inner := &tree.Select{From: s.Source, Columns: slices.Clone(s.Source.Cols), Where: s.Where, Limit: -1, Offset: -1}
	src := &tree.Source{Query: inner, Alias: alias, Of: r.Target()}
	v := &view{src: src}
	for _, c := range s.Source.Cols {
		v.columns = append(v.columns, derived(src, c.Name, c))
	}
	src.Cols = v.columns
	add := func(name string, n *tree.Node) *tree.Node {
		inner.Columns = append(inner.Columns, label(name, n))
		return derived(src, name, n)
	}
	near := columns(s.Source, r.To())
	for _, c := range r.To() {
		v.near = append(v.near, v.columns[c])
	}
	if t := r.Through; t != nil {
		link := t.Link().SourceAs(linkName)
		inner.From = link
		inner.Joins = []tree.Join{{Source: s.Source, On: equal(columns(link, t.Far()), near)}}
		near, v.near = columns(link, t.Near()), nil
		for i, c := range near {
			v.near = append(v.near, add(nearName(i), c))
		}
	}
	order := s.order()
	for i, o := range order {
		if c := slices.Index(s.Source.Cols, o.By); c >= 0 {
			o.By = v.columns[c]
		} else {
			o.By = add(orderName(i), o.By)
		}
		v.order = append(v.order, o)
	}
	if ranked {
		v.rank = add(rowName, number(near, order))
	}
	return v
}
