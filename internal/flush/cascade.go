package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// rule is what becomes of the rows that refer to one that is deleted.
type rule uint8

const (
	restrict  rule = iota // they stand in the way
	remove                // the session deletes them
	sever                 // the session sets their foreign keys to NULL
	leave                 // the database deletes them
	leaveNull             // the database sets their foreign keys to NULL
)

// ruleOf is the rule of a relation whose foreign key is on the far side.
func ruleOf(r *mapping.Relation) rule {
	switch {
	case r.Cascade&(mapping.CascadeDelete|mapping.CascadeOrphan) != 0:
		return remove
	case r.Cascade&mapping.CascadeRestrict != 0:
		return restrict
	case r.Cascade&mapping.CascadeDatabase != 0 || r.OnDelete == schema.Cascade:
		return leave
	case r.OnDelete == schema.SetNull:
		return leaveNull
	case slices.ContainsFunc(r.To(), func(c int) bool { return clearable(r.Target(), c) }):
		return sever
	}
	return restrict
}

// clearable says that a column of a foreign key can be set to NULL.
func clearable(m *mapping.Mapping, column int) bool {
	c := &m.Columns[column]
	return c.Null && !c.InKey
}

// member is an object together with its table.
type member struct {
	t *identity.Table
	o *identity.Object
}

// Cascade follows the deletions and the orphans to what they take along, until nothing new
// comes. What it gives are rows that it has to know of and that are not in memory: the
// caller reads them, hands them to Found, and calls again until nothing is needed.
func (p *Planner) Cascade() []Need {
	if !p.begun {
		p.begun = true
		p.begin()
	}
	for len(p.queue) > 0 || len(p.here) > 0 || p.unfollowed {
		for len(p.queue) > 0 {
			x := p.queue[0]
			p.queue = p.queue[1:]
			p.unfollowed = true
			for i := range x.t.Mapping.Relations {
				p.spread(&x.t.Mapping.Relations[i], x)
			}
		}
		p.search()
		if len(p.queue) == 0 && p.unfollowed {
			p.followOneWay()
		}
	}
	needs := p.needs
	p.needs = nil
	return needs
}

// begin starts with what the program deleted, and with what it took from its only parent.
func (p *Planner) begin() {
	for _, t := range p.m.Tables {
		for _, o := range t.Doomed {
			p.queue = append(p.queue, member{t, o})
		}
		p.kept = append(p.kept, kept{t, len(t.Doomed)})
	}
	p.collectLinks()
	for i := range p.in.Changed {
		p.orphans(&p.in.Changed[i])
	}
	for _, l := range p.in.Removed {
		if l.Relation.Cascade&mapping.CascadeOrphan != 0 && !p.holds(l) && p.had(l) {
			p.orphan(l.Relation, l.Item)
		}
	}
}

// doom has an object deleted by this flush. One that is not in the database yet leaves the
// session instead.
func (p *Planner) doom(x member) {
	switch {
	case x.o.State == identity.Pending:
		if p.dropped[x.o] {
			return
		}
		if p.dropped == nil {
			p.dropped = make(map[*identity.Object]bool)
		}
		p.dropped[x.o] = true
	case x.o.Doomed:
		return
	default:
		x.o.Doomed = true
		x.t.Doomed = append(x.t.Doomed, x.o)
	}
	p.queue = append(p.queue, x)
}

// leaving says that an object will not be there after the flush.
func (p *Planner) leaving(o *identity.Object) bool { return o.Doomed || p.dropped[o] }

// spread follows one relation of an object that goes.
func (p *Planner) spread(r *mapping.Relation, x member) {
	switch {
	case r.View:
	case r.Through != nil:
		p.unlinkAll(r, x)
	case r.Owns && !r.Many:
		p.target(r, x)
	default:
		p.children(r, x)
	}
}

// target takes along what a reference leads to, where the relation says so.
func (p *Planner) target(r *mapping.Relation, x member) {
	if r.Cascade&(mapping.CascadeDelete|mapping.CascadeOrphan) == 0 {
		return
	}
	f := r.Reference(x.o.Ptr)
	switch {
	case f.Known() && f.State == mapping.Loaded:
		t := p.m.Known(r.Target())
		if t == nil || f.Item == nil || r.Cascade&mapping.CascadeOrphan != 0 && p.handedOn(r, f.Item) {
			return
		}
		if o := t.Of(f.Item); o != nil {
			p.doom(member{t, o})
		}
	case x.o.Shadow != nil:
		p.need(r, x)
	}
}

// children follows a relation to the rows that refer to an object that goes.
func (p *Planner) children(r *mapping.Relation, x member) {
	for _, item := range held(r, x.o.Ptr) {
		t := p.m.Known(r.Target())
		if t == nil {
			break
		}
		if o := t.Of(item); o != nil && p.belongs(r, x, member{t, o}) {
			p.follow(r, x, member{t, o})
		}
	}
	if x.o.Shadow == nil || r.Link(x.o.Ptr).State == mapping.Loaded {
		return
	}
	switch ruleOf(r) {
	case remove, sever:
		p.need(r, x)
	case leave, leaveNull:
		p.here = append(p.here, owned{r, x})
	case restrict: // the database sees those that are not here
	}
}

// held is what a relation holds in memory.
func held(r *mapping.Relation, e unsafe.Pointer) []unsafe.Pointer {
	if r.Many {
		return r.Collection(e).Items
	}
	if x := r.Reference(e).Item; x != nil {
		return []unsafe.Pointer{x}
	}
	return nil
}

// belongs says that a child is still its parent's: the program moved it neither by a
// relation nor by the foreign key itself.
func (p *Planner) belongs(r *mapping.Relation, parent, child member) bool {
	if inv := r.InverseOf(); inv != nil && !inv.Many {
		if f := inv.Reference(child.o.Ptr); f.Known() && f.Dirty && f.State == mapping.Loaded {
			return f.Item == parent.o.Ptr
		}
	} else if i := slices.IndexFunc(p.in.Links, func(l Link) bool { return l.Relation == r && l.Item == child.o.Ptr }); i >= 0 {
		return p.in.Links[i].Owner == parent.o.Ptr
	}
	if child.o.Shadow == nil || !p.touched(child, r.To()) {
		return true
	}
	return sameKey(r.Mapping, parent.o.Ptr, r.From, child.t.Mapping, child.o.Ptr, r.To())
}

// touched says that the program changed one of an object's columns.
func (p *Planner) touched(x member, columns []int) bool {
	return slices.ContainsFunc(columns, func(i int) bool {
		c := &x.t.Mapping.Columns[i]
		return !c.Codec.Same(c.Ptr(x.o.Ptr), unsafe.Add(x.o.Shadow, c.Shadow))
	})
}

// follow does to a child what its relation says.
func (p *Planner) follow(r *mapping.Relation, parent, child member) {
	switch ruleOf(r) {
	case remove:
		p.doom(child)
	case leave:
		if p.held(Link{r, parent.o.Ptr, child.o.Ptr}) {
			p.let(child, parent)
		} else { // the program gave it this parent since the last flush: the database does not know
			p.doom(child)
		}
	case sever, leaveNull:
		if x := (tie{r, parent, child}); !p.isSevered[x] {
			if p.isSevered == nil {
				p.isSevered = make(map[tie]bool)
			}
			p.isSevered[x] = true
			p.severed = append(p.severed, x)
		}
	case restrict:
		p.refused = append(p.refused, tie{r, parent, child})
	}
}

// tie is a child that refers to an object that goes.
type tie struct {
	r             *mapping.Relation
	parent, child member
}

// cut sets the foreign keys of the children that stay to NULL, and refuses the deletion of
// a parent whose children cannot do without.
func (p *Planner) cut() error {
	for _, x := range p.refused {
		if !p.leaving(x.child.o) {
			return fault.Buildf(x.r.Mapping.Entity+"."+x.r.Name, "delete them as well, give them another, or say cascade=delete at the relation",
				"%s cannot be deleted while it has %s: their foreign key cannot be NULL",
				describe(x.parent.t.Mapping, x.parent.o), describe(x.child.t.Mapping, x.child.o))
		}
	}
	p.letLinksGo()
	for _, x := range p.severed {
		if p.leaving(x.child.o) {
			continue
		}
		p.sever(x.child, x.r.To(), x.r.InverseOf(), x.parent.o.Ptr)
	}
	p.cutOneWay()
	return nil
}

// letLinksGo forgets the links of objects that go: they hold nothing, and are not held.
func (p *Planner) letLinksGo() {
	if len(p.dropped) == 0 && !slices.ContainsFunc(p.m.Tables, func(t *identity.Table) bool { return len(t.Doomed) > 0 }) {
		return
	}
	p.in.Links = slices.DeleteFunc(slices.Clone(p.in.Links), func(l Link) bool {
		owner, item := p.object(l.Relation.Mapping, l.Owner), p.object(l.Relation.Target(), l.Item)
		return owner != nil && p.leaving(owner) || item != nil && p.leaving(item)
	})
}

// owned is a relation of an object that goes whose children are to be looked for here.
type owned struct {
	r *mapping.Relation
	x member
}

// search finds the children of unloaded relations among the objects that are known: those
// that the database will delete, or change, by itself.
func (p *Planner) search() {
	byRelation := make(map[*mapping.Relation]map[string]member)
	var order []*mapping.Relation
	for _, h := range p.here {
		owners := byRelation[h.r]
		if owners == nil {
			owners = make(map[string]member)
			byRelation[h.r] = owners
			order = append(order, h.r)
		}
		if k, ok := shadowKey(h.r.Mapping, h.x.o, h.r.From); ok {
			owners[k] = h.x
		}
	}
	p.searched, p.here = append(p.searched, p.here...), p.here[:0]
	for _, r := range order {
		p.searchOf(r, byRelation[r])
	}
}

func (p *Planner) searchOf(r *mapping.Relation, owners map[string]member) {
	m, columns := r.Target(), r.To()
	if r.Through != nil {
		m, columns = r.Through.Link(), r.Through.Near()
	}
	t := p.m.Known(m)
	if t == nil {
		return
	}
	for _, o := range t.Objects {
		k, ok := shadowKey(m, o, columns)
		if !ok {
			continue
		}
		x := member{t, o}
		switch parent, ok := owners[k]; {
		case !ok:
		case r.Through != nil:
			p.let(x, parent)
		case p.belongs(r, parent, x):
			p.follow(r, parent, x)
		}
	}
}

// let has the database delete an object with its parent. One of the parent's own table that
// goes anyway is left to it as well: it may be gone before its turn comes, and not be
// counted.
func (p *Planner) let(x, parent member) {
	if x.o.State != identity.Pending && (!p.leaving(x.o) || x.t == parent.t) && !p.under(parent.o, x.o) {
		if p.gone == nil {
			p.gone, p.below = make(map[*identity.Object]*identity.Object), make(map[*identity.Object][]member)
		}
		p.gone[x.o] = parent.o
		p.below[parent.o] = append(p.below[parent.o], x)
	}
	p.doom(x)
}

// along are the rows that the database deletes along with one.
func (p *Planner) along(x member) []member {
	if len(p.below[x.o]) == 0 {
		return nil
	}
	out := slices.Clone(p.below[x.o])
	seen := make(map[*identity.Object]bool)
	for i := 0; i < len(out); i++ {
		if o := out[i].o; !seen[o] {
			seen[o] = true
			out = append(out, p.below[o]...)
		}
	}
	return out
}

// under says that the database deletes o because of x.
func (p *Planner) under(o, x *identity.Object) bool {
	for ; o != nil; o = p.gone[o] {
		if o == x {
			return true
		}
	}
	return false
}
