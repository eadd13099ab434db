package flush

import (
	"slices"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/schema"
)

// group is a set of tables that refer to each other, or to themselves: their rows are put
// in order one by one. A table of its own needs no such order.
type group struct {
	tables []*identity.Table
	cyclic bool
}

// groupTables puts tables after those that their foreign keys name, otherwise in the order
// of first use, appending to groups; tables in a cycle are one group (Tarjan 1972), O(tables + keys).
func groupTables(tables []*identity.Table, groups []group) []group {
	if len(tables) == 1 {
		m := tables[0].Mapping
		return append(groups, group{tables: tables, cyclic: slices.ContainsFunc(m.Table.Foreign, func(f schema.ForeignKey) bool { return f.Target == m.Table.Name })})
	}
	byName := make(map[string]int, len(tables))
	for i, t := range tables {
		byName[t.Mapping.Table.Name] = i
	}
	out := make([][]int, len(tables))
	for i, t := range tables {
		for _, f := range t.Mapping.Table.Foreign {
			if j, ok := byName[f.Target]; ok {
				out[i] = append(out[i], j)
			}
		}
	}
	for _, part := range components(len(tables), func(i int) []int { return out[i] }) {
		g := group{cyclic: len(part) > 1 || slices.Contains(out[part[0]], part[0])}
		slices.Sort(part)
		for _, i := range part {
			g.tables = append(g.tables, tables[i])
		}
		groups = append(groups, g)
	}
	return groups
}

// components are the strongly connected parts of a graph, each after those that its edges
// lead to (Tarjan 1972, with a stack of its own: chains of rows are long).
func components(n int, edges func(int) []int) [][]int {
	c := &tarjan{index: make([]int, n), low: make([]int, n), on: make([]bool, n), edges: edges}
	for i := range n {
		if c.index[i] == 0 {
			c.visit(i)
		}
	}
	return c.out
}

type tarjan struct {
	index, low []int // from 1; 0: not visited
	on         []bool
	stack      []int
	calls      []call
	edges      func(int) []int
	next       int
	out        [][]int
}

// call is a visit under way: the node, and how many of its edges were followed.
type call struct{ node, edge int }

func (c *tarjan) visit(root int) {
	c.enter(root)
	for len(c.calls) > 0 {
		top := &c.calls[len(c.calls)-1]
		if es := c.edges(top.node); top.edge < len(es) {
			to := es[top.edge]
			top.edge++
			if c.index[to] == 0 {
				c.enter(to)
			} else if c.on[to] {
				c.low[top.node] = min(c.low[top.node], c.index[to])
			}
			continue
		}
		v := top.node
		c.calls = c.calls[:len(c.calls)-1]
		if len(c.calls) > 0 {
			up := c.calls[len(c.calls)-1].node
			c.low[up] = min(c.low[up], c.low[v])
		}
		if c.low[v] == c.index[v] {
			c.leave(v)
		}
	}
}

func (c *tarjan) enter(v int) {
	c.next++
	c.index[v], c.low[v], c.on[v] = c.next, c.next, true
	c.stack = append(c.stack, v)
	c.calls = append(c.calls, call{node: v})
}

func (c *tarjan) leave(v int) {
	i := slices.Index(c.stack, v)
	part := slices.Clone(c.stack[i:])
	c.stack = c.stack[:i]
	for _, x := range part {
		c.on[x] = false
	}
	c.out = append(c.out, part)
}
