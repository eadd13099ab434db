// Package flush turns the changed objects of a session into an ordered plan of statements.
// It does no I/O: objects come in, steps go out, and the session runs them.
//
// The order is that of a unit of work: tables by their foreign keys, rows only where a
// table refers to itself; inserts parents first, then updates, then deletes children
// first; rows of one shape are one step. Keys that the database counts are filled in as
// the steps run, so the values of a step are read when it is its turn.
package flush

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
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

	Set      []tree.Assign                     // columns set to expressions
	Source   *tree.Source                      // the table as Set names it
	Match    []int                             // what finds the rows; nil: the key, and the version
	Given    map[*identity.Object]driver.Value // what is written instead of what the objects hold
	Strayed  map[*identity.Object]aside        // rows whose key an earlier step has set aside
	Links    []Link                            // what the rows of a link table tie together, one for each object
	Reserved bool                              // the keys were drawn from the table's own counter
}

// Plan is what a flush will do, in order.
type Plan struct {
	Steps    []Step
	Dropped  bool // pending objects leave the session
	Deferred bool // foreign keys are to be checked at COMMIT

	Draws []Draw // keys that are drawn before the first wave

	counted map[string]bool // tables whose keys the running wave brings
}

// Link is a pair of objects that a relation without another side ties together: the child's
// foreign key is the owner's key.
type Link struct {
	Relation    *mapping.Relation
	Owner, Item unsafe.Pointer
}

// Empty says that there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// Alone says that the plan is one statement that needs no transaction around it: it does
// all or nothing, and what comes back of it cannot be refused afterwards.
func (p *Plan) Alone(a *Abilities) bool {
	if len(p.Steps) != 1 || p.Deferred {
		return false
	}
	s := &p.Steps[0]
	n := len(s.Objects)
	if s.Kind != Insert {
		return n == 1 && len(s.Back) == 0
	}
	for _, c := range s.Back {
		if c := &s.Table.Mapping.Columns[c]; c.Filled != schema.ByIdentity || c.Type.Kind != schema.Int64 || c.Codec.Type.Kind() != reflect.Int64 {
			return false
		}
	}
	if n == 1 {
		return true
	}
	together := a.InsertArrays || a.MultiRow && (a.Returning || len(s.Back) == 0)
	return together && len(s.Columns) > 0 && n <= s.size(a)
}

// Draw is the drawing of keys for new objects of a table, in their order.
type Draw struct {
	Table   *identity.Table
	Column  int
	Objects []*identity.Object
}

// Statement is the query for the keys.
func (d *Draw) Statement() *tree.Draw {
	n := &tree.Node{Kind: tree.Bind, Value: driver.Value{Kind: driver.Int, N: int64(len(d.Objects))}}
	return &tree.Draw{Table: d.Table.Mapping.Table, Column: d.Column, Count: n}
}

// draw has the keys that later steps wait for drawn first, where that takes fewer trips than
// to wait for the rows of each level: then everything is one wave.
func (p *Plan) draw(a *Abilities) {
	if n := len(p.Steps); !a.Draw || n == 0 || p.Steps[n-1].Wave < 2 {
		return
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Wave = 0
		if s.Kind != Insert {
			continue
		}
		m := s.Table.Mapping
		at := slices.IndexFunc(s.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })
		if at < 0 {
			continue
		}
		column := s.Back[at]
		s.Back = slices.Delete(s.Back, at, at+1)
		s.Columns = append(s.Columns, column)
		slices.Sort(s.Columns)
		s.Reserved = true
		p.Draws = append(p.Draws, Draw{s.Table, column, s.Objects})
	}
}

// add appends a step, in the same wave as the one before unless it waits for its keys.
func (p *Plan) add(s Step, waits bool) {
	if n := len(p.Steps); n > 0 {
		s.Wave = p.Steps[n-1].Wave
		if waits {
			s.Wave++
			clear(p.counted)
		}
	}
	if s.Kind == Insert && len(s.Back) > 0 {
		if p.counted == nil {
			p.counted = make(map[string]bool)
		}
		p.counted[s.Table.Mapping.Table.Name] = true
	}
	p.Steps = append(p.Steps, s)
}
