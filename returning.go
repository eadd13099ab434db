package tenon

import (
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// returning is a write whose rows are read.
type returning[R any] struct {
	write any
	what  Selectable[R]
}

func (returning[R]) result(R) {}

func (returning[R]) query() (*tree.Select, error) {
	return nil, &BuildError{What: "a statement that writes cannot stand inside another", Where: "Returning", Do: "read it as a CTE, on PostgreSQL"}
}

// writes is the statement as a CTE, in which each column has a name of its own.
func (q returning[R]) writes() (any, []*tree.Node, plan, error) {
	p := *planOf(q.what)
	named := p
	named.Columns = distinctNames(&tree.Select{Columns: p.Columns}).Columns
	stmt, err := returned(q.write, &named)
	return stmt, named.Columns, p, err
}

func (q returning[R]) run() session.Query {
	p := *planOf(q.what)
	t, err := returned(q.write, &p)
	return session.Query{Statement: exec.Statement{Tree: t, Err: err}, Plan: p}
}

// returned is the statement with the columns of a plan as its RETURNING.
func returned(write any, p *plan) (any, error) {
	if p.Err != nil {
		return nil, p.Err
	}
	if err := checkNulls(found(write), p); err != nil {
		return nil, err
	}
	switch s := write.(type) {
	case *tree.Insert:
		c := *s
		c.Returning = p.Columns
		return &c, nil
	case *tree.Update:
		c := *s
		c.Returning = p.Columns
		return &c, nil
	case *tree.Delete:
		c := *s
		c.Returning = p.Columns
		return &c, nil
	}
	return nil, &BuildError{What: "this statement has no RETURNING"}
}

// found tells which rows may be absent: before an upsert, the row that it changes.
func found(write any) *tree.Select {
	if in, ok := write.(*tree.Insert); ok && in.Conflict != nil && !in.Conflict.Nothing {
		return &tree.Select{Joins: []tree.Join{{Kind: tree.LeftJoin, Source: tree.OldRow}}}
	}
	return &tree.Select{}
}

// Old is, in Returning, a column as it was before the statement, as an expression of the
// column's own kind. After a DELETE that is the column itself, on every database. Of an UPDATE
// and an upsert PostgreSQL tells it from 18 on; others give *UnsupportedError. An upsert that
// wrote a new row has none, and NULL for it.
func Old[X any](c kind[X]) X { return c.over(image(tree.OldValue, c.node())) }

// New is, in Returning, a column as it is after the statement: what the column itself is there,
// but for a DELETE, which has no new values.
func New[X any](c kind[X]) X { return c.over(image(tree.NewValue, c.node())) }

func image(k tree.Kind, c *tree.Node) *tree.Node {
	n := &tree.Node{Kind: k, Name: c.Name, Type: c.Type, Codec: c.Codec, Null: c.Null, Source: c.Source, Args: []*tree.Node{c}, Err: c.Err}
	if c.Kind != tree.Column && n.Err == nil {
		n.Err = &BuildError{What: "only a column has an old and a new value", Where: "Returning"}
	}
	return n
}
