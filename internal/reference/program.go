package reference

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// program drives a session and the reference side by side.
type program struct {
	t         *rapid.T
	ctx       context.Context
	open      func() *session.Session
	s         *session.Session
	w         *world
	committed *world
	ptrs      map[int]unsafe.Pointer // nil: not loaded
	ids       map[int]int64
	next      int
	steps     *int
	depth     int
	sources   map[*table]*tree.Source
	sent      []string // the statements of the running step
}

func (p *program) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s\nmodel:\n%v\nstatements of the last step:\n%v", fmt.Sprintf(format, args...), p.w.m, strings.Join(p.sent, "\n"))
}

// must ends the program when err is not nil.
func (p *program) must(what string, err error) {
	p.t.Helper()
	if err != nil {
		p.fail("%s: %v", what, err)
	}
}

// ptr is the entity of an object, loaded where it is not at hand.
func (p *program) ptr(n int) unsafe.Pointer {
	if e := p.ptrs[n]; e != nil {
		return e
	}
	if err := p.flush(); err != nil {
		panic(refusal{err})
	}
	o := p.w.objects[n]
	if !o.inside {
		panic(vanished{})
	}
	key := p.ids[n]
	e, err := p.s.Get(p.ctx, o.table.m, unsafe.Pointer(&key), func() session.Query {
		q := p.all(o.table)
		sel, _ := tree.Query(q.Tree)
		at := &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: sel.From.Cols[colID]}
		if err := o.table.m.Columns[colID].Codec.Encode(unsafe.Pointer(&key), &at.Value); err != nil {
			at.Err = err
		}
		sel.Where, q.Tree = []*tree.Node{at}, sel
		return q
	})
	p.must(fmt.Sprintf("get %s %d", o.table.name, key), err)
	p.ptrs[n] = e
	return e
}

// refusal is a flush that failed, as the reference expects, on the way to an object.
type refusal struct{ err error }

// vanished is a flush that deleted the object which was asked for.
type vanished struct{}

// step runs one operation; it says false where there was nothing to do it on.
func (p *program) step() (done bool, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case refusal:
			done, err = true, r.err
		case vanished: // the flush deleted it: there is nothing to do it on
		default:
			panic(r)
		}
	}()
	*p.steps++
	p.sent = p.sent[:0]
	switch op := rapid.SampledFrom([]string{
		"create", "create", "create", "change", "change", "move", "move", "delete", "link", "unlink",
		"flush", "commit", "rollback", "nested", "load", "reopen", "code",
	}).Draw(p.t, "operation"); op {
	case "create":
		return p.create(), nil
	case "change":
		return p.change(), nil
	case "code":
		return p.code(), nil
	case "move":
		return p.move(), nil
	case "delete":
		return p.delete(), nil
	case "link":
		return p.link(), nil
	case "unlink":
		return p.unlink(), nil
	case "load":
		return p.load()
	case "flush":
		return true, p.flush()
	case "nested":
		return p.nested()
	case "reopen":
		return p.reopen()
	case "commit":
		return p.commit()
	default:
		return p.rollback()
	}
}

// one draws a member of a list by its place: that reads better in reports.
func one[T any](p *program, list []T, label string) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(p.t, label)]
}

// pick draws an object that is in the session; 0: there is none.
func (p *program) pick(t *table, label string, fits func(n int) bool) int {
	var list []int
	for _, n := range p.w.numbers(t) {
		if fits == nil || fits(n) {
			list = append(list, n)
		}
	}
	if len(list) == 0 {
		return 0
	}
	n := rapid.SampledFrom(list).Draw(p.t, label)
	p.ptr(n) // before anything changes: it may flush
	return n
}

// here says that an object that was picked is still in the session: to pick the next one may
// have flushed.
func (p *program) here(n int) bool { return n != 0 && p.w.objects[n].inside && !p.w.objects[n].doomed }

// free are the parents that a new child may have: where a key is unique, those without one.
func (p *program) free(k *key, child int) func(n int) bool {
	return func(n int) bool {
		if !k.unique {
			return true
		}
		for c, o := range p.w.objects {
			if o.table == k.child && o.inside && !o.doomed && o.parents[k] == n && c != child {
				return false
			}
		}
		return true
	}
}

func (p *program) create() bool {
	t := one(p, p.w.m.tables, "table")
	parents := map[*key]int{}
	for _, k := range t.owns {
		if k.null && rapid.Bool().Draw(p.t, "without a parent") {
			continue
		}
		n := p.pick(k.parent, "parent", p.free(k, 0))
		if n == 0 && !k.null {
			return false
		}
		parents[k] = n
	}
	for _, n := range parents {
		if n != 0 && !p.here(n) {
			return false
		}
	}
	e := t.m.New()
	if rapid.Bool().Draw(p.t, "by New") {
		t.m.Tie(e, mapping.Loaded, nil)
	}
	p.next++
	n := p.next
	o := &object{n: n, table: t, name: fmt.Sprint("new ", n), parents: map[*key]int{}, inside: true}
	*name(e, t) = o.name
	early := rapid.Bool().Draw(p.t, "added first")
	if early {
		p.s.Add(t.m, e)
	}
	for _, k := range t.owns {
		if x := parents[k]; x != 0 {
			p.tie(k, e, p.ptr(x))
			o.parents[k] = x
		}
	}
	if !early {
		p.s.Add(t.m, e)
	}
	p.w.objects[n], p.ptrs[n] = o, e
	return true
}

// tie links a child to a parent, or to none, from one end of the relation or the other.
func (p *program) tie(k *key, child, parent unsafe.Pointer) {
	if k.viaOne && (!k.viaMany || k.unique || rapid.Bool().Draw(p.t, "from the child")) {
		k.child.m.Relation(k.one).Reference(child).Set(parent)
		return
	}
	k.parent.m.Relation(k.many).Collection(parent).Add(child)
}

func (p *program) change() bool {
	n := p.pick(nil, "object", nil)
	if n == 0 {
		return false
	}
	o, e := p.w.objects[n], p.ptr(n)
	if rapid.Bool().Draw(p.t, "the name") {
		o.name = rapid.SampledFrom([]string{"", "a", "b"}).Draw(p.t, "name")
		*name(e, o.table) = o.name
	}
	if rapid.Bool().Draw(p.t, "the number") {
		o.number = rapid.Int64Range(-2, 2).Draw(p.t, "number")
		*number(e, o.table) = o.number
	}
	return true
}

// code sets, frees, swaps or moves unique values.
func (p *program) code() bool {
	t := one(p, p.w.m.tables, "table")
	n := p.pick(t, "object", nil)
	if n == 0 {
		return false
	}
	for _, other := range p.w.numbers(t) {
		p.ptr(other)
	}
	o := p.w.objects[n]
	want := rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(p.t, "code")
	for other, x := range p.w.objects {
		if other != n && x.table == t && x.inside && !x.doomed && x.code == want && want != "" {
			x.code = o.code // a swap
			p.setCode(other, x.code)
		}
	}
	o.code = want
	p.setCode(n, want)
	return true
}

func (p *program) setCode(n int, v string) {
	f := code(p.ptr(n), p.w.objects[n].table)
	if v == "" {
		*f = nil
		return
	}
	*f = &v
}

func (p *program) move() bool {
	if len(p.w.m.keys) == 0 {
		return false
	}
	k := one(p, p.w.m.keys, "key")
	n := p.pick(k.child, "child", nil)
	if n == 0 {
		return false
	}
	o := p.w.objects[n]
	to := 0
	if !k.null && k.rule != orphan || rapid.IntRange(0, 2).Draw(p.t, "to another") > 0 {
		to = p.pick(k.parent, "parent", p.free(k, n))
		if !p.here(to) || !p.here(n) {
			return false
		}
	}
	if to == 0 {
		return p.take(k, n)
	}
	p.tie(k, p.ptr(n), p.ptr(to))
	o.parents[k] = to
	return true
}

// take takes a child from its parent.
func (p *program) take(k *key, n int) bool {
	o := p.w.objects[n]
	from := o.parents[k]
	if from == 0 {
		return false
	}
	if !k.null && !o.database {
		return false // neither here nor there: what the session does with it is a case of its own
	}
	child, parent := p.ptr(n), p.ptr(from)
	if k.viaOne && (!k.viaMany || k.unique || rapid.Bool().Draw(p.t, "from the child")) {
		k.child.m.Relation(k.one).Reference(child).Set(nil)
	} else {
		k.parent.m.Relation(k.many).Collection(parent).Remove(child)
	}
	o.parents[k] = 0
	if k.rule == orphan && !o.database {
		o.doomed = true
	}
	return true
}

func (p *program) delete() bool {
	n := p.pick(nil, "object", func(n int) bool { return p.w.objects[n].database })
	if n == 0 {
		return false
	}
	o := p.w.objects[n]
	p.must("delete", p.s.Delete(o.table.m, p.ptr(n)))
	o.doomed = true
	return true
}

func (p *program) link() bool {
	if len(p.w.m.links) == 0 {
		return false
	}
	l := one(p, p.w.m.links, "link table")
	a := p.pick(l.a, "one end", nil)
	b := p.pick(l.b, "other end", nil)
	at := [3]int{l.at, a, b}
	if !p.here(a) || !p.here(b) || p.w.linked[at] || p.w.rows[at] {
		return false
	}
	if l.twoSided && rapid.Bool().Draw(p.t, "from the other side") {
		l.b.m.Relation(l.nameB).Collection(p.ptr(b)).Add(p.ptr(a))
	} else {
		l.a.m.Relation(l.nameA).Collection(p.ptr(a)).Add(p.ptr(b))
	}
	p.w.linked[at] = true
	return true
}

func (p *program) unlink() bool {
	var list [][3]int
	for l := range p.w.linked {
		if a, b := p.w.objects[l[1]], p.w.objects[l[2]]; a.inside && b.inside && !a.doomed && !b.doomed {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		return false
	}
	sortLinks(list)
	at := rapid.SampledFrom(list).Draw(p.t, "link")
	l := p.w.m.links[at[0]]
	p.ptr(at[1])
	p.ptr(at[2])
	if l.twoSided && rapid.Bool().Draw(p.t, "from the other side") {
		l.b.m.Relation(l.nameB).Collection(p.ptr(at[2])).Remove(p.ptr(at[1]))
	} else {
		l.a.m.Relation(l.nameA).Collection(p.ptr(at[1])).Remove(p.ptr(at[2]))
	}
	delete(p.w.linked, at)
	return true
}

// flush flushes both. Where the reference refuses, so must the session.
func (p *program) flush() error {
	want := p.w.flush()
	got := p.s.Flush(p.ctx)
	switch {
	case want == nil && got != nil:
		p.fail("the session's flush failed, the reference's did not: %v", got)
	case want != nil && got == nil:
		p.fail("the session's flush went through: %v", want)
	case want != nil:
		return want
	}
	p.check("flush")
	return nil
}

// load loads a relation of every object of a table.
func (p *program) load() (bool, error) {
	t := one(p, p.w.m.tables, "table")
	if len(t.relations) == 0 {
		return false, nil
	}
	r := t.m.Relation(one(p, t.relations, "relation").name)
	if err := p.flush(); err != nil {
		return true, err
	}
	var owners []unsafe.Pointer
	for _, n := range p.w.numbers(t) {
		owners = append(owners, p.ptr(n))
	}
	p.must("load", p.s.Load(p.ctx, []load.Spec{{Relation: r, Source: p.source(r.Target())}}, owners))
	p.check("load")
	return true, nil
}

var errUndo = errors.New("the program wants it undone")

// nested runs a few operations in a savepoint, and undoes them at times.
func (p *program) nested() (bool, error) {
	if p.depth == 3 {
		return false, nil
	}
	before := p.w.clone()
	if err := before.flush(); err != nil {
		return true, p.flush()
	}
	p.depth++
	ptrs := clonePtrs(p.ptrs)
	undo := rapid.Bool().Draw(p.t, "undone")
	err := p.inside(func() error {
		p.must("flush before a savepoint", p.w.flush())
		for range rapid.IntRange(1, 6).Draw(p.t, "operations inside") {
			if _, err := p.step(); err != nil {
				return err
			}
		}
		if undo {
			return errUndo
		}
		return p.flush()
	})
	p.depth--
	if err == nil {
		p.check("savepoint")
		return true, nil
	}
	if !errors.Is(err, errUndo) && !errors.Is(err, errRefused) {
		p.fail("savepoint: %v", err)
	}
	p.back(before, ptrs)
	p.check("rollback to a savepoint")
	return true, nil
}

// inside runs f in a savepoint, as the session's Nested does.
func (p *program) inside(f func() error) error {
	at, err := p.s.Begin(p.ctx)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		p.must("rollback to a savepoint", p.s.RollbackTo(p.ctx, at))
		return err
	}
	return p.s.Release(p.ctx, at)
}

// back makes the reference what it was.
func (p *program) back(w *world, ptrs map[int]unsafe.Pointer) {
	p.w = w.clone()
	for n := range p.ptrs {
		if w.objects[n] == nil {
			delete(p.ptrs, n)
		}
	}
	for n, e := range ptrs {
		p.ptrs[n] = e
	}
	for n, e := range p.ptrs { // what may never have been committed was let go
		if o := p.w.objects[n]; o.database && p.s.State(o.table.m, e) == identity.Detached {
			delete(p.ptrs, n)
		}
	}
}

func (p *program) commit() (bool, error) {
	if p.depth > 0 {
		return false, nil
	}
	if err := p.flush(); err != nil {
		return true, err
	}
	p.must("commit", p.s.Commit(p.ctx))
	p.check("commit")
	p.compare()
	p.committed = p.w.clone()
	for n, o := range p.w.objects {
		if !o.inside {
			delete(p.w.objects, n)
			delete(p.ptrs, n)
		}
	}
	p.committed = p.w.clone()
	return true, nil
}

func (p *program) rollback() (bool, error) {
	if p.depth > 0 {
		return false, nil
	}
	p.must("rollback", p.s.Rollback(p.ctx))
	p.back(p.committed, nil)
	p.check("rollback")
	p.compare()
	return true, nil
}

// reopen goes on with a session that knows nothing yet.
func (p *program) reopen() (bool, error) {
	if p.depth > 0 {
		return false, nil
	}
	if _, err := p.commit(); err != nil {
		return true, err
	}
	p.must("close", p.s.Close())
	p.s = p.open()
	clear(p.ptrs)
	return true, nil
}
