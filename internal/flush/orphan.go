package flush

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// held says that the item of a link was its owner's before this flush: one that came and
// went since then is what it was. A new one is nobody's but the owner's.
func (p *Planner) held(l Link) bool {
	item := p.object(l.Relation.Target(), l.Item)
	if l.Relation.Owns || item == nil || item.Shadow == nil {
		return true
	}
	was, ok := shadowKey(l.Relation.Target(), item, l.Relation.To())
	owner, known := p.storedKey(l.Relation.Mapping, l.Owner, l.Relation.From)
	return ok && known && was == owner
}

// had says that the item of a link had a parent before this flush, be it this one or another
// that it left for it. A new one is nobody's but the owner's.
func (p *Planner) had(l Link) bool {
	item := p.object(l.Relation.Target(), l.Item)
	if l.Relation.Owns || item == nil || item.Shadow == nil {
		return true
	}
	_, ok := shadowKey(l.Relation.Target(), item, l.Relation.To())
	return ok
}

// holds says that the owner of a link holds its item now.
func (p *Planner) holds(l Link) bool {
	if !l.Relation.Many {
		return l.Relation.Reference(l.Owner).Item == l.Item
	}
	return slices.Contains(l.Relation.Collection(l.Owner).Items, l.Item)
}

// orphans finds what a changed relation held and no longer holds.
func (p *Planner) orphans(c *Change) {
	r := c.Link.Rel
	p.abandoned(c)
	if r.Cascade&mapping.CascadeOrphan == 0 || r.View {
		return
	}
	for _, x := range c.Was {
		if !p.holds(Link{r, c.Link.Owner, x}) {
			p.orphan(r, x)
		}
	}
	if r.Owns && !r.Many && c.State == mapping.Unloaded {
		if t := p.m.Known(r.Mapping); t != nil {
			if o := t.Lookup(c.Link.Owner); o != nil && o.Shadow != nil {
				p.need(r, member{t, o})
			}
		}
	}
}

// Keeper is the relation that leads back along a reference, where it deletes those that it
// lets go.
func Keeper(r *mapping.Relation) *mapping.Relation {
	if inv := r.InverseOf(); r.Owns && !r.Many && inv != nil && inv.Cascade&mapping.CascadeOrphan != 0 && !inv.View {
		return inv
	}
	return nil
}

// abandoned finds an object that had a parent and has none now, whatever it led to in
// between and whether that parent was loaded or not.
func (p *Planner) abandoned(c *Change) {
	keeper := Keeper(c.Link.Rel)
	if keeper == nil {
		return
	}
	o := p.object(c.Link.Rel.Mapping, c.Link.Owner)
	if o == nil || o.Shadow == nil {
		return
	}
	if _, had := shadowKey(c.Link.Rel.Mapping, o, c.Link.Rel.From); had {
		p.orphan(keeper, c.Link.Owner)
	}
}

// orphan takes along an object that a parent let go, unless it has another one by the same
// relation.
func (p *Planner) orphan(r *mapping.Relation, x unsafe.Pointer) {
	t := p.m.Known(r.Target())
	if t == nil {
		return
	}
	o := t.Of(x)
	if o == nil || r.Owns && p.handedOn(r, x) || !r.Owns && p.adopted(r, t, o) {
		return
	}
	p.doom(member{t, o})
}

// handedOn says that another object that stays leads to x, which its only parent let go.
func (p *Planner) handedOn(r *mapping.Relation, x unsafe.Pointer) bool {
	if p.parents[r] == nil {
		if p.parents == nil {
			p.parents = make(map[*mapping.Relation]map[unsafe.Pointer][]*identity.Object)
		}
		p.parents[r] = p.parentsBy(r)
	}
	return slices.ContainsFunc(p.parents[r][x], func(o *identity.Object) bool { return !p.leaving(o) })
}

// parentsBy finds which objects lead where by a reference, as far as the far side is here.
func (p *Planner) parentsBy(r *mapping.Relation) map[unsafe.Pointer][]*identity.Object {
	out := make(map[unsafe.Pointer][]*identity.Object)
	t, targets := p.m.Known(r.Mapping), p.m.Known(r.Target())
	if t == nil || targets == nil {
		return out
	}
	for _, list := range [][]*identity.Object{t.Objects, t.Pending} {
		for _, o := range list {
			f := r.Reference(o.Ptr)
			switch {
			case f.Known() && f.State == mapping.Loaded:
				if f.Item != nil {
					out[f.Item] = append(out[f.Item], o)
				}
			case slices.Equal(r.To(), r.Target().Key):
				if x := targets.ByForeign(r.Mapping, o.Ptr, r.From); x != nil {
					out[x.Ptr] = append(out[x.Ptr], o)
				}
			}
		}
	}
	return out
}

// onlyParents refuses that two objects of a table lead to one that has a single parent.
func (p *Planner) onlyParents(w *work) error {
	m := w.t.Mapping
	for i := range m.Relations {
		r := &m.Relations[i]
		if r.Many || !r.Owns || r.View || r.Cascade&mapping.CascadeOrphan == 0 {
			continue
		}
		if len(w.inserts) == 0 && !slices.ContainsFunc(w.changes, func(c change) bool { return c.touches(r.From) }) {
			continue
		}
		var found []string
		for x, owners := range p.parentsBy(r) {
			if owners = slices.DeleteFunc(owners, p.leaving); len(owners) > 1 {
				found = append(found, fmt.Sprintf("%s and %s both lead to %s, which has one parent",
					describe(m, owners[0]), describe(m, owners[1]), describe(r.Target(), &identity.Object{Ptr: x})))
			}
		}
		if len(found) > 0 {
			return fault.Buildf(m.Entity+"."+r.Name, "take it from one of them first", "%s", slices.Min(found))
		}
	}
	return nil
}

// adopted says that an object has a parent by the relation r.
func (p *Planner) adopted(r *mapping.Relation, t *identity.Table, o *identity.Object) bool {
	if inv := r.InverseOf(); inv != nil && !inv.Many {
		if f := inv.Reference(o.Ptr); f.Known() && f.State == mapping.Loaded && f.Item != nil {
			return true
		}
	} else if slices.ContainsFunc(p.in.Links, func(l Link) bool { return l.Relation == r && l.Item == o.Ptr }) {
		return true
	}
	return o.Shadow != nil && p.moved(t, o, r.To()) && !p.leftOver(r, t, o)
}

// leftOver says that the foreign key of an object names a parent that let it go since: one
// that cannot be NULL keeps the last.
func (p *Planner) leftOver(r *mapping.Relation, t *identity.Table, o *identity.Object) bool {
	return slices.ContainsFunc(p.in.Removed, func(l Link) bool {
		return l.Relation == r && l.Item == o.Ptr && sameKey(r.Mapping, l.Owner, r.From, t.Mapping, o.Ptr, r.To())
	})
}

// moved says that the program gave the foreign key of an object another value than NULL.
func (p *Planner) moved(t *identity.Table, o *identity.Object, columns []int) bool {
	changed := false
	for _, i := range columns {
		c := &t.Mapping.Columns[i]
		if !c.Codec.Same(c.Ptr(o.Ptr), unsafe.Add(o.Shadow, c.Shadow)) {
			changed = true
			if _, ok := valueOf(c, o.Ptr); !ok {
				return false
			}
		}
	}
	return changed
}
