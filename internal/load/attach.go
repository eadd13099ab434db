package load

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// Attach ties the rows that were found to the job's parents; every parent is loaded
// afterwards, those without rows as empty. Rows are in the order in which they came.
func (j *Job) Attach(rows []unsafe.Pointer) {
	r := j.Spec.Relation
	if r.Many {
		j.attachMany(rows)
		return
	}
	for _, p := range j.todo {
		f := r.Reference(p)
		f.Item, f.State, f.Dirty = nil, mapping.Loaded, false
	}
	for _, x := range append(rows, j.found...) {
		k, ok := keyOf(r.Target(), x, j.fk)
		if !ok {
			continue
		}
		for _, p := range j.parents[k] {
			r.Reference(p).Item = x
			j.back(p, x)
		}
	}
}

// attachMany cuts the collections out of one slice, in two passes: count, then fill.
func (j *Job) attachMany(rows []unsafe.Pointer) {
	r := j.Spec.Relation
	owners := make([]*place, len(rows))
	places := make(map[key]*place, len(j.keys))
	all := make([]place, len(j.keys))
	for i, k := range j.keys {
		places[k] = &all[i]
	}
	total := 0
	for i, x := range rows {
		k, ok := keyOf(r.Target(), x, j.fk)
		if p := places[k]; ok && p != nil {
			owners[i] = p
			p.n++
			total++
		}
	}
	slice := make([]unsafe.Pointer, total)
	for i := range all {
		all[i].items, slice = slice[:0:all[i].n], slice[all[i].n:]
	}
	for i, x := range rows {
		if owners[i] != nil {
			owners[i].items = append(owners[i].items, x)
		}
	}
	for _, p := range j.todo {
		j.fill(r.Collection(p), nil)
	}
	for i, k := range j.keys {
		for _, p := range j.parents[k] {
			j.fill(r.Collection(p), all[i].items)
			for _, x := range all[i].items {
				j.back(p, x)
			}
		}
	}
}

type place struct {
	n     int
	items []unsafe.Pointer
}

// fill gives a collection its rows, and keeps what the program added before they came.
func (j *Job) fill(c *mapping.Collection, items []unsafe.Pointer) {
	if c.State == mapping.Unloaded && len(c.Items) > 0 {
		for _, x := range c.Items {
			if !slices.Contains(items, x) {
				items = append(items, x)
			}
		}
	}
	c.Items, c.State = items, mapping.Loaded
}

// back makes a row's own reference to its parent loaded: the foreign key says the same.
func (j *Job) back(parent, row unsafe.Pointer) {
	inv := j.Spec.Relation.InverseOf()
	if inv == nil || inv.Many {
		return
	}
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
