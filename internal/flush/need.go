package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Need is what the planner has to know and the session has not loaded: the rows of a table
// that refer to some objects, or that they refer to.
type Need struct {
	Mapping *mapping.Mapping // whose rows are wanted
	Columns []int            // those that have one of the keys

	relation *mapping.Relation
	owners   map[string]member
	keys     []driver.Value // one after the other
}

// need asks for the far side of a relation of an object, as the database holds it. What is
// asked of one relation on one level is one need.
func (p *Planner) need(r *mapping.Relation, x member) {
	target, columns := r.Target(), r.To()
	if r.Through != nil {
		target, columns = r.Through.Link(), r.Through.Near()
	}
	k, ok := shadowKey(r.Mapping, x.o, r.From)
	if !ok {
		return
	}
	i := slices.IndexFunc(p.needs, func(n Need) bool { return n.relation == r })
	if i < 0 {
		i = len(p.needs)
		p.needs = append(p.needs, Need{Mapping: target, Columns: columns, relation: r, owners: make(map[string]member)})
	}
	n := &p.needs[i]
	if _, dup := n.owners[k]; dup {
		return
	}
	n.owners[k] = x
	for _, c := range r.From {
		var v driver.Value
		_ = shadowValue(&r.Mapping.Columns[c], x.o, &v) // shadowKey read the same
		n.keys = append(n.keys, v)
	}
}

// Statements are the queries for what is needed, in the order of the key.
func (n *Need) Statements() []*tree.Select {
	var out []*tree.Select
	for keys := range slices.Chunk(n.keys, chunk*len(n.Columns)) {
		src := n.Mapping.Source()
		in := &tree.Node{Kind: tree.In, Left: src.Cols[n.Columns[0]], Values: keys}
		if len(n.Columns) > 1 {
			in.Left = &tree.Node{Kind: tree.Row}
			for _, c := range n.Columns {
				in.Left.Args = append(in.Left.Args, src.Cols[c])
			}
		}
		q := &tree.Select{Columns: src.Cols, From: src, Where: []*tree.Node{in}, Limit: -1, Offset: -1}
		for _, k := range n.Mapping.Key {
			q.Order = append(q.Order, tree.Order{By: src.Cols[k]})
		}
		out = append(out, q)
	}
	return out
}

// Found hands over the rows that a need brought: objects of the session.
func (p *Planner) Found(n *Need, rows []unsafe.Pointer) {
	t := p.m.Known(n.Mapping)
	if t == nil {
		return
	}
	if len(rows) > 0 {
		p.unfollowed = true
		p.here, p.searched = append(p.here, p.searched...), p.searched[:0]
	}
	for _, e := range rows {
		o := t.Of(e)
		if o == nil {
			continue
		}
		k, _ := shadowKey(n.Mapping, o, n.Columns)
		owner, ok := n.owners[k]
		switch {
		case !ok:
		case n.relation.Through != nil, n.relation.Owns && !n.relation.Many:
			p.doom(member{t, o})
		case p.belongs(n.relation, owner, member{t, o}):
			p.follow(n.relation, owner, member{t, o})
		}
	}
}
