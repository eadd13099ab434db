package session

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Add makes an entity, and what its collections and references hold, pending. One that the
// session knows already is left as it is; one that was to be deleted is not any more.
// One of another session is refused, as far as its relations tell.
func (s *Session) Add(m *mapping.Mapping, e unsafe.Pointer) error {
	if s.closed {
		return errClosed
	}
	for i := range m.Relations {
		if l := m.Relations[i].Link(e); l.Known() && l.Watch != nil && l.Watch != mapping.Watcher(s) {
			return fault.Buildf("Add", "expunge it there first, or use Merge", "the %s is in another session", m.Entity)
		}
	}
	s.adopt(m, e)
	return nil
}

// Expect makes room for n new objects of a table.
func (s *Session) Expect(m *mapping.Mapping, n int) {
	if !s.closed {
		s.known.Table(m, 0).Expect(n)
	}
}

func (s *Session) adopt(m *mapping.Mapping, e unsafe.Pointer) {
	t := s.known.Table(m, 0)
	if o := t.Lookup(e); o != nil {
		if o.Doomed {
			t.Spare(o)
		}
		return
	}
	flush.MakeKey(m, e)
	t.Add(e)
	m.Tie(e, mapping.Loaded, s)
	for i := range m.Relations {
		s.follow(&m.Relations[i], e)
	}
}

// follow adds what a relation of a new object holds.
func (s *Session) follow(r *mapping.Relation, e unsafe.Pointer) {
	if !r.Many {
		if x := r.Reference(e).Item; x != nil && s.transient(r.Target(), x) {
			s.adopt(r.Target(), x)
		}
		return
	}
	for _, x := range r.Collection(e).Items {
		if s.transient(r.Target(), x) {
			s.adopt(r.Target(), x)
		}
		if r.InverseOf() == nil && !r.Owns && r.Through == nil {
			s.links = append(s.links, flush.Link{Relation: r, Owner: e, Item: x})
		}
	}
}

// transient says that an entity was never in a session: it is new. One that came from a
// database, with its relations tied, is not made new by being linked.
func (s *Session) transient(m *mapping.Mapping, e unsafe.Pointer) bool {
	if t := s.known.Known(m); t != nil && t.Lookup(e) != nil {
		return false
	}
	for i := range m.Relations {
		if l := m.Relations[i].Link(e); l.Known() && l.State == mapping.Unloaded {
			return false
		}
	}
	return true
}

// Delete marks an entity to be deleted by the next flush. A pending one is taken out.
func (s *Session) Delete(m *mapping.Mapping, e unsafe.Pointer) error {
	if s.closed {
		return errClosed
	}
	t := s.known.Table(m, 0)
	o := t.Of(e)
	switch {
	case o == nil:
		return fault.Buildf("Delete", "load it with this session first, or use a Delete statement", "the %s is not in the session", m.Entity)
	case o.State == identity.Pending:
		t.Forget(o)
	case !o.Doomed:
		o.Doomed = true
		t.Doomed = append(t.Doomed, o)
	}
	return nil
}

// State tells where an entity stands with this session.
func (s *Session) State(m *mapping.Mapping, e unsafe.Pointer) identity.State {
	t := s.known.Known(m)
	if t == nil {
		return identity.Transient
	}
	if o := t.Of(e); o != nil {
		return o.State
	}
	switch {
	case t.Gone(e):
		return identity.Deleted
	case t.Left(e):
		return identity.Detached
	}
	return identity.Transient
}
