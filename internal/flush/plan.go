// Package flush turns the changed objects of a session into an ordered plan of statements.
// It does no I/O: objects come in, steps go out, and the session runs them.
//
// The order is that of a unit of work: tables by their foreign keys, rows only where a
// table refers to itself; inserts parents first, then updates, then deletes children
// first; rows of one shape are one step. Keys that the database counts are filled in as
// the steps run, so the values of a step are read when it is its turn.
package flush

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Kind is what a step does.
type Kind uint8

// The kinds of steps.
const (
	Insert Kind = iota
	Update
	Delete
)

// Step is one statement, over objects of one table and one shape.
type Step struct {
	Kind    Kind
	Table   *identity.Table
	Objects []*identity.Object
	Columns []int // what is written
	Back    []int // what the database fills and is read back
	Wave    int   // steps of one wave do not wait for each other's keys
}

// Plan is what a flush will do, in order.
type Plan struct{ Steps []Step }

// Link is a pair of objects that a relation without another side ties together: the child's
// foreign key is the owner's key.
type Link struct {
	Relation    *mapping.Relation
	Owner, Item unsafe.Pointer
}

// New plans the flush of what is pending, changed and doomed in m. Links are the
// collections' additions whose far side has no relation back.
func New(m *identity.Map, links []Link) (*Plan, error) {
	tables := sortTables(m.Tables)
	p := &Plan{}
	late, err := p.inserts(tables, links)
	if err != nil {
		return nil, err
	}
	if err := p.updates(tables, late); err != nil {
		return nil, err
	}
	p.deletes(tables)
	return p, nil
}

// Empty says that there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// add appends a step, in the same wave as the one before unless it waits for its keys.
func (p *Plan) add(s Step, waits bool) {
	if n := len(p.Steps); n > 0 {
		s.Wave = p.Steps[n-1].Wave
		if waits {
			s.Wave++
		}
	}
	p.Steps = append(p.Steps, s)
}
