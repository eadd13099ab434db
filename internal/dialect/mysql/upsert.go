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
	key := t.Columns[c.Target[0]].Name
	if guarded(t, c.Target) {
		w.Name(key)
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
		qualified(w, t, key)
		w.Add(", (SELECT ")
		qualified(w, t, key)
		w.Add(" UNION ALL SELECT ")
		qualified(w, t, key)
		w.Add("))")
		if !c.Nothing {
			w.Add(", ")
		}
	} else if c.Nothing {
		w.Name(key)
		w.Add(" = ")
		qualified(w, t, key)
	}
	if !c.Nothing {
		w.Assignments(t, c.Set)
	}
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
