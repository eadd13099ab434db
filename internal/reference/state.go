package reference

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// world is the naive unit of work: what the program wants, and what was so at the last
// flush. It knows objects by their number and compares everything with everything.
type world struct {
	m       *model
	objects map[int]*object
	flushed map[int]*object // what the database holds in the running transaction
	linked  map[[3]int]bool // link, its a, its b: wanted
	rows    map[[3]int]bool // flushed
}

// object is one entity.
type object struct {
	n        int
	table    *table
	name     string
	number   int64
	code     string       // "": NULL
	parents  map[*key]int // 0: none
	doomed   bool
	inside   bool // it is in the session: pending or persistent
	database bool // its row exists
}

func (o *object) clone() *object {
	c := *o
	c.parents = maps.Clone(o.parents)
	return &c
}

func newWorld(m *model) *world {
	return &world{m: m, objects: map[int]*object{}, flushed: map[int]*object{}, linked: map[[3]int]bool{}, rows: map[[3]int]bool{}}
}

// clone is the world as it stands, for savepoints.
func (w *world) clone() *world {
	c := newWorld(w.m)
	for n, o := range w.objects {
		c.objects[n] = o.clone()
	}
	for n, o := range w.flushed {
		c.flushed[n] = o.clone()
	}
	c.linked, c.rows = maps.Clone(w.linked), maps.Clone(w.rows)
	return c
}

// numbers are the objects in the session that are not to be deleted, in order.
func (w *world) numbers(t *table) []int {
	var out []int
	for n, o := range w.objects {
		if o.inside && !o.doomed && (t == nil || o.table == t) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

var errRefused = errors.New("the reference refuses the flush")

// flush does what a flush is to do, by repeating each rule until nothing changes.
func (w *world) flush() error {
	for w.orphans() || w.cascades() {
	}
	if err := w.detach(); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(w.objects)) {
		o := w.objects[n]
		switch {
		case o.inside && o.doomed:
			o.inside, o.database = false, false
			for l := range w.linked {
				if w.touches(l, n) {
					delete(w.linked, l)
				}
			}
		case o.inside:
			o.database = true
		}
	}
	if err := w.sound(); err != nil {
		return err
	}
	w.rows = maps.Clone(w.linked)
	w.flushed = map[int]*object{}
	for n, o := range w.objects {
		if o.database {
			w.flushed[n] = o.clone()
		}
	}
	return nil
}

// touches says that a link has the object at one of its ends.
func (w *world) touches(l [3]int, n int) bool {
	return l[1] == n || l[2] == n
}

// orphans dooms what was taken from a parent that its rows cannot be without. What was
// never written leaves the session.
func (w *world) orphans() bool {
	changed := false
	for n, o := range w.objects {
		if !o.inside || o.doomed {
			continue
		}
		for k, p := range o.parents {
			if k.rule != orphan || p != 0 {
				continue
			}
			was, written := w.flushed[n]
			taken := written && was.parents[k] != 0
			if o.database && taken {
				o.doomed, changed = true, true
			}
		}
	}
	return changed
}

// cascades dooms the children of what is doomed.
func (w *world) cascades() bool {
	changed := false
	for _, o := range w.objects {
		if !o.inside || o.doomed {
			continue
		}
		for k, p := range o.parents {
			if p == 0 || !w.objects[p].doomed || !w.objects[p].inside {
				continue
			}
			if k.rule == cascade || k.rule == orphan || k.rule == database {
				o.doomed, changed = true, true
			}
		}
	}
	return changed
}

// detach empties the foreign keys that lead to what is doomed.
func (w *world) detach() error {
	for _, o := range w.objects {
		if !o.inside || o.doomed {
			continue
		}
		for k, p := range o.parents {
			if p == 0 || !w.objects[p].doomed {
				continue
			}
			if !k.null {
				return fmt.Errorf("%w: %s %d needs %s %d", errRefused, o.table.name, o.n, k.parent.name, p)
			}
			if k.rule == plain && !k.viaMany {
				return fmt.Errorf("%w: nobody knows the children along %s", errRefused, k)
			}
			o.parents[k] = 0
		}
	}
	return nil
}

// sound checks what the database checks: foreign keys, NULL, unique values.
func (w *world) sound() error {
	for _, t := range w.m.tables {
		codes := map[string]int{}
		for n, o := range w.objects {
			if o.table != t || !o.inside {
				continue
			}
			if o.code != "" {
				if other := codes[o.code]; other != 0 {
					return fmt.Errorf("%w: code %q of %d and %d", errRefused, o.code, n, other)
				}
				codes[o.code] = n
			}
		}
		for _, k := range t.owns {
			if err := w.keySound(k); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) keySound(k *key) error {
	taken := map[int]int{}
	for n, o := range w.objects {
		if o.table != k.child || !o.inside {
			continue
		}
		p := o.parents[k]
		switch {
		case p == 0 && !k.null:
			return fmt.Errorf("%w: %d has no parent along %s", errRefused, n, k)
		case p != 0 && !w.objects[p].inside:
			return fmt.Errorf("%w: the parent of %d along %s is not in the session", errRefused, n, k)
		case p != 0 && k.unique && taken[p] != 0:
			return fmt.Errorf("%w: %d and %d share a parent along %s", errRefused, n, taken[p], k)
		}
		if p != 0 {
			taken[p] = n
		}
	}
	return nil
}
