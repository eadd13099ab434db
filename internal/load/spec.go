package load

import (
	"slices"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Strategy is the way in which a relation's rows are fetched.
type Strategy uint8

// The strategies. Auto is select-in, and inside of a JSON aggregate part of that.
const (
	Auto     Strategy = iota
	SelectIn          // one statement for the relation, with the parents' keys
	Joined            // LEFT JOIN in the parents' statement
	JSON              // one JSON text for each parent, in the parents' statement
	FromJoin          // a join that the query makes by itself
)

// Spec says how one relation of a query's rows is loaded, and what of the rows it finds.
type Spec struct {
	Relation *mapping.Relation
	Source   *tree.Source // the target under the name that Where and Order use
	Where    []*tree.Node
	Order    []tree.Order
	Limit    int // per parent; 0: none
	Strategy Strategy
	Levels   int   // of a relation that leads to its own table: how often it is followed; 0: once
	Only     []int // where Chosen: the columns of the target that are read
	Also     []int // deferred columns that are read, too
	Chosen   bool
	Next     []Spec
	Err      error
}

// Selection is what is read of the target: what was said, and what ties its rows to their
// parents.
func (s *Spec) Selection() *mapping.Selection {
	m := s.Relation.Target()
	if !s.Chosen && len(s.Also) == 0 {
		return m.Usual
	}
	also := append(slices.Clip(s.Also), s.Relation.To()...)
	if p := s.Relation.Position(); p >= 0 {
		also = append(also, p)
	}
	return m.Choose(s.Only, s.Chosen, also)
}

// next are the relations of the rows that are found: for a recursive one, itself again.
func (s *Spec) next() []Spec {
	if s.Levels < 2 {
		return s.Next
	}
	again := *s
	again.Levels--
	return append(slices.Clip(s.Next), again)
}

// inside says that the relation's rows come with the statement of its parents, and how.
func (s *Spec) inside(around Strategy) Strategy {
	if around == JSON && (s.Strategy == Auto || s.Strategy == Joined) {
		return JSON // it is one statement either way
	}
	if s.Strategy == Auto {
		return SelectIn
	}
	return s.Strategy
}

// Inside says that the rows of one of the relations come with the statement of their parents.
func Inside(specs []Spec) bool {
	return slices.ContainsFunc(specs, func(s Spec) bool { return s.inside(Auto) != SelectIn })
}

// Repeating is the first of the relations that has the query's own join repeat a parent; nil:
// none has.
func Repeating(specs []Spec) *Spec {
	for i := range specs {
		if s := &specs[i]; s.Strategy == FromJoin && s.Multiplies() {
			return s
		}
	}
	return nil
}

// Alone gives the mistake of relations that are to be loaded from a join, where there is no
// query that could make one.
func Alone(specs []Spec) error {
	for i := range specs {
		if specs[i].Strategy == FromJoin {
			return &fault.BuildError{What: "there is no query whose join could be read", Where: specs[i].Relation.Name, Do: "leave out FromJoin"}
		}
	}
	return nil
}

// Check gives the first mistake in what is to be loaded, at whatever depth.
func Check(specs []Spec) error { return check(specs, FromJoin) }

func check(specs []Spec, around Strategy) error {
	for i := range specs {
		s := &specs[i]
		if err := s.check(around); err != nil {
			return err
		}
		for j := range i {
			if specs[j].Relation == s.Relation {
				return &fault.BuildError{What: "the relation is loaded twice", Where: s.Relation.Name, Do: "say once what of it is wanted"}
			}
		}
		if err := check(s.Next, s.Strategy); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spec) check(around Strategy) error {
	if s.Err != nil {
		return s.Err
	}
	name := s.Relation.Name
	if s.Relation.Write {
		return &fault.BuildError{What: "a relation for writing alone is not loaded", Where: name, Do: "query its rows"}
	}
	if s.Strategy == FromJoin {
		if around != FromJoin {
			return &fault.BuildError{What: "the rows that this is loaded with are not joined by the query", Where: name, Do: "say FromJoin for those too, or leave it here"}
		}
		if len(s.Where) > 0 || len(s.Order) > 0 || s.Limit > 0 || s.Levels > 1 {
			return &fault.BuildError{What: "what a query joins itself is filtered and ordered by the query", Where: name, Do: "use Where and OrderBy of the query, or leave out FromJoin"}
		}
	}
	if s.Levels > 1 && s.Relation.Target() != s.Relation.Mapping {
		return &fault.BuildError{What: "only a relation that leads to its own table can be followed again", Where: name, Do: "use With for the next one"}
	}
	for _, n := range s.Where {
		if err := s.elsewhere(n); err != nil {
			return err
		}
	}
	for i := range s.Order {
		if err := s.elsewhere(s.Order[i].By); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere is the mistake of a column that is not of the related rows. Queries inside the
// expression have tables of their own.
func (s *Spec) elsewhere(n *tree.Node) error {
	if n == nil {
		return nil
	}
	if n.Err != nil {
		return n.Err
	}
	if n.Kind == tree.Column && n.Source != nil && n.Source != s.Source {
		return &fault.BuildError{What: "table " + n.Source.Name() + " is not what the relation loads", Where: s.Relation.Name, Do: "name columns of " + s.Source.Name()}
	}
	for _, a := range n.Args {
		if err := s.elsewhere(a); err != nil {
			return err
		}
	}
	return s.elsewhere(n.Left)
}

// order is the order of each parent's rows: what was asked for, else the relation's own,
// and the key where those leave it open, so that it is the same on every database.
func (s *Spec) order() []tree.Order {
	if !s.Relation.Many {
		return nil
	}
	m := s.Relation.Target()
	out := slices.Clip(s.Order)
	if len(out) == 0 {
		for _, o := range s.Relation.Order {
			out = append(out, tree.Order{By: s.Source.Cols[m.Table.Column(o.Column)], Desc: o.Desc})
		}
	}
	for _, k := range m.Key {
		if c := s.Source.Cols[k]; !slices.ContainsFunc(out, func(o tree.Order) bool { return o.By == c }) {
			out = append(out, tree.Order{By: c})
		}
	}
	return out
}
