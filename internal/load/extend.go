package load

import (
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Entities gives the object of a row: of the cells of a mapping's columns, in order.
type Entities interface {
	Object(m *mapping.Mapping, only *mapping.Selection, cells []driver.Value) (unsafe.Pointer, error)
}

// Extension is what the rows of a statement carry beside its own columns: related rows,
// joined or as JSON. Those of one parent come with several rows where they are joined.
type Extension struct {
	Query    *tree.Select
	First    int  // the first cell that is not the statement's own
	Multiply bool // a root may come in several rows
	roots    group
	branches []*branch
	rest     []Spec // of the roots, by statements of their own
	names    int
}

// branch is one relation whose rows come with those of its parents.
type branch struct {
	spec     *Spec
	only     *mapping.Selection // of the target's columns; nil: all
	json     bool
	first    int // its first cell
	optional bool
	parents  group
	pairs    pairs
	last     pair
	seen     map[pair]struct{}
	branches []*branch
	rest     []Spec
	children group
}

// group numbers entities.
type group struct {
	all []unsafe.Pointer
	at  map[unsafe.Pointer]int32
}

func (g *group) number(e unsafe.Pointer) (n int32, fresh bool) {
	if i := len(g.all); i > 0 && g.all[i-1] == e {
		return int32(i - 1), false
	}
	if i, ok := g.at[e]; ok {
		return i, false
	}
	if g.at == nil {
		g.at = make(map[unsafe.Pointer]int32)
	}
	i := int32(len(g.all))
	g.at[e] = i
	g.all = append(g.all, e)
	return i, true
}

// Extend puts what comes with a statement into it: q is a query of entities, whose columns
// the selected ones of the mapping are, with as many others behind them as it likes. nil means that all
// is loaded by statements of its own.
func Extend(q *tree.Select, m *mapping.Mapping, only *mapping.Selection, specs []Spec) (*Extension, error) {
	return extend(q, m, only, specs, Auto)
}

func extend(q *tree.Select, m *mapping.Mapping, only *mapping.Selection, specs []Spec, around Strategy) (*Extension, error) {
	with, collections, own := false, false, false
	for i := range specs {
		switch specs[i].inside(around) {
		case Joined:
			with, collections = true, collections || specs[i].Multiplies()
		case JSON:
			with = true
		case FromJoin:
			with, own = true, true
		}
	}
	if !with {
		return nil, nil
	}
	q = q.Settled() // it may come to stand inside of another
	x := &Extension{Multiply: collections || own, First: len(q.Columns)}
	s, columns := *q, q.Columns[:only.Len(m)]
	s.Columns, s.Joins = slices.Clip(s.Columns), slices.Clip(s.Joins)
	if grouped(q) || q.Lock != tree.NoLock || collections && (q.Limit >= 0 || q.Offset >= 0) {
		if own {
			return nil, &fault.BuildError{What: "FromJoin cannot stand with DISTINCT, GROUP BY, UNION, row locks, or a limit beside joined collections", Where: "With", Do: "load the relation by a statement of its own"}
		}
		s, columns = wrap(q, columns)
	}
	columns = mapping.Spread(only, m, columns)
	x.Query = &s
	if collections && !own {
		x.together(m, columns)
	}
	var err error
	x.branches, x.rest, err = x.grow(&s, columns, specs, around)
	return x, err
}

// grouped says that a query's rows are not those of its FROM.
func grouped(q *tree.Select) bool {
	return q.Set != nil || q.Distinct || len(q.On)+len(q.Group)+len(q.Sets)+len(q.Having) > 0
}

// Multiplies says that a join along the relation, or along one behind it, may give several
// rows for one.
func (s *Spec) Multiplies() bool {
	return s.Relation.Many || slices.ContainsFunc(s.next(), func(n Spec) bool { return n.inside(Auto) == Joined && n.Multiplies() })
}

// wrap makes a query a derived table under the name that its rows have, so that joins
// neither change what its limit counts nor what it groups.
func wrap(q *tree.Select, columns []*tree.Node) (tree.Select, []*tree.Node) {
	inner := *q
	inner.Columns = slices.Clone(columns)
	src := &tree.Source{Query: &inner, Alias: "tenon_root"}
	if s := columns[0].Source; s != nil {
		src.Of = s.Of
	}
	out := tree.Select{From: src, Limit: -1, Offset: -1}
	for _, c := range columns {
		out.Columns = append(out.Columns, derived(src, c.Name, c))
	}
	for i, c := range q.Columns[len(columns):] { // they may have the names of others
		if at := sameAs(columns, c); at >= 0 {
			out.Columns = append(out.Columns, out.Columns[at])
			continue
		}
		if c.Name == "" || slices.ContainsFunc(inner.Columns, func(n *tree.Node) bool { return strings.EqualFold(n.Name, c.Name) }) {
			c = label("tenon_more_"+strconv.Itoa(i), c)
		}
		inner.Columns = append(inner.Columns, c)
		out.Columns = append(out.Columns, derived(src, c.Name, c))
	}
	for i, o := range q.Order {
		if at := sameAs(q.Columns, o.By); at >= 0 {
			o.By = out.Columns[at]
		} else {
			inner.Columns = append(inner.Columns, label(orderName(i), o.By))
			o.By = derived(src, orderName(i), o.By)
		}
		out.Order = append(out.Order, o)
	}
	if q.Limit < 0 && q.Offset < 0 && len(q.On) == 0 {
		inner.Order = nil
	}
	return out, out.Columns[:len(columns)]
}

// sameAs is where an expression is among columns; -1: nowhere.
func sameAs(columns []*tree.Node, n *tree.Node) int {
	return slices.IndexFunc(columns, func(c *tree.Node) bool { return tree.SameColumn(c, n) })
}

// together orders by the root's key behind its order, so that the rows of one root follow
// each other and the orders of the collections count within them.
func (x *Extension) together(m *mapping.Mapping, columns []*tree.Node) {
	x.Query.Order = slices.Clip(x.Query.Order)
	for _, k := range m.Key {
		x.Query.Order = append(x.Query.Order, tree.Order{By: columns[k]})
	}
}

// grow adds relations of rows whose columns are given to a statement.
func (x *Extension) grow(s *tree.Select, columns []*tree.Node, specs []Spec, around Strategy) ([]*branch, []Spec, error) {
	var out []*branch
	var rest []Spec
	for i := range specs {
		spec := &specs[i]
		b := &branch{spec: spec, only: spec.Selection(), first: len(s.Columns), optional: true, last: pair{owner: null}}
		var err error
		switch spec.inside(around) {
		case Joined:
			err = x.join(s, columns, b)
		case FromJoin:
			err = x.follow(s, b)
		case JSON:
			err = x.aggregate(s, columns, b)
		default:
			rest = append(rest, *spec)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		out = append(out, b)
	}
	return out, rest, nil
}

func (x *Extension) name() string {
	x.names++
	return "tenon_" + strconv.Itoa(x.names)
}

// at are the parent's columns that a relation starts from.
func at(columns []*tree.Node, positions []int) []*tree.Node {
	out := make([]*tree.Node, len(positions))
	for i, c := range positions {
		out[i] = columns[c]
	}
	return out
}

// join adds LEFT JOIN.
func (x *Extension) join(s *tree.Select, columns []*tree.Node, b *branch) error {
	v := b.spec.see(x.name(), true)
	on := equal(v.near, at(columns, b.spec.Relation.From))
	if v.rank != nil {
		on = and(on, atMost(v.rank, b.spec.Limit))
	}
	s.Joins = append(s.Joins, tree.Join{Kind: tree.LeftJoin, Source: v.src, On: on})
	s.Columns = append(s.Columns, mapping.Pick(b.only, v.columns)...)
	s.Order = append(s.Order, v.order...)
	var err error
	b.branches, b.rest, err = x.grow(s, v.columns, b.spec.next(), Joined)
	return err
}

// follow reads the columns of a join that the query made itself.
func (x *Extension) follow(s *tree.Select, b *branch) error {
	src := b.spec.Source
	if s.From != src && !slices.ContainsFunc(s.Joins, func(j tree.Join) bool { return j.Source == src }) {
		return &fault.BuildError{What: "the query does not join " + src.Name(), Where: b.spec.Relation.Name, Do: "add Join or LeftJoin along the relation, or leave out FromJoin"}
	}
	s.Columns = append(s.Columns, mapping.Pick(b.only, src.Cols)...)
	var err error
	b.branches, b.rest, err = x.grow(s, src.Cols, b.spec.next(), FromJoin)
	return err
}

// aggregate adds a column with the rows as JSON.
func (x *Extension) aggregate(s *tree.Select, columns []*tree.Node, b *branch) error {
	n, err := x.rows(columns, b)
	if err != nil {
		return err
	}
	s.Columns = append(s.Columns, n)
	return nil
}

func (x *Extension) rows(columns []*tree.Node, b *branch) (*tree.Node, error) {
	v := b.spec.see(x.name(), false)
	q := &tree.Select{
		From: v.src, Columns: slices.Clip(mapping.Pick(b.only, v.columns)), Order: v.order, Limit: -1, Offset: -1,
		Where: []*tree.Node{equal(v.near, at(columns, b.spec.Relation.From))},
	}
	if b.spec.Limit > 0 {
		q.Limit = b.spec.Limit
	}
	b.json = true
	var err error
	b.branches, b.rest, err = x.grow(q, v.columns, b.spec.next(), JSON)
	return inJSON(q), err
}

// Row takes a row that the root came with, all cells of it. fresh says that it is the
// root's first.
func (x *Extension) Row(root unsafe.Pointer, cells []driver.Value, es Entities) (fresh bool, err error) {
	_, fresh = x.roots.number(root)
	for _, b := range x.branches {
		if err := b.row(root, cells, es); err != nil {
			return fresh, err
		}
	}
	return fresh, nil
}

func (b *branch) row(parent unsafe.Pointer, cells []driver.Value, es Entities) error {
	owner, fresh := b.parents.number(parent)
	if b.json {
		if !fresh { // a join beside it repeats the parent, and the text
			return nil
		}
		return b.text(owner, cells[b.first].S, es)
	}
	m := b.spec.Relation.Target()
	own := cells[b.first : b.first+b.only.Len(m)]
	for i := range m.Key {
		if own[b.only.KeyCell(m, i)].Kind == driver.Null {
			return nil
		}
	}
	return b.one(owner, own, cells, es)
}

// one takes one related row: its own cells, and those that the branches behind it read.
func (b *branch) one(owner int32, own, cells []driver.Value, es Entities) error {
	e, err := es.Object(b.spec.Relation.Target(), b.only, own)
	if err != nil {
		return err
	}
	b.take(owner, e)
	for _, n := range b.branches {
		if err := n.row(e, cells, es); err != nil {
			return err
		}
	}
	return nil
}

// take notes a pair, once.
func (b *branch) take(owner int32, e unsafe.Pointer) {
	p := pair{owner, e}
	if b.last == p {
		return
	}
	b.last = p
	if b.seen == nil {
		b.seen = make(map[pair]struct{})
	}
	if _, dup := b.seen[p]; dup {
		return
	}
	b.seen[p] = struct{}{}
	b.pairs.add(owner, e)
	b.children.number(e)
}

// Attach ties all rows to their parents.
func (x *Extension) Attach() {
	for _, b := range x.branches {
		b.attach()
	}
}

func (b *branch) attach() {
	numbers := make([]int32, len(b.parents.all))
	for i := range numbers {
		numbers[i] = int32(i)
	}
	attach(b.spec.Relation, b.parents.all, numbers, len(numbers), &b.pairs)
	for _, n := range b.branches {
		n.attach()
	}
}

// Clear forgets the rows that were taken, once they are attached: those of other roots follow.
func (x *Extension) Clear() {
	x.roots = group{}
	for _, b := range x.branches {
		b.clear()
	}
}

func (b *branch) clear() {
	b.parents, b.children, b.pairs, b.seen, b.last = group{}, group{}, pairs{}, nil, pair{owner: null}
	for _, n := range b.branches {
		n.clear()
	}
}

// Level is relations that are to be loaded for entities.
type Level struct {
	Specs   []Spec
	Parents []unsafe.Pointer
}

// Rest is what is left to be loaded by statements of their own: of the roots, and of the
// rows that came with them.
func (x *Extension) Rest() []Level {
	out := []Level{{x.rest, x.roots.all}}
	for _, b := range x.branches {
		out = b.left(out)
	}
	return out
}

func (b *branch) left(out []Level) []Level {
	out = append(out, Level{b.rest, b.children.all})
	for _, n := range b.branches {
		out = n.left(out)
	}
	return out
}
