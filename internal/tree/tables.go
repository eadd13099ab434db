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
	case *Insert:
		c.source(s.Into)
		c.query(s.Query)
		c.nodes(s.Returning)
	case *Update:
		c.source(s.Table)
		for _, a := range s.Set {
			c.node(a.Value)
		}
		c.nodes(s.Where)
	case *Delete:
		c.source(s.From)
		c.nodes(s.Where)
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
	c.query(s.Query)
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
	for _, j := range s.Joins {
		c.source(j.Source)
		c.node(j.On)
	}
	c.nodes(s.Columns)
	c.nodes(s.Where)
	for i := range s.Tests {
		c.node(s.Tests[i].Of)
	}
	c.nodes(s.Group)
	c.nodes(s.Having)
	c.order(s.Order)
	c.nodes(s.On)
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
	if n == nil {
		return
	}
	if n.Kind == Column {
		return // its source is in a FROM
	}
	c.node(n.Left)
	c.nodes(n.Args)
	c.query(n.Query)
	c.order(n.Order)
	if n.Window != nil {
		c.nodes(n.Window.Partition)
		c.order(n.Window.Order)
	}
}
