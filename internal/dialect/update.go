package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// WriteUpdate writes an UPDATE.
func WriteUpdate(w *Writer, s *tree.Update) {
	if s.Arrays != nil {
		w.Unsupported("UPDATE from arrays")
		return
	}
	w.Guard("UPDATE ", s.Table, s.Where, s.AllRows)
	if len(s.Set) == 0 {
		w.check(fault.Buildf("UPDATE "+s.Table.Name(), "name at least one in the set", "no column is set"))
	}
	w.open(true)
	w.enter(s.Table)
	w.Add("UPDATE ")
	w.Table(s.Table)
	w.Add(" SET ")
	w.Assignments(s.Table.Table, s.Set)
	w.where(s.Where, nil)
	if len(s.Returning) > 0 {
		w.Returning(s.Returning, w.Rules.Can.UpdateReturning, "UPDATE … RETURNING")
	}
	w.shut()
}

// WriteDelete writes a DELETE.
func WriteDelete(w *Writer, s *tree.Delete) {
	w.Guard("DELETE FROM ", s.From, s.Where, s.AllRows)
	w.open(true)
	w.enter(s.From)
	w.Add("DELETE FROM ")
	if w.target == s.From {
		w.Name(s.From.Table.Name)
	} else {
		w.Table(s.From)
	}
	w.where(s.Where, nil)
	if len(s.Returning) > 0 {
		w.Returning(s.Returning, w.Rules.Can.DeleteReturning, "DELETE … RETURNING")
	}
	w.shut()
}

// Guard refuses an UPDATE or DELETE whose conditions leave no row out, unless all rows are
// meant: a list of conditions that turned out empty must not empty a table.
func (w *Writer) Guard(verb string, src *tree.Source, conditions []*tree.Node, all bool) {
	if all {
		return
	}
	for _, c := range conditions {
		if !always(c) {
			return
		}
	}
	w.check(&fault.BuildError{What: "there is no condition", Where: verb + src.Name(), Do: "add Where, or say AllRows if every row is meant"})
}

// always says that a condition is AND of nothing.
func always(n *tree.Node) bool {
	if n.Kind != tree.Logic || n.Op != tree.And {
		return false
	}
	for _, a := range n.Args {
		if !always(a) {
			return false
		}
	}
	return true
}

// UpdateFrom writes an UPDATE of many rows, whose beginning differs everywhere: head writes
// it. Then come the conditions, after the word where.
func (w *Writer) UpdateFrom(s *tree.Update, head func(*Writer), where string) {
	w.open(true)
	w.enter(s.Table)
	w.Qualify()
	head(w)
	for i, c := range s.Where {
		if i == 0 {
			w.Add(where)
		} else {
			w.Add(" AND ")
		}
		w.atLeast(c, levelAnd)
	}
	if len(s.Returning) > 0 {
		w.Returning(s.Returning, w.Rules.Can.UpdateReturning, "UPDATE … RETURNING")
	}
	w.shut()
}

// DeleteBare writes a DELETE for databases where its table can have no alias.
func (w *Writer) DeleteBare(s *tree.Delete) {
	w.target = s.From
	WriteDelete(w, s)
	w.target = nil
}
