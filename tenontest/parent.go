package tenontest

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// parents gives an entity the rows that its foreign keys must lead to and do not yet.
func (f *Factory) parents(m *mapping.Mapping, e unsafe.Pointer, path []*mapping.Mapping) {
	f.t.Helper()
	path = append(slices.Clip(path), m)
	for i := range m.Table.Foreign {
		fk := &m.Table.Foreign[i]
		r := relationOver(m, fk.Columns)
		if !needed(m, e, fk, r) {
			continue
		}
		target := f.target(m, fk, r)
		if slices.Contains(path, target) {
			f.t.Fatalf("tenontest: %s.%s must lead to a %s, which needs a %s itself; set it",
				m.Entity, m.Columns[fk.Columns[0]].Field, target.Entity, m.Entity)
		}
		parent := target.New()
		f.build(target, parent, func() {}, path)
		if r != nil {
			r.Reference(e).Set(parent)
			continue
		}
		f.insert(target, parent)
		f.copyKey(m, e, fk, target, parent)
	}
}

// needed says that nothing tells where a foreign key leads, and that it must lead somewhere.
func needed(m *mapping.Mapping, e unsafe.Pointer, fk *schema.ForeignKey, r *mapping.Relation) bool {
	if r != nil && r.Reference(e).Item != nil {
		return false
	}
	for _, i := range fk.Columns {
		if c := &m.Columns[i]; c.Null || !c.Codec.Zero(c.Ptr(e)) {
			return false
		}
	}
	return true
}

// relationOver is the to-one relation that goes along a foreign key, or nil.
func relationOver(m *mapping.Mapping, columns []int) *mapping.Relation {
	for i := range m.Relations {
		if r := &m.Relations[i]; !r.Many && r.Owns && !r.View && slices.Equal(r.From, columns) {
			return r
		}
	}
	return nil
}

// target is the mapping that a foreign key leads to.
func (f *Factory) target(m *mapping.Mapping, fk *schema.ForeignKey, r *mapping.Relation) *mapping.Mapping {
	f.t.Helper()
	if r != nil {
		return r.Target()
	}
	if t := f.tables[fk.Target]; t != nil {
		return t
	}
	if t := reach(m, fk.Target, map[*mapping.Mapping]bool{}); t != nil {
		return t
	}
	f.t.Fatalf("tenontest: %s.%s must lead to a row of %s, and no relation leads there; set it, or give the table to NewFactory",
		m.Entity, m.Columns[fk.Columns[0]].Field, fk.Target)
	return nil
}

// reach finds a table along the relations.
func reach(m *mapping.Mapping, table string, seen map[*mapping.Mapping]bool) *mapping.Mapping {
	if m.Table.Name == table {
		return m
	}
	seen[m] = true
	for i := range m.Relations {
		if t := m.Relations[i].Target(); !seen[t] {
			if found := reach(t, table, seen); found != nil {
				return found
			}
		}
	}
	return nil
}

// copyKey copies what a foreign key names of a row.
func (f *Factory) copyKey(m *mapping.Mapping, e unsafe.Pointer, fk *schema.ForeignKey, target *mapping.Mapping, parent unsafe.Pointer) {
	f.t.Helper()
	to := target.Key
	if len(fk.TargetCols) > 0 {
		to = nil
		for _, name := range fk.TargetCols {
			to = append(to, target.Table.Column(name))
		}
	}
	for i, c := range fk.Columns {
		var v driver.Value
		from, own := &target.Columns[to[i]], &m.Columns[c]
		err := from.Encode(parent, &v)
		if err == nil {
			err = own.Codec.Decode(&v, own.Ptr(e))
		}
		if err != nil {
			f.t.Fatalf("tenontest: %s.%s: %v", m.Entity, own.Field, err)
		}
	}
}

// hidden are references to rows that are in the database already. A session takes what a new
// entity leads to for new, too, when it was made by hand; so these are taken out while the
// session looks, with their keys left in the foreign keys, and put back.
type hidden []taken

type taken struct {
	ref  *mapping.Reference
	item unsafe.Pointer
}

// hide takes out the references to what was made before, in all that hangs on the entities.
func (f *Factory) hide(m *mapping.Mapping, es []unsafe.Pointer, seen map[unsafe.Pointer]bool) hidden {
	var h hidden
	for _, e := range es {
		if seen[e] || f.made[e] {
			continue
		}
		seen[e] = true
		m.Tie(e, mapping.Loaded, nil)
		for i := range m.Relations {
			h = append(h, f.hideBehind(&m.Relations[i], e, seen)...)
		}
	}
	return h
}

func (f *Factory) hideBehind(r *mapping.Relation, e unsafe.Pointer, seen map[unsafe.Pointer]bool) hidden {
	if r.Many {
		return f.hide(r.Target(), slices.Clone(r.Collection(e).Items), seen)
	}
	ref := r.Reference(e)
	switch {
	case ref.Item == nil:
		return nil
	case r.Owns && f.made[ref.Item]:
		h := hidden{{ref, ref.Item}}
		ref.Item, ref.Dirty = nil, false
		return h
	}
	return f.hide(r.Target(), []unsafe.Pointer{ref.Item}, seen)
}

// show puts the references back.
func (h hidden) show() {
	for _, t := range h {
		t.ref.Item, t.ref.State, t.ref.Dirty = t.item, mapping.Loaded, false
	}
}
