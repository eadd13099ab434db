package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/load"
)

// Load refines how a relation is loaded. With takes a bare relation as well.
func Load[P, C any](r relationOf[P, C]) Loading[P, C] {
	return Loading[P, C]{r.rel().spec()}
}

// Loading is a relation with the rows that are wanted of it. It is a value: methods copy.
type Loading[P, C any] struct{ s load.Spec }

func (Loading[P, C]) loadFrom(P)        {}
func (l Loading[P, C]) spec() load.Spec { return l.s }

// Where keeps only related rows for which the conditions hold. A collection that was
// filtered is loaded with what was found.
func (l Loading[P, C]) Where(cs ...Condition) Loading[P, C] {
	l.s.Where = append(slices.Clip(l.s.Where), nodes(cs)...)
	return l
}

// OrderBy orders the related rows of each parent.
func (l Loading[P, C]) OrderBy(o ...OrderTerm) Loading[P, C] {
	l.s.Order = append(slices.Clip(l.s.Order), orders(o)...)
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
	for _, x := range ls {
		l.s.Next = append(l.s.Next, x.spec())
	}
	return l
}
