package mapping

import (
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
		switch {
		case r.Write:
			l.State = Unloaded
		case l.State == Unset:
			l.State = st
		}
		if !fresh || r.View {
			continue
		}
		if r.Many {
			for _, x := range r.Collection(entity).Items {
				r.linkBack(entity, x)
			}
			r.Collection(entity).number(0)
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
		c := &r.Mapping.Columns[fc]
		if target == nil {
			var v driver.Value
			if c.Codec.Encode(c.Ptr(owner), &v) != nil || v != (driver.Value{}) {
				return false
			}
		} else if !sameValue(c, owner, &r.Target().Columns[r.To()[i]], target) {
			return false
		}
	}
	return true
}

// Reaches says that a relation along the foreign key of its target leads from owner to item.
func (r *Relation) Reaches(owner, item unsafe.Pointer) bool {
	for i, c := range r.To() {
		if !sameValue(&r.Target().Columns[c], item, &r.Mapping.Columns[r.From[i]], owner) {
			return false
		}
	}
	return true
}

// sameValue says that two columns are written as the same.
func sameValue(a *Column, x unsafe.Pointer, b *Column, y unsafe.Pointer) bool {
	v, err := a.Codec.Value(a.Ptr(x))
	if err != nil {
		return false
	}
	w, err := b.Codec.Value(b.Ptr(y))
	return err == nil && v == w
}
