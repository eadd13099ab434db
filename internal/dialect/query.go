package dialect

import (
	"slices"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// Select appends a query as a statement of its own.
func (w *Writer) Select(s *tree.Select) { w.nested(s, false, nil) }

// nested appends a query. Sealed, it does not see the sources around it. Rows where
// notNull is NULL are left out.
func (w *Writer) nested(s *tree.Select, sealed bool, notNull *tree.Node) {
	if s == nil {
		w.check(&fault.BuildError{What: "a subquery is missing"})
		return
	}
	w.check(s.Err)
	if w.Err != nil {
		return
	}
	s = w.orderedApart(s.Settled())
	set, window, equal := w.set, w.window, w.equal
	w.set, w.window, w.equal = nil, nil, false
	w.open(sealed)
	if s.Set != nil {
		w.into = nil
		w.union(s, equal)
	} else {
		w.simple(s, notNull, equal || s.Distinct)
	}
	w.Rules.Limit(w, s)
	if s.Lock != tree.NoLock {
		w.Rules.Lock(w, s)
	}
	w.shut()
	w.set, w.window = set, window
}

// simple appends a query that is not a UNION, up to its ORDER BY. Equal says that its rows
// are compared with each other, or with those of another branch.
func (w *Writer) simple(s *tree.Select, notNull *tree.Node, equal bool) {
	alias, into := w.alias, w.into
	w.alias, w.into = "", nil
	if w.hoisted != s {
		w.with(sourcesOf(s))
	}
	w.enterAll(s)
	w.single(s)
	w.Add("SELECT ")
	switch {
	case len(s.On) > 0:
		w.distinctOn(s)
	case s.Distinct:
		w.Add("DISTINCT ")
	}
	around := w.wins
	w.wins = w.namedWindows(s)
	w.selected(s, alias, into, equal)
	w.from(s)
	w.where(s.Where, notNull)
	again := w.again
	w.again = true
	w.group(s)
	if len(s.Having) > 0 {
		w.Add(" HAVING ")
		w.all(s.Having, nil)
	}
	w.again = again
	w.windows()
	w.again = true
	if len(s.Order) > 0 {
		w.Byte(' ')
		w.Order(s.Order)
	}
	w.again, w.wins = again, around
}

// selected appends the columns of a query.
func (w *Writer) selected(s *tree.Select, alias string, into *inserting, equal bool) {
	if len(s.Columns) == 0 {
		w.check(&fault.BuildError{What: "nothing is selected", Where: "SELECT"})
	}
	for i, n := range s.Columns {
		if i > 0 {
			w.Add(", ")
		}
		if into != nil {
			w.inserted(*into, i, n, equal)
			continue
		}
		w.Rules.Selected(w, n, equal)
		switch {
		case alias != "":
			w.as(alias)
		case n.Kind == tree.Label:
			w.as(n.Name)
		}
	}
}

func (w *Writer) as(name string) {
	w.Add(" AS ")
	w.Name(name)
}

// enterAll puts the sources of FROM in scope.
func (w *Writer) enterAll(s *tree.Select) {
	if s.From == nil {
		if len(s.Joins) > 0 {
			w.check(&fault.BuildError{What: "a join has nothing to join to", Where: "FROM", Do: "name the first table with From"})
		}
		return
	}
	w.enter(s.From)
	for i := range s.Joins {
		w.enter(s.Joins[i].Source)
		if k := s.Joins[i].Kind; k == tree.LeftJoin || k == tree.FullJoin {
			w.scopes[len(w.scopes)-1].optional = true
		}
	}
	for _, n := range s.Columns {
		if n.Kind == tree.Label { // ORDER BY would take the label for the column
			w.Qualify()
			return
		}
	}
}

func (w *Writer) from(s *tree.Select) {
	if s.From == nil {
		return
	}
	w.Add(" FROM ")
	w.source(s.From)
	for i := range s.Joins {
		j := &s.Joins[i]
		switch j.Kind {
		case tree.LeftJoin:
			w.Add(" LEFT JOIN ")
		case tree.CrossJoin:
			w.Add(" CROSS JOIN ")
		case tree.FullJoin:
			if !w.Rules.Can.FullJoin {
				w.Unsupported("FULL JOIN")
			}
			w.Add(" FULL JOIN ")
		default:
			w.Add(" JOIN ")
		}
		if j.Lateral {
			w.lateral(j.Source)
		} else {
			w.source(j.Source)
		}
		switch {
		case j.Kind == tree.CrossJoin:
		case j.On == nil:
			w.check(fault.Buildf(j.Source.Name(), "say On", "a join has no condition"))
		default:
			w.Add(" ON ")
			w.Node(j.On)
		}
	}
}

// source appends a table, a CTE's name or a derived table, under its name.
func (w *Writer) source(src *tree.Source) {
	switch {
	case src.With:
		w.Name(src.Alias)
	case src.Given != nil:
		w.Rules.Given(w, src)
	case src.Query != nil:
		if src.Alias == "" {
			w.check(&fault.BuildError{What: "a derived table has no name", Where: "FROM", Do: "give it one with As"})
		}
		w.Byte('(')
		w.nested(src.Query, true, nil)
		w.Byte(')')
		w.as(src.Alias)
	default:
		w.Table(src)
	}
}

// lateral appends a query that sees the sources before it.
func (w *Writer) lateral(src *tree.Source) {
	if !w.Rules.Can.Lateral {
		w.Unsupported("LATERAL")
	}
	if src.Query == nil || src.With {
		w.check(fault.Buildf(src.Name(), "join a Subquery", "only a subquery can be LATERAL"))
		return
	}
	w.Add("LATERAL (")
	w.nested(src.Query, false, nil)
	w.Byte(')')
	w.as(src.Alias)
}

// distinctOn appends DISTINCT ON (…).
func (w *Writer) distinctOn(s *tree.Select) {
	if !w.Rules.Can.DistinctOn {
		w.Unsupported("DISTINCT ON")
	}
	w.Add("DISTINCT ON (")
	w.Nodes(s.On)
	w.Add(") ")
}

// group appends GROUP BY.
func (w *Writer) group(s *tree.Select) {
	switch s.Grouping {
	case tree.GroupRollup:
		w.Rules.Rollup(w, s.Group)
	case tree.GroupCube:
		w.grouping("CUBE", w.Rules.Can.GroupingSets)
		w.Nodes(s.Group)
		w.Byte(')')
	case tree.GroupSets:
		w.grouping("GROUPING SETS", w.Rules.Can.GroupingSets)
		for i, set := range s.Sets {
			if i > 0 {
				w.Add(", ")
			}
			w.Byte('(')
			w.Nodes(set)
			w.Byte(')')
		}
		w.Byte(')')
	default:
		if len(s.Group) > 0 {
			w.Add(" GROUP BY ")
			w.Nodes(s.Group)
		}
	}
}

func (w *Writer) grouping(word string, has bool) {
	if !has {
		w.Unsupported("GROUP BY " + word)
	}
	w.Add(" GROUP BY ")
	w.Add(word)
	w.Add(" (")
}

// WriteRollup writes GROUP BY ROLLUP (…).
func WriteRollup(w *Writer, group []*tree.Node) {
	w.grouping("ROLLUP", w.Rules.Can.GroupingSets)
	w.Nodes(group)
	w.Byte(')')
}

// Table appends a table's name, and the name that it goes by.
func (w *Writer) Table(src *tree.Source) {
	if src.Table == nil {
		w.check(&fault.BuildError{What: "a source is no table", Where: "FROM"})
		return
	}
	w.Name(src.Table.Name)
	if src.Alias != "" && src.Alias != src.Table.Name {
		w.as(src.Alias)
	}
}

// with appends WITH for the CTEs among a statement's sources. One that another CTE reads too
// stands inside of that one as well: each is read as if it were a derived table.
func (w *Writer) with(sources []tree.Join) {
	n := 0
	for _, j := range sources {
		if !isCTE(j.Source) {
			continue
		}
		if n++; n > 1 {
			w.Add(", ")
		} else if slices.ContainsFunc(sources, func(j tree.Join) bool { return j.Source != nil && j.Source.Recursive }) {
			w.Add("WITH RECURSIVE ")
		} else {
			w.Add("WITH ")
		}
		w.cte(j.Source)
	}
	if n > 0 {
		w.Byte(' ')
	}
}

func isCTE(src *tree.Source) bool {
	return src != nil && src.With && (src.Query != nil || src.Write != nil)
}

// sourcesOf are the sources of a query.
func sourcesOf(s *tree.Select) []tree.Join {
	return append([]tree.Join{{Source: s.From}}, s.Joins...)
}

// hoist begins an INSERT with the CTEs of its query, where one of them writes: such a one
// stands at the very beginning.
func (w *Writer) hoist(s *tree.Insert) {
	if len(tree.Writes(s)) > 0 {
		w.hoisted = s.Query
		w.with(sourcesOf(s.Query))
	}
}

// cte appends name AS (query).
func (w *Writer) cte(src *tree.Source) {
	w.Name(src.Alias)
	w.Add(" AS (")
	if src.Write != nil {
		w.written(src)
	} else {
		w.nested(src.Query, true, nil)
	}
	w.Byte(')')
}

// written appends a statement that writes, as a CTE of the outermost one.
func (w *Writer) written(src *tree.Source) {
	switch {
	case !w.Rules.Can.WriteInWith:
		w.Unsupported("INSERT, UPDATE and DELETE in WITH")
	case len(w.scopes) > 1:
		w.check(fault.Buildf(src.Alias, "read it in the statement itself", "a CTE that writes stands inside of another statement, which could run it more than once"))
	}
	switch s := src.Write.(type) {
	case *tree.Insert:
		w.check(s.Err)
		w.Rules.Insert(w, s)
	case *tree.Update:
		w.check(s.Err)
		w.Rules.Update(w, s)
	case *tree.Delete:
		w.check(s.Err)
		w.Rules.Delete(w, s)
	}
}

// where appends WHERE, if there is a condition.
func (w *Writer) where(conditions []*tree.Node, notNull *tree.Node) {
	if len(conditions) > 0 || notNull != nil {
		w.Add(" WHERE ")
		w.all(conditions, notNull)
	}
}

// all appends conditions with AND between, and that notNull is not NULL.
func (w *Writer) all(conditions []*tree.Node, notNull *tree.Node) {
	for i, c := range conditions {
		if i > 0 {
			w.Add(" AND ")
		}
		if len(conditions) == 1 && notNull == nil {
			w.Node(c)
		} else {
			w.atLeast(c, levelAnd)
		}
	}
	if notNull != nil {
		if len(conditions) > 0 {
			w.Add(" AND ")
		}
		w.Operand(notNull)
		w.Add(" IS NOT NULL")
	}
}

// WriteLimit writes LIMIT and OFFSET, as parameters: the text is the same for any page.
func WriteLimit(w *Writer, s *tree.Select) {
	if s.Limit >= 0 {
		w.Add(" LIMIT ")
		w.LimitArg(s)
	}
	if s.Offset >= 0 {
		w.Add(" OFFSET ")
		w.OffsetArg(s)
	}
}

var lockWords = [...]string{
	tree.ForUpdate: " FOR UPDATE", tree.ForShare: " FOR SHARE", tree.ForNoKeyUpdate: " FOR NO KEY UPDATE", tree.ForKeyShare: " FOR KEY SHARE",
}

// WriteLock writes FOR UPDATE and its like.
func WriteLock(w *Writer, s *tree.Select) {
	w.Add(lockWords[s.Lock])
	for i, src := range s.Locked {
		if i == 0 {
			w.Add(" OF ")
		} else {
			w.Add(", ")
		}
		w.Name(src.Name())
	}
	WriteWait(w, s)
}

// WriteWait writes what a lock does when somebody else has a row.
func WriteWait(w *Writer, s *tree.Select) {
	switch s.Wait {
	case tree.NoWait:
		w.Add(" NOWAIT")
	case tree.SkipLocked:
		w.Add(" SKIP LOCKED")
	}
}
