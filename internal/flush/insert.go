package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// late is an object whose foreign key is filled by an UPDATE after the inserts.
type late struct {
	table   *identity.Table
	object  *identity.Object
	columns []int
}

// inserts plans the pending objects: a step for each run of one shape, in add order.
func (p *Plan) inserts(tables []*identity.Table, links []Link) ([]late, error) {
	var lates []late
	place := places(tables, links)
	counted := false // some earlier step's keys come from the database
	for ti, t := range tables {
		rows, more, err := arrange(t, ti, place, links)
		if err != nil {
			return nil, err
		}
		lates = append(lates, more...)
		for _, level := range rows {
			for _, group := range shapes(t, level) {
				p.add(group, counted)
				counted = len(group.Back) > 0
			}
		}
	}
	return lates, nil
}

// places says where each pending object stands before its table is arranged. Nobody asks
// when no row leads to another.
func places(tables []*identity.Table, links []Link) map[unsafe.Pointer]position {
	n, asked := 0, false
	for _, t := range tables {
		n += len(t.Pending)
		asked = asked || len(t.Pending) > 0 && (refers(t, links) || selfKeys(t).column >= 0)
	}
	if !asked {
		return nil
	}
	place := make(map[unsafe.Pointer]position, n)
	for ti, t := range tables {
		for _, o := range t.Pending {
			place[o.Ptr] = position{table: ti}
		}
	}
	return place
}

// refers says that the rows of a table may have parents (see parents).
func refers(t *identity.Table, links []Link) bool {
	for i := range t.Mapping.Relations {
		if r := &t.Mapping.Relations[i]; r.Owns && !r.Many {
			return true
		}
	}
	return slices.ContainsFunc(links, func(l Link) bool { return l.Relation.Target() == t.Mapping })
}

// position is where a pending object stands: its table's place, its level within it.
type position struct{ table, level int }

// arrange puts a table's pending objects into levels: an object whose parent in the same
// table has a key that is still to be counted comes a level after it. Within a level
// parents come before children, otherwise the order of adding holds.
func arrange(t *identity.Table, ti int, place map[unsafe.Pointer]position, links []Link) ([][]*identity.Object, []late, error) {
	self := selfKeys(t)
	if len(t.Pending) > 0 && self.column < 0 && !refers(t, links) {
		return [][]*identity.Object{t.Pending}, nil, nil
	}
	var levels [][]*identity.Object
	var lates []late
	state := make(map[unsafe.Pointer]uint8, len(t.Pending))
	objects := make(map[unsafe.Pointer]*identity.Object, len(t.Pending))
	for _, o := range t.Pending {
		objects[o.Ptr] = o
	}
	var visit func(o *identity.Object) error
	visit = func(o *identity.Object) error {
		if state[o.Ptr] == 2 {
			return nil
		}
		state[o.Ptr] = 1
		level := 0
		for _, parent := range parents(t, o.Ptr, links) {
			at, pending := place[parent.item]
			switch {
			case !pending:
				if parent.missing() {
					return parent.strange(t, o)
				}
			case at.table > ti || at.table == ti && state[parent.item] == 1:
				if parent.known {
					break
				}
				if !parent.nullable(t) {
					return parent.cyclic(t)
				}
				lates = append(lates, late{t, o, parent.columns})
			case at.table == ti:
				if err := visit(objects[parent.item]); err != nil {
					return err
				}
				if !parent.known {
					level = max(level, place[parent.item].level+1)
				}
			}
		}
		if q := self.parent(t, o.Ptr); q != nil && objects[q] != nil && state[q] == 0 {
			if err := visit(objects[q]); err != nil {
				return err
			}
		}
		state[o.Ptr] = 2
		place[o.Ptr] = position{ti, level}
		for len(levels) <= level {
			levels = append(levels, nil)
		}
		levels[level] = append(levels[level], o)
		return nil
	}
	for _, o := range t.Pending {
		if err := visit(o); err != nil {
			return nil, nil, err
		}
	}
	return levels, lates, nil
}

// parentOf is an entity that must be in the database before another can refer to it.
type parentOf struct {
	rel     *mapping.Relation
	item    unsafe.Pointer
	columns []int // of the child
	known   bool  // its key stands already
	owner   *mapping.Mapping
	keys    []int // of the parent
}

// parents lists what an entity's relations, and the links to it, lead to.
func parents(t *identity.Table, e unsafe.Pointer, links []Link) []parentOf {
	var out []parentOf
	for i := range t.Mapping.Relations {
		r := &t.Mapping.Relations[i]
		if r.Many || !r.Owns {
			continue
		}
		f := r.Reference(e)
		if f.State != mapping.Loaded || f.Item == nil || !f.Known() {
			continue
		}
		out = append(out, parentOf{r, f.Item, r.From, r.Target().KeyKnown(f.Item, r.To()), r.Target(), r.To()})
	}
	for _, l := range links {
		if l.Item == e && l.Relation.Target() == t.Mapping {
			r := l.Relation
			out = append(out, parentOf{r, l.Owner, r.To(), r.Mapping.KeyKnown(l.Owner, r.From), r.Mapping, r.From})
		}
	}
	return out
}

// missing says that the parent is nowhere: not pending, and without a key.
func (p *parentOf) missing() bool { return !p.known }

func (p *parentOf) nullable(t *identity.Table) bool {
	return !slices.ContainsFunc(p.columns, func(c int) bool { return !t.Mapping.Columns[c].Null })
}

func (p *parentOf) strange(t *identity.Table, o *identity.Object) error {
	return fault.Buildf(t.Mapping.Entity+"."+p.rel.Name, "add it with Session.Add",
		"the %s that it leads to has no key and is not in the session", p.owner.Entity)
}

func (p *parentOf) cyclic(t *identity.Table) error {
	return fault.Buildf("flush", "let one of the foreign keys be NULL, or set the keys in the program",
		"%s and %s need each other's keys, which the database is to count", t.Mapping.Entity, p.owner.Entity)
}

// shapes splits objects into steps of rows that write the same columns, keeping order: a
// new step begins where the shape changes to one that has not been met on this level.
func shapes(t *identity.Table, objects []*identity.Object) []Step {
	var steps []Step
	var write, back []int // scratch: most rows have a shape that was met before
	for _, o := range objects {
		write, back = written(t.Mapping, o.Ptr, write[:0], back[:0])
		i := slices.IndexFunc(steps, func(s Step) bool { return slices.Equal(s.Columns, write) })
		if i < 0 {
			steps = append(steps, Step{Kind: Insert, Table: t, Columns: slices.Clone(write), Back: slices.Clone(back)})
			i = len(steps) - 1
		}
		steps[i].Objects = append(steps[i].Objects, o)
	}
	return steps
}

// written splits a new row's columns into those that are sent and those that the database
// fills and that are read back, appended to the lists.
func written(m *mapping.Mapping, e unsafe.Pointer, write, back []int) ([]int, []int) {
	for i := range m.Columns {
		c := &m.Columns[i]
		if c.Filled == schema.ByFormula || c.Filled != schema.ByProgram && c.Codec.Zero(unsafe.Add(e, c.Offset)) {
			back = append(back, i)
		} else {
			write = append(write, i)
		}
	}
	return write, back
}

// selfIndex finds, among the pending objects of a table that refers to itself, the one
// whose given key another's foreign key names.
type selfIndex struct {
	column int // the foreign key, or -1
	byKey  map[any]unsafe.Pointer
}

func selfKeys(t *identity.Table) selfIndex {
	x := selfIndex{column: -1}
	m := t.Mapping
	for _, f := range m.Table.Foreign {
		if f.Target == m.Table.Name && len(f.Columns) == 1 && len(m.Key) == 1 {
			x.column = f.Columns[0]
		}
	}
	if x.column < 0 || len(t.Pending) < 2 {
		x.column = -1
		return x
	}
	x.byKey = make(map[any]unsafe.Pointer, len(t.Pending))
	for _, o := range t.Pending {
		if m.KeyKnown(o.Ptr, m.Key) {
			if v, ok := valueOf(&m.Columns[m.Key[0]], o.Ptr); ok {
				x.byKey[v] = o.Ptr
			}
		}
	}
	return x
}

func (x *selfIndex) parent(t *identity.Table, e unsafe.Pointer) unsafe.Pointer {
	if x.column < 0 {
		return nil
	}
	v, ok := valueOf(&t.Mapping.Columns[x.column], e)
	if !ok {
		return nil
	}
	return x.byKey[v]
}
