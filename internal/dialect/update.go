package dialect

import (
	"slices"
	"strconv"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// WriteUpdate writes an UPDATE.
func WriteUpdate(w *Writer, s *tree.Update) {
	if s.Arrays != nil {
		w.Unsupported("UPDATE from arrays")
		return
	}
	conditions := Conditions(s.Using, s.Where)
	w.Guard("UPDATE ", s.Table, conditions, s.AllRows)
	if len(s.Set) == 0 {
		w.check(fault.Buildf("UPDATE "+s.Table.Name(), "name at least one in the set", "no column is set"))
	}
	w.open(true)
	w.Using(s.Table, s.Using)
	w.with(s.Using)
	w.Add("UPDATE ")
	w.Table(s.Table)
	w.Add(" SET ")
	w.Assignments(s.Table.Table, s.Set)
	w.listed(" FROM ", s.Using)
	w.where(conditions, nil)
	if len(s.Returning) > 0 {
		w.ofTarget(s.Table, s.Using, s.Returning)
		w.Returning(Updates, s.Table, s.Returning)
	}
	w.shut()
}

// Writes writes a statement that writes a table with others beside it: write appends its text.
func (w *Writer) Writes(target *tree.Source, using []tree.Join, write func()) {
	w.open(true)
	w.Using(target, using)
	write()
	w.shut()
}

// Using puts the table that a statement writes, and the tables beside it, in scope.
func (w *Writer) Using(target *tree.Source, using []tree.Join) {
	w.enter(target)
	for i := range using {
		w.enter(using[i].Source)
	}
}

// Conditions are those of a statement that writes: what joins the tables beside it is one of
// them, since there it could not name the table that is written.
func Conditions(using []tree.Join, where []*tree.Node) []*tree.Node {
	if len(using) == 0 {
		return where
	}
	var all []*tree.Node
	for i := range using {
		if on := using[i].On; on != nil {
			all = append(all, on)
		}
	}
	return append(all, where...)
}

// Where appends WHERE, if there is a condition.
func (w *Writer) Where(conditions []*tree.Node) { w.where(conditions, nil) }

// All appends conditions with AND between.
func (w *Writer) All(conditions []*tree.Node) { w.all(conditions, nil) }

// listed appends sources, with commas between, after a word.
func (w *Writer) listed(word string, using []tree.Join) {
	for i := range using {
		if i == 0 {
			w.Add(word)
		} else {
			w.Add(", ")
		}
		w.source(using[i].Source)
	}
}

// Inline appends a source; a CTE as a derived table, for statements that cannot begin with
// WITH.
func (w *Writer) Inline(src *tree.Source) {
	if !isCTE(src) {
		w.source(src)
		return
	}
	w.Byte('(')
	if src.Write != nil {
		w.written(src)
	} else if src.Recursive {
		w.with([]tree.Join{{Source: src}})
		w.Add("SELECT * FROM ")
		w.Name(src.Alias)
	} else {
		w.nested(src.Query, true, nil)
	}
	w.Byte(')')
	w.as(src.Alias)
}

// ofTarget refuses a RETURNING that names a table beside the one that is written, where only
// that one can be named.
func (w *Writer) ofTarget(target *tree.Source, using []tree.Join, columns []*tree.Node) {
	if len(using) == 0 || w.Rules.Can.ReturningUsing {
		return
	}
	for _, n := range columns {
		if names(n, using) {
			w.Unsupported("RETURNING of columns that are not of " + target.Name())
			return
		}
	}
}

// names says that an expression has a column of one of these sources.
func names(n *tree.Node, sources []tree.Join) bool {
	if n == nil {
		return false
	}
	if n.Kind == tree.Column && slices.ContainsFunc(sources, func(j tree.Join) bool { return j.Source == n.Source }) {
		return true
	}
	return names(n.Left, sources) || slices.ContainsFunc(n.Args, func(a *tree.Node) bool { return names(a, sources) })
}

// WriteDelete writes a DELETE.
func WriteDelete(w *Writer, s *tree.Delete) {
	conditions := Conditions(s.Using, s.Where)
	w.Guard("DELETE FROM ", s.From, conditions, s.AllRows)
	w.open(true)
	if w.Rules.Can.DeleteUsing {
		w.Using(s.From, s.Using)
		w.with(s.Using)
	} else {
		w.enter(s.From)
	}
	w.Add("DELETE FROM ")
	if w.target == s.From {
		w.Name(s.From.Table.Name)
	} else {
		w.Table(s.From)
	}
	switch {
	case w.Rules.Can.DeleteUsing:
		w.listed(" USING ", s.Using)
	case len(s.Using) > 0:
		conditions = []*tree.Node{matched(s.Using, conditions)}
	}
	w.where(conditions, nil)
	if len(s.Returning) > 0 {
		w.ofTarget(s.From, s.Using, s.Returning)
		w.Returning(Deletes, s.From, s.Returning)
	}
	w.shut()
}

// matched is the condition that the tables beside the one that is written have rows which
// belong to it.
func matched(using []tree.Join, conditions []*tree.Node) *tree.Node {
	q := &tree.Select{Columns: []*tree.Node{{Kind: tree.Fragment, Name: "1"}}, From: using[0].Source, Where: conditions, Limit: -1, Offset: -1}
	for _, j := range using[1:] {
		q.Joins = append(q.Joins, tree.Join{Kind: tree.CrossJoin, Source: j.Source})
	}
	return &tree.Node{Kind: tree.Exists, Query: q}
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
		w.Returning(Updates, s.Table, s.Returning)
	}
	w.shut()
}

// UpdateValues writes an UPDATE of many rows from a list of VALUES, in which parameters of the
// first row are cast to the types of their columns, where the dialect has names for those.
func (w *Writer) UpdateValues(s *tree.Update) {
	a, t := s.Arrays, s.Table.Table
	n, err := a.Rows(t)
	if err != nil {
		w.check(err)
		return
	}
	w.UpdateFrom(s, func(w *Writer) {
		w.Add("WITH ")
		w.Name("_given")
		w.Add(" (")
		for i := range a.Values {
			w.comma(i)
			w.given(i)
		}
		w.Add(") AS (VALUES ")
		for row := range n {
			w.comma(row)
			w.givenRow(t, a, row)
		}
		w.Add(") UPDATE ")
		w.Table(s.Table)
		w.Add(" SET ")
		for i, c := range a.Set {
			w.comma(i)
			w.Name(t.Columns[c].Name)
			w.Add(" = ")
			w.ofGiven(len(a.Keys) + i)
		}
		if len(s.Set) > 0 {
			w.Add(", ")
			w.Assignments(t, s.Set)
		}
		w.Add(" FROM ")
		w.Name("_given")
		for i, c := range a.Keys {
			w.Add([...]string{" WHERE ", " AND "}[min(i, 1)])
			w.SourceName(s.Table)
			w.Byte('.')
			w.Name(t.Columns[c].Name)
			w.Add(" = ")
			w.ofGiven(i)
		}
	}, " AND ")
}

func (w *Writer) comma(i int) {
	if i > 0 {
		w.Add(", ")
	}
}

func (w *Writer) given(i int) { w.Name("_" + strconv.Itoa(i+1)) }

func (w *Writer) ofGiven(i int) {
	w.Name("_given")
	w.Byte('.')
	w.given(i)
}

func (w *Writer) givenRow(t *schema.Table, a *tree.Arrays, row int) {
	w.Byte('(')
	for i, list := range a.Values {
		w.comma(i)
		w.Value(&list.Value.Items.Values[row])
		if cast := w.Rules.Cast(&t.Columns[a.Column(i)].Type); row == 0 && w.Rules.Numbered && cast != "" {
			w.Add("::")
			w.Add(cast)
		}
	}
	w.Byte(')')
}

// DeleteBare writes a DELETE for databases where its table can have no alias.
func (w *Writer) DeleteBare(s *tree.Delete) {
	w.target = s.From
	WriteDelete(w, s)
	w.target = nil
}
