package mapping

import (
	"slices"

	"github.com/tenonsql/tenon/schema"
)

// Selection is some of a mapping's columns, in its order: those that rows have, or those of
// an object that were loaded. A nil one is all of them. It is not changed once it is made.
//
// What tells rows apart and ties them to others is always part of it: keys, foreign keys,
// columns under a unique key and versions. So what is missing is never more than values.
type Selection struct {
	Columns []int // positions in the mapping
	Key     []int // where among Columns those of the key are
	has     []bool
}

// Select makes a selection of the columns that are wanted, and those that are always part
// of one; nil: these are all.
func (m *Mapping) Select(wanted func(column int) bool) *Selection {
	s := &Selection{has: make([]bool, len(m.Columns))}
	for i := range m.Columns {
		if m.ties(i) || wanted(i) {
			s.has[i] = true
			s.Columns = append(s.Columns, i)
		}
	}
	if len(s.Columns) == len(m.Columns) {
		return nil
	}
	for _, k := range m.Key {
		s.Key = append(s.Key, slices.Index(s.Columns, k))
	}
	return s
}

// Choose selects columns: only these where that was said, else all that are not deferred;
// and others beside them.
func (m *Mapping) Choose(only []int, said bool, also []int) *Selection {
	if !said && len(also) == 0 {
		return m.Usual
	}
	return m.Select(func(i int) bool {
		if slices.Contains(also, i) {
			return true
		}
		if said {
			return slices.Contains(only, i)
		}
		return !m.Columns[i].Deferred
	})
}

// ties says that a column tells rows apart, or ties them to others.
func (m *Mapping) ties(i int) bool {
	return m.Columns[i].InKey || i == m.Version || m.owns(i) ||
		slices.ContainsFunc(m.Table.Foreign, func(f schema.ForeignKey) bool { return slices.Contains(f.Columns, i) }) ||
		slices.ContainsFunc(m.Table.Indexes, func(x schema.Index) bool { return x.Unique && slices.Contains(x.Columns, i) }) ||
		slices.ContainsFunc(m.starts(), func(c int) bool { return c == i })
}

// starts are the columns that relations start from.
func (m *Mapping) starts() []int {
	var out []int
	for i := range m.Relations {
		out = append(out, m.Relations[i].From...)
	}
	return out
}

// Has says that a column is part of the selection.
func (s *Selection) Has(column int) bool { return s == nil || s.has[column] }

// Covers says that all columns of another selection are part of this one.
func (s *Selection) Covers(o *Selection) bool {
	if s == nil {
		return true
	}
	return o != nil && !slices.ContainsFunc(o.Columns, func(c int) bool { return !s.has[c] })
}

// Plus is the selection with other columns.
func (s *Selection) Plus(m *Mapping, columns []int) *Selection {
	return m.Select(func(i int) bool { return s.Has(i) || slices.Contains(columns, i) })
}

// Len is how many columns of m the selection has.
func (s *Selection) Len(m *Mapping) int {
	if s == nil {
		return len(m.Columns)
	}
	return len(s.Columns)
}

// KeyCell is where the i-th column of m's key is among the selected ones.
func (s *Selection) KeyCell(m *Mapping, i int) int {
	if s == nil {
		return m.Key[i]
	}
	return s.Key[i]
}

// Cell is where a column is among the selected ones, of which it is one.
func (s *Selection) Cell(column int) int {
	if s == nil {
		return column
	}
	at, _ := slices.BinarySearch(s.Columns, column)
	return at
}

// Equal says that two selections are of the same columns.
func (s *Selection) Equal(o *Selection) bool {
	if s == nil || o == nil {
		return s == o
	}
	return slices.Equal(s.Columns, o.Columns)
}

// Pick is the selected ones of something that m has one of for each column.
func Pick[X any](s *Selection, all []X) []X {
	if s == nil {
		return all
	}
	out := make([]X, len(s.Columns))
	for i, c := range s.Columns {
		out[i] = all[c]
	}
	return out
}

// Spread is what is selected at the places of its columns; the others are zero.
func Spread[X any](s *Selection, m *Mapping, some []X) []X {
	if s == nil {
		return some[:len(m.Columns)]
	}
	out := make([]X, len(m.Columns))
	for i, c := range s.Columns {
		out[c] = some[i]
	}
	return out
}
