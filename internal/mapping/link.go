package mapping

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
)

// State says what a relation's field knows.
type State uint8

// The states of a relation's field.
const (
	Unset    State = iota // a struct made by hand: nobody told it whose it is
	Unloaded              // the database may have rows that are not here
	Loaded                // what is here is all
)

// Watcher hears of changes in the relations of the objects that it knows: a session, so
// that a flush need not search every collection.
type Watcher interface {
	// Changing hears of a relation that is about to change for the first time since it was
	// loaded or flushed.
	Changing(l *Link)
	Linked(r *Relation, owner, item unsafe.Pointer)
	Unlinked(r *Relation, owner, item unsafe.Pointer)
}

// Link is what Collection and Reference have in common: whose they are.
type Link struct {
	Rel   *Relation      // nil until the owner is known
	Owner unsafe.Pointer // the entity that the field is in; another address shows a copy by value
	Watch Watcher        // nil outside of a session
	State State
	Dirty bool   // changed by the program since it was loaded or flushed
	Mark  uint32 // the session's: loaded before this level began; 0: not seen yet
}

// Collection is the inside of a Many.
type Collection struct {
	Link
	Items []unsafe.Pointer // while Unloaded: what was added since
}

// Reference is the inside of a One.
type Reference struct {
	Link
	Item unsafe.Pointer
}

// Collection is the relation's field in an entity; the relation is a Many.
func (r *Relation) Collection(entity unsafe.Pointer) *Collection {
	return (*Collection)(unsafe.Add(entity, r.Offset))
}

// Reference is the relation's field in an entity; the relation is a One.
func (r *Relation) Reference(entity unsafe.Pointer) *Reference {
	return (*Reference)(unsafe.Add(entity, r.Offset))
}

// Link is the relation's field in an entity, whichever it is.
func (r *Relation) Link(entity unsafe.Pointer) *Link {
	return (*Link)(unsafe.Add(entity, r.Offset))
}

// Known says that the link belongs to the struct that it stands in. A struct that was
// copied by value has links that name the original.
func (l *Link) Known() bool {
	return l.Rel != nil && unsafe.Add(l.Owner, l.Rel.Offset) == unsafe.Pointer(l)
}

// Tie makes the relations of an entity know their owner, and the other side of what they
// hold know them. Relations that nobody set become st.
func (m *Mapping) Tie(entity unsafe.Pointer, st State, w Watcher) {
	for i := range m.Relations {
		r := &m.Relations[i]
		l := r.Link(entity)
		fresh := !l.Known()
		if fresh && l.Rel != nil { // a copy by value: what it held is the original's
			r.clear(entity)
		}
		l.Rel, l.Owner, l.Watch = r, entity, w
		if l.State == Unset {
			l.State = st
		}
		if !fresh {
			continue
		}
		if r.Many {
			for _, x := range r.Collection(entity).Items {
				r.linkBack(entity, x)
			}
		} else if x := r.Reference(entity).Item; x != nil {
			r.linkBack(entity, x)
			r.copyKey(entity, x)
		}
	}
}

func (r *Relation) clear(entity unsafe.Pointer) {
	if r.Many {
		*r.Collection(entity) = Collection{}
	} else {
		*r.Reference(entity) = Reference{}
	}
}

// Untie forgets the session of an entity's relations.
func (m *Mapping) Untie(entity unsafe.Pointer) {
	for i := range m.Relations {
		m.Relations[i].Link(entity).Watch = nil
	}
}

// Watch makes a session hear of an entity's relations again.
func (m *Mapping) Watch(entity unsafe.Pointer, w Watcher) {
	for i := range m.Relations {
		r := &m.Relations[i]
		l := r.Link(entity)
		l.Rel, l.Owner, l.Watch = r, entity, w
	}
}

// Unload makes a relation of an entity one that was not loaded.
func (r *Relation) Unload(entity unsafe.Pointer) {
	if r.Many {
		r.Collection(entity).Items = nil
	} else {
		r.Reference(entity).Item = nil
	}
	l := r.Link(entity)
	l.State, l.Dirty, l.Mark = Unloaded, false, 0
}

// Release makes an entity a struct that no session knows: its relations lead one way, as
// if they had just been set, until it enters a session again.
func (m *Mapping) Release(entity unsafe.Pointer) {
	for i := range m.Relations {
		r := &m.Relations[i]
		l := r.Link(entity)
		l.Rel, l.Owner, l.Watch, l.Mark = nil, nil, nil, 0
		if !r.Many && r.Reference(entity).Item != nil {
			l.Dirty = true
		}
	}
}

// touch marks a relation as changed; a session that watches hears of it before.
func (l *Link) touch() {
	if l.Dirty {
		return
	}
	if l.Watch != nil && l.Known() {
		l.Watch.Changing(l)
	}
	l.Dirty = true
}

// point makes x what the reference leads to.
func (f *Reference) point(x unsafe.Pointer) {
	f.touch()
	f.Item, f.State = x, Loaded
}

// Add puts x into the collection; the other side follows once the owner is known.
func (c *Collection) Add(x unsafe.Pointer) {
	if !c.Known() {
		c.forgetCopy()
		if c.State == Unset {
			c.State = Loaded
		}
		if !slices.Contains(c.Items, x) {
			c.Items = append(c.Items, x)
		}
		return
	}
	if !c.put(x) {
		return
	}
	c.Rel.linkBack(c.Owner, x)
	if c.Watch != nil {
		c.Watch.Linked(c.Rel, c.Owner, x)
	}
}

// AddAll puts each of the entities into the collection.
//
//go:noinline
func (c *Collection) AddAll(xs []unsafe.Pointer) {
	for _, x := range xs {
		c.Add(x)
	}
}

// RemoveAll takes each of the entities out.
//
//go:noinline
func (c *Collection) RemoveAll(xs []unsafe.Pointer) {
	for _, x := range xs {
		c.Remove(x)
	}
}

// Remove takes x out; the other side follows.
func (c *Collection) Remove(x unsafe.Pointer) {
	if !c.Known() {
		c.forgetCopy()
		c.take(x)
		return
	}
	was := c.take(x)
	if !was && c.State == Loaded {
		return
	}
	c.Rel.unlinkBack(c.Owner, x)
	if c.Watch != nil {
		c.Watch.Unlinked(c.Rel, c.Owner, x)
	}
}

// forgetCopy empties a collection whose struct was copied by value.
func (c *Collection) forgetCopy() {
	if c.Rel != nil {
		*c = Collection{}
	}
}

func (c *Collection) put(x unsafe.Pointer) bool {
	if slices.Contains(c.Items, x) {
		return false
	}
	c.touch()
	c.Items = append(c.Items, x)
	return true
}

func (c *Collection) take(x unsafe.Pointer) bool {
	i := slices.Index(c.Items, x)
	if i < 0 {
		return false
	}
	// A new array: whoever ranges over what All gave goes on undisturbed.
	c.touch()
	c.Items = append(slices.Clone(c.Items[:i]), c.Items[i+1:]...)
	return true
}

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
		if r.Many && r.Through == nil {
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
	if inv.Owns {
		inv.copyKey(x, owner)
	} else if r.Owns {
		r.copyKey(owner, x)
	}
}

// leave takes owner out of the other side of r at x, which r no longer leads to.
func (r *Relation) leave(owner, x unsafe.Pointer) {
	inv := r.InverseOf()
	if inv == nil {
		return
	}
	if inv.Many {
		inv.Collection(x).take(owner)
	} else if f := inv.Reference(x); f.Item == owner {
		f.touch()
		f.Item = nil
	}
}

// unlinkBack makes the other side of r at x forget owner.
func (r *Relation) unlinkBack(owner, x unsafe.Pointer) {
	if inv := r.InverseOf(); inv != nil {
		if inv.Many {
			inv.Collection(x).take(owner)
			return
		}
		f := inv.Reference(x)
		f.point(nil)
		if inv.Owns {
			inv.copyKey(x, nil)
		}
		return
	}
	if r.Through == nil {
		r.copyKeyTo(nil, x)
	}
}

// copyKey copies the key of target into owner's foreign key, NULL for none. A key that
// the database has yet to count is copied by the flush.
func (r *Relation) copyKey(owner, target unsafe.Pointer) {
	if !r.Owns {
		return
	}
	r.copyColumns(r.Target(), target, r.To(), r.Mapping, owner, r.From)
}

// copyKeyTo copies owner's key into the foreign key of x, on the far side of r.
func (r *Relation) copyKeyTo(owner, x unsafe.Pointer) {
	if r.Owns {
		return
	}
	r.copyColumns(r.Mapping, owner, r.From, r.Target(), x, r.To())
}

// KeyKnown says that the columns of an entity hold values that stand: none of them is
// still to be counted by the database.
func (m *Mapping) KeyKnown(entity unsafe.Pointer, columns []int) bool {
	for _, i := range columns {
		c := &m.Columns[i]
		if c.Filled != 0 && c.Codec.Zero(c.Ptr(entity)) {
			return false
		}
		if c.InKey && c.isUUID() && c.Codec.Zero(c.Ptr(entity)) {
			return false
		}
	}
	return true
}

func (r *Relation) copyColumns(fm *Mapping, from unsafe.Pointer, fc []int, tm *Mapping, to unsafe.Pointer, tc []int) {
	if from != nil && !fm.KeyKnown(from, fc) {
		return
	}
	for i := range fc {
		dst := &tm.Columns[tc[i]]
		var v driver.Value
		if from == nil {
			if !dst.Null || dst.InKey {
				continue // left: the flush decides what becomes of the row
			}
		} else if err := fm.Columns[fc[i]].Codec.Encode(fm.Columns[fc[i]].Ptr(from), &v); err != nil {
			continue // the flush meets the same error, and reports it
		}
		if err := dst.Codec.Decode(&v, dst.Ptr(to)); err != nil {
			continue
		}
	}
}

// Holds says that the foreign key of owner is what target's key says; a nil target is
// held by NULL.
func (r *Relation) Holds(owner, target unsafe.Pointer) bool {
	for i, fc := range r.From {
		var a, b driver.Value
		c := &r.Mapping.Columns[fc]
		if c.Codec.Encode(c.Ptr(owner), &a) != nil {
			return false
		}
		if target != nil {
			k := &r.Target().Columns[r.To()[i]]
			if k.Codec.Encode(k.Ptr(target), &b) != nil {
				return false
			}
		}
		if a != b {
			return false
		}
	}
	return true
}
