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
	p := planOf(q.what)
	named := p
	named.Columns = distinctNames(&tree.Select{Columns: p.Columns}).Columns
	stmt, err := returned(q.write, &named)
	return stmt, named.Columns, p, err
}

func (q returning[R]) run() session.Query {
	p := planOf(q.what)
	t, err := returned(q.write, &p)
	return session.Query{Statement: exec.Statement{Tree: t, Err: err}, Plan: p}
}

// returned is the statement with the columns of a plan as its RETURNING.
func returned(write any, p *plan) (any, error) {
	if p.Err != nil {
		return nil, p.Err
	}
	if err := checkNulls(&tree.Select{}, p); err != nil {
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
