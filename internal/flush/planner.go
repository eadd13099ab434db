package flush

import (
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Input is what a session knows beside its objects.
type Input struct {
	Links   []Link   // additions to collections whose far side has no relation back
	Changed []Change // relations that the program changed
	Removed []Link   // what it took out of collections
	Again   []Link   // what it took out of many-to-many relations, and put back
	Set     []Setting
	Holder  Holder // may be nil
}

// Holder hears of relations before the flush changes them.
type Holder interface{ Hold(l *mapping.Link) }

// Change is a relation that the program changed, with what it held before.
type Change struct {
	Link  *mapping.Link
	State mapping.State
	Was   []unsafe.Pointer
}

// Planner makes the plan of one flush: Cascade until nothing is needed, then Plan. What it
// changes in objects is taken back by Undo.
type Planner struct {
	m     *identity.Map
	in    *Input
	can   *Abilities
	begun bool
	queue []member // that go, and whose relations are still to be followed
	here  []owned
	needs []Need

	unfollowed bool // foreign keys without a relation are to be followed

	searched []owned // what was looked for here, and is again once more objects are

	dropped map[*identity.Object]bool             // pending ones that leave the session
	gone    map[*identity.Object]*identity.Object // doomed ones that the database deletes by itself, and with which
	below   map[*identity.Object][]member         // the same, the other way round
	severed []tie
	cutKeys []cutKey
	refused []tie

	isSevered map[tie]bool
	parents   map[*mapping.Relation]map[unsafe.Pointer][]*identity.Object // see handedOn

	added, cutLinks links
	waiting         map[*identity.Object][]int            // columns that refer to keys to come
	switched        map[*identity.Object]*identity.Object // new ones that take the row of a deleted one
	taken           map[*identity.Object]bool             // the deleted ones
	asides          []aside
	strayed         map[*identity.Object]aside // those whose key is something else for a while
	follows         []followed

	kept       []kept
	saved      []saved
	references []heldReference
	slabs      map[*identity.Table]*mapping.Slab

	// Most flushes are small: what they need is made with the planner.
	plan  Plan
	few   [4]kept
	group [1]group
}

// kept is how many objects of a table were to be deleted before the cascades.
type kept struct {
	t *identity.Table
	n int
}

// saved is what an object held in the columns that a flush writes into.
type saved struct {
	x       member
	shadow  unsafe.Pointer
	columns []int
}

// heldReference is a reference with its former content.
type heldReference struct {
	f   *mapping.Reference
	was mapping.Reference
}

// Links are the additions to collections whose far side has no relation back, less those
// to objects that go.
func (p *Planner) Links() []Link { return p.in.Links }

// NewPlanner begins a plan of what is pending, changed and doomed in m.
func NewPlanner(m *identity.Map, in *Input, can *Abilities) *Planner {
	p := &Planner{m: m, in: in, can: can}
	p.kept = p.few[:0]
	return p
}

// Plan orders what is to be done into steps. Link rows go first, then what frees unique
// values that others take; then come the inserts, parents first, the updates, and the
// deletions, children first.
func (p *Planner) Plan() (*Plan, error) {
	p.reclaim()
	if err := p.cut(); err != nil {
		return nil, err
	}
	p.awaitLinks()
	if err := p.followKeys(); err != nil {
		return nil, err
	}
	plan := &p.plan
	plan.Dropped = len(p.dropped) > 0
	if err := p.cuts(plan); err != nil {
		return nil, err
	}
	all, err := p.works()
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := p.onlyParents(&all[i]); err != nil {
			return nil, err
		}
		if err := p.uniques(all, &all[i]); err != nil {
			return nil, err
		}
	}
	groups := groupTables(p.m.Tables, p.group[:0])
	dels, err := p.deletes(plan, groups, all)
	if err != nil {
		return nil, err
	}
	p.setAside(plan)
	p.earlier(plan, groups, all, &dels)
	lates, err := p.inserts(plan, groups)
	if err != nil {
		return nil, err
	}
	if err := p.joins(plan); err != nil {
		return nil, err
	}
	p.updateAll(plan, groups, all, func(c *change) bool { return !c.early }, lates)
	for _, s := range dels.steps[dels.early:] {
		plan.add(s, false)
	}
	plan.draw(p.can)
	return plan, nil
}

// works collects what is to be done to the rows of each table.
func (p *Planner) works() (works, error) {
	all := make(works, len(p.m.Tables))
	for i, t := range p.m.Tables {
		w := &all[i]
		w.t = t
		switched, err := p.switchRows(t)
		if err != nil {
			return nil, err
		}
		if w.changes, err = p.changed(t); err != nil {
			return nil, err
		}
		if len(switched) > 0 {
			w.changes = append(switched, w.changes...)
		}
		w.inserts, w.deletes, w.gone = p.pending(t), p.doomed(t), p.goneWith(t)
	}
	for k := range all {
		w := &all[k]
		for i := range w.changes {
			// A key that changes is there before rows that refer to the new one.
			if c := &w.changes[i]; c.touches(w.t.Mapping.Key) && p.independent(all, w, c) {
				c.early = true
			}
		}
	}
	return all, nil
}

// earlier adds what comes before the inserts.
func (p *Planner) earlier(plan *Plan, groups []group, all works, dels *deletion) {
	p.updateAll(plan, groups, all, func(c *change) bool { return c.first }, nil)
	for _, s := range dels.cut {
		byKey(&s)
		plan.add(s, false)
	}
	for _, s := range dels.steps[:dels.early] {
		plan.add(s, false)
	}
	p.updateAll(plan, groups, all, func(c *change) bool { return c.early && !c.first }, nil)
}

func (p *Planner) updateAll(plan *Plan, groups []group, all works, which func(*change) bool, lates []late) {
	for _, g := range groups {
		for _, t := range g.tables {
			p.updates(plan, t, those(all.of(t).changes, which), lates)
		}
	}
}

// those are the changes of a kind: often all of them, or none.
func those(list []change, which func(*change) bool) []change {
	n := 0
	for i := range list {
		if which(&list[i]) {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case len(list):
		return list
	}
	out := make([]change, 0, n)
	for i := range list {
		if which(&list[i]) {
			out = append(out, list[i])
		}
	}
	return out
}

// awaitLinks has known objects that a new one's collection holds updated once its key is
// there.
func (p *Planner) awaitLinks() {
	for _, l := range p.in.Links {
		r := l.Relation
		if o := p.object(r.Target(), l.Item); o != nil && o.Shadow != nil && !r.Mapping.KeyKnown(l.Owner, r.From) {
			p.await(o, r.To())
		}
	}
}

// Keep remembers what an object holds in the columns that a flush writes into, for Undo.
func (p *Planner) Keep(t *identity.Table, o *identity.Object) { p.keep(member{t, o}) }

// KeepColumns remembers what an object holds in some columns.
func (p *Planner) KeepColumns(t *identity.Table, o *identity.Object, columns []int) {
	p.keepColumns(member{t, o}, columns)
}

func (p *Planner) keep(x member) { p.keepColumns(x, x.t.Mapping.Settled) }

func (p *Planner) keepColumns(x member, columns []int) {
	m := x.t.Mapping
	if len(columns) == 0 {
		return
	}
	slab := p.slabs[x.t]
	if slab == nil {
		if p.slabs == nil {
			p.slabs = make(map[*identity.Table]*mapping.Slab)
		}
		s := mapping.NewSlab(m.Shadow, len(x.t.Pending))
		slab = &s
		p.slabs[x.t] = slab
	}
	sh := slab.Next()
	for _, i := range columns {
		c := &m.Columns[i]
		c.Codec.Save(unsafe.Add(x.o.Ptr, c.Offset), unsafe.Add(sh, c.Shadow))
	}
	p.saved = append(p.saved, saved{x, sh, columns})
}

// changes says that the flush is about to change a relation.
func (p *Planner) changes(l *mapping.Link) {
	if p.in.Holder != nil {
		p.in.Holder.Hold(l)
	}
}

// Undo puts the objects back to what they were before the plan.
func (p *Planner) Undo() {
	for i := len(p.saved) - 1; i >= 0; i-- {
		s := &p.saved[i]
		for _, k := range s.columns {
			c := &s.x.t.Mapping.Columns[k]
			c.Codec.Restore(unsafe.Add(s.shadow, c.Shadow), unsafe.Add(s.x.o.Ptr, c.Offset))
		}
	}
	p.unfollow()
	for _, h := range p.references {
		*h.f = h.was
	}
	before := make(map[*identity.Table]int, len(p.kept))
	for _, k := range p.kept {
		before[k.t] = k.n
	}
	for _, t := range p.m.Tables {
		for _, o := range t.Doomed[before[t]:] {
			o.Doomed = false
		}
		t.Doomed = t.Doomed[:before[t]]
	}
}

// Settle ends a flush that succeeded: pending objects that had to leave do, and deleted ones
// are gone from what is loaded. It comes before the tables are settled.
func (p *Planner) Settle() {
	p.settleSwitched()
	for _, f := range p.follows {
		f.x.o.Shadow, f.shadow = f.shadow, f.x.o.Shadow
		f.x.t.Save(f.x.o)
		f.x.o.Shadow = f.shadow
	}
	for _, t := range p.m.Tables {
		for _, o := range t.Doomed {
			p.vanish(t, o.Ptr)
		}
	}
	left := make(map[*identity.Table][]*identity.Object)
	for _, t := range p.m.Tables {
		for i := 0; i < len(t.Pending) && len(p.dropped) > 0; {
			o := t.Pending[i]
			if !p.dropped[o] {
				i++
				continue
			}
			delete(p.dropped, o)
			left[t] = append(left[t], o)
			p.vanish(t, o.Ptr)
			t.Forget(o)
			o.State = identity.Transient
		}
	}
	p.sweep(left)
}
