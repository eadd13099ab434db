package tenon

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// Query is a statement that gives rows of R.
type Query[R any] interface {
	anyQuery
	result(R)
}

// anyQuery is a query without its type: as part of another statement, or to be run.
type anyQuery interface {
	query() (*tree.Select, error)
	run() session.Query
}

// SelectStmt is a SELECT. It is an immutable value: every method returns a copy, and one
// that is shared can be extended from many goroutines.
type SelectStmt[R any] struct{ q *selection }

// Select asks for rows, each made into what says: a table gives *E, a column its values,
// Both a pair, Into any struct. FROM is the table of the first column, unless From says
// otherwise.
func Select[R any](what Selectable[R]) SelectStmt[R] { return SelectStmt[R]{selecting(what)} }

func (SelectStmt[R]) result(R) {}

func (q SelectStmt[R]) query() (*tree.Select, error) { return q.q.query() }

func (q SelectStmt[R]) run() session.Query { return q.q.run() }

// From says where the rows come from, where that is not the first column's table.
func (q SelectStmt[R]) From(s Source) SelectStmt[R] { return SelectStmt[R]{q.q.of(s)} }

// Where keeps rows for which all the conditions hold, and all of earlier calls.
func (q SelectStmt[R]) Where(cs ...Condition) SelectStmt[R] { return SelectStmt[R]{q.q.where(cs)} }

// Having keeps groups for which the conditions hold.
func (q SelectStmt[R]) Having(cs ...Condition) SelectStmt[R] { return SelectStmt[R]{q.q.having(cs)} }

// OrderBy orders the rows, after the terms of earlier calls.
func (q SelectStmt[R]) OrderBy(o ...OrderTerm) SelectStmt[R] {
	return SelectStmt[R]{q.q.orderBy(o)}
}

// Distinct is SELECT DISTINCT.
func (q SelectStmt[R]) Distinct() SelectStmt[R] { return SelectStmt[R]{q.q.distinct()} }

// DistinctOn is SELECT DISTINCT ON: the first row, in the order of OrderBy, for each set of
// values of the expressions. PostgreSQL alone has it, others give *UnsupportedError.
func (q SelectStmt[R]) DistinctOn(es ...AnyExpr) SelectStmt[R] {
	return SelectStmt[R]{q.q.distinctOn(es)}
}

// Limit gives at most n rows.
func (q SelectStmt[R]) Limit(n int) SelectStmt[R] { return SelectStmt[R]{q.q.limited(n)} }

// Offset leaves out the first n rows.
func (q SelectStmt[R]) Offset(n int) SelectStmt[R] { return SelectStmt[R]{q.q.without(n)} }

// With loads relations of the rows: only relations of what R is compile.
func (q SelectStmt[R]) With(ls ...Loadable[R]) SelectStmt[R] {
	var from R
	list := make([]load.Spec, len(ls))
	for i, l := range ls {
		list[i] = specOf(l, from)
	}
	return SelectStmt[R]{q.q.with(list)}
}

//go:noinline
func (q *selection) orderBy(o []OrderTerm) *selection {
	q = q.copied()
	if len(q.Order) == 0 && len(o) == 1 {
		q.term[0] = o[0].o
		q.Order = q.term[:]
	} else {
		q.Order = ordered(q.Order, o)
	}
	return q
}

// ordered appends terms to a list that others may share.
func ordered(list []tree.Order, os []OrderTerm) []tree.Order {
	out := append(make([]tree.Order, 0, len(list)+len(os)), list...)
	for _, o := range os {
		out = append(out, o.o)
	}
	return out
}

// finish gives a query its columns and, where none was said, its FROM.
func finish(s *tree.Select, p *plan) (*tree.Select, error) {
	if p.Err != nil {
		return nil, p.Err
	}
	if s.Err != nil {
		return nil, s.Err
	}
	s.Columns = p.Columns
	if s.Set == nil && s.From == nil {
		s.From = firstSource(p)
	}
	return s, nil
}

func firstSource(p *plan) *tree.Source {
	if len(p.Sources) > 0 {
		return p.Sources[0]
	}
	for _, n := range p.Columns {
		if s := sourceIn(n); s != nil {
			return s
		}
	}
	return nil
}

// sourceIn is the first source that an expression names.
func sourceIn(n *tree.Node) *tree.Source {
	if n == nil {
		return nil
	}
	if n.Source != nil {
		return n.Source
	}
	if s := sourceIn(n.Left); s != nil {
		return s
	}
	for _, a := range n.Args {
		if s := sourceIn(a); s != nil {
			return s
		}
	}
	return nil
}

// checkNulls refuses a value that may be NULL in a target that cannot hold it, and lets
// entities of an outer join's far side be absent. Plans are shared: one that is to be
// changed is copied.
func checkNulls(s *tree.Select, p *plan) error {
	copied := false
	for i := range p.Parts {
		part := &p.Parts[i]
		if part.Mapping != nil {
			if !part.Absent && absent(s, part.First) {
				if !copied {
					p.Parts, copied = slices.Clone(p.Parts), true
				}
				p.Parts[i].Absent = true
			}
			continue
		}
		if part.Codec.Null || !mayBeNull(s, p.Columns, part.First) {
			continue
		}
		return &BuildError{
			What:  "the value may be NULL, and is read into " + part.Codec.Type.String() + ", which cannot hold that",
			Where: describe(p.Columns[part.First]), Do: "select it with Nullable, read it with ReadNull, or use Coalesce",
		}
	}
	return nil
}

// absent says whether the entity that begins at a column may be missing from a row.
func absent(s *tree.Select, first int) bool {
	if s.Set != nil {
		return absent(s.Set.Left, first) || absent(s.Set.Right, first)
	}
	return first < len(s.Columns) && slices.Contains(optionalSources(s), s.Columns[first].Source)
}

// optionalSources are those that an outer join may leave absent.
func optionalSources(s *tree.Select) []*tree.Source {
	var out []*tree.Source
	for i, j := range s.Joins {
		if j.Kind == tree.LeftJoin || j.Kind == tree.FullJoin {
			out = append(out, j.Source)
		}
		if j.Kind == tree.FullJoin {
			out = append(out, s.From)
			for _, before := range s.Joins[:i] {
				out = append(out, before.Source)
			}
		}
	}
	return out
}

// mayBeNull says whether a column of a statement may be NULL: one of its own, or of a
// branch of a set operation.
func mayBeNull(s *tree.Select, columns []*tree.Node, i int) bool {
	if s.Set != nil {
		return mayBeNull(s.Set.Left, s.Set.Left.Columns, i) || mayBeNull(s.Set.Right, s.Set.Right.Columns, i)
	}
	n := columns[i]
	return n.Null || s.Grouping != tree.GroupPlain && slices.ContainsFunc(s.Group, func(g *tree.Node) bool { return within(g, n) }) || n.Empty && len(s.Group) == 0 || absentWith(n, optionalSources(s))
}

// within says that an expression contains another: a column that a grouping set leaves out
// is NULL, and so is what is made of it.
func within(part, n *tree.Node) bool {
	if n == nil || n.Agg {
		return false
	}
	if tree.SameColumn(part, n) {
		return true
	}
	return within(part, n.Left) || slices.ContainsFunc(resultArgs(n), func(a *tree.Node) bool { return within(part, a) })
}

// resultArgs are the operands that an expression has its value from: not the conditions that
// choose among them, which may be unknown without it being NULL.
func resultArgs(n *tree.Node) []*tree.Node {
	switch {
	case n.Op == tree.Filter:
		return n.Args[:1]
	case n.Kind == tree.Case:
		var out []*tree.Node
		for i, a := range n.Args {
			if i%2 == 1 || i == len(n.Args)-1 {
				out = append(out, a)
			}
		}
		return out
	}
	return n.Args
}

// absentWith says that an expression is NULL where one of these sources has no row.
func absentWith(n *tree.Node, optional []*tree.Source) bool {
	if n == nil || len(optional) == 0 {
		return false
	}
	part := func(a *tree.Node) bool { return absentWith(a, optional) }
	switch {
	case n.Kind == tree.Column:
		return slices.Contains(optional, n.Source)
	case n.Kind == tree.OldValue:
		return slices.Contains(optional, tree.OldRow)
	case n.Op == tree.Coalesce:
		return !slices.ContainsFunc(n.Args, func(a *tree.Node) bool { return !a.Null && !part(a) })
	case counts(n),
		n.Op == tree.IsNull || n.Op == tree.IsNotNull || n.Op == tree.IsTrue || n.Op == tree.IsFalse || n.Op == tree.Distinct,
		n.Kind == tree.Exists:
		return false
	}
	return part(n.Left) || slices.ContainsFunc(resultArgs(n), part)
}

// pathText is a path in messages: notify.days[0].
func pathText(steps []tree.Step) string {
	var b strings.Builder
	for i, s := range steps {
		switch {
		case s.IsIndex:
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case i > 0:
			b.WriteString("." + s.Key)
		default:
			b.WriteString(s.Key)
		}
	}
	return b.String()
}

// describe names an expression in messages.
func describe(n *tree.Node) string {
	if n.Kind == tree.JSONPath && n.Left != nil && nodeName(n.Left) != "" {
		return nodeName(n.Left) + " at " + pathText(n.Path)
	}
	if s := nodeName(n); s != "" {
		return s
	}
	if x := sourceIn(n); x != nil {
		return "an expression over " + x.Name()
	}
	return "an expression"
}
