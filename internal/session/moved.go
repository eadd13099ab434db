package session

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// A statement of the program that deletes rows, or gives them other foreign keys, and a flush
// that writes foreign keys which the program set by hand, change what the database would load
// into collections. Those that are loaded follow: they are
// looked through once, and only those that can hold what the statement touched.

// letOut takes objects whose rows a statement deleted out of what is loaded.
func (s *Session) letOut(m *mapping.Mapping, gone []*identity.Object) {
	s.takeFrom(m, gone, func(r *mapping.Relation, _, item unsafe.Pointer) bool { return false })
}

// moveItems takes objects that got other foreign keys from the collections that they left to
// those that they are in now. Objects that by says no to are in their places.
func (s *Session) moveItems(m *mapping.Mapping, columns []int, moved []*identity.Object, by func(r *mapping.Relation, item unsafe.Pointer) bool) {
	s.refer(m, columns, moved)
	for _, t := range s.known.Tables {
		for i := range t.Mapping.Relations {
			r := &t.Mapping.Relations[i]
			if r.Owns || r.Write || r.View || r.Through != nil || r.Target() != m || !slices.ContainsFunc(r.To(), func(c int) bool { return slices.Contains(columns, c) }) {
				continue
			}
			in := make(map[unsafe.Pointer]struct{})
			for _, o := range moved {
				if by == nil || by(r, o.Ptr) {
					in[o.Ptr] = struct{}{}
				}
			}
			if len(in) == 0 {
				continue
			}
			s.move(t, r, in)
			s.arrive(t, r, moved, in)
		}
	}
}

// refer has loaded references follow foreign keys: to an object that is known, or they are not
// loaded any more.
func (s *Session) refer(m *mapping.Mapping, columns []int, moved []*identity.Object) {
	for i := range m.Relations {
		r := &m.Relations[i]
		if !r.Owns || r.Many || !slices.ContainsFunc(r.From, func(c int) bool { return slices.Contains(columns, c) }) {
			continue
		}
		targets := s.known.Known(r.Target())
		for _, o := range moved {
			f := r.Reference(o.Ptr)
			if !f.Known() || f.State != mapping.Loaded || f.Readable() {
				continue
			}
			s.keep(&f.Link)
			r.Unload(o.Ptr)
			if targets == nil || !slices.Equal(r.To(), r.Target().Key) {
				continue
			}
			if p := targets.ByForeign(m, o.Ptr, r.From); p != nil {
				f.Item, f.State = p.Ptr, mapping.Loaded
			}
		}
	}
}

// move takes items out of what a relation of a table's objects holds, if it does not lead to
// them any more.
func (s *Session) move(t *identity.Table, r *mapping.Relation, in map[unsafe.Pointer]struct{}) {
	for _, list := range [][]*identity.Object{t.Objects, t.Pending} {
		for _, o := range list {
			s.takeOut(r, o.Ptr, func(item unsafe.Pointer) bool {
				_, ok := in[item]
				return ok && !r.Reaches(o.Ptr, item)
			})
		}
	}
}

// arrive puts items at the end of the loaded collections that a relation leads to them from.
func (s *Session) arrive(t *identity.Table, r *mapping.Relation, moved []*identity.Object, in map[unsafe.Pointer]struct{}) {
	if !r.Many || !slices.Equal(r.From, t.Mapping.Key) {
		return
	}
	has := make(map[*mapping.Collection]map[unsafe.Pointer]struct{})
	for _, o := range moved {
		if _, ok := in[o.Ptr]; !ok {
			continue
		}
		p := t.ByForeign(r.Target(), o.Ptr, r.To())
		if p == nil {
			continue
		}
		c := r.Collection(p.Ptr)
		if !c.Readable() {
			continue
		}
		held := has[c]
		if held == nil {
			held = make(map[unsafe.Pointer]struct{}, len(c.Items))
			for _, item := range c.Items {
				held[item] = struct{}{}
			}
			has[c] = held
			s.keep(&c.Link)
			c.Items = slices.Clip(c.Items)
		}
		if _, ok := held[o.Ptr]; !ok {
			held[o.Ptr] = struct{}{}
			c.Items = append(c.Items, o.Ptr)
		}
	}
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
