package load

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// pairs are rows, each with the number of the parent's key that it belongs to.
type pairs struct {
	items    []unsafe.Pointer
	owners   []int32
	repeated bool // a pair may be there twice
}

// expect makes room for n rows.
func (p *pairs) expect(n int) {
	p.items, p.owners = slices.Grow(p.items, n), slices.Grow(p.owners, n)
}

func (p *pairs) add(owner int32, x unsafe.Pointer) {
	p.items, p.owners = append(p.items, x), append(p.owners, owner)
}

// attach ties rows to the parents whose keys have their numbers, at is the number of each
// parent's; every parent is loaded afterwards, those without rows as empty. Rows are in the
// order in which they came. A parent that was loaded meanwhile keeps what it has.
func attach(r *mapping.Relation, parents []unsafe.Pointer, at []int32, n int, p *pairs) {
	p.tied(r, n).attach(r, parents, at)
}

// tied is rows by the numbers of their parents' keys: collections, or first rows.
type tied struct {
	places [][]unsafe.Pointer
	first  []unsafe.Pointer
}

func (p *pairs) tied(r *mapping.Relation, n int) *tied {
	if r.Many {
		return &tied{places: p.cut(n, unique(r) && !p.repeated)}
	}
	first := make([]unsafe.Pointer, n)
	for i, k := range p.owners {
		if first[k] == nil {
			first[k] = p.items[i]
		}
	}
	return &tied{first: first}
}

func (t *tied) attach(r *mapping.Relation, parents []unsafe.Pointer, at []int32) {
	inv := single(r.InverseOf())
	for i, parent := range parents {
		if readable(r, parent) {
			continue
		}
		if !r.Many {
			var x unsafe.Pointer
			if at[i] >= 0 {
				x = t.first[at[i]]
			}
			refer(r, inv, parent, x)
			continue
		}
		var items []unsafe.Pointer
		if at[i] >= 0 {
			items = t.places[at[i]]
		}
		fill(r.Collection(parent), items)
		if inv != nil {
			for _, x := range items {
				back(inv, parent, x)
			}
		}
	}
}

// cut makes the collections out of one slice, in two passes: count, then fill.
func (p *pairs) cut(n int, unique bool) [][]unsafe.Pointer {
	counts := make([]int32, n)
	for _, k := range p.owners {
		counts[k]++
	}
	slice, places := make([]unsafe.Pointer, len(p.items)), make([][]unsafe.Pointer, n)
	for i, c := range counts {
		places[i], slice = slice[:0:c], slice[c:]
	}
	if unique {
		for i, k := range p.owners {
			places[k] = append(places[k], p.items[i])
		}
		return places
	}
	seen := make(map[pair]struct{}, len(p.items))
	for i, k := range p.owners {
		if _, dup := seen[pair{k, p.items[i]}]; !dup {
			seen[pair{k, p.items[i]}] = struct{}{}
			places[k] = append(places[k], p.items[i])
		}
	}
	return places
}

type pair struct {
	owner int32
	item  unsafe.Pointer
}

// unique says that a statement for the relation alone gives no row twice for one parent:
// there is no link table, or its keys see to it.
func unique(r *mapping.Relation) bool {
	t := r.Through
	if t == nil {
		return true
	}
	for _, k := range t.Link().Key {
		if !slices.Contains(t.Near(), k) && !slices.Contains(t.Far(), k) {
			return false
		}
	}
	return true
}

func readable(r *mapping.Relation, parent unsafe.Pointer) bool {
	if r.Many {
		return r.Collection(parent).Readable()
	}
	return r.Reference(parent).Readable()
}

// refer makes a reference loaded.
func refer(r, inv *mapping.Relation, parent, x unsafe.Pointer) {
	f := r.Reference(parent)
	f.Item, f.State, f.Dirty = x, mapping.Loaded, false
	if x != nil && inv != nil {
		back(inv, parent, x)
	}
}

// single is the relation, if it leads to one row; else nil.
func single(r *mapping.Relation) *mapping.Relation {
	if r != nil && r.Many {
		return nil
	}
	return r
}

// fill gives a collection its rows, and keeps what the program added before they came.
func fill(c *mapping.Collection, items []unsafe.Pointer) {
	if c.State == mapping.Unloaded && len(c.Items) > 0 {
		for _, x := range c.Items {
			if !slices.Contains(items, x) {
				items = append(items, x)
			}
		}
	}
	c.Items, c.State = items, mapping.Loaded
}

// back makes a row's own reference to its parent loaded, inv is the one that leads there:
// the foreign key says the same.
func back(inv *mapping.Relation, parent, row unsafe.Pointer) {
	if f := inv.Reference(row); !f.Dirty {
		f.Item, f.State = parent, mapping.Loaded
	}
}

// Children are the entities that the relation leads to from these parents, for the next
// level; each once.
func Children(r *mapping.Relation, parents []unsafe.Pointer) []unsafe.Pointer {
	var out []unsafe.Pointer
	seen := make(map[unsafe.Pointer]struct{})
	add := func(x unsafe.Pointer) {
		if _, dup := seen[x]; !dup && x != nil {
			seen[x] = struct{}{}
			out = append(out, x)
		}
	}
	for _, p := range parents {
		if !r.Many {
			add(r.Reference(p).Item)
			continue
		}
		for _, x := range r.Collection(p).Items {
			add(x)
		}
	}
	return out
}
