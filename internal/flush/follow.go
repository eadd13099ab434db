package flush

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// followed is an object whose foreign key the database changes by itself, with what was
// known of its row before.
type followed struct {
	x      member
	shadow unsafe.Pointer
}

// followKeys has loaded rows follow the keys that the program changed: the database does
// the same to their rows (ON UPDATE CASCADE), so that nothing is written.
func (p *Planner) followKeys() error {
	for _, parent := range p.m.Tables {
		for _, child := range p.m.Tables {
			if len(child.Objects) == 0 {
				continue
			}
			for i := range child.Mapping.Table.Foreign {
				f := &child.Mapping.Table.Foreign[i]
				if f.Target != parent.Mapping.Table.Name || f.OnUpdate != schema.Cascade {
					continue
				}
				if err := p.followKey(parent, child, f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (p *Planner) followKey(parent, child *identity.Table, f *schema.ForeignKey) error {
	columns := targetColumns(parent.Mapping, f)
	moved := p.rekeyed(parent, columns)
	if len(moved) == 0 {
		return nil
	}
	for _, o := range child.Objects {
		k, ok := shadowKey(child.Mapping, o, f.Columns)
		if !ok {
			continue
		}
		to, ok := moved[k]
		x := member{child, o}
		if !ok || p.touched(x, f.Columns) {
			continue
		}
		p.keep(x)
		if err := copyKey(parent.Mapping, to, columns, child.Mapping, o.Ptr, f.Columns); err != nil {
			return err
		}
		if slices.ContainsFunc(f.Columns, func(c int) bool { return child.Mapping.Columns[c].InKey }) {
			child.Rekey(o)
		}
		p.follows = append(p.follows, followed{x, o.Shadow})
		o.Shadow = cloneOf(child.Mapping, o.Shadow)
		for _, c := range f.Columns {
			col := &child.Mapping.Columns[c]
			col.Codec.Save(col.Ptr(o.Ptr), unsafe.Add(o.Shadow, col.Shadow))
		}
	}
	return nil
}

// rekeyed finds the objects of a table whose key columns the program changed, by what the
// database holds.
func (p *Planner) rekeyed(t *identity.Table, columns []int) map[string]unsafe.Pointer {
	var out map[string]unsafe.Pointer
	for _, o := range t.Objects {
		if o.Doomed || !p.touched(member{t, o}, columns) && !p.hasFollowed(o) {
			continue
		}
		if k, ok := p.formerKey(t.Mapping, o, columns); ok {
			if out == nil {
				out = make(map[string]unsafe.Pointer)
			}
			out[k] = o.Ptr
		}
	}
	return out
}

func (p *Planner) hasFollowed(o *identity.Object) bool {
	return slices.ContainsFunc(p.follows, func(f followed) bool { return f.x.o == o })
}

// formerKey is what the database holds before this flush.
func (p *Planner) formerKey(m *mapping.Mapping, o *identity.Object, columns []int) (string, bool) {
	for _, f := range p.follows {
		if f.x.o == o {
			o = &identity.Object{Ptr: o.Ptr, Shadow: f.shadow}
			break
		}
	}
	return shadowKey(m, o, columns)
}

// cloneOf copies what is remembered of an object.
func cloneOf(m *mapping.Mapping, shadow unsafe.Pointer) unsafe.Pointer {
	v := reflect.New(m.Shadow)
	v.Elem().Set(reflect.NewAt(m.Shadow, shadow).Elem())
	return v.UnsafePointer()
}

// unfollow takes back what followKeys did; the fields are as they were.
func (p *Planner) unfollow() {
	for _, f := range slices.Backward(p.follows) {
		if slices.ContainsFunc(f.x.t.Mapping.Key, func(k int) bool {
			c := &f.x.t.Mapping.Columns[k]
			return !c.Codec.Same(c.Ptr(f.x.o.Ptr), unsafe.Add(f.x.o.Shadow, c.Shadow))
		}) {
			f.x.t.Rekey(f.x.o)
		}
		f.x.o.Shadow = f.shadow
	}
	p.follows = nil
}

// switchRows lets a new object take the row of a deleted one that has its key: one UPDATE
// does for both. Where the database deletes other rows along with it, it has to be deleted.
func (p *Planner) switchRows(t *identity.Table) ([]change, error) {
	if len(t.Doomed) == 0 || len(t.Pending) == 0 || !p.switchable(t.Mapping) {
		return nil, nil
	}
	doomed := make(map[string]*identity.Object)
	for _, o := range t.Doomed {
		if k, ok := shadowKey(t.Mapping, o, t.Mapping.Key); ok && p.gone[o] == nil {
			doomed[k] = o
		}
	}
	var out []change
	for _, o := range t.Pending {
		if p.dropped[o] || !t.Mapping.KeyKnown(o.Ptr, t.Mapping.Key) {
			continue
		}
		k, ok := currentKey(t.Mapping, o.Ptr, t.Mapping.Key)
		old := doomed[k]
		if !ok || old == nil {
			continue
		}
		delete(doomed, k)
		if p.switched == nil {
			p.switched, p.taken = make(map[*identity.Object]*identity.Object), make(map[*identity.Object]bool)
		}
		p.switched[o], p.taken[old] = old, true
		p.keep(member{t, o})
		c, err := p.takeOver(t, o, old)
		if err == nil {
			err = c.complete(t.Mapping)
		}
		if err != nil {
			return nil, err
		}
		if len(c.columns)+len(c.set) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

// settleSwitched leaves what new objects were, that took the rows of deleted ones, to a rollback.
func (p *Planner) settleSwitched() {
	if len(p.switched) == 0 {
		return
	}
	seen := make(map[*identity.Object]bool, len(p.switched))
	for _, s := range p.saved {
		if o := s.x.o; p.switched[o] != nil && !seen[o] {
			seen[o] = true
			s.x.t.Saved(o, s.shadow)
		}
	}
}

// switchable says that nothing but the row itself goes when a row of the table is deleted.
func (p *Planner) switchable(m *mapping.Mapping) bool {
	for _, k := range p.oneWayKeys() {
		if k.to.Mapping == m {
			return false
		}
	}
	return !slices.ContainsFunc(pointersTo(m.Relations), func(r *mapping.Relation) bool {
		switch {
		case r.View || r.Owns && !r.Many:
			return false
		case r.Through != nil:
			return p.databaseDeletes(r)
		}
		rule := ruleOf(r)
		return rule == leave || rule == leaveNull
	})
}

// takeOver is the change that makes a deleted object's row the new one's. What is not written,
// as computed columns and the version, the new one has from the row.
func (p *Planner) takeOver(t *identity.Table, o, old *identity.Object) (change, error) {
	m := t.Mapping
	c := change{o: &identity.Object{Ptr: o.Ptr, Shadow: old.Shadow, State: identity.Pending}}
	if err := p.takeKeys(m, &c); err != nil {
		return c, err
	}
	changed := t.Changes(c.o, nil)
	for i := range m.Columns {
		col := &m.Columns[i]
		switch {
		case slices.Contains(c.waits, i):
			c.columns = append(c.columns, i)
		case i == m.Version || col.Filled == schema.ByFormula:
			if !t.Lacks(old, i) {
				col.Codec.Restore(unsafe.Add(old.Shadow, col.Shadow), col.Ptr(o.Ptr))
			}
		case !t.Lacks(old, i) && !slices.Contains(changed, i):
		case col.Filled == schema.ByDefault && col.Codec.Zero(col.Ptr(o.Ptr)):
			c.set = append(c.set, defaulted(i))
		default:
			c.columns = append(c.columns, i)
		}
	}
	return c, nil
}

// takeKeys brings the foreign keys of a new object in line with what leads to it and where its
// relations lead, as far as those keys are known. It waits for the others.
func (p *Planner) takeKeys(m *mapping.Mapping, c *change) error {
	for i := range m.Relations {
		r := &m.Relations[i]
		if r.Many || !r.Owns {
			continue
		}
		f := r.Reference(c.o.Ptr)
		switch {
		case !f.Dirty || f.State != mapping.Loaded || f.Item == nil || !f.Known():
		case !r.Target().KeyKnown(f.Item, r.To()):
			c.waits = union(c.waits, r.From)
		default:
			if err := Refer(r, c.o.Ptr); err != nil {
				return err
			}
		}
	}
	for _, l := range p.in.Links {
		switch r := l.Relation; {
		case l.Item != c.o.Ptr || r.Target() != m:
		case !r.Mapping.KeyKnown(l.Owner, r.From):
			c.waits = union(c.waits, r.To())
		default:
			if err := ReferLink(l); err != nil {
				return err
			}
		}
	}
	if len(c.waits) > 0 {
		p.await(c.o, c.waits)
	}
	return nil
}

// pointersTo are the addresses of relations, which must not be copied.
func pointersTo(rs []mapping.Relation) []*mapping.Relation {
	out := make([]*mapping.Relation, len(rs))
	for i := range rs {
		out[i] = &rs[i]
	}
	return out
}
