package session

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// loader runs the loading of relations, level by level.
type loader struct {
	run   *exec.Runner
	conn  driver.Conn
	known *identity.Map
	es    *reader
}

func newLoader(run *exec.Runner, conn driver.Conn, known *identity.Map) *loader {
	return &loader{run: run, conn: conn, known: known, es: &reader{known: known}}
}

// query runs a query whose rows carry relations along. Where those are joined a root may
// come in several rows: a slot is asked for once.
func (l *loader) query(ctx context.Context, q *Query, es *reader, slot func() unsafe.Pointer) error {
	sel, _ := tree.Query(q.Tree)
	var ext *load.Extension
	var err error
	if sel != nil && q.Later != nil && load.Inside(q.Loads) {
		var t any
		if t, err = q.Later.Settled(); err != nil {
			return err
		}
		sel, _ = tree.Query(tree.AtMost(t, q.Most))
	}
	if sel != nil {
		ext, err = load.Extend(sel, q.Plan.Parts[0].Mapping, q.Plan.Parts[0].Only, q.Loads)
	} else {
		err = load.Alone(q.Loads)
	}
	if err != nil {
		return err
	}
	if ext == nil {
		es.keep = true
		if err := l.run.Rows(ctx, l.conn, &q.Statement, &q.Plan, es, slot); err != nil {
			return err
		}
		return l.all(ctx, []load.Level{{Specs: q.Loads, Parents: es.roots}})
	}
	part := &q.Plan.Parts[0]
	err = l.run.Each(ctx, l.conn, &exec.Statement{Tree: ext.Query}, func(cells []driver.Value) error {
		root, err := es.Entity(part, cells[:ext.First])
		if err != nil || root == nil {
			return err
		}
		fresh, err := ext.Row(root, cells, l.es)
		if err != nil || !fresh && ext.Multiply {
			return err
		}
		return q.Plan.ReadAfter(root, cells, slot(), es)
	})
	if err != nil {
		return err
	}
	ext.Attach()
	return l.all(ctx, ext.Rest())
}

// all loads relations level by level: the statements of one level are sent together.
func (l *loader) all(ctx context.Context, levels []load.Level) error {
	for len(levels) > 0 {
		var fetches []*fetch
		for _, v := range levels {
			if len(v.Parents) == 0 {
				continue
			}
			for i := range v.Specs {
				f, err := l.fetch(&v.Specs[i], v.Parents)
				if err != nil {
					return err
				}
				fetches = append(fetches, f)
			}
		}
		if err := l.send(ctx, fetches); err != nil {
			return err
		}
		levels = levels[:0:0]
		for _, f := range fetches {
			levels = f.attach(levels)
		}
	}
	return nil
}

// fetch is one relation on its way.
type fetch struct {
	job        *load.Job
	parents    []unsafe.Pointer
	extensions []*load.Extension // one per statement; nil: it has none
	statements []*tree.Select
}

func (l *loader) fetch(spec *load.Spec, parents []unsafe.Pointer) (*fetch, error) {
	f := &fetch{parents: parents}
	f.job = load.NewJob(spec, parents, func(parent unsafe.Pointer) unsafe.Pointer { return l.find(spec, parent) })
	l.known.Table(spec.Relation.Target(), f.job.Expect())
	can := &l.run.Rules.Can
	limits := load.Limits{Arrays: can.ArrayParameters, Params: can.MaxParams, Whole: can.RecursiveLoad, Lateral: can.Lateral}
	for _, q := range f.job.Statements(limits) {
		x, err := f.job.Extend(q)
		if err != nil {
			return nil, err
		}
		if x != nil {
			q = x.Query
		}
		f.statements, f.extensions = append(f.statements, q), append(f.extensions, x)
	}
	return f, nil
}

// attach ties what came to its parents, and adds what is to be loaded for it.
func (f *fetch) attach(levels []load.Level) []load.Level {
	f.job.Attach(f.parents)
	for _, x := range f.extensions {
		if x != nil {
			x.Attach()
		}
	}
	return append(levels, f.job.Next(f.parents)...)
}

// send runs the statements of a level: one by itself, several as a batch.
func (l *loader) send(ctx context.Context, fetches []*fetch) error {
	type place struct {
		f *fetch
		i int
	}
	var places []place
	for _, f := range fetches {
		for i := range f.statements {
			places = append(places, place{f, i})
		}
	}
	take := func(p place, cells []driver.Value) error { return l.row(p.f.job, p.f.extensions[p.i], cells) }
	if len(places) == 1 {
		p := places[0]
		return l.run.Each(ctx, l.conn, &exec.Statement{Tree: p.f.statements[p.i]}, func(cells []driver.Value) error { return take(p, cells) })
	}
	if len(places) == 0 {
		return nil
	}
	steps := make([]exec.Step, len(places))
	for i, p := range places {
		q := p.f.statements[p.i]
		text, args, err := l.run.Render(&exec.Statement{Tree: q})
		if err != nil {
			return err
		}
		steps[i] = exec.Step{Statement: driver.Statement{Text: text, Args: args}, Tree: q}
	}
	_, err := l.run.Batch(ctx, l.conn, steps, func(i int, cells []driver.Value) error { return take(places[i], cells) })
	return err
}

// row takes a row of a statement that loads a relation.
func (l *loader) row(job *load.Job, x *load.Extension, cells []driver.Value) error {
	m := job.Spec.Relation.Target()
	n := job.Only.Len(m)
	e, err := l.es.Object(m, job.Only, cells[:n])
	if err != nil {
		return err
	}
	repeated := false
	if x != nil {
		fresh, err := x.Row(e, cells, l.es)
		if err != nil {
			return err
		}
		repeated = !fresh && x.Multiply
	}
	return job.Collect(e, cells, repeated)
}

// find is the object that a parent's foreign key names, when it is known, with the columns
// that are wanted.
func (l *loader) find(spec *load.Spec, parent unsafe.Pointer) unsafe.Pointer {
	r := spec.Relation
	t := l.known.Known(r.Target())
	if t == nil {
		return nil
	}
	o := t.ByForeign(r.Mapping, parent, r.From)
	if o == nil || o.Doomed || !t.Loaded(o).Covers(spec.Selection()) {
		return nil
	}
	return o.Ptr
}

// Load loads relations of entities that the session has.
func (s *Session) Load(ctx context.Context, specs []load.Spec, owners []unsafe.Pointer) error {
	if err := load.Check(specs); err != nil {
		return err
	}
	q := Query{Loads: specs}
	if err := s.autoflush(ctx, &q); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := load.Alone(specs); err != nil {
		return err
	}
	l := newLoader(s.run, s.conn, &s.known)
	return s.fail(l.all(ctx, []load.Level{{Specs: specs, Parents: owners}}))
}

// Read runs a query of an engine on a connection of its own, outside of a transaction. Its
// entities are tracked by nobody; where relations are loaded, one row is one object.
func Read(ctx context.Context, run *exec.Runner, q *Query, use driver.Use, slot func() unsafe.Pointer) error {
	if q.Err != nil {
		return q.Err
	}
	c, err := run.Pool.Acquire(ctx, use)
	if err != nil {
		return err
	}
	defer run.Pool.Release(c)
	if len(q.Loads) == 0 {
		return run.Together(ctx, c, &q.Statement, func() error {
			return run.Rows(ctx, c, &q.Statement, &q.Plan, &exec.Fresh{Hint: limitOf(q)}, slot)
		})
	}
	known := &identity.Map{}
	return newLoader(run, c, known).query(ctx, q, &reader{known: known, hint: limitOf(q)}, slot)
}

// Known says that an entity's relations belong to this session.
func (s *Session) Known(l *mapping.Link) bool { return l.Known() && l.Watch == mapping.Watcher(s) }
