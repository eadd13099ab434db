package postgres

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// counted writes a key that an INSERT gives to a column that the database counts.
func counted(w *dialect.Writer, t *schema.Table, c *schema.Column, n *tree.Node) {
	if n.Kind != tree.Bind {
		w.Qualify() // a column of the query must not be taken for one of the sequence
		greatest := func() {
			w.Atom(n)
			w.Add("::int8")
		}
		greatest()
		countOn(w, t, c, greatest)
		return
	}
	w.Value(&n.Value)
	k := len(w.Args)
	w.Add("::int8")
	countOn(w, t, c, func() {
		w.Byte('$')
		w.Number(k)
		w.Add("::int8")
	})
}

// countFrom has the table's sequence go on from a key.
func countFrom(w *dialect.Writer, t *schema.Table, c *schema.Column, greatest *driver.Value) {
	w.Add("SELECT 0")
	counted := false
	countOn(w, t, c, func() {
		if counted {
			w.Add("$1::int8")
			return
		}
		counted = true
		w.Value(greatest)
		w.Add("::int8")
	})
}

// countOn adds nothing to a key, and has the table's sequence go on from the greatest key
// that is given, where it has not come so far. PostgreSQL alone counts apart from the rows:
// elsewhere the next key is above all that are there. A table of somebody else's without a
// sequence of its own is left alone, and so is one that the user may only draw from.
func countOn(w *dialect.Writer, t *schema.Table, c *schema.Column, greatest func()) {
	w.Add(" + 0 * COALESCE((SELECT CASE WHEN ")
	greatest()
	w.Add(" > COALESCE(pg_sequence_last_value(_q.s), 0) THEN setval(_q.s, ")
	greatest()
	w.Add(") END FROM (SELECT pg_get_serial_sequence(")
	w.Literal(`"` + quoted(t.Name) + `"`)
	w.Add(", ")
	w.Literal(c.Name)
	w.Add(")::regclass AS s) AS _q WHERE has_sequence_privilege(_q.s, 'UPDATE')), 0)")
}

// draw counts on a table's sequence, or gives NULL where it has none of its own. The
// sequence is looked up by a query of its own, which runs once, not once for each key.
func draw(w *dialect.Writer, s *tree.Draw) {
	w.Add("SELECT nextval((SELECT pg_get_serial_sequence(")
	w.Literal(`"` + quoted(s.Table.Name) + `"`)
	w.Add(", ")
	w.Literal(s.Table.Columns[s.Column].Name)
	w.Add(")::regclass)) FROM generate_series(1, ")
	w.Value(&s.Count.Value)
	w.Add("::int8)")
}

// quoted doubles the quotes of a name.
func quoted(name string) string {
	for i := range len(name) {
		if name[i] == '"' {
			return name[:i+1] + `"` + quoted(name[i+1:])
		}
	}
	return name
}
