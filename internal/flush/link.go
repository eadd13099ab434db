package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// pair is a row of a link table by what it ties together. A relation and the one that leads
// back give the same pair.
type pair struct {
	link      *mapping.Mapping
	low, high unsafe.Pointer // what the link's first and last columns name
}

// Same says that two links of a many-to-many relation are one, seen from the same side or
// from both.
func (l Link) Same(x Link) bool {
	return l == x || l.Relation.Through != nil && x.Relation.Through != nil && pairOf(l) == pairOf(x)
}

func pairOf(l Link) pair {
	th := l.Relation.Through
	if th.Near()[0] < th.Far()[0] {
		return pair{th.Link(), l.Owner, l.Item}
	}
	return pair{th.Link(), l.Item, l.Owner}
}

// links are the rows of link tables that come and go, each once, in the order of the
// program's changes.
type links struct {
	list []Link
	seen map[pair]bool
}

func (ls *links) add(l Link) {
	if k := pairOf(l); !ls.seen[k] {
		if ls.seen == nil {
			ls.seen = make(map[pair]bool)
		}
		ls.seen[k] = true
		ls.list = append(ls.list, l)
	}
}

// collectLinks finds the link rows that come and go: all that new objects hold, and the
// differences of changed collections. A row that the session knows as an object is deleted
// as one.
func (p *Planner) collectLinks() {
	for _, t := range p.m.Tables {
		for i := range t.Mapping.Relations {
			if r := &t.Mapping.Relations[i]; r.Through != nil && !r.View {
				p.newLinks(r, t)
			}
		}
	}
	for i := range p.in.Changed {
		c := &p.in.Changed[i]
		r := c.Link.Rel
		if r.Through == nil || r.View || p.isNew(r.Mapping, c.Link.Owner) {
			continue
		}
		items := r.Collection(c.Link.Owner).Items
		for _, x := range items {
			if l := (Link{r, c.Link.Owner, x}); !slices.Contains(c.Was, x) && !slices.ContainsFunc(p.in.Again, l.Same) {
				p.added.add(l)
			}
		}
		for _, x := range c.Was {
			if c.State == mapping.Loaded && !slices.Contains(items, x) {
				p.cutLinks.add(Link{r, c.Link.Owner, x})
			}
		}
	}
	for _, l := range p.in.Removed {
		if r := l.Relation; r.Through != nil && r.Collection(l.Owner).State != mapping.Loaded && !p.isNew(r.Mapping, l.Owner) && !p.isNew(r.Target(), l.Item) {
			p.cutLinks.add(l)
		}
	}
	p.doomLinks()
}

// newLinks finds the links of a table's new objects.
func (p *Planner) newLinks(r *mapping.Relation, t *identity.Table) {
	for _, o := range t.Pending {
		for _, x := range r.Collection(o.Ptr).Items {
			p.added.add(Link{r, o.Ptr, x})
		}
	}
}

// isNew says that an entity is not in the database.
func (p *Planner) isNew(m *mapping.Mapping, e unsafe.Pointer) bool {
	t := p.m.Known(m)
	if t == nil {
		return true
	}
	o := t.Of(e)
	return o == nil || o.State == identity.Pending
}

// doomLinks deletes the link rows that the session has as objects, as such.
func (p *Planner) doomLinks() {
	p.cutLinks.list = slices.DeleteFunc(p.cutLinks.list, func(l Link) bool {
		th := l.Relation.Through
		t := p.m.Known(th.Link())
		if t == nil || len(t.Objects) == 0 {
			return false
		}
		want, ok := p.linkKey(l)
		if !ok {
			return false
		}
		columns := slices.Concat(th.Near(), th.Far())
		for _, o := range t.Objects {
			if k, ok := shadowKey(t.Mapping, o, columns); ok && k == want {
				p.doom(member{t, o})
				return true
			}
		}
		return false
	})
}

// linkKey is what the database holds in the columns of a link row.
func (p *Planner) linkKey(l Link) (string, bool) {
	r := l.Relation
	near, ok := p.storedKey(r.Mapping, l.Owner, r.From)
	far, known := p.storedKey(r.Target(), l.Item, r.To())
	return near + far, ok && known
}

func (p *Planner) storedKey(m *mapping.Mapping, e unsafe.Pointer, columns []int) (string, bool) {
	if o := p.object(m, e); o != nil {
		return shadowKey(m, o, columns)
	}
	return currentKey(m, e, columns)
}

// object is the object of an entity, or nil.
func (p *Planner) object(m *mapping.Mapping, e unsafe.Pointer) *identity.Object {
	if t := p.m.Known(m); t != nil {
		return t.Of(e)
	}
	return nil
}

// unlinkAll has the link rows of an object that goes deleted: by the database where the
// foreign key says so, else by the session, which has to know them.
func (p *Planner) unlinkAll(r *mapping.Relation, x member) {
	if x.o.Shadow == nil {
		return
	}
	if p.databaseDeletes(r) {
		p.here = append(p.here, owned{r, x})
		return
	}
	p.need(r, x)
}

// databaseDeletes says that link rows go with the object on the near side.
func (p *Planner) databaseDeletes(r *mapping.Relation) bool {
	near := r.Through.Near()
	return slices.ContainsFunc(r.Through.Link().Table.Foreign, func(f schema.ForeignKey) bool {
		return f.OnDelete == schema.Cascade && slices.Equal(f.Columns, near)
	})
}

// staying says that both ends of a link are there after the flush.
func (p *Planner) staying(l Link) bool {
	for _, end := range []struct {
		m *mapping.Mapping
		e unsafe.Pointer
	}{{l.Relation.Mapping, l.Owner}, {l.Relation.Target(), l.Item}} {
		if o := p.object(end.m, end.e); o != nil && p.leaving(o) {
			return false
		}
	}
	return true
}

// cuts plans the deletion of link rows by their two keys, before anything else: what they
// tie together may be about to go.
func (p *Planner) cuts(plan *Plan) error {
	var steps []Step
	for _, l := range p.cutLinks.list {
		if p.added.seen[pairOf(l)] || !p.staying(l) {
			continue
		}
		th := l.Relation.Through
		e := th.Link().New()
		if err := p.stored(l.Relation.Mapping, l.Owner, l.Relation.From, th.Link(), e, th.Near()); err != nil {
			return err
		}
		if err := p.stored(l.Relation.Target(), l.Item, l.Relation.To(), th.Link(), e, th.Far()); err != nil {
			return err
		}
		i := slices.IndexFunc(steps, func(s Step) bool { return s.Table.Mapping == th.Link() })
		if i < 0 {
			match := slices.Concat(th.Near(), th.Far())
			slices.Sort(match)
			steps = append(steps, Step{Kind: Delete, Table: p.m.Table(th.Link(), 0), Match: match})
			i = len(steps) - 1
		}
		steps[i].Objects = append(steps[i].Objects, &identity.Object{Ptr: e, State: identity.Pending})
	}
	for _, s := range steps {
		byKey(&s)
		plan.add(s, false)
	}
	return nil
}

// stored copies the key that the database holds of an entity into a link row.
func (p *Planner) stored(m *mapping.Mapping, e unsafe.Pointer, from []int, lm *mapping.Mapping, row unsafe.Pointer, to []int) error {
	o := p.object(m, e)
	if o == nil {
		return copyKey(m, e, from, lm, row, to)
	}
	for i, c := range from {
		var v driver.Value
		if err := shadowValue(&m.Columns[c], o, &v); err != nil {
			return err
		}
		if err := lm.Columns[to[i]].Codec.Decode(&v, lm.Columns[to[i]].Ptr(row)); err != nil {
			return err
		}
	}
	return nil
}

// joins plans the new link rows, after everything that they tie together.
func (p *Planner) joins(plan *Plan) error {
	var steps []Step
	for _, l := range p.added.list {
		if p.cutLinks.seen[pairOf(l)] || !p.staying(l) {
			continue
		}
		r := l.Relation
		lm := r.Through.Link()
		for _, end := range []struct {
			m *mapping.Mapping
			e unsafe.Pointer
			k []int
		}{{r.Mapping, l.Owner, r.From}, {r.Target(), l.Item, r.To()}} {
			if p.object(end.m, end.e) == nil && !end.m.KeyKnown(end.e, end.k) {
				return fault.Buildf(r.Mapping.Entity+"."+r.Name, "add it with Session.Add", "the %s that it leads to has no key and is not in the session", end.m.Entity)
			}
		}
		i := slices.IndexFunc(steps, func(s Step) bool { return s.Table.Mapping == lm })
		if i < 0 {
			steps = append(steps, Step{Kind: Insert, Table: p.m.Table(lm, 0), Columns: linkColumns(r.Through)})
			i = len(steps) - 1
		}
		e := lm.New()
		MakeKey(lm, e)
		steps[i].Objects = append(steps[i].Objects, &identity.Object{Ptr: e, State: identity.Pending})
		steps[i].Links = append(steps[i].Links, l)
	}
	for _, s := range steps {
		p.addInTurn(plan, s)
	}
	return nil
}

// linkColumns are the columns that a new link row writes: its two keys, and what has no
// default.
func linkColumns(th *mapping.Through) []int {
	m := th.Link()
	var out []int
	for i := range m.Columns {
		c := &m.Columns[i]
		given := slices.Contains(th.Near(), i) || slices.Contains(th.Far(), i)
		if given || c.Filled == schema.ByProgram && !c.Null && c.Default == "" {
			out = append(out, i)
		}
	}
	return out
}

// ReferEnds copies the keys of both ends into a link row.
func ReferEnds(l Link, row unsafe.Pointer) error {
	r, th := l.Relation, l.Relation.Through
	if err := copyKey(r.Mapping, l.Owner, r.From, th.Link(), row, th.Near()); err != nil {
		return err
	}
	return copyKey(r.Target(), l.Item, r.To(), th.Link(), row, th.Far())
}
