package mysql

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// remove writes a DELETE, in which a table has no other name than its own. One with other
// tables is of the form that knows several, which has no RETURNING.
func remove(w *dialect.Writer, s *tree.Delete) {
	if len(s.Using) == 0 || len(s.Returning) > 0 {
		w.DeleteBare(s)
		return
	}
	conditions := dialect.Conditions(s.Using, s.Where)
	w.Guard("DELETE FROM ", s.From, conditions, s.AllRows)
	w.Writes(s.From, s.Using, func() {
		w.Add("DELETE ")
		w.Name(s.From.Name())
		w.Add(" FROM ")
		tables(w, s.From, s.Using)
		w.Where(conditions)
	})
}

// tables lists the table that is written, and those beside it.
func tables(w *dialect.Writer, target *tree.Source, using []tree.Join) {
	w.Table(target)
	for i := range using {
		w.Add(", ")
		w.Inline(using[i].Source)
	}
}

// updateUsing writes UPDATE t, other SET t.a = … WHERE ….
func updateUsing(w *dialect.Writer, s *tree.Update) {
	if len(s.Returning) > 0 {
		w.Unsupported("UPDATE … RETURNING")
		return
	}
	conditions := dialect.Conditions(s.Using, s.Where)
	w.Guard("UPDATE ", s.Table, conditions, s.AllRows)
	if len(s.Set) == 0 {
		w.Fail(fault.Buildf("UPDATE "+s.Table.Name(), "name at least one in the set", "no column is set"))
	}
	w.Writes(s.Table, s.Using, func() {
		w.Add("UPDATE ")
		tables(w, s.Table, s.Using)
		w.Add(" SET ")
		for i := range s.Set {
			if i > 0 {
				w.Add(", ")
			}
			w.SourceName(s.Table)
			w.Byte('.')
			w.Assignments(s.Table.Table, s.Set[i:i+1])
		}
		w.Where(conditions)
	})
}

// update writes an UPDATE; of many rows, each with values of its own, it joins the table
// with the rows of one JSON text.
func update(w *dialect.Writer, s *tree.Update) {
	if s.Arrays == nil && len(s.Using) > 0 {
		updateUsing(w, s)
		return
	}
	if s.Arrays == nil {
		dialect.WriteUpdate(w, s)
		return
	}
	a, t := s.Arrays, s.Table.Table
	n, err := a.Rows(t)
	if err != nil {
		w.Fail(err)
		return
	}
	rows := transposed(a.Values, n)
	w.UpdateFrom(s, func(w *dialect.Writer) {
		w.Add("UPDATE ")
		w.Table(s.Table)
		w.Add(" JOIN JSON_TABLE(")
		w.List(driver.List, rows)
		w.Add(", '$[*]' COLUMNS (")
		for i := range a.Values {
			if i > 0 {
				w.Add(", ")
			}
			given(w, &t.Columns[a.Column(i)].Type, i)
		}
		w.Add(")) AS `_given` ON ")
		for i, c := range a.Keys {
			if i > 0 {
				w.Add(" AND ")
			}
			w.SourceName(s.Table)
			w.Byte('.')
			w.Name(t.Columns[c].Name)
			w.Add(" = ")
			taken(w, &t.Columns[c].Type, i)
		}
		w.Add(" SET ")
		for i, c := range a.Set {
			if i > 0 {
				w.Add(", ")
			}
			w.SourceName(s.Table)
			w.Byte('.')
			w.Name(t.Columns[c].Name)
			w.Add(" = ")
			taken(w, &t.Columns[c].Type, len(a.Keys)+i)
		}
		for i := range s.Set {
			w.Add(", ")
			w.SourceName(s.Table)
			w.Byte('.')
			w.Assignments(t, s.Set[i:i+1])
		}
	}, " WHERE ")
}

// given declares a column of JSON_TABLE. What does not fit is an error: it would be NULL.
func given(w *dialect.Writer, t *schema.Type, i int) {
	w.Add("`_")
	w.Number(i + 1)
	w.Add("` ")
	declare(w, t)
	w.Add(" PATH '$[")
	w.Number(i)
	w.Add("]' ERROR ON EMPTY ERROR ON ERROR")
}

// declare writes the type of a column of JSON_TABLE.
func declare(w *dialect.Writer, t *schema.Type) {
	name := givenType(t)
	w.Add(name)
	if name == longText {
		collated(w, t)
	}
}

// longText is the type of text, and of what stands in the JSON text as such.
const longText = "LONGTEXT"

// givenType is the type in which a value stands in the JSON text, wider than its column.
func givenType(t *schema.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "TINYINT"
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		return "BIGINT"
	case schema.Float32, schema.Float64:
		return "DOUBLE"
	case schema.Decimal:
		if t.Precision-t.Scale > 35 || t.Scale > 30 {
			return decimalType(t.Precision, t.Scale)
		}
		return decimalType(65, 30)
	case schema.Instant, schema.DateTime:
		return "DATETIME(6)"
	case schema.Date:
		return "DATE"
	case schema.Clock:
		return "TIME(6)"
	case schema.Array: // what LONGTEXT takes no part of
		return "JSON"
	}
	return longText
}

// taken writes a value from the JSON text: bytes are digits there, and of a list, NULL is a
// JSON null.
func taken(w *dialect.Writer, t *schema.Type, i int) {
	if t.Kind == schema.Array {
		w.Add("CASE WHEN JSON_TYPE(")
		field(w, i)
		w.Add(") <> 'NULL' THEN ")
		field(w, i)
		w.Add(" END")
		return
	}
	hex := t.Kind == schema.UUID || t.Kind == schema.Bytes
	if hex {
		w.Add("UNHEX(")
	}
	field(w, i)
	if hex {
		w.Byte(')')
	}
}

// transposed turns lists, one per column, into rows. Documents become text, so that a JSON
// null is not taken for NULL.
func transposed(lists []*tree.Node, n int) []driver.Value {
	k := len(lists)
	rows, items, cells := make([]driver.Value, n), make([]driver.Items, n), make([]driver.Value, n*k)
	for i := range rows {
		row := cells[i*k : (i+1)*k]
		for j, v := range lists {
			row[j] = v.Value.Items.Values[i]
			if row[j].Kind == driver.JSON {
				row[j].Kind = driver.Text
			}
		}
		items[i].Values = row
		rows[i] = driver.Value{Kind: driver.List, Items: &items[i]}
	}
	return rows
}

// field writes the i-th column of the JSON text.
func field(w *dialect.Writer, i int) {
	w.Add("`_given`.`_")
	w.Number(i + 1)
	w.Byte('`')
}
