package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// A foreign key can say what becomes of its rows, ON DELETE, while nothing at the table that
// it leads to is a relation to them. The database does it; the objects here follow.

// oneWayKey is such a foreign key, of a table with objects.
type oneWayKey struct {
	from, to *identity.Table
	key      *schema.ForeignKey
}

// oneWayKeys are those of the tables that are known.
func (p *Planner) oneWayKeys() []oneWayKey {
	var out []oneWayKey
	for _, from := range p.m.Tables {
		if len(from.Objects)+len(from.Pending) == 0 {
			continue
		}
		for i := range from.Mapping.Table.Foreign {
			f := &from.Mapping.Table.Foreign[i]
			if f.OnDelete == schema.Restrict {
				continue
			}
			for _, to := range p.m.Tables {
				if to.Mapping.Table.Name == f.Target && !related(to.Mapping, from.Mapping, f) {
					out = append(out, oneWayKey{from, to, f})
				}
			}
		}
	}
	return out
}

// related says that a table has a relation to the rows that refer to it by a foreign key.
func related(to, from *mapping.Mapping, f *schema.ForeignKey) bool {
	return slices.ContainsFunc(pointersTo(to.Relations), func(r *mapping.Relation) bool {
		switch {
		case r.View || r.Owns && !r.Many:
			return false
		case r.Through != nil:
			return r.Through.Link() == from && slices.Equal(r.Through.Near(), f.Columns)
		}
		return r.Target() == from && slices.Equal(r.To(), f.Columns)
	})
}

// followOneWay finds objects that refer to one that goes by a foreign key without a relation.
func (p *Planner) followOneWay() {
	p.unfollowed = false
	for _, k := range p.oneWayKeys() {
		gone := p.goneOf(&k)
		if len(gone.by) == 0 {
			continue
		}
		for _, list := range [][]*identity.Object{k.from.Objects, k.from.Pending} {
			for _, o := range list {
				x := member{k.from, o}
				if parent := gone.parent(&k, x); parent != nil && !p.leaving(o) {
					p.followKeyOf(&k, member{k.to, parent}, x)
				}
			}
		}
	}
}

// parents are objects that go, those in the database by their keys too.
type parents struct {
	by  map[unsafe.Pointer]*identity.Object
	key map[string]*identity.Object
}

func (p *Planner) goneOf(k *oneWayKey) *parents {
	out := &parents{make(map[unsafe.Pointer]*identity.Object), make(map[string]*identity.Object)}
	columns := targetColumns(k.to.Mapping, k.key)
	for _, o := range k.to.Doomed {
		out.by[o.Ptr] = o
		if key, ok := shadowKey(k.to.Mapping, o, columns); ok {
			out.key[key] = o
		}
	}
	for o := range p.dropped {
		if k.to.Lookup(o.Ptr) == o {
			out.by[o.Ptr] = o
		}
	}
	return out
}

// parent is the one that an object refers to: by its relation, where the program set that, else
// by the foreign key itself.
func (g *parents) parent(k *oneWayKey, x member) *identity.Object {
	if r := k.reference(); r != nil {
		if f := r.Reference(x.o.Ptr); f.Known() && f.Dirty && f.State == mapping.Loaded {
			return g.by[f.Item]
		}
	}
	if key, ok := currentKey(k.from.Mapping, x.o.Ptr, k.key.Columns); ok {
		return g.key[key]
	}
	return nil
}

// followKeyOf does to a child what its foreign key says.
func (p *Planner) followKeyOf(k *oneWayKey, parent, x member) {
	switch {
	case k.key.OnDelete == schema.SetNull:
		if c := (cutKey{k.key, parent, x}); !slices.Contains(p.cutKeys, c) {
			p.cutKeys = append(p.cutKeys, c)
		}
	case x.o.Shadow != nil && parent.o.Shadow != nil && !p.touched(x, k.key.Columns):
		p.let(x, parent)
	default: // the database does not know yet
		p.doom(x)
	}
}

// reference is the relation along the foreign key, or nil.
func (k *oneWayKey) reference() *mapping.Relation {
	for i := range k.from.Mapping.Relations {
		if r := &k.from.Mapping.Relations[i]; r.Owns && !r.Many && !r.View && slices.Equal(r.From, k.key.Columns) {
			return r
		}
	}
	return nil
}

// cutKey is a foreign key of an object that becomes NULL.
type cutKey struct {
	key           *schema.ForeignKey
	parent, child member
}

// cutOneWay sets those foreign keys to NULL, in the objects too.
func (p *Planner) cutOneWay() {
	for _, c := range p.cutKeys {
		if p.leaving(c.child.o) {
			continue
		}
		k := oneWayKey{c.child.t, c.parent.t, c.key}
		p.sever(c.child, c.key.Columns, k.reference(), c.parent.o.Ptr)
	}
}

// sever has an object refer to a parent no more.
func (p *Planner) sever(child member, columns []int, back *mapping.Relation, parent unsafe.Pointer) {
	p.keep(child)
	for _, i := range columns {
		if clearable(child.t.Mapping, i) {
			setNull(&child.t.Mapping.Columns[i], child.o.Ptr)
		}
	}
	if back == nil || back.Many {
		return
	}
	f := back.Reference(child.o.Ptr)
	if f.Known() && (f.Item == nil || f.Item == parent) {
		p.references = append(p.references, heldReference{f, *f})
		p.changes(&f.Link)
		f.Item, f.State = nil, mapping.Loaded
	}
}
