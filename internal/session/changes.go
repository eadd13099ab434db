package session

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Change is what the program changed in an object since the database was last known to say
// the same: a column, a reference, or a collection.
type Change struct {
	Field          string // the field in Go
	Column         string // the column; empty of a relation
	Old, New       any    // of a column, its values; of a reference, what it led to and leads to
	Added, Removed []any  // of a collection
}

// Changes lists what the next flush would write of an object. Of a pending one that is
// every column that is not zero.
func (s *Session) Changes(m *mapping.Mapping, e unsafe.Pointer) []Change {
	t := s.known.Known(m)
	if t == nil {
		return nil
	}
	o := t.Of(e)
	if o == nil {
		return nil
	}
	var out []Change
	for i := range m.Columns {
		c := &m.Columns[i]
		now := unsafe.Add(o.Ptr, c.Offset)
		switch {
		case o.State == identity.Pending:
			if !c.Codec.Zero(now) {
				out = append(out, Change{Field: c.Field, Column: c.Name, New: valueAt(c, now)})
			}
		case !c.Codec.Same(now, unsafe.Add(o.Shadow, c.Shadow)):
			x := Change{Field: c.Field, Column: c.Name, New: valueAt(c, now)}
			if !t.Lacks(o, i) {
				was := newOf(c)
				c.Codec.Restore(unsafe.Add(o.Shadow, c.Shadow), was)
				x.Old = valueAt(c, was)
			}
			out = append(out, x)
		}
	}
	return s.relationChanges(m, o, out)
}

// valueAt is the Go value of a column.
func valueAt(c *mapping.Column, p unsafe.Pointer) any {
	return reflect.NewAt(c.Codec.Type, p).Elem().Interface()
}

func (s *Session) relationChanges(m *mapping.Mapping, o *identity.Object, out []Change) []Change {
	for i := range m.Relations {
		r := &m.Relations[i]
		if o.State == identity.Pending {
			out = relationChange(out, r, o.Ptr, &before{})
			continue
		}
		l := r.Link(o.Ptr)
		if j := slices.IndexFunc(s.changed, func(b before) bool { return b.Link == l }); j >= 0 {
			out = relationChange(out, r, o.Ptr, &s.changed[j])
		}
	}
	return out
}

// relationChange appends how a relation differs from what it was.
func relationChange(out []Change, r *mapping.Relation, e unsafe.Pointer, was *before) []Change {
	target := r.Target()
	if !r.Many {
		old, now := was.Reference.Item, r.Reference(e).Item
		if old == now {
			return out
		}
		return append(out, Change{Field: r.Name, Old: entityOrNil(target, old), New: entityOrNil(target, now)})
	}
	c := Change{Field: r.Name}
	old, now := was.Collection.Items, r.Collection(e).Items
	for _, x := range now {
		if !slices.Contains(old, x) {
			c.Added = append(c.Added, target.Any(x))
		}
	}
	for _, x := range old {
		if !slices.Contains(now, x) {
			c.Removed = append(c.Removed, target.Any(x))
		}
	}
	if len(c.Added)+len(c.Removed) == 0 {
		return out
	}
	return append(out, c)
}

func entityOrNil(m *mapping.Mapping, e unsafe.Pointer) any {
	if e == nil {
		return nil
	}
	return m.Any(e)
}

// Expunge takes objects out of the session, as they are.
func (s *Session) Expunge(list []Subject) error {
	if s.closed {
		return errClosed
	}
	for _, x := range list {
		if t := s.known.Known(x.Mapping); t == nil || t.Of(x.Ptr) == nil {
			return notHere("Expunge", x.Mapping)
		}
	}
	in := make(map[unsafe.Pointer]bool, len(list))
	for _, x := range list {
		t := s.known.Known(x.Mapping)
		if o := t.Of(x.Ptr); o != nil { // nil: it was given twice
			t.LetGo(o)
			in[x.Ptr] = true
		}
	}
	s.links = slices.DeleteFunc(s.links, func(l flush.Link) bool { return in[l.Owner] || in[l.Item] })
	s.changed = slices.DeleteFunc(s.changed, func(b before) bool { return in[b.Link.Owner] })
	return nil
}
