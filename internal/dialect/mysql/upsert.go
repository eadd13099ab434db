package mysql

import (
	"math"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// insert writes an INSERT. Rows of a query come from a derived table where there is a conflict
// clause: else its tables would be in scope there, and their columns taken for those of the
// row that is there.
func insert(w *dialect.Writer, s *tree.Insert) {
	if s.Query == nil || s.Conflict == nil {
		dialect.WriteInsert(w, s)
		return
	}
	w.InsertInto(s)
	w.Add(" SELECT * FROM (")
	if q := s.Query; len(q.Order) > 0 && q.Limit < 0 && q.Offset < 0 {
		c, all := *s, *q
		all.Limit = math.MaxInt // or the order would be dropped, which decides between rows of one key
		c.Query = &all
		s = &c
	}
	w.InsertQuery(s, true)
	w.Add(") AS `_rows`")
	w.InsertEnd(s)
}

// conflict writes ON DUPLICATE KEY UPDATE, which fires on every unique key of the table.
// Where there is another one than the target, the first assignment makes sure that the row
// that is there has the target's columns in common with the refused one, and else fails.
func conflict(w *dialect.Writer, s *tree.Insert) {
	c, t := s.Conflict, s.Into.Table
	switch {
	case len(s.Returning) == 0 || s.Tally:
	case c.Nothing:
		w.Unsupported("ON CONFLICT DO NOTHING with RETURNING")
		return
	case len(c.Where) > 0:
		w.Unsupported("ON CONFLICT … DO UPDATE … WHERE with RETURNING")
		return
	}
	w.Add(" ON DUPLICATE KEY UPDATE ")
	switch guard := len(others(t, c.Target)) > 0; {
	case guard:
		keeper := untouched(t, c.Set)
		if keeper < 0 {
			w.Unsupported("upsert that sets every column of a table with several unique keys")
			return
		}
		w.Name(t.Columns[keeper].Name)
		w.Add(" = IF(")
		for i, p := range c.Target {
			if i > 0 {
				w.Add(" AND ")
			}
			qualified(w, t, t.Columns[p].Name)
			w.Add(" = ")
			excluded(w, t.Columns[p].Name)
		}
		if c.Nothing {
			w.Add(" AND " + skip)
		}
		w.Add(", ")
		qualified(w, t, t.Columns[keeper].Name)
		w.Add(", ")
		raise(w, t, c.Target)
		w.Byte(')')
		if !c.Nothing {
			w.Add(", ")
		}
	case c.Nothing:
		key := t.Columns[c.Target[0]].Name
		w.Name(key)
		w.Add(" = IF(" + skip + ", ")
		qualified(w, t, key)
		w.Add(", ")
		qualified(w, t, key)
		w.Byte(')')
	}
	switch {
	case c.Nothing:
	case len(c.Where) > 0:
		conditional(w, t, c)
	default:
		w.Assignments(t, c.Set)
	}
}

// conditional writes assignments that leave each column as it is where the conditions do not
// hold. The first of them counts those rows. All see the row as it was (SIMULTANEOUS_ASSIGNMENT).
func conditional(w *dialect.Writer, t *schema.Table, c *tree.Conflict) {
	for i, a := range c.Set {
		if i > 0 {
			w.Add(", ")
		}
		name := t.Columns[a.Column].Name
		w.Name(name)
		w.Add(" = IF(")
		w.All(c.Where)
		w.Add(", ")
		if a.Value.Kind == tree.Default {
			w.Add("DEFAULT(")
			w.Name(name)
			w.Byte(')')
		} else {
			w.Rules.Assigned(w, &t.Columns[a.Column], a.Value)
		}
		w.Add(", ")
		if i == 0 {
			w.Add("IF(" + skip + ", ")
			qualified(w, t, name)
			w.Add(", ")
		}
		qualified(w, t, name)
		if i == 0 {
			w.Byte(')')
		}
		w.Byte(')')
	}
}

// skip counts a row that DO NOTHING, or a condition, leaves alone: the server reports one more
// affected row for it, as for one that it writes.
const skip = "(@tenon_skipped := COALESCE(@tenon_skipped, 0) + 1)"

// skipped reads the count, which begins at nothing.
var skipped = dialect.SkipCount{Reset: "SET @tenon_skipped = 0", Read: "SELECT @tenon_skipped"}

// raise fails, with error 1690 (22003), whose message repeats the text: it is how package
// mysql of this module knows it, and which key it was. Several keys are asked for in turn.
// The result is otherwise a whole number, which changes the type of no IF that matters.
func raise(w *dialect.Writer, t *schema.Table, target []int) {
	keys := others(t, target)
	for i, k := range keys {
		if i < len(keys)-1 {
			w.Add("IF(")
			for j, p := range k.columns {
				if j > 0 {
					w.Add(" AND ")
				}
				qualified(w, t, t.Columns[p].Name)
				w.Add(" = ")
				excluded(w, t.Columns[p].Name)
			}
			w.Add(", ")
		}
		w.Add("9223372036854775807 + CHAR_LENGTH('tenon: another unique key is taken")
		if k.name != "" && !strings.ContainsAny(k.name, `'\`) {
			w.Add(": " + k.name)
		}
		w.Add("')")
		if i < len(keys)-1 {
			w.Add(", ")
		}
	}
	for range len(keys) - 1 {
		w.Byte(')')
	}
}

// key is a unique key.
type key struct {
	name    string
	columns []int
}

// others are the unique keys of a table beside the target of an upsert.
func others(t *schema.Table, target []int) []key {
	var out []key
	if len(t.Key) > 0 && !same(t.Key, target) {
		out = append(out, key{schema.ConstraintName("pk", t.Name), t.Key})
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Unique && !same(x.Columns, target) {
			out = append(out, key{x.Name, x.Columns})
		}
	}
	return out
}

// untouched is a column that an upsert leaves alone, or -1.
func untouched(t *schema.Table, set []tree.Assign) int {
	for i := range t.Columns {
		k := t.Columns[i].Type.Kind
		if t.Columns[i].Filled == schema.ByFormula || k == schema.Float32 || k == schema.Float64 {
			continue
		}
		if !slices.ContainsFunc(set, func(a tree.Assign) bool { return a.Column == i }) {
			return i
		}
	}
	return -1
}

func qualified(w *dialect.Writer, t *schema.Table, column string) {
	w.Name(t.Name)
	w.Byte('.')
	w.Name(column)
}

func excluded(w *dialect.Writer, column string) {
	w.Add("VALUES(")
	w.Name(column)
	w.Byte(')')
}

func same(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}
