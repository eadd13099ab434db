package identity

import (
	"slices"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// Erased tells that rows of a table were deleted: what refers to them by a foreign key with an
// ON DELETE of its own may be another since, also in tables that are not known yet.
func (m *Map) Erased(mp *mapping.Mapping) {
	if m.erased == nil {
		m.erased = make(map[string][]uint32)
	}
	name := mp.Table.Name
	m.erased[name] = happened(m.erased[name], m.clock)
}

// Follows says that the database changes rows of the table when it deletes those of another.
func (t *Table) Follows(m *mapping.Mapping) bool {
	return slices.ContainsFunc(t.Mapping.Table.Foreign, func(f schema.ForeignKey) bool {
		return f.OnDelete != schema.Restrict && f.Target == m.Table.Name
	})
}

// written are the times at which rows of a table that is known from now on may have changed.
func (m *Map) written(mp *mapping.Mapping) []uint32 {
	times := slices.Clone(m.wrote)
	if len(m.erased) > 0 {
		times = m.erasedBelow(times, mp, nil)
		slices.Sort(times)
		times = slices.Compact(times)
	}
	return times
}

// erasedBelow adds when rows were deleted that those of a table refer to, near or far, as far
// as its relations tell.
func (m *Map) erasedBelow(times []uint32, mp *mapping.Mapping, seen []*mapping.Mapping) []uint32 {
	if slices.Contains(seen, mp) {
		return times
	}
	seen = append(seen, mp)
	for i := range mp.Table.Foreign {
		f := &mp.Table.Foreign[i]
		if f.OnDelete == schema.Restrict {
			continue
		}
		times = append(times, m.erased[f.Target]...)
		for j := range mp.Relations {
			if r := &mp.Relations[j]; r.Owns && !r.Many && slices.Equal(r.From, f.Columns) {
				times = m.erasedBelow(times, r.Target(), seen)
			}
		}
	}
	return times
}
