package tenon

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/schema"
)

// UpdateByKey is the UPDATE of the rows that have the keys of entities: these columns of each
// row get what its entity holds; without columns all of them, but for the key and what the
// database computes. The entities are not tracked. A row that is not there is not written, and
// RowsAffected tells how many were; a version moves on and is not looked at.
//
//	db.Exec(ctx, tenon.UpdateByKey(Products, products, Products.Price, Products.Stock))
//
// It is one statement on PostgreSQL, with an array for each column; elsewhere one for each
// thousand rows, in one transaction. A trigger or a constraint sees the statement, not rows one
// after another: unique values can change places on PostgreSQL only if they are deferrable.
//
// Errors: *BuildError for a nil entity, no entity, two of one key, and a column that is
// another table's, of the key or computed.
func UpdateByKey[E any](t TableOf[E], es []*E, columns ...AnyColumn) Statement {
	ps := make([]unsafe.Pointer, len(es))
	for i, e := range es {
		ps[i] = unsafe.Pointer(e)
	}
	return byKeys{tableOf(t), ps, columns}
}

type byKeys struct {
	t       *table
	es      []unsafe.Pointer
	columns []AnyColumn
}

func (s byKeys) statement() session.Query {
	if s.t == nil {
		return session.Query{Statement: exec.Statement{Err: errNoTarget}}
	}
	columns, err := s.set()
	if err != nil {
		return session.Query{Statement: exec.Statement{Err: err}}
	}
	u, err := flush.ByKey(s.t.m, s.t.src, s.es, columns)
	return session.Query{Statement: exec.Statement{Tree: u, Err: err}}
}

// set are the columns to be written.
func (s byKeys) set() ([]int, error) {
	m := s.t.m
	where := "UpdateByKey of " + m.Table.Name
	if len(s.es) == 0 {
		return nil, &BuildError{What: "there is nothing to update", Where: where}
	}
	for _, e := range s.es {
		if e == nil {
			return nil, &BuildError{What: "a nil entity", Where: where}
		}
	}
	var out []int
	for _, c := range s.columns {
		if c == nil {
			return nil, errNoColumn
		}
		n := nodeOf(c)
		if n.Source == nil || n.Source.Table != m.Table {
			return nil, foreignColumn(n, s.t)
		}
		i := m.Table.Column(n.Name)
		if m.Columns[i].InKey || m.Columns[i].Filled == schema.ByFormula || i == m.Version {
			return nil, &BuildError{What: "column " + n.Name + " cannot be set by key", Where: where, Do: "name columns that are not of the key, no version and not computed"}
		}
		out = append(out, i)
	}
	for i := range m.Columns {
		if len(s.columns) == 0 && !m.Columns[i].InKey && m.Columns[i].Filled != schema.ByFormula && i != m.Version {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return nil, &BuildError{What: "no column is set", Where: where, Do: "the table has none but its key"}
	}
	return out, nil
}
