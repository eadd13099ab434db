package session

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// prepare brings the foreign keys of a step's objects up to date, now that the keys of
// earlier steps are known.
func (f *flushing) prepare(s *flush.Step) error {
	if s.Kind == flush.Delete || s.Given != nil {
		return nil
	}
	if s.Links != nil {
		for i, o := range s.Objects {
			if err := flush.ReferEnds(s.Links[i], o.Ptr); err != nil {
				return err
			}
		}
		return nil
	}
	m := s.Table.Mapping
	for _, o := range s.Objects {
		if s.Kind == flush.Insert {
			if !s.Reserved || f.dry { // else it was saved before its key was drawn
				f.save(s.Table, o)
			}
			if err := flush.Begin(m, o.Ptr); err != nil {
				return err
			}
		} else if m.Version >= 0 || len(s.Back) > 0 {
			f.save(s.Table, o)
			f.p.KeepColumns(s.Table, o, s.Back)
			if err := flush.Advance(s.Table, o); err != nil {
				return err
			}
		}
		for i := range m.Relations {
			r := &m.Relations[i]
			if !r.Owns || r.Many {
				continue
			}
			ref := r.Reference(o.Ptr)
			if ref.State != mapping.Loaded || !ref.Dirty || ref.Item == nil || !ref.Known() || !r.Target().KeyKnown(ref.Item, r.To()) || r.Holds(o.Ptr, ref.Item) {
				continue
			}
			if s.Kind == flush.Update {
				f.save(s.Table, o)
			}
			if err := flush.Refer(r, o.Ptr); err != nil {
				return err
			}
		}
	}
	if len(f.p.Links()) == 0 {
		return nil
	}
	return f.prepareLinks(s)
}

// save keeps what an object holds, to be put back when the flush fails. A new one that takes the row of a deleted one was
// kept by the plan.
func (f *flushing) save(t *identity.Table, o *identity.Object) {
	switch {
	case f.dry:
		f.p.Keep(t, o)
	case o.Shadow == nil || o.State == identity.Persistent:
		t.Save(o)
	}
}

func (f *flushing) prepareLinks(s *flush.Step) error {
	in := make(map[unsafe.Pointer]*identity.Object, len(s.Objects))
	for _, o := range s.Objects {
		in[o.Ptr] = o
	}
	for _, l := range f.p.Links() {
		if o := in[l.Item]; o != nil && l.Relation.Target() == s.Table.Mapping && l.Relation.Mapping.KeyKnown(l.Owner, l.Relation.From) {
			if s.Kind == flush.Update {
				f.save(s.Table, o)
			}
			if err := flush.ReferLink(l); err != nil {
				return err
			}
		}
	}
	return nil
}
