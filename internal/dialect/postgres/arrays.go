package postgres

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// insert writes an INSERT; from arrays, one per column, the rows are inserted in the order
// of the arrays where the database fills something in by it: their keys, or RETURNING.
func insert(w *dialect.Writer, s *tree.Insert) {
	if s.Arrays == nil || s.Query != nil {
		dialect.WriteInsert(w, s)
		return
	}
	t := s.Into.Table
	if len(s.Arrays) != len(s.Columns) || len(s.Arrays) == 0 {
		w.Fail(fault.Buildf(t.Name, "", "%d arrays for %d columns", len(s.Arrays), len(s.Columns)))
		return
	}
	first := len(w.Args)
	w.InsertInto(s)
	w.Add(" SELECT ")
	for i := range s.Arrays {
		if i > 0 {
			w.Add(", ")
		}
		given(w, i, &t.Columns[s.Columns[i]].Type)
		if c := &t.Columns[s.Columns[i]]; c.Filled == schema.ByIdentity && !s.Drawn {
			countOn(w, t, c, func() {
				w.Add("(SELECT MAX(k) FROM unnest($")
				w.Number(first + i + 1)
				w.Add("::int8[]) AS k)")
			})
		}
	}
	w.Add(" FROM ")
	unnest(w, t, s.Columns, nil, s.Arrays)
	if !s.Drawn || s.Conflict != nil || s.Returning != nil {
		w.Add(" WITH ORDINALITY")
		named(w, len(s.Arrays), `, "_row") ORDER BY "_row"`)
	} else {
		named(w, len(s.Arrays), ")")
	}
	w.InsertEnd(s)
}

// named appends the names of the arrays' columns, and what ends them.
func named(w *dialect.Writer, n int, end string) {
	w.Add(` AS "_given" (`)
	for i := range n {
		if i > 0 {
			w.Add(", ")
		}
		numbered(w, i)
	}
	w.Add(end)
}

// numbered appends the name of the i-th array's column.
func numbered(w *dialect.Writer, i int) {
	w.Add(`"_`)
	w.Number(i + 1)
	w.Byte('"')
}

// given appends the i-th array's column as a value of its type: a list comes as text.
func given(w *dialect.Writer, i int, t *schema.Type) {
	numbered(w, i)
	if t.Kind == schema.Array && t.Native[Name] == "" {
		w.Add("::")
		w.Add(castName(t))
	}
}

// unnest appends unnest(array, …), each with the type of its column.
func unnest(w *dialect.Writer, t *schema.Table, columns, more []int, arrays []*tree.Node) {
	w.Add("unnest(")
	for i, a := range arrays {
		if i > 0 {
			w.Add(", ")
		}
		w.Known(a)
		at := 0
		if i < len(columns) {
			at = columns[i]
		} else {
			at = more[i-len(columns)]
		}
		c := &t.Columns[at]
		name := arrayName(&c.Type)
		if c.Type.Kind == schema.Array && c.Type.Native[Name] == "" {
			name = "text[]" // unnest would take lists of lists apart: each travels as its text
		}
		if name == "" {
			w.Fail(fault.Buildf(t.Name+"."+c.Name, "write its rows one by one", "a column of kind %v cannot be written from an array", c.Type.Kind))
			return
		}
		w.Add("::")
		w.Add(name)
	}
	w.Byte(')')
}

// update writes an UPDATE; from arrays, each row gets values of its own.
func update(w *dialect.Writer, s *tree.Update) {
	if s.Arrays == nil {
		dialect.WriteUpdate(w, s)
		return
	}
	a, t := s.Arrays, s.Table.Table
	if _, err := a.Rows(t); err != nil {
		w.Fail(err)
		return
	}
	for i := range a.Values {
		if arrayName(&t.Columns[a.Column(i)].Type) == "" {
			w.UpdateValues(s)
			return
		}
	}
	w.UpdateFrom(s, func(w *dialect.Writer) {
		w.Add("UPDATE ")
		w.Table(s.Table)
		w.Add(" SET ")
		for i, c := range a.Set {
			if i > 0 {
				w.Add(", ")
			}
			w.Name(t.Columns[c].Name)
			w.Add(` = "_given".`)
			given(w, len(a.Keys)+i, &t.Columns[c].Type)
		}
		if len(s.Set) > 0 {
			w.Add(", ")
			w.Assignments(t, s.Set)
		}
		w.Add(" FROM ")
		unnest(w, t, a.Keys, a.Set, a.Values)
		named(w, len(a.Values), ")")
		w.Add(" WHERE ")
		for i, c := range a.Keys {
			if i > 0 {
				w.Add(" AND ")
			}
			w.SourceName(s.Table)
			w.Byte('.')
			w.Name(t.Columns[c].Name)
			w.Add(` = "_given".`)
			numbered(w, i)
		}
	}, " AND ")
}
