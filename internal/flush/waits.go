package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// addInTurn appends a step, in the running wave if that does not bring a key that it needs.
func (p *Planner) addInTurn(plan *Plan, s Step) {
	plan.add(s, plan.counts(s.Table) && p.needsKey(&s))
}

// counts says that rows of a table may refer to keys that come with the running wave.
func (p *Plan) counts(t *identity.Table) bool {
	if len(p.counted) == 0 {
		return false
	}
	for i := range t.Mapping.Table.Foreign {
		if p.counted[t.Mapping.Table.Foreign[i].Target] {
			return true
		}
	}
	for i := range t.Mapping.Relations {
		if r := &t.Mapping.Relations[i]; r.Owns && p.counted[r.Target().Table.Name] {
			return true
		}
	}
	return false
}

// needsKey says that a step writes, or finds its rows by, a key that the database has yet to
// make.
func (p *Planner) needsKey(s *Step) bool {
	m := s.Table.Mapping
	for _, l := range s.Links {
		r := l.Relation
		if !r.Mapping.KeyKnown(l.Owner, r.From) || !r.Target().KeyKnown(l.Item, r.To()) {
			return true
		}
	}
	for i := range m.Relations {
		r := &m.Relations[i]
		if !r.Owns || r.Many {
			continue
		}
		for _, o := range s.Objects {
			f := r.Reference(o.Ptr)
			if f.State == mapping.Loaded && f.Item != nil && f.Known() && !r.Target().KeyKnown(f.Item, r.To()) {
				return true
			}
		}
	}
	if s.Kind == Update && slices.ContainsFunc(s.Objects, func(o *identity.Object) bool { return o.Shadow == nil && !m.KeyKnown(o.Ptr, m.Key) }) {
		return true
	}
	return p.linkNeedsKey(s)
}

// linkNeedsKey says that a collection whose owner has no key yet holds one of a step's objects,
// and that these do not tell.
func (p *Planner) linkNeedsKey(s *Step) bool {
	var in map[unsafe.Pointer]bool
	for _, l := range p.in.Links {
		r := l.Relation
		if r.Target() != s.Table.Mapping || r.Mapping.KeyKnown(l.Owner, r.From) {
			continue
		}
		if in == nil {
			in = make(map[unsafe.Pointer]bool, len(s.Objects))
			for _, o := range s.Objects {
				in[o.Ptr] = true
			}
		}
		if in[l.Item] {
			return true
		}
	}
	return false
}
