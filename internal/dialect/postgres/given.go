package postgres

import (
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// givenTable writes rows of the program as one array for each column: one text for any number
// of them, none included, and types that do not depend on the values.
func givenTable(w *dialect.Writer, src *tree.Source) {
	lists := false
	for _, c := range src.Given {
		lists = lists || apart(c.Type.Elem)
	}
	if !lists {
		arrays(w, src)
		w.Add(" AS ")
		w.Name(src.Alias)
		w.Add(" (")
		for i, c := range src.Given {
			if i > 0 {
				w.Add(", ")
			}
			w.Name(c.Name)
		}
		w.Byte(')')
		return
	}
	w.Add("(SELECT ")
	for i, c := range src.Given {
		if i > 0 {
			w.Add(", ")
		}
		given(w, i, c.Type.Elem)
		if t := c.Type.Elem; apart(t) && t.Elem != nil {
			collate(w, t.Elem)
		}
		w.Add(" AS ")
		w.Name(c.Name)
	}
	w.Add(" FROM ")
	arrays(w, src)
	named(w, len(src.Given), ")")
	w.Add(") AS ")
	w.Name(src.Alias)
}

// apart says that unnest would take the values of a type apart: each travels as its text.
func apart(t *schema.Type) bool { return t.Kind == schema.Array && t.Native[Name] == "" }

func arrays(w *dialect.Writer, src *tree.Source) {
	w.Add("unnest(")
	for i, c := range src.Given {
		if i > 0 {
			w.Add(", ")
		}
		name := arrayName(c.Type.Elem)
		if apart(c.Type.Elem) {
			name = "text[]"
		}
		if name == "" {
			w.Fail(fault.Buildf(src.Alias+"."+c.Name, "", "a column of kind %v cannot be given", c.Type.Elem.Kind))
			return
		}
		w.Value(&c.Value)
		w.Add("::")
		w.Add(name)
		collate(w, c.Type.Elem)
	}
	w.Byte(')')
}

// collate gives text the collation of its column, which an array of parameters has not.
func collate(w *dialect.Writer, t *schema.Type) {
	if t.Kind != schema.Text || t.Native[Name] != "" {
		return
	}
	collation := "C"
	if t.Collation != "" {
		collation = t.Collation
	}
	w.Add(` COLLATE "` + strings.ReplaceAll(collation, `"`, `""`) + `"`)
}
