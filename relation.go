package tenon

import (
	"fmt"

	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Relation is a relationship as seen from the table of P, leading to C, both pointers to
// entities, so that their code is shared. It has few methods, because the compiler emits
// them for every relation of every table; Load refines one.
type Relation[P, C any] struct{ r *relation }

// relation is what a Relation points to: the mapping's relation, from a table under the
// name that it has here.
type relation struct {
	rel  *mapping.Relation
	from *table
}

func (r Relation[P, C]) loadFrom(P) load.Spec { return r.r.spec() }
func (Relation[P, C]) to(C)                   {}
func (r Relation[P, C]) rel() *relation       { return r.r }

// Any matches rows that have a related row for which the conditions hold:
// EXISTS (SELECT 1 FROM … WHERE …).
func (r Relation[P, C]) Any(cs ...Condition) Condition { return r.r.any(cs) }

// target is the table that the relation leads to, under its own name.
func (r *relation) target() *table { return r.rel.Target().Face.(*table) }

// spec loads the relation as it stands.
//
//go:noinline
func (r *relation) spec() load.Spec { return load.Spec{Relation: r.rel, Source: r.target().src} }

// on is the condition that ties a row to its related rows.
func (r *relation) on() *tree.Node {
	t := r.target()
	to := r.rel.To()
	eqs := make([]*tree.Node, len(to))
	for i, f := range r.rel.From {
		eqs[i] = joined(tree.Binary, tree.Eq, r.from.nodes[f], t.nodes[to[i]])
	}
	if len(eqs) == 1 {
		return eqs[0]
	}
	return joined(tree.Logic, tree.And, eqs...)
}

// clash is the error of a relation that leads back to the table it starts from: both ends
// would have one name.
func (r *relation) clash() error {
	if r.target().src != r.from.src {
		return nil
	}
	return &BuildError{
		What:  fmt.Sprintf("relation %s leads from %s to itself under one name", r.rel.Name, r.from.src.Name()),
		Where: r.rel.Mapping.Entity, Do: "start from " + r.rel.Mapping.Var + `.As("name")`,
	}
}

//go:noinline
func (r *relation) any(cs []Condition) Condition {
	t := r.target()
	one := &tree.Node{Kind: tree.Fragment, Name: "1"}
	s := &tree.Select{Columns: []*tree.Node{one}, From: t.src, Limit: -1, Offset: -1, Err: r.clash()}
	s.Where = append([]*tree.Node{r.on()}, nodes(cs)...)
	return Condition{&tree.Node{Kind: tree.Exists, Query: s, Err: s.Err}}
}

// Joinable is a relation that a query can join.
type Joinable interface{ rel() *relation }

// relationOf is a relation from P to C.
type relationOf[P, C any] interface {
	loadFrom(P) load.Spec
	to(C)
}

// Loadable is what rows of R can carry along: a relation, or a Loading of one.
type Loadable[R any] interface{ loadFrom(R) load.Spec }
