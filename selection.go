package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// selection is a query without the type of its rows: a SelectStmt is a pointer to one, since
// the compiler makes the methods of SelectStmt anew for each type of rows, used or not. They
// do nothing but call the method here, which makes a changed copy; none of them is inlined.
// Nil is the query that selects nothing.
type selection struct {
	what *plan
	more *clauses
	tree.Plain
	term [1]tree.Order // where the order is, if it is one term
}

// clauses are what most queries do not have. They are not changed once a query is handed on.
type clauses struct {
	s       tree.Select // but for what a selection has itself
	loads   []load.Spec
	after   Token
	paged   bool
	columns *columnChoice
}

// plan is what each row becomes.
func (q *selection) plan() *plan {
	if q == nil {
		return &noPlan
	}
	return q.what
}

// copied is a query that is changed before it is handed on.
//
//go:noinline
func (q *selection) copied() *selection {
	if q == nil {
		return &selection{what: &noPlan}
	}
	c := new(selection)
	*c = *q
	return c
}

// own gives a query that is being made clauses that nobody shares.
//
//go:noinline
func (q *selection) own() *clauses {
	c := new(clauses)
	if q.more != nil {
		*c = *q.more
	}
	q.more = c
	return c
}

//go:noinline
func (q *selection) of(s Source) *selection {
	q = q.copied()
	if q.From = standing(s); q.From == noSource {
		q.failed(errNoSource)
	}
	return q
}

//go:noinline
func (q *selection) where(cs []Condition) *selection {
	if q == nil {
		q = q.copied()
	}
	list := tests(cs)
	c, room := withTests(len(q.Tests) + len(list))
	*c = *q
	c.Tests = append(append(room, q.Tests...), list...)
	return c
}

// withTests makes a query, and room for so many tests beside it, where they are not too many.
func withTests(n int) (*selection, []tree.Test) {
	switch {
	case n <= 3:
		x := new(struct {
			q     selection
			tests [3]tree.Test
		})
		return &x.q, x.tests[:0]
	case n <= 10:
		x := new(struct {
			q     selection
			tests [10]tree.Test
		})
		return &x.q, x.tests[:0]
	}
	return new(selection), make([]tree.Test, 0, n)
}

//go:noinline
func (q *selection) having(cs []Condition) *selection {
	q = q.copied()
	c := q.own()
	c.s.Having = extend(c.s.Having, cs)
	return q
}

//go:noinline
func (q *selection) distinct() *selection {
	q = q.copied()
	q.own().s.Distinct = true
	return q
}

//go:noinline
func (q *selection) distinctOn(es []AnyExpr) *selection {
	q = q.copied()
	q.own().s.On = exprNodes(es)
	return q
}

//go:noinline
func (q *selection) limited(n int) *selection {
	q = q.copied()
	q.Limit = n + 1
	return q.atLeastNone(n, "Limit")
}

//go:noinline
func (q *selection) without(n int) *selection {
	q = q.copied()
	q.Offset = n + 1
	return q.atLeastNone(n, "Offset")
}

func (q *selection) atLeastNone(n int, where string) *selection {
	if n < 0 {
		q.failed(&BuildError{What: "a number of rows cannot be below zero", Where: where})
	}
	return q
}

//go:noinline
func (q *selection) with(ls []load.Spec) *selection {
	q = q.copied()
	c := q.own()
	c.loads = append(slices.Clip(c.loads), ls...)
	return q
}

// failed notes a mistake; the first one counts.
func (q *selection) failed(err error) {
	if err != nil && q.err() == nil {
		q.own().s.Err = err
	}
}

func (q *selection) err() error {
	if q.more == nil {
		return nil
	}
	return q.more.s.Err
}

// united says that the query is a UNION or one of its like.
func (q *selection) united() bool { return q.more != nil && q.more.s.Set != nil }

// rows is what each row becomes, of the columns that were chosen.
func (q *selection) rows() plan {
	if q.more == nil {
		return *q.what
	}
	return q.more.columns.of(*q.what)
}

// statement is the query as data, but for its columns.
func (q *selection) statement() *tree.Select {
	s := new(tree.Select)
	if q.more != nil {
		*s = q.more.s
		if q.more.paged && s.Err == nil {
			s.Err = &BuildError{What: "After is for pages", Where: "After", Do: "run the query with Page"}
		}
	}
	s.From, s.Tests, s.Order, s.Limit, s.Offset = q.From, q.Tests, q.Order, q.Limit-1, q.Offset-1
	return s
}

// query is the query as part of another.
func (q *selection) query() (*tree.Select, error) {
	if q == nil {
		return nil, noPlan.Err
	}
	p := q.rows()
	return finish(q.statement().Settled(), &p)
}

// ofTable says that the rows are those of one table.
func (q *selection) ofTable() bool {
	f := q.From
	return f != nil && f.Table != nil && f.Query == nil && f.Write == nil && f.Given == nil
}

// certain says that what is read of one table is never NULL where it cannot be.
func certain(p *plan) bool {
	if p.Err != nil {
		return false
	}
	for i := range p.Parts {
		part := &p.Parts[i]
		if part.Mapping != nil && part.Absent || part.Mapping == nil && !part.Codec.Null && !filled(p.Columns[part.First]) {
			return false
		}
	}
	return true
}

// filled says that an expression is a column that always has a value.
func filled(n *tree.Node) bool { return n.Kind == tree.Column && !n.Null }

// run is the query, to be run.
func (q *selection) run() session.Query {
	if q == nil {
		return session.Query{Statement: exec.Statement{Err: noPlan.Err}}
	}
	if q.more == nil && q.ofTable() && certain(q.what) {
		return session.Query{Statement: exec.Statement{Tree: &q.Plain}, Plan: *q.what}
	}
	p := q.rows()
	t, err := finish(q.statement(), &p)
	if err == nil {
		err = checkNulls(t, &p)
	}
	var loads []load.Spec
	if q.more != nil {
		loads = q.more.loads
	}
	if err == nil {
		err = load.Check(loads)
	}
	return session.Query{Statement: exec.Statement{Tree: t, Err: err}, Plan: p, Loads: loads}
}
