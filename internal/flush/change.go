package flush

import (
	"cmp"
	"fmt"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// updates plans the changed objects: those that change the same columns are one step, in
// the order of their keys.
func (p *Plan) updates(tables []*identity.Table, lates []late) error {
	waits := len(p.Steps) > 0
	for _, t := range tables {
		steps, err := changed(t)
		if err != nil {
			return err
		}
		for _, l := range lates {
			if l.table == t {
				steps = merge(steps, t, l.object, l.columns)
			}
		}
		for _, s := range steps {
			byKey(&s)
			p.add(s, waits)
			waits = false
		}
	}
	return nil
}

// changed groups the changed objects of a table by the set of their changed columns.
func changed(t *identity.Table) ([]Step, error) {
	var steps []Step
	var scratch []int
	for _, o := range t.Objects {
		if o.Doomed {
			continue
		}
		if err := settleForeign(t, o); err != nil {
			return nil, err
		}
		scratch = t.Changes(o, scratch[:0])
		if len(scratch) == 0 {
			continue
		}
		for _, c := range scratch {
			if t.Mapping.Columns[c].Filled == schema.ByFormula {
				col := &t.Mapping.Columns[c]
				return nil, fault.Buildf(t.Mapping.Entity+"."+col.Field, "", "column %s is computed by the database and cannot be written", col.Name)
			}
		}
		if v := t.Mapping.Version; v >= 0 && !slices.Contains(scratch, v) {
			scratch = append(scratch, v)
			slices.Sort(scratch)
		}
		steps = merge(steps, t, o, scratch)
	}
	return steps, nil
}

// merge puts an object into the step of its shape.
func merge(steps []Step, t *identity.Table, o *identity.Object, columns []int) []Step {
	for i := range steps {
		if slices.Equal(steps[i].Columns, columns) {
			steps[i].Objects = append(steps[i].Objects, o)
			return steps
		}
	}
	return append(steps, Step{Kind: Update, Table: t, Objects: []*identity.Object{o}, Columns: slices.Clone(columns)})
}

// settleForeign brings the foreign keys of an object in line with its relations. A relation
// that was set wins over a field that was left alone; both set, and different, is an error.
func settleForeign(t *identity.Table, o *identity.Object) error {
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
			if err := nowhere(r, o); err != nil {
				return err
			}
			continue
		}
		if r.Holds(o.Ptr, f.Item) || !r.Target().KeyKnown(f.Item, r.To()) {
			continue
		}
		for _, c := range r.From {
			col := &m.Columns[c]
			if !col.Codec.Same(unsafe.Add(o.Ptr, col.Offset), unsafe.Add(o.Shadow, col.Shadow)) {
				return fault.Buildf(m.Entity+"."+r.Name, "set one of them", "the relation and the field %s were both set, and do not agree", col.Field)
			}
		}
		if err := Refer(r, o.Ptr); err != nil {
			return err
		}
	}
	return nil
}

// nowhere refuses a relation that was set to nothing while its foreign key cannot be NULL.
func nowhere(r *mapping.Relation, o *identity.Object) error {
	if r.Null || r.Holds(o.Ptr, nil) {
		return nil
	}
	m := r.Mapping
	return fault.Buildf(m.Entity+"."+r.Name, "set another, or delete the "+m.Entity,
		"it was set to nothing, but its foreign key %s cannot be NULL", m.Columns[r.From[0]].Field)
}

// Count moves the version of an object that is about to be updated on from what the
// database holds: the UPDATE looks for the old one.
func Count(t *identity.Table, o *identity.Object) error {
	m := t.Mapping
	if m.Version < 0 || o.Shadow == nil {
		return nil
	}
	c := &m.Columns[m.Version]
	var v driver.Value
	if err := c.Codec.Encode(unsafe.Add(o.Shadow, c.Shadow), &v); err != nil {
		return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
	}
	v.N++
	if err := c.Codec.Decode(&v, c.Ptr(o.Ptr)); err != nil {
		return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
	}
	return nil
}

// deletes plans the doomed objects, children first.
func (p *Plan) deletes(tables []*identity.Table) {
	for _, t := range slices.Backward(tables) {
		if len(t.Doomed) == 0 {
			continue
		}
		s := Step{Kind: Delete, Table: t, Objects: slices.Clone(t.Doomed)}
		byKey(&s)
		p.add(s, false)
	}
}

// byKey sorts the objects of a step by their keys, so that concurrent flushes lock rows in
// one order.
func byKey(s *Step) {
	m := s.Table.Mapping
	type keyed struct {
		o *identity.Object
		k []driver.Value
	}
	list := make([]keyed, len(s.Objects))
	for i, o := range s.Objects {
		list[i] = keyed{o, make([]driver.Value, len(m.Key))}
		for j, k := range m.Key {
			c := &m.Columns[k]
			if c.Codec.Encode(unsafe.Add(o.Ptr, c.Offset), &list[i].k[j]) != nil {
				return
			}
		}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		return slices.CompareFunc(a.k, b.k, func(x, y driver.Value) int {
			return cmp.Or(cmp.Compare(x.N, y.N), cmp.Compare(x.S, y.S))
		})
	})
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
		var v driver.Value
		if err := src.Codec.Encode(unsafe.Add(from, src.Offset), &v); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", fm.Entity, src.Field, err)
		}
		if err := dst.Codec.Decode(&v, unsafe.Add(to, dst.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", tm.Entity, dst.Field, err)
		}
	}
	return nil
}

// valueOf is a column of an entity as a comparable value.
func valueOf(c *mapping.Column, e unsafe.Pointer) (any, bool) {
	var v driver.Value
	if err := c.Codec.Encode(unsafe.Add(e, c.Offset), &v); err != nil || v.Kind == driver.Null {
		return nil, false
	}
	return v, true
}
