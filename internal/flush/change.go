package flush

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// change is an object that is to be updated, with the columns that it changes.
type change struct {
	o       *identity.Object
	columns []int
	waits   []int         // columns that refer to keys to come
	set     []tree.Assign // columns set to expressions
	level   int           // within a table: after those of lower levels
	early   bool          // before the inserts
	first   bool          // before the early deletions, too
}

// changed finds the objects of a table that the program changed.
func (p *Planner) changed(t *identity.Table) ([]change, error) {
	var out []change
	var scratch []int
	relations := refers(t.Mapping)
	set := p.settings(t.Mapping)
	for _, o := range t.Objects {
		if o.Doomed {
			continue
		}
		if relations {
			if err := p.settleForeign(t, o); err != nil {
				return nil, err
			}
		}
		scratch = t.Changes(o, scratch[:0])
		if len(p.waiting) > 0 {
			scratch = union(scratch, p.waiting[o])
		}
		if len(scratch) == 0 && len(set) == 0 {
			continue
		}
		c := change{o: o, columns: scratch, waits: p.waiting[o], set: set[o.Ptr]}
		if err := c.complete(t.Mapping); err != nil {
			return nil, err
		}
		if len(c.columns)+len(c.set) > 0 {
			if n := len(out); n > 0 && slices.Equal(out[n-1].columns, c.columns) {
				c.columns = out[n-1].columns // most objects change as the one before
			} else {
				c.columns = slices.Clip(slices.Clone(c.columns)) // others may share it
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// complete adds the version to what is written, and refuses what cannot be.
func (c *change) complete(m *mapping.Mapping) error {
	for _, a := range c.set {
		c.columns = slices.DeleteFunc(c.columns, func(x int) bool { return x == a.Column })
	}
	for _, i := range c.columns {
		if col := &m.Columns[i]; col.Filled == schema.ByFormula {
			return fault.Buildf(m.Entity+"."+col.Field, "", "column %s is computed by the database and cannot be written", col.Name)
		}
	}
	if v := m.Version; v >= 0 && len(c.columns)+len(c.set) > 0 {
		if m.VersionBy == mapping.VersionServer {
			c.columns = slices.DeleteFunc(c.columns, func(x int) bool { return x == v })
		} else if !slices.Contains(c.columns, v) {
			c.columns = append(c.columns, v)
			slices.Sort(c.columns)
		}
	}
	return nil
}

// computes says that a computed column may depend on what is written: its formula, or that
// of a column in it, has the name of a column that changes.
func (c *change) computes(m *mapping.Mapping, formula int) bool {
	text := strings.ToLower(m.Columns[formula].Default)
	for i := range m.Columns {
		if i == formula || !strings.Contains(text, strings.ToLower(m.Columns[i].Name)) {
			continue
		}
		set := slices.ContainsFunc(c.set, func(a tree.Assign) bool { return a.Column == i })
		if set || slices.Contains(c.columns, i) || m.Columns[i].Filled == schema.ByFormula {
			return true
		}
	}
	return false
}

// defaulted leaves the value of a column to the database.
func defaulted(column int) tree.Assign {
	return tree.Assign{Column: column, Value: &tree.Node{Kind: tree.Default}}
}

// union adds columns that are missing, in order.
func union(columns, more []int) []int {
	for _, c := range more {
		if !slices.Contains(columns, c) {
			columns = append(columns, c)
			slices.Sort(columns)
		}
	}
	return columns
}

// refers says that the rows of a table refer to others by relations.
func refers(m *mapping.Mapping) bool {
	for i := range m.Relations {
		if r := &m.Relations[i]; r.Owns && !r.Many {
			return true
		}
	}
	return false
}

// await has an object updated once the key that it refers to is known.
func (p *Planner) await(o *identity.Object, columns []int) {
	if p.waiting == nil {
		p.waiting = make(map[*identity.Object][]int)
	}
	p.waiting[o] = append(p.waiting[o], columns...)
}

// updates adds the steps of changes: those of one level that write the same are one step,
// in the order of their keys.
func (p *Planner) updates(plan *Plan, t *identity.Table, changes []change, lates []late) {
	for level, left := 0, len(changes); left > 0 || level == 0; level++ {
		var steps []Step
		for i := range changes {
			if changes[i].level == level {
				steps = p.merge(steps, t, &changes[i])
				left--
			}
		}
		for _, l := range lates {
			if l.x.t == t && level == 0 {
				steps = p.merge(steps, t, &change{o: l.x.o, columns: l.columns})
			}
		}
		for _, s := range steps {
			byKey(&s)
			p.addInTurn(plan, s)
		}
	}
}

// merge puts an object into the step of its shape.
func (p *Planner) merge(steps []Step, t *identity.Table, c *change) []Step {
	for i := range steps {
		if slices.Equal(steps[i].Columns, c.columns) && sameSet(steps[i].Set, c.set) {
			steps[i].Objects = append(steps[i].Objects, c.o)
			return steps
		}
	}
	s := Step{Kind: Update, Table: t, Objects: unsafe.Slice(&c.o, 1), Columns: c.columns, Set: c.set, Strayed: p.strayed}
	if len(c.set) > 0 {
		s.Source = p.sourceFor(t.Mapping)
	}
	for i := range t.Mapping.Columns {
		set := slices.ContainsFunc(c.set, func(a tree.Assign) bool { return a.Column == i })
		server := i == t.Mapping.Version && t.Mapping.VersionBy == mapping.VersionServer
		if set || server || t.Mapping.Columns[i].Filled == schema.ByFormula && c.computes(t.Mapping, i) {
			s.Back = append(s.Back, i)
		}
	}
	return append(steps, s)
}

// settleForeign brings the foreign keys of an object in line with its relations. A relation
// that was set wins over a field that was left alone; both set, and different, is an error.
func (p *Planner) settleForeign(t *identity.Table, o *identity.Object) error {
	m := t.Mapping
	for i := range m.Relations {
		r := &m.Relations[i]
		if !r.Owns || r.Many {
			continue
		}
		f := r.Reference(o.Ptr)
		if !f.Dirty || f.State != mapping.Loaded || !f.Known() {
			continue
		}
		if f.Item == nil {
			if err := cannotBeNull(r, o); err != nil {
				return err
			}
			continue
		}
		if !r.Target().KeyKnown(f.Item, r.To()) {
			if p.nowhere(r.Target(), f.Item, r.To()) {
				return strange(r, r.Target())
			}
			p.await(o, r.From)
			continue
		}
		if r.Holds(o.Ptr, f.Item) {
			continue
		}
		for _, c := range r.From {
			col := &m.Columns[c]
			if !col.Codec.Same(unsafe.Add(o.Ptr, col.Offset), unsafe.Add(o.Shadow, col.Shadow)) {
				return fault.Buildf(m.Entity+"."+r.Name, "set one of them", "the relation and the field %s were both set, and do not agree", col.Field)
			}
		}
		p.keep(member{t, o})
		if err := Refer(r, o.Ptr); err != nil {
			return err
		}
	}
	return nil
}

// cannotBeNull refuses a relation that was set to nothing while its foreign key cannot be NULL.
func cannotBeNull(r *mapping.Relation, o *identity.Object) error {
	if r.Null || r.Holds(o.Ptr, nil) {
		return nil
	}
	m := r.Mapping
	return fault.Buildf(m.Entity+"."+r.Name, "set another, or delete the "+m.Entity,
		"it was set to nothing, but its foreign key %s cannot be NULL", m.Columns[r.From[0]].Field)
}

// byKey sorts the objects of a step by their keys, so that concurrent flushes lock rows in
// one order.
func byKey(s *Step) {
	if len(s.Objects) < 2 {
		return
	}
	m := s.Table.Mapping
	type keyed struct {
		o *identity.Object
		k []driver.Value
	}
	n := len(m.Key)
	list, keys := make([]keyed, len(s.Objects)), make([]driver.Value, n*len(s.Objects))
	for i, o := range s.Objects {
		list[i] = keyed{o, keys[i*n : (i+1)*n]}
		for j, k := range m.Key {
			c := &m.Columns[k]
			if c.Codec.Encode(unsafe.Add(o.Ptr, c.Offset), &list[i].k[j]) != nil {
				return
			}
		}
	}
	order := func(a, b keyed) int {
		return slices.CompareFunc(a.k, b.k, func(x, y driver.Value) int {
			return cmp.Or(cmp.Compare(x.N, y.N), cmp.Compare(x.S, y.S))
		})
	}
	if slices.IsSortedFunc(list, order) {
		return
	}
	slices.SortStableFunc(list, order)
	for i := range list {
		s.Objects[i] = list[i].o
	}
}

// Refer copies the key of what a relation leads to into the owner's foreign key; an error
// says which column cannot take it.
func Refer(r *mapping.Relation, owner unsafe.Pointer) error {
	f := r.Reference(owner)
	return copyKey(r.Target(), f.Item, r.To(), r.Mapping, owner, r.From)
}

// ReferLink copies the owner's key of a link into its item.
func ReferLink(l Link) error {
	r := l.Relation
	return copyKey(r.Mapping, l.Owner, r.From, r.Target(), l.Item, r.To())
}

func copyKey(fm *mapping.Mapping, from unsafe.Pointer, fc []int, tm *mapping.Mapping, to unsafe.Pointer, tc []int) error {
	for i := range fc {
		src, dst := &fm.Columns[fc[i]], &tm.Columns[tc[i]]
		v, err := src.Codec.Value(unsafe.Add(from, src.Offset))
		if err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", fm.Entity, src.Field, err)
		}
		if err := dst.Codec.Decode((*driver.Value)(codec.NoEscape(unsafe.Pointer(&v))), unsafe.Add(to, dst.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", tm.Entity, dst.Field, err)
		}
	}
	return nil
}
