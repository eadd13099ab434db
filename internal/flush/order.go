package flush

import (
	"slices"

	"github.com/tenonsql/tenon/internal/identity"
)

// sortTables puts tables after those that their foreign keys name (Kahn 1962), otherwise
// in the order of first use. A foreign key within the table does not count. In a cycle of
// tables the edges over columns that may be NULL give way: such a column is filled by an
// UPDATE once both rows are there.
func sortTables(tables []*identity.Table) []*identity.Table {
	byName := make(map[string]int, len(tables))
	for i, t := range tables {
		byName[t.Mapping.Table.Name] = i
	}
	strong, weak := edges(tables, byName, false), edges(tables, byName, true)
	done := make([]bool, len(tables))
	out := make([]*identity.Table, 0, len(tables))
	for len(out) < len(tables) {
		i := next(done, weak)
		if i < 0 {
			i = next(done, strong)
		}
		if i < 0 {
			i = slices.Index(done, false) // a cycle without NULL: the database decides
		}
		done[i] = true
		out = append(out, tables[i])
	}
	return out
}

// edges lists for each table those it must come after; with all, also over columns that
// may be NULL.
func edges(tables []*identity.Table, byName map[string]int, all bool) [][]int {
	out := make([][]int, len(tables))
	for i, t := range tables {
		for _, f := range t.Mapping.Table.Foreign {
			j, ok := byName[f.Target]
			if !ok || j == i {
				continue
			}
			nullable := slices.ContainsFunc(f.Columns, func(c int) bool { return t.Mapping.Table.Columns[c].Null })
			if all || !nullable {
				out[i] = append(out[i], j)
			}
		}
	}
	return out
}

// next is the first table, in the order given, whose predecessors are done, or -1.
func next(done []bool, after [][]int) int {
	for i := range done {
		if !done[i] && !slices.ContainsFunc(after[i], func(j int) bool { return !done[j] }) {
			return i
		}
	}
	return -1
}
