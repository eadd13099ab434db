package dialect

import (
	"strconv"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// WriteInsert writes an INSERT of rows or of a query, its conflict clause and RETURNING.
func WriteInsert(w *Writer, s *tree.Insert) {
	w.InsertInto(s)
	switch {
	case s.Query != nil:
		w.Byte(' ')
		w.InsertQuery(s, false)
	case s.Arrays != nil:
		w.InsertRows(s.Spread())
	default:
		w.InsertRows(s)
	}
	first := len(w.Args)
	w.InsertEnd(s)
	if len(w.Args) > first {
		w.Row = driver.Span{}
	}
}

// InsertInto appends INSERT INTO and the columns, and begins the statement's scope. A
// statement that names no column names the first one that can be left to the database.
func (w *Writer) InsertInto(s *tree.Insert) {
	t := s.Into.Table
	w.hoist(s)
	w.Add("INSERT INTO ")
	w.Name(t.Name)
	w.Add(" (")
	for i, c := range s.Columns {
		if i > 0 {
			w.Add(", ")
		}
		w.Name(t.Columns[c].Name)
	}
	if len(s.Columns) == 0 && s.Query == nil {
		w.Name(t.Columns[left(t)].Name)
	}
	w.Byte(')')
}

// left is the first column of a table that DEFAULT can stand for.
func left(t *schema.Table) int {
	for i := range t.Columns {
		if t.Columns[i].Filled != schema.ByFormula {
			return i
		}
	}
	return 0
}

// InsertRows appends VALUES.
func (w *Writer) InsertRows(s *tree.Insert) {
	if len(s.Rows) == 0 {
		w.check(fault.Buildf(s.Into.Table.Name, "give it rows", "an INSERT has no rows"))
	}
	w.open(true)
	w.Add(" VALUES ")
	start := len(w.Text)
	for i, r := range s.Rows {
		if i > 0 {
			w.Add(", ")
		}
		w.insertRow(s, r)
	}
	if len(s.Rows) == 1 {
		w.Row = driver.Span{Start: start, End: len(w.Text)}
	}
	w.shut()
}

func (w *Writer) insertRow(s *tree.Insert, r []*tree.Node) {
	t := s.Into.Table
	if len(r) != len(s.Columns) {
		w.check(fault.Buildf(t.Name, "", "a row has %d values for %d columns", len(r), len(s.Columns)))
		return
	}
	w.Byte('(')
	for j, n := range r {
		if j > 0 {
			w.Add(", ")
		}
		c := &t.Columns[s.Columns[j]]
		switch {
		case n.Kind == tree.Default:
			w.Rules.DefaultValue(w, c)
		case c.Filled == schema.ByIdentity && n.Kind == tree.Bind && !s.Drawn && w.Rules.Counted != nil:
			w.Rules.Counted(w, t, c, n)
		default:
			w.Rules.Assigned(w, c, n)
		}
	}
	if len(r) == 0 {
		w.Rules.DefaultValue(w, &t.Columns[left(t)])
	}
	w.Byte(')')
}

// inserting says that a query gives the rows of an INSERT, and whether its columns are named
// by their numbers.
type inserting struct {
	*tree.Insert
	numbered bool
}

// InsertQuery appends the query whose rows are inserted. For a query around it, which needs
// names that differ, its columns are named by their numbers.
func (w *Writer) InsertQuery(s *tree.Insert, numbered bool) {
	w.into = &inserting{s, numbered}
	w.nested(s.Query, true, nil)
	w.into = nil
}

// inserted appends the i-th column of a query whose rows are inserted. Equal says that the
// rows are compared with each other.
func (w *Writer) inserted(s inserting, i int, n *tree.Node, equal bool) {
	if i >= len(s.Columns) {
		w.check(fault.Buildf(s.Into.Table.Name, "", "the query gives %d values for %d columns", len(s.Query.Columns), len(s.Columns)))
		return
	}
	t := s.Into.Table
	c := &t.Columns[s.Columns[i]]
	switch {
	case c.Filled == schema.ByIdentity && !s.Drawn && w.Rules.Counted != nil:
		w.Rules.Counted(w, t, c, n)
	case n.Kind == tree.Bind: // with its type: nothing else tells it
		w.Node(n)
	case equal && c.Type.Precision == 0:
		w.Rules.Selected(w, n, true)
	default:
		w.Rules.Assigned(w, c, n)
	}
	if s.numbered {
		w.as("_" + strconv.Itoa(i+1))
	}
}

// InsertEnd appends the conflict clause and RETURNING.
func (w *Writer) InsertEnd(s *tree.Insert) {
	w.open(true)
	w.target = s.Into
	w.enter(s.Into)
	if s.Conflict != nil {
		qualify := w.scopes[len(w.scopes)-1].qualify
		w.Qualify() // or the columns might be those of the refused row
		w.clash = true
		w.Rules.Conflict(w, s)
		w.clash = false
		w.scopes[len(w.scopes)-1].qualify = qualify
	}
	if len(s.Returning) > 0 {
		what := Inserts
		if s.Conflict != nil && !s.Conflict.Nothing {
			what = Upserts
		}
		w.Returning(what, s.Into, s.Returning)
	}
	w.shut()
}

// WriteConflict writes ON CONFLICT.
func WriteConflict(w *Writer, s *tree.Insert) {
	c, t := s.Conflict, s.Into.Table
	w.Add(" ON CONFLICT (")
	w.columns(t, c.Target)
	if c.Nothing {
		w.Add(") DO NOTHING")
		return
	}
	w.Add(") DO UPDATE SET ")
	w.Assignments(t, c.Set)
	w.where(c.Where, nil)
}

func (w *Writer) columns(t *schema.Table, positions []int) {
	for i, c := range positions {
		if i > 0 {
			w.Add(", ")
		}
		w.Name(t.Columns[c].Name)
	}
}

// Assignments appends a = x, b = y.
func (w *Writer) Assignments(t *schema.Table, set []tree.Assign) {
	for i := range set {
		if i > 0 {
			w.Add(", ")
		}
		c := &t.Columns[set[i].Column]
		w.Name(c.Name)
		w.Add(" = ")
		w.assigned(c, set[i].Value)
	}
}

func (w *Writer) assigned(c *schema.Column, n *tree.Node) {
	if n.Kind == tree.Default {
		w.Rules.DefaultValue(w, c)
		return
	}
	w.Rules.Assigned(w, c, n)
}
