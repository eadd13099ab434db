package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Setting is a column of an object that the next UPDATE sets to what the database makes of
// an expression.
type Setting struct {
	Mapping *mapping.Mapping
	Entity  unsafe.Pointer
	Source  *tree.Source // the table under the name that the expression uses
	Assign  tree.Assign
}

// sourceFor is the table as the expressions of its objects name it.
func (p *Planner) sourceFor(m *mapping.Mapping) *tree.Source {
	for _, s := range p.in.Set {
		if s.Mapping == m {
			return s.Source
		}
	}
	return nil
}

// settings are the expressions of a table's objects, each in the order of its columns. The
// last one for a column counts.
func (p *Planner) settings(m *mapping.Mapping) map[unsafe.Pointer][]tree.Assign {
	var out map[unsafe.Pointer][]tree.Assign
	for _, s := range p.in.Set {
		if s.Mapping != m {
			continue
		}
		if out == nil {
			out = make(map[unsafe.Pointer][]tree.Assign)
		}
		list := slices.DeleteFunc(out[s.Entity], func(a tree.Assign) bool { return a.Column == s.Assign.Column })
		list = append(list, s.Assign)
		slices.SortFunc(list, func(a, b tree.Assign) int { return a.Column - b.Column })
		out[s.Entity] = list
	}
	return out
}

// sameSet says that two lists of assignments write the same.
func sameSet(a, b []tree.Assign) bool {
	return slices.EqualFunc(a, b, func(x, y tree.Assign) bool {
		return x.Column == y.Column && tree.Same(x.Value, y.Value)
	})
}
