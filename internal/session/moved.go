package session

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// A statement of the program that deletes rows, or gives them other foreign keys, changes
// what the database would load into collections. Those that are loaded follow: they are
// looked through once, and only those that can hold what the statement touched.

// letOut takes objects whose rows a statement deleted out of what is loaded.
func (s *Session) letOut(m *mapping.Mapping, gone []*identity.Object) {
	s.takeFrom(m, gone, func(r *mapping.Relation, _, item unsafe.Pointer) bool { return false })
}

// moveItems takes objects to which a statement gave other foreign keys from the collections that
// they left to those that they are in now.
func (s *Session) moveItems(m *mapping.Mapping, columns []int, moved []*identity.Object) {
	for i := range m.Relations {
		r := &m.Relations[i]
		inv := r.InverseOf()
		if inv == nil || inv.Write || !r.Owns || !slices.ContainsFunc(r.From, func(c int) bool { return slices.Contains(columns, c) }) {
			continue
		}
		s.takeFrom(m, moved, func(x *mapping.Relation, owner, item unsafe.Pointer) bool {
			return x != inv || r.Holds(item, owner)
		})
		parents := s.known.Known(r.Target())
		if parents == nil || !slices.Equal(r.To(), r.Target().Key) {
			continue
		}
		for _, o := range moved {
			if p := parents.ByForeign(m, o.Ptr, r.From); p != nil && inv.Many {
				s.putInto(inv.Collection(p.Ptr), o.Ptr)
			}
		}
	}
}

// putInto puts an item at the end of a collection that is loaded.
func (s *Session) putInto(c *mapping.Collection, item unsafe.Pointer) {
	if !c.Readable() || slices.Contains(c.Items, item) {
		return
	}
	s.keep(&c.Link)
	c.Items = append(slices.Clip(c.Items), item)
}

// takeFrom takes objects out of the relations that hold them, save where they stay.
func (s *Session) takeFrom(m *mapping.Mapping, objects []*identity.Object, stays func(r *mapping.Relation, owner, item unsafe.Pointer) bool) {
	if len(objects) == 0 {
		return
	}
	in := make(map[unsafe.Pointer]struct{}, len(objects))
	for _, o := range objects {
		in[o.Ptr] = struct{}{}
	}
	for _, t := range s.known.Tables {
		for i := range t.Mapping.Relations {
			r := &t.Mapping.Relations[i]
			if r.Target() != m || r.Owns || r.Write {
				continue
			}
			for _, list := range [][]*identity.Object{t.Objects, t.Pending} {
				for _, o := range list {
					s.takeOut(r, o.Ptr, func(item unsafe.Pointer) bool {
						_, ok := in[item]
						return ok && !stays(r, o.Ptr, item)
					})
				}
			}
		}
	}
}

// takeOut takes items out of what a relation of an object holds. Whoever ranges over them
// goes on undisturbed.
func (s *Session) takeOut(r *mapping.Relation, owner unsafe.Pointer, goes func(item unsafe.Pointer) bool) {
	if !r.Many {
		if f := r.Reference(owner); f.Known() && f.Item != nil && goes(f.Item) {
			s.keep(&f.Link)
			f.Item = nil
		}
		return
	}
	c := r.Collection(owner)
	if !c.Known() || !slices.ContainsFunc(c.Items, goes) {
		return
	}
	s.keep(&c.Link)
	c.Items = slices.DeleteFunc(slices.Clone(c.Items), goes)
}
