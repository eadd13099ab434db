package load

import (
	"fmt"
	"slices"
	"strconv"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// deepest is how many levels one recursive statement follows: rows in a circle come once for
// each time that it gets there, and the next statement asks for none of them.
const deepest = 64

// whole is the levels of a recursive relation that one statement brings.
type whole struct {
	levels int
	first  []int32                  // by the number of a key: the level at which its rows came first
	at     map[unsafe.Pointer]int32 // where an entity is among spots
	spots  []spot
	found  []unsafe.Pointer // what is below the parents, each once
	rest   []Level          // where the levels end before those that are wanted
	below  unsafe.Pointer   // scratch of a row's struct
}

// spot is an entity on the way: one that came, or a parent.
type spot struct {
	level   int32 // at which it came first; 0: it did not
	reached bool  // it has a place in the tree
	noted   bool  // it is among those found
}

// deep says that the job's levels come by one statement each. Rows that are limited for each
// parent do not, as recursion cannot rank; nor do those of a link table, to which many ways
// lead that recursion cannot tell apart, nor what many rows refer to, for the same reason.
func (j *Job) deep(l Limits) bool {
	s, r := j.Spec, j.Spec.Relation
	if !l.Whole || s.Levels < 2 || s.Limit > 0 || r.Through != nil || s.inside(Auto) != SelectIn || r.Owns && j.keys.n > 1 {
		return false
	}
	// Parents that stand below each other would have the same rows several times.
	return !slices.ContainsFunc(j.todo, func(p unsafe.Pointer) bool { return j.keys.of(r.Mapping, p, r.To()) >= 0 })
}

// dive prepares the job for statements of several levels.
func (j *Job) dive() {
	j.whole = &whole{levels: min(j.Spec.Levels, deepest), first: make([]int32, j.keys.n), at: make(map[unsafe.Pointer]int32)}
	if j.Spec.Relation.Owns {
		j.whole.below = j.Spec.Relation.Target().New()
	}
}

// spot finds an entity, or makes a place for it. It is good until the next one is made.
func (w *whole) spot(x unsafe.Pointer) *spot {
	i, ok := w.at[x]
	if !ok {
		i = int32(len(w.spots)) //nolint:gosec // as many as there is memory for
		w.at[x] = i
		w.spots = append(w.spots, spot{})
	}
	return &w.spots[i]
}

// The names inside of a recursive statement; no column of a table is called so, since the
// program's conditions stand beside them.
const (
	treeName  = "tenon_tree"
	belowName = "tenon_below"
	levelName = "tenon_level"
)

func cellName(i int) string { return "tenon_" + strconv.Itoa(i+1) }

// descend is the query for the rows of all levels below some keys: their columns, and the
// level of each.
//
// Each level looks rows up by the keys of the one above. Where a subquery can see that, it is
// one with an OFFSET, which PostgreSQL does not dissolve: it guesses that a level has ten
// times the rows of the first, and would rather read the table.
func (j *Job) descend(keys []driver.Value, l Limits) *tree.Select {
	spec, r := j.Spec, j.Spec.Relation
	src, near := spec.Source, columns(spec.Source, r.To())
	cells, order := j.cells()
	above, all := &tree.Source{Alias: treeName, With: true}, &tree.Source{Alias: treeName, With: true, Recursive: true}
	level := derived(above, levelName, &tree.Node{Type: integer})
	up := make([]*tree.Node, len(r.From))
	for i, c := range columns(src, r.From) {
		at := slices.Index(cells, c)
		up[i] = derived(above, cellName(at), cells[at])
	}
	first := &tree.Select{
		Columns: append(labelled(cells), label(levelName, &tree.Node{Kind: tree.Cast, Type: integer, Args: []*tree.Node{oneMore}})),
		From:    src, Where: append([]*tree.Node{among(near, keys)}, spec.Where...), Limit: -1, Offset: -1,
	}
	again := &tree.Select{
		Columns: labelled(cells), From: src, Where: append([]*tree.Node{equal(near, up)}, spec.Where...), Limit: -1, Offset: -1,
	}
	next := label(levelName, &tree.Node{Kind: tree.Binary, Op: tree.Add, Args: []*tree.Node{level, oneMore}, Type: integer})
	until := atMost(level, j.whole.levels-1)
	if l.Lateral {
		again.Offset = 0
		below := &tree.Source{Query: again, Alias: belowName}
		again = &tree.Select{From: above, Joins: []tree.Join{{Kind: tree.CrossJoin, Lateral: true, Source: below}}, Where: []*tree.Node{until}, Limit: -1, Offset: -1}
		for i, c := range cells {
			again.Columns = append(again.Columns, label(cellName(i), derived(below, cellName(i), c)))
		}
	} else {
		again.From, again.Joins = above, []tree.Join{{Source: src, On: again.Where[0]}}
		again.Where = append([]*tree.Node{until}, spec.Where...)
	}
	again.Columns = append(again.Columns, next)
	all.Query = &tree.Select{Set: &tree.SetOp{Kind: tree.UnionAll, Left: first, Right: again}, Limit: -1, Offset: -1}
	out := &tree.Select{From: all, Limit: -1, Offset: -1}
	for i, c := range cells[:j.Only.Len(r.Target())] {
		out.Columns = append(out.Columns, derived(all, cellName(i), c))
	}
	out.Columns = append(out.Columns, derived(all, levelName, level))
	for i, o := range spec.order() {
		o.By = derived(all, cellName(order[i]), cells[order[i]])
		out.Order = append(out.Order, o)
	}
	return out
}

// cells are what the rows of a level have: the selected columns, and behind them what else
// they are ordered by; order is where the terms of the order are among them.
func (j *Job) cells() (cells []*tree.Node, order []int) {
	cells = selected(j.Spec.Source, j.Only)
	for _, o := range j.Spec.order() {
		at := slices.Index(cells, o.By)
		if at < 0 {
			at = len(cells)
			cells = append(cells, o.By)
		}
		order = append(order, at)
	}
	return cells, order
}

func labelled(cells []*tree.Node) []*tree.Node {
	out := make([]*tree.Node, len(cells), len(cells)+1)
	for i, c := range cells {
		out[i] = label(cellName(i), c)
	}
	return out
}

// collectDeep takes a row of any level.
func (j *Job) collectDeep(x unsafe.Pointer, cells []driver.Value, repeated bool) error {
	w, r := j.whole, j.Spec.Relation
	level := int32(cells[j.Only.Len(r.Target())].N) //nolint:gosec // deepest at most
	if stale, err := j.stale(x, cells); err != nil {
		return err
	} else if stale {
		level = int32(w.levels) //nolint:gosec // as above
	}
	if p := w.spot(x); p.level == 0 || level < p.level {
		p.level = level
	}
	k := j.keys.add(r.Target(), x, r.To())
	if k < 0 || repeated {
		return nil
	}
	for len(w.first) < j.keys.n {
		w.first = append(w.first, 0)
	}
	if w.first[k] == 0 {
		w.first[k] = level
	}
	j.pairs.repeated = j.pairs.repeated || w.first[k] != level
	j.pairs.add(k, x)
	return nil
}

// stale says that an object leads elsewhere than its row, which was read later: what the
// statement found above the row is not what the object asks for.
func (j *Job) stale(x unsafe.Pointer, cells []driver.Value) (bool, error) {
	r := j.Spec.Relation
	if !r.Owns {
		return false, nil
	}
	m := r.Target()
	for _, c := range r.From {
		col := &m.Columns[c]
		if err := col.Codec.Decode(&cells[j.Only.Cell(c)], col.Ptr(j.whole.below)); err != nil {
			return false, fmt.Errorf("tenon: %s.%s: %w", m.Entity, col.Field, err)
		}
		if !col.Codec.Same(col.Ptr(x), col.Ptr(j.whole.below)) {
			return true, nil
		}
	}
	return false, nil
}

// attachDeep ties the rows of all levels to their parents, level by level, and notes what
// is left: rows whose own were not asked for, since the statement ended before, or since a
// collection that was loaded holds others than the database.
func (j *Job) attachDeep(parents []unsafe.Pointer) {
	w, s, r := j.whole, j.Spec, j.Spec.Relation
	t := j.pairs.tied(r, j.keys.n)
	t.attach(r, j.todo, j.at)
	for _, p := range parents {
		w.spot(p).reached = true
	}
	for depth := 1; depth <= s.Levels && len(parents) > 0; depth++ {
		parents = w.next(r, parents)
		if depth < s.Levels {
			parents = j.attachLevel(t, parents, s.Levels-depth)
		}
	}
}

// next are the entities that parents lead to and that were not reached before.
func (w *whole) next(r *mapping.Relation, parents []unsafe.Pointer) []unsafe.Pointer {
	var out []unsafe.Pointer
	for _, p := range parents {
		for _, x := range held(r, p) {
			e := w.spot(x)
			if !e.noted {
				e.noted = true
				w.found = append(w.found, x)
			}
			if !e.reached {
				e.reached = true
				out = append(out, x)
			}
		}
	}
	return out
}

// held is what a relation holds.
func held(r *mapping.Relation, parent unsafe.Pointer) []unsafe.Pointer {
	if r.Many {
		return r.Collection(parent).Items
	}
	if f := r.Reference(parent); f.Item != nil {
		return []unsafe.Pointer{f.Item}
	}
	return nil
}

// attachLevel ties what came to the rows of a level, and gives those that have it now; the
// others have so many levels left to be loaded.
func (j *Job) attachLevel(t *tied, rows []unsafe.Pointer, levels int) []unsafe.Pointer {
	w, r := j.whole, j.Spec.Relation
	todo, at, done := make([]unsafe.Pointer, 0, len(rows)), make([]int32, 0, len(rows)), rows[:0]
	var left []unsafe.Pointer
	for _, x := range rows {
		if !readable(r, x) {
			k := j.keys.of(r.Target(), x, r.From)
			if e := w.spot(x); k != null && (e.level == 0 || int(e.level) >= w.levels) {
				left = append(left, x)
				continue
			}
			todo, at = append(todo, x), append(at, max(k, null)) // unknown: nothing came
		}
		done = append(done, x)
	}
	t.attach(r, todo, at)
	if len(left) > 0 {
		again := *j.Spec
		again.Levels = levels
		w.rest = append(w.rest, Level{[]Spec{again}, left})
	}
	return done
}
