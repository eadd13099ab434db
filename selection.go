package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// selection is a query without what its rows become. It is small, since statements are
// values that each method copies, and not generic, since the compiler makes the methods of
// SelectStmt anew for each entity.
type selection struct {
	from          *tree.Source
	tests         []tree.Test
	order         []tree.Order
	limit, offset int // one more than what was said; zero: nothing was
	more          *clauses
}

// clauses are what most queries do not have. They are not changed once a query is handed on.
type clauses struct {
	s       tree.Select // but for what a selection has itself
	loads   []load.Spec
	after   Token
	paged   bool
	columns *columnChoice
}

// own gives a query that is being made clauses that nobody shares.
func (q *selection) own() *clauses {
	c := new(clauses)
	if q.more != nil {
		*c = *q.more
	}
	q.more = c
	return c
}

func (q *selection) where(cs []Condition) {
	q.tests = append(slices.Clip(q.tests), tests(cs)...)
}

func (q *selection) having(cs []Condition) {
	c := q.own()
	c.s.Having = extend(c.s.Having, cs)
}

func (q *selection) joined(joins ...tree.Join) {
	c := q.own()
	c.s.Joins = append(slices.Clip(c.s.Joins), joins...)
}

// pages sets a limit or an offset.
func (q *selection) pages(what *int, n int, where string) {
	*what = n + 1
	if n < 0 {
		q.failed(&BuildError{What: "a number of rows cannot be below zero", Where: where})
	}
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

func (q *selection) columns(p plan) plan {
	if q.more == nil {
		return p
	}
	return q.more.columns.of(p)
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
	s.From, s.Tests, s.Order, s.Limit, s.Offset = q.from, q.tests, q.order, q.limit-1, q.offset-1
	return s
}

// part is the query as part of another.
func (q *selection) part(p plan) (*tree.Select, error) {
	p = q.columns(p)
	return finish(q.statement().Settled(), &p)
}

// whole is the query, to be run.
func (q *selection) whole(p plan) session.Query {
	p = q.columns(p)
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
