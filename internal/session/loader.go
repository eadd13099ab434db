package session

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/load"
	"github.com/tenonsql/tenon/internal/mapping"
)

// loader runs the loading of relations, level by level.
type loader struct {
	run   *exec.Runner
	conn  driver.Conn
	known *identity.Map
}

// all loads the relations of specs for parents, and of what they find.
func (l *loader) all(ctx context.Context, specs []load.Spec, parents []unsafe.Pointer) error {
	if len(parents) == 0 {
		return nil
	}
	for i := range specs {
		if err := l.one(ctx, &specs[i], parents); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) one(ctx context.Context, spec *load.Spec, parents []unsafe.Pointer) error {
	if spec.Err != nil {
		return spec.Err
	}
	job := load.NewJob(spec, parents)
	job.Resolve(func(parent unsafe.Pointer) unsafe.Pointer { return l.find(spec.Relation, parent) })
	rows, err := l.rows(ctx, job)
	if err != nil {
		return err
	}
	job.Attach(rows)
	if len(spec.Next) == 0 {
		return nil
	}
	return l.all(ctx, spec.Next, load.Children(spec.Relation, parents))
}

// find is the object that a parent's foreign key names, when it is known.
func (l *loader) find(r *mapping.Relation, parent unsafe.Pointer) unsafe.Pointer {
	t := l.known.Known(r.Target())
	if t == nil {
		return nil
	}
	o := t.ByForeign(r.Mapping, parent, r.From)
	if o == nil || o.Doomed {
		return nil
	}
	return o.Ptr
}

func (l *loader) rows(ctx context.Context, job *load.Job) ([]unsafe.Pointer, error) {
	var rows []unsafe.Pointer
	for _, q := range job.Statements() {
		es := &reader{known: l.known}
		plan := exec.EntityPlan(job.Spec.Relation.Target(), job.Spec.Source, q.Columns)
		err := l.run.Rows(ctx, l.conn, &exec.Statement{Tree: q}, &plan, es, func() unsafe.Pointer {
			rows = append(rows, nil)
			return unsafe.Pointer(&rows[len(rows)-1])
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Load loads one relation of one entity that the session has.
func (s *Session) Load(ctx context.Context, spec load.Spec, owner unsafe.Pointer) error {
	q := Query{Loads: []load.Spec{spec}}
	if err := s.autoflush(ctx, &q); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	l := loader{run: s.run, conn: s.conn, known: &s.known}
	return s.fail(l.all(ctx, q.Loads, []unsafe.Pointer{owner}))
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
		return run.Rows(ctx, c, &q.Statement, &q.Plan, &exec.Fresh{Hint: limitOf(q)}, slot)
	}
	known := &identity.Map{}
	es := &reader{known: known, hint: limitOf(q), keep: true}
	if err := run.Rows(ctx, c, &q.Statement, &q.Plan, es, slot); err != nil {
		return err
	}
	l := loader{run: run, conn: c, known: known}
	return l.all(ctx, q.Loads, es.roots)
}

// Known says that an entity's relations belong to this session.
func (s *Session) Known(l *mapping.Link) bool { return l.Known() && l.Watch == mapping.Watcher(s) }
