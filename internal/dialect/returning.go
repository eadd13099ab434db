package dialect

import (
	"slices"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Writing is what a statement that writes does to rows.
type Writing uint8

// What statements do.
const (
	reads Writing = iota // no RETURNING is written
	Inserts
	Upserts
	Updates
	Deletes
)

// giving is the statement whose RETURNING is written.
type giving struct {
	does Writing
	into *tree.Source
	old  string // what the row before the statement is called, once it is named
}

// Returning appends RETURNING, where the database has it for such a statement.
func (w *Writer) Returning(does Writing, into *tree.Source, columns []*tree.Node) {
	if !w.returns(does) {
		return
	}
	w.Add(" RETURNING ")
	start := len(w.Text)
	w.giving = giving{does: does, into: into}
	for i, n := range columns {
		w.comma(i)
		w.Rules.Selected(w, n, false)
		if n.Kind == tree.Label {
			w.as(n.Name)
		}
	}
	if old := w.giving.old; old != "" {
		w.Text = slices.Insert(w.Text, start, []byte(`WITH (OLD AS "`+old+`") `)...)
	}
	w.giving = giving{}
}

// returns refuses what the database lacks.
func (w *Writer) returns(does Writing) bool {
	can := &w.Rules.Can
	has, what := can.InsertReturning, "INSERT"
	switch does {
	case Updates:
		has, what = can.UpdateReturning, "UPDATE"
	case Deletes:
		has, what = can.DeleteReturning, "DELETE"
	default:
	}
	if !has {
		w.Unsupported(what + " … RETURNING")
	}
	return has
}

// oldValue writes a column as it was. What a DELETE gives is that anyway.
func oldValue(w *Writer, n *tree.Node) {
	c := n.Args[0]
	switch w.giving.does {
	case reads:
		w.check(fault.Buildf(n.Name, "use Old in Returning", "there is no old row: only a statement that writes has one"))
	case Inserts:
		w.check(fault.Buildf(n.Name, "leave Old out, or say DoUpdate", "an INSERT has no old row"))
	case Deletes:
		w.Node(c)
	default:
		w.before(c)
	}
}

func (w *Writer) before(c *tree.Node) {
	switch {
	case c.Source != w.giving.into:
		w.check(fault.Buildf(c.Name, "name the column itself", "only the table that is written has old values"))
	case !w.Rules.Can.OldValues:
		w.Unsupported("old values in RETURNING")
	}
	w.Name(w.oldRow())
	w.Byte('.')
	w.Name(c.Name)
}

// oldRow names the row before the statement. The database's own name for it is one that a table
// may have, and so may this one.
func (w *Writer) oldRow() string {
	if w.giving.old != "" {
		return w.giving.old
	}
	name := "_old"
	for slices.ContainsFunc(w.sources, func(s *tree.Source) bool { return s.Name() == name }) {
		name += "_"
	}
	w.giving.old = name
	return name
}

// newValue writes a column as it is after the statement.
func newValue(w *Writer, n *tree.Node) {
	switch w.giving.does {
	case reads:
		w.check(fault.Buildf(n.Name, "use New in Returning", "there is no new row: only a statement that writes has one"))
	case Deletes:
		w.check(fault.Buildf(n.Name, "use Old, or the column itself", "a row that is deleted has no new values"))
	default:
		w.Node(n.Args[0])
	}
}
