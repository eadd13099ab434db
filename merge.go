package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// MergeStmt is a MERGE: it updates, deletes and inserts rows of a table in one statement, by the
// rows of another source. It is an immutable value. PostgreSQL has it from 15 on; others give
// *UnsupportedError.
type MergeStmt[E any] = mergeStmt[*E]

// mergeStmt is of a pointer for the reason that PointerTable tells.
type mergeStmt[P any] struct {
	t *table
	m tree.Merge
}

// MergeInto merges rows of Using into a table.
//
//	tenon.MergeInto(Stock).Using(counted, counted.Col(Stock.ID).EqExpr(Stock.ID)).
//		WhenMatched(counted.Col(Stock.Count).Eq(0)).Delete().
//		WhenMatched().Update(StockSet{Count: tenon.ToExpr(counted.Col(Stock.Count))}).
//		WhenNotMatched().Insert(StockSet{ID: …, Count: …})
func MergeInto[E any](t TableOf[E]) MergeStmt[E] {
	at := tableOf(t)
	return MergeStmt[E]{at, tree.Merge{Into: at.source(), Err: missing(t)}}
}

// Using says which rows are merged: those of a table, a Subquery, a CTE or Values; and on, which
// rows of the table that is written belong to one of them. A row that several belong to can be
// changed by one alone: else the database refuses the statement.
func (s mergeStmt[P]) Using(rows Source, on Condition) mergeStmt[P] {
	if tableOf(rows) == nil {
		s.m.Err = firstError(s.m.Err, errNoSource)
	}
	s.m.Using = tree.Join{Source: standing(rows)}
	if !on.none() {
		s.m.Using.On = on.node()
	}
	return s
}

// WhenMatched begins a case for rows that both have: it is taken if the conditions, over both,
// hold, and no case before it was.
func (s mergeStmt[P]) WhenMatched(cs ...Condition) Matched[P] {
	return Matched[P]{s, tree.When{Matched: true, Where: extend(nil, cs)}}
}

// WhenNotMatched begins a case for rows of Using alone: it is taken if the conditions, over
// these, hold, and no case before it was.
func (s mergeStmt[P]) WhenNotMatched(cs ...Condition) NotMatched[P] {
	return NotMatched[P]{s, tree.When{Where: extend(nil, cs)}}
}

// Matched is a case of a MERGE for rows that both have; P is a pointer to the entity.
type Matched[P any] struct {
	s mergeStmt[P]
	c tree.When
}

// Update changes the row of the table.
func (c Matched[P]) Update(set assignmentsOf[P]) mergeStmt[P] {
	return c.s.sets(c.c, tree.MergeUpdate, set)
}

// Delete removes the row of the table.
func (c Matched[P]) Delete() mergeStmt[P] { return c.s.does(c.c, tree.MergeDelete) }

// DoNothing leaves the row alone, also to the cases that follow.
func (c Matched[P]) DoNothing() mergeStmt[P] { return c.s.does(c.c, tree.MergeNothing) }

// NotMatched is a case of a MERGE for rows of its source alone; P is a pointer to the entity.
type NotMatched[P any] struct {
	s mergeStmt[P]
	c tree.When
}

// Insert writes a row. Its values may be expressions over the source; a column that the set does
// not name is left to the database.
func (c NotMatched[P]) Insert(set assignmentsOf[P]) mergeStmt[P] {
	return c.s.sets(c.c, tree.MergeInsert, set)
}

// DoNothing writes nothing, also not by the cases that follow.
func (c NotMatched[P]) DoNothing() mergeStmt[P] { return c.s.does(c.c, tree.MergeNothing) }

// assignmentsOf are Assignments to the entity that P points to.
type assignmentsOf[P any] interface {
	sets(P)
	Assignments() []Assignment
}

func (s mergeStmt[P]) does(c tree.When, what tree.MergeAction) mergeStmt[P] {
	c.Do = what
	s.m.When = append(slices.Clip(s.m.When), c)
	return s
}

func (s mergeStmt[P]) sets(c tree.When, what tree.MergeAction, set assignmentsOf[P]) mergeStmt[P] {
	if set == nil {
		s.m.Err = firstError(s.m.Err, errNoSet)
		return s
	}
	c.Set, s.m.Err = assigns(s.t, set.Assignments(), s.m.Err)
	return s.does(c, what)
}

func (s mergeStmt[P]) statement() session.Query {
	if s.t == nil {
		return session.Query{Statement: exec.Statement{Err: errNoTarget}}
	}
	if s.t.m.Version >= 0 {
		s.m.When = slices.Clone(s.m.When)
		for i := range s.m.When {
			if c := &s.m.When[i]; c.Do == tree.MergeUpdate {
				c.Set = versioned(s.t, c.Set)
			}
		}
	}
	return session.Query{Statement: exec.Statement{Tree: &s.m}}
}
