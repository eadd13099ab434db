package reference

import (
	"fmt"
	"maps"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

func sortLinks(list [][3]int) {
	slices.SortFunc(list, func(a, b [3]int) int { return slices.Compare(a[:], b[:]) })
}

func clonePtrs(m map[int]unsafe.Pointer) map[int]unsafe.Pointer { return maps.Clone(m) }

func (p *program) source(m *mapping.Mapping) *tree.Source {
	for _, t := range p.w.m.tables {
		if t.m == m {
			return p.sourceOf(t)
		}
	}
	return nil
}

func (p *program) sourceOf(t *table) *tree.Source {
	if p.sources[t] == nil {
		p.sources[t] = t.m.Source()
	}
	return p.sources[t]
}

// all selects the rows of a table.
func (p *program) all(t *table) session.Query {
	src := p.sourceOf(t)
	return session.Query{
		Statement: exec.Statement{Tree: &tree.Select{Columns: src.Cols, From: src, Limit: -1, Offset: -1}},
		Plan:      exec.EntityPlan(t.m, src, src.Cols),
	}
}

// check compares the objects at hand with the reference: they were just flushed, or put
// back.
func (p *program) check(after string) {
	p.t.Helper()
	numbers := slices.Sorted(maps.Keys(p.w.objects))
	for _, n := range numbers {
		o := p.w.objects[n]
		if e := p.ptrs[n]; o.inside && e != nil {
			p.checkKey(after, n, o, *id(e, o.table))
		}
	}
	for _, n := range numbers {
		o, e := p.w.objects[n], p.ptrs[n]
		if !o.inside || e == nil {
			continue
		}
		if got := p.row(e, o.table); got != p.want(o) {
			p.fail("after %s: %s %d holds\n%s, the reference\n%s", after, o.table.name, n, got, p.want(o))
		}
		p.checkRelations(after, n, o, e)
	}
}

// checkKey keeps the key that a flush gave, and finds one that changed.
func (p *program) checkKey(after string, n int, o *object, got int64) {
	switch was := p.ids[n]; {
	case was == 0 && o.database:
		p.ids[n] = got
	case was != 0 && was != got:
		p.fail("after %s: %s %d: the key is %d, it was %d", after, o.table.name, n, got, was)
	}
}

func (p *program) row(e unsafe.Pointer, t *table) string {
	c := ""
	if v := *code(e, t); v != nil {
		c = *v
	}
	s := fmt.Sprintf("%q %d %q", *name(e, t), *number(e, t), c)
	for _, k := range t.owns {
		s += fmt.Sprintf(" %d", k.foreign(e))
	}
	return s
}

func (p *program) want(o *object) string {
	s := fmt.Sprintf("%q %d %q", o.name, o.number, o.code)
	for _, k := range o.table.owns {
		s += fmt.Sprintf(" %d", p.keyOf(o.parents[k]))
	}
	return s
}

// keyOf is an object's key, 0 for none.
func (p *program) keyOf(n int) int64 {
	if n == 0 {
		return 0
	}
	if id := p.ids[n]; id != 0 {
		return id
	}
	return *id(p.ptrs[n], p.w.objects[n].table)
}

func (p *program) checkRelations(after string, n int, o *object, e unsafe.Pointer) {
	t := o.table
	for _, k := range t.owns {
		if k.viaOne {
			p.checkOne(after, n, t.m.Relation(k.one), e, k.parent, o.parents[k])
		}
	}
	for _, k := range t.parentOf {
		if !k.viaMany {
			continue
		}
		var want []int
		for c, x := range p.w.objects {
			if x.table == k.child && x.inside && x.parents[k] == n {
				want = append(want, c)
			}
		}
		if r := t.m.Relation(k.many); k.unique {
			p.checkOne(after, n, r, e, k.child, append(want, 0)[0])
		} else {
			p.checkItems(after, n, r, e, k.child, want)
		}
	}
	for _, l := range t.near {
		p.checkItems(after, n, t.m.Relation(l.nameA), e, l.b, p.ends(l, 1, 2, n))
	}
	for _, l := range t.far {
		p.checkItems(after, n, t.m.Relation(l.nameB), e, l.a, p.ends(l, 2, 1, n))
	}
}

func (p *program) ends(l *link, mine, other, n int) (out []int) {
	for at := range p.w.linked {
		if at[0] == l.at && at[mine] == n {
			out = append(out, at[other])
		}
	}
	return out
}

// object finds which object an entity is; one that a load brought in is learned.
func (p *program) object(e unsafe.Pointer, t *table) int {
	for n, x := range p.ptrs {
		if x == e {
			return n
		}
	}
	for n, o := range p.w.objects {
		if o.table == t && p.ptrs[n] == nil && p.ids[n] == *id(e, t) {
			p.ptrs[n] = e
			return n
		}
	}
	return -1
}

func (p *program) checkOne(after string, n int, r *mapping.Relation, e unsafe.Pointer, t *table, want int) {
	f := r.Reference(e)
	if !f.Readable() {
		return
	}
	got := 0
	if x := f.Get(); x != nil {
		got = p.object(x, t)
	}
	if got != want {
		p.fail("after %s: %s %d: %s leads to %d, in the reference to %d", after, r.Mapping.Entity, n, r.Name, got, want)
	}
}

// checkItems compares a loaded collection with the objects that it should hold.
func (p *program) checkItems(after string, n int, r *mapping.Relation, e unsafe.Pointer, t *table, want []int) {
	c := r.Collection(e)
	if !c.Readable() {
		return
	}
	var got []int
	for _, x := range c.All() {
		got = append(got, p.object(x, t))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		p.fail("after %s: %s %d: %s holds %v, in the reference %v", after, r.Mapping.Entity, n, r.Name, got, want)
	}
}

// compare reads the tables and compares them with the reference.
func (p *program) compare() {
	p.t.Helper()
	run := p.s.Runner()
	for _, t := range p.w.m.tables {
		want, got := map[int64]string{}, map[int64]string{}
		for n, o := range p.w.objects {
			if o.table == t && o.inside {
				want[p.ids[n]] = p.want(o)
			}
		}
		q := p.all(t)
		var e []*unsafe.Pointer
		p.must("read", session.Read(p.ctx, run, &q, driver.Read, func() unsafe.Pointer {
			e = append(e, new(unsafe.Pointer))
			return unsafe.Pointer(e[len(e)-1])
		}))
		for _, x := range e {
			got[*id(*x, t)] = p.row(*x, t)
		}
		if !maps.Equal(want, got) {
			p.fail("the table %s holds\n%v\nthe reference\n%v", t.name, got, want)
		}
	}
	for _, l := range p.w.m.links {
		p.compareLinks(l)
	}
}

func (p *program) compareLinks(l *link) {
	want, got := map[pair]bool{}, map[pair]bool{}
	for at := range p.w.linked {
		if at[0] == l.at {
			want[pair{p.ids[at[1]], p.ids[at[2]]}] = true
		}
	}
	q := p.all(l.table)
	var e []*unsafe.Pointer
	p.must("read", session.Read(p.ctx, p.s.Runner(), &q, driver.Read, func() unsafe.Pointer {
		e = append(e, new(unsafe.Pointer))
		return unsafe.Pointer(e[len(e)-1])
	}))
	for _, x := range e {
		m := l.table.m
		got[pair{*(*int64)(m.Columns[0].Ptr(*x)), *(*int64)(m.Columns[1].Ptr(*x))}] = true
	}
	if !maps.Equal(want, got) {
		p.fail("the link table %s holds\n%v\nthe reference\n%v", l.table.name, got, want)
	}
}
