package mysql

import (
	"slices"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// conflict writes ON DUPLICATE KEY UPDATE, which fires on every unique key of the table.
// Where there is another one than the target, the first assignment makes sure that the row
// that is there has the target's columns in common with the refused one, and else fails.
func conflict(w *dialect.Writer, s *tree.Insert) {
	c, t := s.Conflict, s.Into.Table
	if len(c.Where) > 0 {
		w.Unsupported("ON CONFLICT … DO UPDATE … WHERE")
		return
	}
	if c.Nothing && len(s.Returning) > 0 {
		w.Unsupported("ON CONFLICT DO NOTHING with RETURNING")
		return
	}
	w.Add(" ON DUPLICATE KEY UPDATE ")
	switch guard := guarded(t, c.Target); {
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
		w.Add(", ")
		qualified(w, t, t.Columns[keeper].Name)
		w.Add(raise)
		if !c.Nothing {
			w.Add(", ")
		}
	case c.Nothing:
		key := t.Columns[c.Target[0]].Name
		w.Name(key)
		w.Add(" = ")
		qualified(w, t, key)
	}
	if !c.Nothing {
		w.Assignments(t, c.Set)
	}
}

// raise fails, with error 1690 (22003), whose message repeats the text: it is how package
// mysql of this module knows it. The result is otherwise a whole number, which changes the
// type of no IF that matters.
const raise = ", 9223372036854775807 + CHAR_LENGTH('tenon: another unique key is taken'))"

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

// guarded says that the table has another unique key than the target.
func guarded(t *schema.Table, target []int) bool {
	if len(t.Key) > 0 && !same(t.Key, target) {
		return true
	}
	for i := range t.Indexes {
		if t.Indexes[i].Unique && !same(t.Indexes[i].Columns, target) {
			return true
		}
	}
	return false
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
