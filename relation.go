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

func (r Relation[P, C]) loadFrom(P) *load.Spec { return r.r.spec() }
func (r Relation[P, C]) rel() *relation        { return r.r }

// Any matches rows that have a related row for which the conditions hold:
// EXISTS (SELECT 1 FROM … WHERE …). Conditions of a many-to-many relation can name columns
// of its link table, too.
func (r Relation[P, C]) Any(cs ...Condition) Condition { return r.r.any(cs) }

// WriteRelation is a relation whose collection is a WriteOnly: queries join it and ask for
// Any, With does not take it.
type WriteRelation[P, C any] struct{ r *relation }

func (r WriteRelation[P, C]) rel() *relation { return r.r }

// Any matches rows that have a related row for which the conditions hold.
func (r WriteRelation[P, C]) Any(cs ...Condition) Condition { return r.r.any(cs) }

// None matches rows that have no related row for which the conditions hold.
func None(r Joinable, cs ...Condition) Condition { return Not(relationAt(r).any(cs)) }

// Every matches rows all of whose related rows meet the conditions: those that have none,
// too. A condition that is NULL is not met.
func Every(r Joinable, cs ...Condition) Condition {
	met := make([]*tree.Node, len(cs))
	for i, c := range cs {
		met[i] = joined(tree.Unary, tree.IsTrue, c.node())
	}
	if len(met) == 0 {
		return condition(&tree.Node{Kind: tree.Fragment, Name: "TRUE", Err: &BuildError{What: "there is no condition that every related row is to meet", Where: "Every"}})
	}
	all := condition(joined(tree.Logic, tree.And, met...))
	return Not(relationAt(r).any([]Condition{Not(all)}))
}

// target is the table that the relation leads to, under its own name.
func (r *relation) target() *table { return r.rel.Target().Face.(*table) }

// spec loads the relation as it stands.
//
//go:noinline
func (r *relation) spec() *load.Spec {
	if r == nil {
		return &load.Spec{Err: errNoRelation}
	}
	s := whole(r.rel)
	return &s
}

// whole loads a relation in the order that its declaration says; rows that are equal in it
// come by their key.
func whole(r *mapping.Relation) load.Spec {
	t := r.Target().Face.(*table)
	s := load.Spec{Relation: r, Source: t.src}
	if len(r.Order) == 0 {
		return s
	}
	for _, o := range r.Order {
		s.Order = append(s.Order, tree.Order{By: t.nodes[t.m.Table.Column(o.Column)], Desc: o.Desc})
	}
	for _, k := range t.m.Key {
		s.Order = append(s.Order, tree.Order{By: t.nodes[k]})
	}
	return s
}

// link is the link table of a many-to-many relation, under its own name: conditions can
// name what else it holds.
func (r *relation) link() *table { return r.rel.Through.Link().Face.(*table) }

// near are the columns that hold a row's key: the target's, or the link table's.
func (r *relation) near() []*tree.Node {
	if th := r.rel.Through; th != nil {
		return pick(r.link().nodes, th.Near())
	}
	return pick(r.target().nodes, r.rel.To())
}

// on is the condition that ties a row to its related rows, or to the rows that link it.
func (r *relation) on() *tree.Node { return pairwise(pick(r.from.nodes, r.rel.From), r.near()) }

// far is the condition that ties the rows of a link table to the target's.
func (r *relation) far() *tree.Node {
	return pairwise(pick(r.link().nodes, r.rel.Through.Far()), pick(r.target().nodes, r.rel.To()))
}

// joins are the joins along the relation: two through a link table.
func (r *relation) joins(k tree.JoinKind) []tree.Join {
	if r == nil {
		return nil
	}
	if r.rel.Through == nil {
		return []tree.Join{{Kind: k, Source: r.target().src, On: r.on()}}
	}
	return []tree.Join{{Kind: k, Source: r.link().src, On: r.on()}, {Kind: k, Source: r.target().src, On: r.far()}}
}

func pick(nodes []*tree.Node, positions []int) []*tree.Node {
	out := make([]*tree.Node, len(positions))
	for i, p := range positions {
		out[i] = nodes[p]
	}
	return out
}

// pairwise is the condition that columns are equal, one by one.
func pairwise(as, bs []*tree.Node) *tree.Node {
	eqs := make([]*tree.Node, len(as))
	for i := range as {
		eqs[i] = joined(tree.Binary, tree.Eq, as[i], bs[i])
	}
	if len(eqs) == 1 {
		return eqs[0]
	}
	return joined(tree.Logic, tree.And, eqs...)
}

// clash is the error of a relation that leads back to the table it starts from: both ends
// would have one name.
func (r *relation) clash() error {
	if r == nil {
		return errNoRelation
	}
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
	if r == nil {
		return condition(&tree.Node{Kind: tree.Exists, Err: errNoRelation})
	}
	t := r.target()
	one := &tree.Node{Kind: tree.Fragment, Name: "1"}
	s := &tree.Select{Columns: []*tree.Node{one}, From: t.src, Limit: -1, Offset: -1, Err: r.clash()}
	if r.rel.Through != nil {
		s.From = r.link().src
		s.Joins = []tree.Join{{Source: t.src, On: r.far()}}
	}
	s.Where = extend([]*tree.Node{r.on()}, cs)
	return condition(&tree.Node{Kind: tree.Exists, Query: s, Err: s.Err})
}

// Joinable is a relation that a query can join.
type Joinable interface{ rel() *relation }

// Loadable is what rows of R can carry along: a relation, or a Loading of one.
type Loadable[R any] interface{ loadFrom(R) *load.Spec }
