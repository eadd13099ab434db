package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// late is an object whose foreign key is filled by an UPDATE after the inserts.
type late struct {
	x       member
	columns []int
}

// pending are the new objects of a table, without those that leave the session and those
// that take the row of a deleted one.
func (p *Planner) pending(t *identity.Table) []*identity.Object {
	if len(p.dropped) == 0 && len(p.switched) == 0 {
		return t.Pending
	}
	return slices.DeleteFunc(slices.Clone(t.Pending), func(o *identity.Object) bool { return p.dropped[o] || p.switched[o] != nil })
}

// inserts plans the pending objects: a step for each shape, in add order. Only rows of
// tables in a cycle are ordered one by one.
func (p *Planner) inserts(plan *Plan, groups []group) ([]late, error) {
	var lates []late
	for _, g := range groups {
		for _, t := range g.tables {
			if err := p.related(t); err != nil {
				return nil, err
			}
		}
		if !g.cyclic {
			t := g.tables[0]
			p.insert(plan, t, p.pending(t), nil)
			continue
		}
		more, err := p.insertRows(plan, g)
		if err != nil {
			return nil, err
		}
		lates = append(lates, more...)
	}
	return lates, nil
}

// insert adds the steps of objects of one table.
func (p *Planner) insert(plan *Plan, t *identity.Table, objects []*identity.Object, held map[*identity.Object][]int) {
	for _, s := range shapes(t, objects, held) {
		p.addInTurn(plan, s)
	}
}

// insertRows adds the steps of tables in a cycle, level by level.
func (p *Planner) insertRows(plan *Plan, g group) ([]late, error) {
	r := p.newRows(g)
	levels, err := r.levels()
	if err != nil {
		return nil, err
	}
	plan.Deferred = plan.Deferred || r.check
	var lates []late
	held := make(map[*identity.Object][]int)
	for _, e := range r.late {
		x, to := r.list[e.from], r.list[e.to]
		columns := r.clearable(e)
		held[x.o] = append(held[x.o], columns...)
		if len(columns) == 0 {
			if to.t.Mapping.KeyKnown(to.o.Ptr, targetColumns(to.t.Mapping, e.key)) {
				continue // sent as it is, and checked at COMMIT
			}
			columns = e.key.Columns
		}
		lates = append(lates, late{x, columns})
	}
	for _, level := range levels {
		for _, t := range g.tables {
			var objects []*identity.Object
			for _, i := range level {
				if r.list[i].t == t {
					objects = append(objects, r.list[i].o)
				}
			}
			p.insert(plan, t, objects, held)
		}
	}
	return lates, nil
}

// targetColumns are the columns that a foreign key names.
func targetColumns(m *mapping.Mapping, f *schema.ForeignKey) []int {
	if len(f.TargetCols) == 0 {
		return m.Key
	}
	out := make([]int, len(f.TargetCols))
	for i, n := range f.TargetCols {
		out[i] = m.Table.Column(n)
	}
	return out
}

// newRows collects the pending rows of a group, and what they refer to in it: by a
// relation, by a collection that holds them, or by the value of a foreign key.
func (p *Planner) newRows(g group) *rows {
	r := &rows{can: p.can}
	at := make(map[unsafe.Pointer]int)
	for _, t := range g.tables {
		for _, o := range p.pending(t) {
			at[o.Ptr] = len(r.list)
			r.list = append(r.list, member{t, o})
		}
	}
	r.edges = make([][]edge, len(r.list))
	byKey := make(map[*schema.ForeignKey]map[string]int)
	for i, x := range r.list {
		for k := range x.t.Mapping.Table.Foreign {
			f := &x.t.Mapping.Table.Foreign[k]
			target := inGroup(g, f.Target)
			if target == nil {
				continue
			}
			j, ok := p.refersTo(x, f, at)
			if !ok {
				if byKey[f] == nil {
					byKey[f] = keysOf(r.list, target, f)
				}
				j, ok = byValue(x, f, byKey[f])
			}
			if ok {
				known := target.Mapping.KeyKnown(r.list[j].o.Ptr, targetColumns(target.Mapping, f))
				r.edges[i] = append(r.edges[i], edge{from: i, to: j, key: f, same: known && r.list[j].t == x.t})
			}
		}
	}
	return r
}

// inGroup finds a table by name.
func inGroup(g group, name string) *identity.Table {
	for _, t := range g.tables {
		if t.Mapping.Table.Name == name {
			return t
		}
	}
	return nil
}

// refersTo is the row that a relation of the foreign key leads to.
func (p *Planner) refersTo(x member, f *schema.ForeignKey, at map[unsafe.Pointer]int) (int, bool) {
	m := x.t.Mapping
	for i := range m.Relations {
		r := &m.Relations[i]
		if r.Many || !r.Owns || !slices.Equal(r.From, f.Columns) {
			continue
		}
		if l := r.Reference(x.o.Ptr); l.State == mapping.Loaded && l.Item != nil && l.Known() {
			j, ok := at[l.Item]
			return j, ok
		}
	}
	for _, l := range p.in.Links {
		if l.Item == x.o.Ptr && l.Relation.Target() == m && slices.Equal(l.Relation.To(), f.Columns) {
			j, ok := at[l.Owner]
			return j, ok
		}
	}
	return 0, false
}

// keysOf finds the rows of a table by the columns that a foreign key names.
func keysOf(list []member, t *identity.Table, f *schema.ForeignKey) map[string]int {
	columns := targetColumns(t.Mapping, f)
	out := make(map[string]int)
	for i, x := range list {
		if x.t != t || !t.Mapping.KeyKnown(x.o.Ptr, columns) {
			continue
		}
		if k, ok := currentKey(t.Mapping, x.o.Ptr, columns); ok {
			out[k] = i
		}
	}
	return out
}

// byValue is the row that the values of a foreign key name.
func byValue(x member, f *schema.ForeignKey, rows map[string]int) (int, bool) {
	if len(rows) == 0 {
		return 0, false
	}
	k, ok := currentKey(x.t.Mapping, x.o.Ptr, f.Columns)
	if !ok {
		return 0, false
	}
	j, ok := rows[k]
	return j, ok
}

// related says which new object leads to one that is nowhere: not pending, and without a
// key.
func (p *Planner) related(t *identity.Table) error {
	for i := range t.Mapping.Relations {
		r := &t.Mapping.Relations[i]
		if r.Many || !r.Owns {
			continue
		}
		for _, o := range t.Pending {
			f := r.Reference(o.Ptr)
			if !p.dropped[o] && f.State == mapping.Loaded && f.Item != nil && f.Known() && p.nowhere(r.Target(), f.Item, r.To()) {
				return strange(r, r.Target())
			}
		}
	}
	for _, l := range p.in.Links {
		if r := l.Relation; r.Target() == t.Mapping && p.nowhere(r.Mapping, l.Owner, r.From) {
			return strange(r, r.Mapping)
		}
	}
	return nil
}

// nowhere says that an entity has no key, and will not get one by this flush.
func (p *Planner) nowhere(m *mapping.Mapping, e unsafe.Pointer, columns []int) bool {
	if m.KeyKnown(e, columns) {
		return false
	}
	t := p.m.Known(m)
	if t == nil {
		return true
	}
	o := t.Lookup(e)
	return o == nil || o.State != identity.Pending || p.dropped[o]
}

func strange(r *mapping.Relation, to *mapping.Mapping) error {
	return fault.Buildf(r.Mapping.Entity+"."+r.Name, "add it with Session.Add",
		"the %s that it leads to has no key and is not in the session", to.Entity)
}

// shapes splits objects into steps of rows that write the same columns, keeping order: a
// new step begins where the shape changes to one that has not been met on this level.
func shapes(t *identity.Table, objects []*identity.Object, held map[*identity.Object][]int) []Step {
	var steps []Step
	var write, back []int // scratch: most rows have a shape that was met before
	for _, o := range objects {
		write, back = written(t.Mapping, o.Ptr, write[:0], back[:0])
		if h := held[o]; len(h) > 0 {
			write = slices.DeleteFunc(write, func(c int) bool { return slices.Contains(h, c) })
		}
		i := slices.IndexFunc(steps, func(s Step) bool { return slices.Equal(s.Columns, write) })
		if i < 0 {
			steps = append(steps, Step{Kind: Insert, Table: t, Columns: slices.Clone(write), Back: slices.Clone(back)})
			i = len(steps) - 1
		}
		steps[i].Objects = append(steps[i].Objects, o)
	}
	return steps
}

// written splits a new row's columns into those that are sent and those that the database
// fills and that are read back, appended to the lists.
func written(m *mapping.Mapping, e unsafe.Pointer, write, back []int) ([]int, []int) {
	for i := range m.Columns {
		c := &m.Columns[i]
		if c.Filled == schema.ByFormula || c.Filled != schema.ByProgram && c.Codec.Zero(unsafe.Add(e, c.Offset)) {
			back = append(back, i)
		} else {
			write = append(write, i)
		}
	}
	return write, back
}
