package tenon

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// grow appends a zero row and gives its address.
func grow[R any](rs *[]R) unsafe.Pointer {
	var zero R
	*rs = append(*rs, zero)
	return unsafe.Pointer(&(*rs)[len(*rs)-1])
}

// capacity is how many rows a query may be expected to give.
func capacity(q *session.Query) int {
	return min(max(tree.Limited(q.Tree), 0), 1024)
}

// atMost bounds a query whose further rows nobody would look at.
func atMost(q *session.Query, n int) *session.Query {
	if q.Later != nil {
		q.Most = n
		return q
	}
	q.Tree = tree.AtMost(q.Tree, n)
	return q
}

func theOne[R any](rs *[]R, err error) (R, error) {
	var none R
	switch {
	case err != nil:
		return none, err
	case len(*rs) == 0:
		return none, ErrNotFound
	case len(*rs) > 1:
		return none, ErrTooManyRows
	}
	return (*rs)[0], nil
}

func theFirst[R any](rs *[]R, err error) (R, bool, error) {
	if err != nil || len(*rs) == 0 {
		var none R
		return none, false, err
	}
	return (*rs)[0], true, nil
}

// byKey is the query for the row with a key. Its text is rendered once for each table.
func byKey(run *exec.Runner, t *table, key unsafe.Pointer) session.Query {
	if t == nil {
		return session.Query{Statement: exec.Statement{Err: errNoSource}}
	}
	m := t.m
	q := session.Query{Plan: t.row}
	q.Args = make([]driver.Value, len(m.Key))
	for i, k := range m.Key {
		encode(t.nodes[k], m.KeyPart(key, i), &q.Args[i], &q.Err)
	}
	switch {
	case q.Err != nil:
	case t.src.Alias != "": // programs make these as they go: there is no end to what would be kept
		q.Tree = t.selectByKey(q.Args)
	default:
		q.Text, q.Err = run.Fixed(t, func() any { return t.selectByKey(q.Args) })
	}
	return q
}

// selectByKey is SELECT … WHERE key = ?, for arguments of the kinds at hand.
func (t *table) selectByKey(args []driver.Value) *tree.Select {
	s := &tree.Select{Columns: t.row.Columns, From: t.src, Limit: -1, Offset: -1}
	for i, k := range t.m.Key {
		s.Where = append(s.Where, &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: t.nodes[k], Value: args[i]})
	}
	return s
}

// counting is SELECT COUNT(*) over a query, and where the number goes.
func counting(q anyQuery) (session.Query, *int64) {
	n := new(int64)
	if q == nil {
		return running(nil), n
	}
	s, err := q.query()
	if err != nil {
		return session.Query{Statement: exec.Statement{Err: err}}, n
	}
	c := counted(tree.CountAll).n
	out := &tree.Select{Limit: -1, Offset: -1, Columns: []*tree.Node{c}}
	if simple(s) {
		out.From, out.Joins, out.Where = s.From, s.Joins, s.Where
	} else {
		inner := *distinctNames(s)
		if inner.Limit < 0 && inner.Offset < 0 {
			inner.Order = nil
		}
		out.From = &tree.Source{Query: &inner, Alias: "counted"}
	}
	return session.Query{Statement: exec.Statement{Tree: out}, Plan: *scalar(c)}, n
}

// simple says that the rows of a query are the rows of its FROM and WHERE.
func simple(s *tree.Select) bool {
	return s.Set == nil && !s.Distinct && len(s.Group) == 0 && len(s.Having) == 0 && s.Limit < 0 && s.Offset < 0 && !aggregates(s)
}

func aggregates(s *tree.Select) bool {
	for _, n := range s.Columns {
		if n.Agg {
			return true
		}
	}
	return false
}

// existing is SELECT 1 of a query's first row, and where it goes.
func existing(q anyQuery) (session.Query, *int64) {
	n := new(int64)
	if q == nil {
		return running(nil), n
	}
	s, err := q.query()
	if err != nil {
		return session.Query{Statement: exec.Statement{Err: err}}, n
	}
	one := &tree.Node{Kind: tree.Fragment, Name: "1"}
	typed(one, intCodec)
	out := &tree.Select{Limit: 1, Offset: -1, Columns: []*tree.Node{one}}
	if simple(s) {
		out.From, out.Joins, out.Where = s.From, s.Joins, s.Where
	} else {
		inner := *distinctNames(s)
		out.From = &tree.Source{Query: &inner, Alias: "found"}
	}
	return session.Query{Statement: exec.Statement{Tree: out}, Plan: *scalar(one)}, n
}
