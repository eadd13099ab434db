package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// givenTable writes rows of the program as VALUES. What is bound keeps its type; a JSON text,
// of which there could be one for any number of rows, would not keep floats exactly.
func givenTable(w *dialect.Writer, src *tree.Source) {
	w.ByValue()
	n := len(src.Given[0].Value.Items.Values)
	w.Add("(SELECT ")
	for i, c := range src.Given {
		if i > 0 {
			w.Add(", ")
		}
		if n == 0 {
			w.Add("NULL")
		} else {
			w.Add("column")
			w.Number(i + 1)
		}
		if t := c.Type.Elem; t.Kind == schema.Text && t.Collation != "" {
			w.Add(" COLLATE ")
			w.Name(t.Collation)
		}
		w.Add(" AS ")
		w.Name(c.Name)
	}
	if n == 0 {
		w.Add(" WHERE FALSE")
	} else {
		w.Add(" FROM (VALUES ")
	}
	for i := range n {
		if i > 0 {
			w.Add(", ")
		}
		for j, c := range src.Given {
			w.Add([...]string{"(", ", "}[min(j, 1)])
			w.Value(&c.Value.Items.Values[i])
		}
		w.Byte(')')
	}
	if n > 0 {
		w.Byte(')')
	}
	w.Add(") AS ")
	w.Name(src.Alias)
}
