package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// vanish takes an object that was deleted out of the relations that lead to it and that it
// can find by its own.
func (p *Planner) vanish(t *identity.Table, e unsafe.Pointer) {
	for i := range t.Mapping.Relations {
		r := &t.Mapping.Relations[i]
		inv := r.InverseOf()
		if inv == nil {
			continue
		}
		for _, x := range p.others(r, e) {
			p.takeOut(inv, x, e)
		}
	}
}

// others are the objects on the far side of a relation, as far as they are here.
func (p *Planner) others(r *mapping.Relation, e unsafe.Pointer) []unsafe.Pointer {
	l := r.Link(e)
	if !l.Known() {
		return nil
	}
	if xs := held(r, e); len(xs) > 0 || l.State == mapping.Loaded && l.Dirty {
		return xs
	}
	if !r.Owns || r.Many || !slices.Equal(r.To(), r.Target().Key) {
		return nil
	}
	if t := p.m.Known(r.Target()); t != nil {
		if o := t.ByForeign(r.Mapping, e, r.From); o != nil {
			return []unsafe.Pointer{o.Ptr}
		}
	}
	return nil
}

// takeOut takes e out of what a relation of x holds. Whoever ranges over the items goes on
// undisturbed.
func (p *Planner) takeOut(r *mapping.Relation, x, e unsafe.Pointer) {
	if !r.Link(x).Known() {
		return
	}
	if !r.Many {
		if f := r.Reference(x); f.Item == e {
			p.changes(&f.Link)
			f.Item = nil
		}
		return
	}
	c := r.Collection(x)
	if i := slices.Index(c.Items, e); i >= 0 {
		p.changes(&c.Link)
		c.Items = append(slices.Clone(c.Items[:i]), c.Items[i+1:]...)
	}
}

// sweep takes objects that were deleted, or left the session, out of relations that they do not lead back to: those of all
// objects whose relation leads to a table with deletions, and has no other side.
func (p *Planner) sweep(left map[*identity.Table][]*identity.Object) {
	for _, t := range p.m.Tables {
		for i := range t.Mapping.Relations {
			r := &t.Mapping.Relations[i]
			target := p.m.Known(r.Target())
			if target == nil || len(target.Doomed)+len(left[target]) == 0 || !oneWay(r) {
				continue
			}
			gone := make(map[unsafe.Pointer]struct{}, len(target.Doomed))
			for _, list := range [][]*identity.Object{target.Doomed, left[target]} {
				for _, o := range list {
					gone[o.Ptr] = struct{}{}
				}
			}
			for _, list := range [][]*identity.Object{t.Objects, t.Pending} {
				for _, o := range list {
					for _, x := range held(r, o.Ptr) {
						if _, ok := gone[x]; ok {
							p.takeOut(r, o.Ptr, x)
						}
					}
				}
			}
		}
	}
}

// oneWay says that the far side of a relation does not know who leads to it: it has no
// relation back, or one whose content may not be loaded.
func oneWay(r *mapping.Relation) bool {
	inv := r.InverseOf()
	return inv == nil || r.Through != nil || inv.Owns && !slices.Equal(inv.To(), inv.Target().Key)
}
