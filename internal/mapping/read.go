package mapping

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
)

// Readable says that the collection holds all there is.
//
//go:noinline
func (c *Collection) Readable() bool {
	return c.State == Loaded && (c.Rel == nil || c.Known())
}

// All gives the items, or panics with *fault.NotLoadedError.
//
//go:noinline
func (c *Collection) All() []unsafe.Pointer {
	if !c.Readable() {
		panic(c.notLoaded())
	}
	return c.Items[:len(c.Items):len(c.Items)]
}

// Readable says that the reference tells what the row leads to: it was loaded or set, and
// the foreign key's field still says the same.
//
//go:noinline
func (f *Reference) Readable() bool {
	if f.State != Loaded {
		return false
	}
	if f.Rel == nil {
		return true
	}
	if !f.Known() {
		return false
	}
	return f.Dirty || !f.Rel.Owns || f.Rel.Holds(f.Owner, f.Item) || f.Item == nil && (f.Rel.unset(f.Owner) || f.Rel.nowhere(f.Owner)) ||
		f.Item != nil && !f.Rel.Target().KeyKnown(f.Item, f.Rel.To())
}

// nowhere says that a part of the foreign key of owner is NULL: SQL then takes the whole as
// NULL (MATCH SIMPLE).
func (r *Relation) nowhere(owner unsafe.Pointer) bool {
	for _, i := range r.From {
		c := &r.Mapping.Columns[i]
		if v, err := c.Codec.Value(c.Ptr(owner)); err == nil && v.Kind == driver.Null {
			return true
		}
	}
	return false
}

// unset says that the foreign key of owner was never given a value: the entity is new.
func (r *Relation) unset(owner unsafe.Pointer) bool {
	for _, i := range r.From {
		if c := &r.Mapping.Columns[i]; !c.Codec.Zero(c.Ptr(owner)) {
			return false
		}
	}
	return true
}

// Get gives the item, nil for none, or panics with *fault.NotLoadedError. A foreign key
// of NULL leads nowhere, which needs no loading to be known.
func (f *Reference) Get() unsafe.Pointer {
	if f.Readable() {
		return f.Item
	}
	panic(f.notLoaded())
}

// notLoaded says which relation it is.
func (l *Link) notLoaded() *fault.NotLoadedError {
	if l.Rel == nil {
		return &fault.NotLoadedError{}
	}
	m := l.Rel.Mapping
	return &fault.NotLoadedError{Entity: m.Entity, Field: l.Rel.Name, Table: m.Var}
}
