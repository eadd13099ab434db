package tenon

import (
	"fmt"
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
)

// Label gives an expression a name: the column's name in the result, and the name by which
// a subquery or a CTE that selects it offers it to Col.
func Label[X kind[X]](name string, x X) X { return x.over(label(name, x.node())) }

func label(name string, n *tree.Node) *tree.Node {
	l := joined(tree.Label, tree.NoOp, n)
	l.Name, l.Type, l.Codec = name, n.Type, n.Codec
	if name == "" && l.Err == nil {
		l.Err = &BuildError{What: "a label needs a name", Where: "Label"}
	}
	return l
}

// Derived is a subquery, or a CTE, that stands in FROM. Its rows can be selected as they
// are; Col reads single columns of it.
type Derived[R any] struct {
	t    *table
	what *selection // of the rows, as columns of the derived table
}

func (d Derived[R]) table() *table     { return d.t }
func (d Derived[R]) plan(R) *selection { return d.what }

// Col is a column that the query selects, read from here. Expressions are selected, and
// read, under a Label.
func (d Derived[R]) Col[X kind[X]](x X) X { return x.over(d.t.again(x.node())) }

// CTE is WITH name AS (q), to stand in FROM or in a join. On PostgreSQL q may be a statement
// that writes, with Returning: it runs once, and what it wrote is read from here, while the rest
// of the statement sees the tables as they were before; loaded objects do not follow. Others
// give *UnsupportedError.
func CTE[R any](name string, q Query[R]) Derived[R] { return derive[R](name, q, true) }

// Subquery is (q) AS name, to stand in FROM or in a join.
func Subquery[R any](name string, q Query[R]) Derived[R] { return derive[R](name, q, false) }

func derive[R any](name string, q anyQuery, with bool) Derived[R] {
	t, p := derived(name, q, with)
	return Derived[R]{t, alone(&p)}
}

func derived(name string, q anyQuery, with bool) (*table, plan) {
	src := &tree.Source{Alias: name, With: with}
	t := &table{src: src}
	if w, ok := q.(writing); ok && with {
		return t, derivedWrite(t, w)
	}
	s, err := queryOf(q)
	if err == nil && name == "" {
		err = &BuildError{What: "a derived table needs a name", Where: "FROM", Do: "give CTE or Subquery a name"}
	}
	if err != nil {
		src.Query = &tree.Select{Limit: -1, Offset: -1, Err: err}
		return t, plan{Err: err}
	}
	t.inner = s.Columns
	src.Query = distinctNames(s)
	for i, n := range first(src.Query).Columns {
		src.Cols = append(src.Cols, &tree.Node{
			Kind: tree.Column, Name: n.Name, Type: n.Type, Codec: n.Codec, Source: src, Null: mayBeNull(s, s.Columns, i),
		})
	}
	t.nodes = src.Cols
	p := q.run().Plan
	p.Parts = slices.Clone(p.Parts)
	for i := range p.Parts {
		part := &p.Parts[i]
		part.Source = src
		if part.Mapping != nil {
			part.Absent = absent(s, part.First)
		}
	}
	p.Columns, p.Sources = src.Cols, []*tree.Source{src}
	return t, p
}

// writing is a statement that writes and gives rows.
type writing interface {
	writes() (stmt any, columns []*tree.Node, p plan, err error)
}

// derivedWrite makes the table of what a statement gives that writes.
func derivedWrite(t *table, q writing) plan {
	stmt, columns, p, err := q.writes()
	src := t.src
	if err == nil && src.Alias == "" {
		err = &BuildError{What: "a derived table needs a name", Where: "FROM", Do: "give CTE a name"}
	}
	if err != nil {
		src.Query = &tree.Select{Limit: -1, Offset: -1, Err: err}
		return plan{Err: err}
	}
	t.inner, src.Write = p.Columns, stmt
	for i, n := range columns {
		src.Cols = append(src.Cols, &tree.Node{Kind: tree.Column, Name: n.Name, Type: n.Type, Codec: n.Codec, Source: src, Null: mayBeNull(found(stmt), columns, i)})
	}
	t.nodes = src.Cols
	p.Parts = slices.Clone(p.Parts)
	for i := range p.Parts {
		p.Parts[i].Source = src
	}
	p.Columns, p.Sources = src.Cols, []*tree.Source{src}
	return p
}

// first is the branch of a query that gives the result's columns their names.
func first(s *tree.Select) *tree.Select {
	for s.Set != nil {
		s = s.Set.Left
	}
	return s
}

// distinctNames gives every column of a query a name of its own, so that each can be told from
// outside: columns keep theirs, as long as no two are alike.
func distinctNames(s *tree.Select) *tree.Select {
	if s.Set != nil {
		c, set := *s, *s.Set
		set.Left = distinctNames(set.Left)
		c.Set = &set
		return &c
	}
	taken := make(map[string]bool, len(s.Columns))
	columns := slices.Clone(s.Columns)
	for i, n := range columns {
		if (n.Kind == tree.Column || n.Kind == tree.Label) && !taken[n.Name] {
			taken[n.Name] = true
			continue
		}
		columns[i] = label(freeName(n, i, taken), unlabelled(n))
	}
	c := *s
	c.Columns = columns
	return &c
}

func unlabelled(n *tree.Node) *tree.Node {
	if n.Kind == tree.Label {
		return n.Args[0]
	}
	return n
}

// freeName is a name for the i-th column that no column before it has.
func freeName(n *tree.Node, i int, taken map[string]bool) string {
	name := fmt.Sprintf("column_%d", i+1)
	if n.Kind == tree.Column && n.Source != nil {
		name = n.Source.Name() + "_" + n.Name
	}
	for taken[name] {
		name += "_"
	}
	taken[name] = true
	return name
}

// again is an expression that a derived table selects, as a column of that table.
func (t *table) again(n *tree.Node) *tree.Node {
	for i, in := range t.inner {
		if tree.SameColumn(in, n) {
			return t.src.Cols[i]
		}
	}
	err := n.Err
	if err == nil && t.src.Query != nil {
		err = t.src.Query.Err
	}
	if err == nil {
		err = &BuildError{
			What: fmt.Sprintf("%s does not select %s", t.src.Name(), describe(n)), Where: t.src.Name(),
			Do: "select it in the query; an expression is selected, and read, under one Label",
		}
	}
	return &tree.Node{Kind: tree.Column, Name: n.Name, Type: n.Type, Codec: n.Codec, Source: t.src, Err: err}
}

// Aliased is a generated table that can stand under another name.
type Aliased[T any] interface {
	Source
	As(name string) T
}

// Recursive is WITH RECURSIVE name AS (base UNION ALL step), read as a table T. base gives
// the first rows; step gives more of them from t, the rows that were found last, until
// there are none. Both select rows of the table T.
func Recursive[R any, T Aliased[T]](name string, t T, base SelectStmt[R], step func(t T) SelectStmt[R]) T {
	last, all := t.As(name), t.As(name)
	recurs(last.table(), all.table(), base.q.entire(), func() anyQuery { return step(last).q.entire() })
	return all
}

// recurs makes all the CTE of which last is one round.
func recurs(last, all *table, base anyQuery, step func() anyQuery) {
	last.src.Table, last.src.With = nil, true
	all.src.Table, all.src.With, all.src.Recursive = nil, true, true
	from, err := base.query()
	more, err2 := step().query()
	for _, e := range []error{err, err2} {
		if e != nil {
			all.src.Query = &tree.Select{Limit: -1, Offset: -1, Err: e}
			return
		}
	}
	q := &tree.Select{Limit: -1, Offset: -1, Set: &tree.SetOp{Kind: tree.UnionAll, Left: from, Right: more}}
	if !slices.EqualFunc(from.Columns, all.nodes, alike) || !slices.EqualFunc(more.Columns, all.nodes, alike) {
		q.Err = &BuildError{
			What:  fmt.Sprintf("the queries of %s do not give the columns of %s", all.src.Alias, all.m.Table.Name),
			Where: "Recursive", Do: "let both select " + all.m.Var + ", or columns of the same names and types in its order",
		}
	}
	all.src.Query = q
}

func alike(a, b *tree.Node) bool {
	return a.Name == b.Name && a.Type != nil && b.Type != nil && a.Type.Kind == b.Type.Kind
}
