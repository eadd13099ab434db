package load

import (
	"fmt"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Limits say how long the list of a statement's keys may be, and how far one goes.
type Limits struct {
	Arrays  bool // a list is one parameter, of whatever length
	Params  int  // in one statement; 0: no limit
	Whole   bool // the levels of a recursive relation come by one statement
	Lateral bool // a subquery sees the tables before it
}

// chunk is how many keys of a width one statement asks for. Lists of single values travel
// as one parameter when they are long; the bound keeps the memory of a statement's text and
// of its plan in check.
func (l Limits) chunk(width int) int {
	const most, listed = 1 << 15, 1 << 12
	switch {
	case width == 1 && l.Arrays:
		return most
	case width == 1:
		return listed
	case l.Params > 0: // rounded up to a power of two, and room for the conditions
		return min(1<<10, max(1, l.Params/4/width))
	}
	return 1 << 10
}

// Job is the loading of one relation for a list of parents by select-in.
type Job struct {
	Spec  *Spec
	Only  *mapping.Selection // of the target's columns; nil: all
	todo  []unsafe.Pointer   // parents that are to be tied, each once
	at    []int32            // the number of each one's key; null: it has none
	keys  *keys
	pairs pairs
	link  unsafe.Pointer // scratch of the link table's struct
	whole *whole         // the levels that come by one statement; nil: one
}

// NewJob prepares the loading of a relation for parents. Those that have it loaded already
// keep what they have; known finds the object that a parent's foreign key names, where a
// reference that is not filtered needs no more than that.
func NewJob(spec *Spec, parents []unsafe.Pointer, known func(parent unsafe.Pointer) unsafe.Pointer) *Job {
	r := spec.Relation
	j := &Job{Spec: spec, Only: spec.Selection(), keys: newKeys(len(r.From), len(parents))}
	j.todo, j.at = make([]unsafe.Pointer, 0, len(parents)), make([]int32, 0, len(parents))
	if !spec.byKey() {
		known = nil
	}
	inv := single(r.InverseOf())
	seen := make(map[unsafe.Pointer]struct{}, len(parents))
	for _, p := range parents {
		if _, dup := seen[p]; dup || readable(r, p) {
			continue
		}
		seen[p] = struct{}{}
		if known != nil {
			if x := known(p); x != nil {
				refer(r, inv, p, x)
				continue
			}
		}
		j.todo = append(j.todo, p)
		j.at = append(j.at, j.keys.add(r.Mapping, p, r.From))
	}
	if r.Through != nil {
		j.link = r.Through.Link().New()
	}
	return j
}

// byKey says that the relation leads to the row whose primary key the parent holds.
func (s *Spec) byKey() bool {
	r := s.Relation
	if r.Many || !r.Owns || len(s.Where) > 0 || len(r.To()) != len(r.Target().Key) {
		return false
	}
	for i, c := range r.To() {
		if r.Target().Key[i] != c {
			return false
		}
	}
	return true
}

// Statements are the queries that fetch the job's rows: entities of the target, and behind
// them, where the relation leads through a link table, the parent's key.
func (j *Job) Statements(l Limits) []*tree.Select {
	width := len(j.keys.row)
	if j.deep(l) {
		j.dive()
	}
	var out []*tree.Select
	n := l.chunk(width) * width
	for vs := j.keys.values; len(vs) > 0; vs = vs[min(n, len(vs)):] {
		if part := vs[:min(n, len(vs))]; j.whole != nil {
			out = append(out, j.descend(part, l))
		} else {
			out = append(out, j.statement(part))
		}
	}
	return out
}

func (j *Job) statement(keys []driver.Value) *tree.Select {
	spec := j.Spec
	r, src := spec.Relation, spec.Source
	s := &tree.Select{Columns: selected(src, j.Only), From: src, Order: spec.order(), Limit: -1, Offset: -1}
	near := columns(src, r.To())
	if t := r.Through; t != nil {
		link := t.Link().SourceAs(linkName)
		near = columns(link, t.Near())
		s.From = link
		s.Joins = []tree.Join{{Source: src, On: equal(columns(link, t.Far()), columns(src, r.To()))}}
		s.Columns = append(s.Columns, near...)
	}
	s.Where = append([]*tree.Node{among(near, keys)}, spec.Where...)
	if spec.Limit > 0 {
		return limited(s, near, spec.Limit)
	}
	return s
}

// linkName is what a link table is called in statements of this package.
const linkName = "tenon_link"

func columns(src *tree.Source, at []int) []*tree.Node {
	out := make([]*tree.Node, len(at))
	for i, c := range at {
		out[i] = src.Cols[c]
	}
	return out
}

// selected are the columns of the target that are read.
func selected(src *tree.Source, only *mapping.Selection) []*tree.Node {
	return append(make([]*tree.Node, 0, len(src.Cols)+2), mapping.Pick(only, src.Cols)...)
}

// Extend puts what comes with the relation's rows into a statement of the job.
func (j *Job) Extend(q *tree.Select) (*Extension, error) {
	next := j.Spec.Next
	if j.whole == nil {
		next = j.Spec.next()
	}
	return Extend(q, j.Spec.Relation.Target(), j.Only, next)
}

// Next is what is to be loaded for the rows that the job's parents have now. What came
// with the job's own statements is not asked for again: it is loaded.
func (j *Job) Next(parents []unsafe.Pointer) []Level {
	if w := j.whole; w != nil {
		if len(j.Spec.Next) == 0 {
			return w.rest
		}
		return append(w.rest, Level{j.Spec.Next, w.found})
	}
	next := j.Spec.next()
	if len(next) == 0 {
		return nil
	}
	return []Level{{next, Children(j.Spec.Relation, parents)}}
}

// Collect takes a row: its entity, and all of its cells. Repeated, the entity came
// before, since what is joined to it has several rows, or since it has several parents.
func (j *Job) Collect(x unsafe.Pointer, cells []driver.Value, repeated bool) error {
	if j.whole != nil {
		return j.collectDeep(x, cells, repeated)
	}
	r := j.Spec.Relation
	if repeated && r.Through == nil {
		return nil
	}
	j.pairs.repeated = j.pairs.repeated || repeated
	m, e, at := r.Target(), x, r.To()
	if t := r.Through; t != nil {
		rest := cells[j.Only.Len(m):]
		m, e, at = t.Link(), j.link, t.Near()
		for i, c := range at {
			col := &m.Columns[c]
			if err := col.Codec.Decode(&rest[i], col.Ptr(e)); err != nil {
				return fmt.Errorf("tenon: %s.%s: %w", m.Entity, col.Field, err)
			}
		}
	}
	if k := j.keys.of(m, e, at); k >= 0 {
		j.pairs.add(k, x)
	}
	return nil
}

// Expect is about how many rows will come, by what came before; there is room for them
// afterwards.
func (j *Job) Expect() int {
	n := j.Spec.Relation.Expected(j.keys.n)
	j.pairs.expect(n)
	return n
}

// Attach ties the rows that were collected to their parents: those that the job was made for.
func (j *Job) Attach(parents []unsafe.Pointer) {
	r := j.Spec.Relation
	r.Found(j.keys.n, len(j.pairs.items))
	if j.whole != nil {
		j.attachDeep(parents)
		return
	}
	attach(r, j.todo, j.at, j.keys.n, &j.pairs)
}

// limited keeps the first n rows of each parent: numbered in a derived table, by the order
// asked for.
func limited(s *tree.Select, by []*tree.Node, n int) *tree.Select {
	inner := *s
	inner.Order = nil
	outer := &tree.Source{Query: &inner, Alias: limitedName}
	out := &tree.Select{From: outer, Limit: -1, Offset: -1}
	inner.Columns = make([]*tree.Node, len(s.Columns), len(s.Columns)+1)
	for i, c := range s.Columns {
		name := c.Name
		if c.Source.Alias == linkName {
			name = nearName(i)
			inner.Columns[i] = label(name, c)
		} else {
			inner.Columns[i] = c
		}
		out.Columns = append(out.Columns, derived(outer, name, c))
	}
	row := number(by, s.Order)
	inner.Columns = append(inner.Columns, label(rowName, row))
	rank := derived(outer, rowName, row)
	out.Where = []*tree.Node{atMost(rank, n)}
	out.Order = []tree.Order{{By: rank}}
	return out
}
