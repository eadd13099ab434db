package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/load"
)

// Load refines how a relation is loaded. With takes a bare relation as well.
func Load[P, C any](r Relation[P, C]) Loading[P, C] {
	return Loading[P, C]{s: *r.r.spec()}
}

// Loading is a relation with the rows that are wanted of it. It is a value: methods copy.
type Loading[P, C any] struct {
	s       load.Spec
	ordered bool // by OrderBy, not by the relation's declaration
}

func (l Loading[P, C]) loadFrom(P) *load.Spec { return &l.s }

// Where keeps only related rows for which the conditions hold. A collection that was
// filtered is loaded with what was found.
func (l Loading[P, C]) Where(cs ...Condition) Loading[P, C] {
	l.s.Where = extend(l.s.Where, cs)
	return l
}

// OrderBy orders the related rows of each parent, after the terms of earlier calls, and in
// place of the order that the relation declares.
func (l Loading[P, C]) OrderBy(o ...OrderTerm) Loading[P, C] {
	if !l.ordered {
		l.s.Order, l.ordered = nil, true
	}
	l.s.Order = ordered(l.s.Order, o)
	return l
}

// Joined loads by LEFT JOIN in the query that loads the parents: no statement more, and the
// parents' columns once for each of their rows. It suits relations to one row.
func (l Loading[P, C]) Joined() Loading[P, C] { l.s.Strategy = load.Joined; return l }

// SelectIn loads by one statement of its own, however many the parents: what a relation
// does where nothing else is said.
func (l Loading[P, C]) SelectIn() Loading[P, C] { l.s.Strategy = load.SelectIn; return l }

// JSON loads in the query that loads the parents, as one JSON text for each of them. What
// is loaded with the related rows comes inside of it.
func (l Loading[P, C]) JSON() Loading[P, C] { l.s.Strategy = load.JSON; return l }

// FromJoin loads what the query itself joins along the relation: the joined rows, and no
// others. Filter and order are the query's.
func (l Loading[P, C]) FromJoin() Loading[P, C] {
	if l.s.Strategy = load.FromJoin; !l.ordered {
		l.s.Order = nil // the order that the relation declares gives way
	}
	return l
}

// Recursive follows a relation that leads to its own table so many levels deep: by one
// statement for each, fewer where a level finds nothing, or by one recursive statement for
// many of them, where the database is better at that. What the last level found has its
// relation unloaded.
func (l Loading[P, C]) Recursive(levels int) Loading[P, C] {
	l.s.Levels = levels
	if levels <= 0 && l.s.Err == nil {
		l.s.Err = &BuildError{What: "the number of levels must be above zero", Where: l.s.Relation.Name}
	}
	return l
}

// Limit keeps the first n related rows of each parent, in the order of OrderBy.
func (l Loading[P, C]) Limit(n int) Loading[P, C] {
	l.s.Limit = n
	if n <= 0 && l.s.Err == nil {
		l.s.Err = &BuildError{What: "the limit of a relation must be above zero", Where: l.s.Relation.Name}
	}
	return l
}

// With loads relations of the related rows too.
func (l Loading[P, C]) With(ls ...Loadable[C]) Loading[P, C] {
	l.s.Next = slices.Clip(l.s.Next)
	var from C
	for _, x := range ls {
		l.s.Next = append(l.s.Next, specOf(x, from))
	}
	return l
}
