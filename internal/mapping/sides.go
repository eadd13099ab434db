package mapping

import "unsafe"

// Both sides of a relation are kept equal: who changes one calls linkBack or unlinkBack for
// the other. A side that was not loaded takes part in what it knows: a collection keeps
// what was added.

// Set makes x, or nil, the one that the reference leads to.
func (f *Reference) Set(x unsafe.Pointer) {
	if !f.Known() {
		if f.Rel != nil {
			*f = Reference{}
		}
		f.Item, f.State, f.Dirty = x, Loaded, true
		return
	}
	old := f.Item
	f.point(x)
	if old != nil && old != x {
		f.Rel.leave(f.Owner, old)
	}
	if x != nil {
		f.Rel.linkBack(f.Owner, x)
	}
	f.Rel.copyKey(f.Owner, x)
	if f.Watch != nil {
		if old != nil && old != x {
			f.Watch.Unlinked(f.Rel, f.Owner, old)
		}
		if x != nil {
			f.Watch.Linked(f.Rel, f.Owner, x)
		}
	}
}

// linkBack makes the other side of r show owner, now that owner's side holds x.
func (r *Relation) linkBack(owner, x unsafe.Pointer) {
	inv := r.InverseOf()
	if inv == nil {
		if r.Through == nil {
			r.copyKeyTo(owner, x)
		}
		return
	}
	if inv.Many {
		c := inv.Collection(x)
		if c.State == Unset && c.Rel == nil {
			c.State = Loaded
		}
		c.put(owner)
		return
	}
	f := inv.Reference(x)
	if old := f.Item; old != nil && old != owner && f.Known() {
		inv.leave(x, old)
	}
	f.point(owner)
	if f.Rel == nil {
		f.Rel, f.Owner = inv, x // x is not asked again whether owner has it: that takes a search
	}
	if inv.Owns {
		inv.copyKey(x, owner)
	} else if r.Owns {
		r.copyKey(owner, x)
	}
}

// leave makes x, to which owner's side of r led until now, show that: of two rows that one
// takes from another, the one that is left has none.
func (r *Relation) leave(owner, x unsafe.Pointer) {
	inv := r.InverseOf()
	switch {
	case inv == nil:
		if r.Through == nil {
			r.copyKeyTo(nil, x)
		}
	case inv.Many:
		inv.Collection(x).take(owner)
	default:
		if f := inv.Reference(x); f.Item == owner {
			f.point(nil)
			inv.copyKey(x, nil)
		}
	}
}

// unlinkBack makes the other side of r at x forget owner.
func (r *Relation) unlinkBack(owner, x unsafe.Pointer) {
	inv := r.InverseOf()
	switch {
	case inv == nil:
		if r.Through == nil {
			r.copyKeyTo(nil, x)
		}
	case inv.Many:
		inv.Collection(x).take(owner)
	default:
		inv.Reference(x).point(nil)
		inv.copyKey(x, nil)
	}
}

// leadsTo says that a collection that was not loaded may hold x: nothing that is known of
// x says that it belongs to another.
func (r *Relation) leadsTo(owner, x unsafe.Pointer) bool {
	if r.Through != nil {
		return true
	}
	if inv := r.InverseOf(); inv != nil && inv.Reference(x).Item != nil {
		return inv.Reference(x).Item == owner
	}
	return r.names(owner, x)
}

// names says that the foreign key of x, on the far side of r, is owner's key.
func (r *Relation) names(owner, x unsafe.Pointer) bool {
	to := r.To()
	for i, k := range r.From {
		if !sameValue(&r.Mapping.Columns[k], owner, &r.Target().Columns[to[i]], x) {
			return false
		}
	}
	return true
}
