package mysql

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// givenTable writes rows of the program as the table of one JSON text, in which they have the
// types of their columns: the types of VALUES would be those of the parameters.
func givenTable(w *dialect.Writer, src *tree.Source) {
	w.Add("(SELECT ")
	for i, c := range src.Given {
		if i > 0 {
			w.Add(", ")
		}
		restored(w, c.Type.Elem, i)
		w.Add(" AS ")
		w.Name(c.Name)
	}
	w.Add(" FROM JSON_TABLE(")
	w.List(driver.List, transposed(src.Given, len(src.Given[0].Value.Items.Values)))
	w.Add(", '$[*]' COLUMNS (")
	for i, c := range src.Given {
		if i > 0 {
			w.Add(", ")
		}
		given(w, c.Type.Elem, i)
	}
	w.Add(")) AS `_given`) AS ")
	w.Name(src.Alias)
}

// collated gives text in JSON_TABLE the collation of its column. Where none is named, MySQL
// takes the connection's. MariaDB takes the database's, and its character set with it: of what
// latin1 lacks it would keep only "?".
func collated(w *dialect.Writer, t *schema.Type) {
	switch {
	case t != nil && t.Kind == schema.Text && t.Collation != "":
		w.Add(" COLLATE ")
		w.Add(t.Collation)
	case w.Rules.Name != MySQLName:
		collate(w)
	}
}

// restored writes a value from the JSON text in the type of its column.
func restored(w *dialect.Writer, t *schema.Type, i int) {
	switch {
	case t.Kind == schema.Bytes:
		// Of a LONGTEXT MariaDB takes UNHEX to give no bytes at all, where rows are kept in
		// between: its length is counted past 32 bits.
		w.Add("UNHEX(LEFT(")
		field(w, i)
		w.Add(", 1073741820))")
	case t.Kind == schema.Decimal && t.Precision > 0, t.Kind == schema.UUID, t.Kind == schema.JSON && w.Rules.Name == MySQLName:
		w.Add("CAST(")
		taken(w, t, i)
		w.Add(" AS ")
		if t.Kind == schema.JSON {
			w.Add("JSON")
		} else {
			w.Add(castName(t))
		}
		w.Byte(')')
	default:
		taken(w, t, i)
	}
}
