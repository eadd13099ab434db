package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// WriteMerge writes a MERGE.
func WriteMerge(w *Writer, s *tree.Merge) {
	if !w.checkMerge(s) {
		return
	}
	w.open(true)
	using := []tree.Join{s.Using}
	w.Using(s.Into, using)
	w.with(using)
	w.Add("MERGE INTO ")
	w.Table(s.Into)
	w.Add(" USING ")
	w.source(s.Using.Source)
	w.Add(" ON ")
	w.Node(s.Using.On)
	for i := range s.When {
		if c := &s.When[i]; c.Matched {
			w.matched(s, c)
		} else {
			w.notMatched(s, c)
		}
	}
	w.shut()
}

// checkMerge refuses what no MERGE can be.
func (w *Writer) checkMerge(s *tree.Merge) bool {
	where := "MERGE INTO " + s.Into.Name()
	switch {
	case !w.Rules.Can.Merge:
		w.Unsupported("MERGE")
	case s.Using.Source == nil:
		w.check(fault.Buildf(where, "say Using", "there are no rows to merge"))
	case s.Using.On == nil:
		w.check(fault.Buildf(where, "give Using a condition", "nothing says which rows belong together"))
	case len(s.When) == 0:
		w.check(fault.Buildf(where, "say WhenMatched or WhenNotMatched", "nothing is to be done"))
	case len(tree.Writes(s)) > 0:
		w.check(fault.Buildf(where, "run it before, and merge what it gave as Values", "a MERGE has no CTE that writes"))
	default:
		w.reachable(where, s.When)
	}
	return w.Err == nil
}

// reachable refuses a case behind one that always holds.
func (w *Writer) reachable(where string, list []tree.When) {
	var always [2]bool
	for i := range list {
		c := &list[i]
		of := &always[0]
		if c.Matched {
			of = &always[1]
		}
		if *of {
			w.check(fault.Buildf(where, "put it last", "a case without a condition stands before another: that one never holds"))
		}
		*of = *of || len(c.Where) == 0
	}
}

// matched appends a case for rows of both.
func (w *Writer) matched(s *tree.Merge, c *tree.When) {
	w.Add(" WHEN MATCHED")
	w.when(c)
	switch c.Do {
	case tree.MergeUpdate:
		w.settled(s, c)
		w.Add("UPDATE SET ")
		w.Assignments(s.Into.Table, c.Set)
	case tree.MergeDelete:
		w.Add("DELETE")
	default:
		w.Add("DO NOTHING")
	}
}

// notMatched appends a case for rows of the source alone: nothing in it can name the table that
// is written.
func (w *Writer) notMatched(s *tree.Merge, c *tree.When) {
	for i := range c.Set {
		w.ofSource(s, c.Set[i].Value)
	}
	for _, n := range c.Where {
		w.ofSource(s, n)
	}
	w.open(true)
	w.enter(s.Using.Source)
	w.Qualify()
	w.Add(" WHEN NOT MATCHED")
	w.when(c)
	if c.Do == tree.MergeInsert {
		w.settled(s, c)
		w.mergeInsert(s, c)
	} else {
		w.Add("DO NOTHING")
	}
	w.shut()
}

// ofSource refuses an expression that names the table where it has no row.
func (w *Writer) ofSource(s *tree.Merge, n *tree.Node) {
	if names(n, []tree.Join{{Source: s.Into}}) {
		w.check(fault.Buildf("WHEN NOT MATCHED", "name columns of "+s.Using.Source.Name()+" alone", "there is no row of %s", s.Into.Name()))
	}
}

// when appends what a case asks for beside.
func (w *Writer) when(c *tree.When) {
	if len(c.Where) > 0 {
		w.Add(" AND ")
		w.all(c.Where, nil)
	}
	w.Add(" THEN ")
}

func (w *Writer) mergeInsert(s *tree.Merge, c *tree.When) {
	t := s.Into.Table
	w.Add("INSERT (")
	for i := range c.Set {
		w.comma(i)
		w.Name(t.Columns[c.Set[i].Column].Name)
	}
	w.Add(") VALUES (")
	for i := range c.Set {
		w.comma(i)
		col, n := &t.Columns[c.Set[i].Column], c.Set[i].Value
		if col.Filled == schema.ByIdentity && n.Kind != tree.Default && w.Rules.Counted != nil {
			w.Rules.Counted(w, t, col, n)
		} else {
			w.assigned(col, n)
		}
	}
	w.Byte(')')
}

// settled refuses a case that writes nothing.
func (w *Writer) settled(s *tree.Merge, c *tree.When) {
	if len(c.Set) == 0 {
		w.check(fault.Buildf("MERGE INTO "+s.Into.Name(), "name at least one in the set", "no column is set"))
	}
}
