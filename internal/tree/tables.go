package tree

import (
	"slices"

	"github.com/tenonsql/tenon/schema"
)

// Tables lists the tables that a statement reads, each once: what must be flushed before
// it runs. The table that a write goes to belongs to them.
func Tables(stmt any) []*schema.Table {
	var c collector
	switch s := stmt.(type) {
	case *Select:
		c.query(s)
	case *Plain:
		c.source(s.From)
		c.tests(s.Tests)
		c.order(s.Order)
	case *Insert:
		c.source(s.Into)
		for _, row := range s.Rows {
			c.nodes(row)
		}
		c.query(s.Query)
		if s.Conflict != nil {
			c.assigns(s.Conflict.Set)
			c.nodes(s.Conflict.Where)
		}
		c.nodes(s.Returning)
	case *Update:
		c.source(s.Table)
		c.joins(s.Using)
		c.assigns(s.Set)
		c.nodes(s.Where)
		c.nodes(s.Returning)
	case *Delete:
		c.source(s.From)
		c.joins(s.Using)
		c.nodes(s.Where)
		c.nodes(s.Returning)
	case *Merge:
		c.source(s.Into)
		c.joins([]Join{s.Using})
		for i := range s.When {
			c.nodes(s.When[i].Where)
			c.assigns(s.When[i].Set)
		}
	case *Text:
		c.all = slices.Clone(s.Reads)
		c.nodes(s.Args)
		for _, n := range s.Columns {
			c.source(n.Source)
		}
	}
	return c.all
}

type collector struct{ all []*schema.Table }

func (c *collector) source(s *Source) {
	if s == nil {
		return
	}
	if s.Table != nil && !slices.Contains(c.all, s.Table) {
		c.all = append(c.all, s.Table)
	}
	if s.Write != nil {
		for _, t := range Tables(s.Write) {
			c.source(&Source{Table: t})
		}
	}
	c.query(s.Query)
}

// Writes lists the statements that write inside of another, as its CTEs.
func Writes(stmt any) []any {
	var sources []*Source
	add := func(joins []Join) {
		for _, j := range joins {
			sources = append(sources, j.Source)
		}
	}
	switch s := stmt.(type) {
	case *Select:
		if s == nil {
			return nil
		}
		sources = append(sources, s.From)
		add(s.Joins)
	case *Insert:
		return Writes(s.Query)
	case *Update:
		add(s.Using)
	case *Delete:
		add(s.Using)
	case *Merge:
		sources = append(sources, s.Using.Source)
	}
	var out []any
	for _, src := range sources {
		if src != nil && src.Write != nil {
			out = append(out, src.Write)
		}
	}
	return out
}

func (c *collector) query(s *Select) {
	if s == nil {
		return
	}
	if s.Set != nil {
		c.query(s.Set.Left)
		c.query(s.Set.Right)
	}
	c.source(s.From)
	c.joins(s.Joins)
	c.nodes(s.Columns)
	c.nodes(s.Where)
	c.tests(s.Tests)
	c.nodes(s.Group)
	c.nodes(s.Having)
	c.order(s.Order)
	c.nodes(s.On)
}

func (c *collector) tests(list []Test) {
	for i := range list {
		c.node(list[i].Of)
	}
}

func (c *collector) joins(joins []Join) {
	for _, j := range joins {
		c.source(j.Source)
		c.node(j.On)
	}
}

func (c *collector) assigns(set []Assign) {
	for _, a := range set {
		c.node(a.Value)
	}
}

func (c *collector) order(list []Order) {
	for _, o := range list {
		c.node(o.By)
	}
}

func (c *collector) nodes(ns []*Node) {
	for _, n := range ns {
		c.node(n)
	}
}

func (c *collector) node(n *Node) {
	if n == nil || n.Kind == Bind {
		return
	}
	if n.Kind == Column {
		return // its source is in a FROM
	}
	c.node(n.Left)
	c.nodes(n.Args)
	c.query(n.Query)
	c.order(n.Order)
	for w := n.Window; w != nil; w = w.Base {
		c.nodes(w.Partition)
		c.order(w.Order)
	}
}
