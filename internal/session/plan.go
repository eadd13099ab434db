package session

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/schema"
)

// Planned is a statement that a flush would send.
type Planned struct {
	SQL  string
	Args []driver.Value // of all runs, one after the other
	Sets int            // how often it runs, when above 0
	Rows int            // objects
	Trip int            // statements of one trip go to the database together, where it can
}

// Plan is what a flush would send now. Rows that its cascades have to know of are read;
// nothing is written, and the objects stay as they are. Keys that the database is to count
// stand as -1, -2 and so on.
func (s *Session) Plan(ctx context.Context) ([]Planned, error) {
	if s.closed || s.failed != nil {
		return nil, s.ready(ctx)
	}
	defer s.letKept()
	p, plan, err := s.planned(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Undo()
	f := &flushing{s: s, ctx: ctx, p: p, abilities: s.abilities(), dry: true}
	out, err := f.preview(plan)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// preview makes the statements of a plan.
func (f *flushing) preview(plan *flush.Plan) ([]Planned, error) {
	first, err := f.first(plan)
	if err != nil {
		return nil, err
	}
	var out []Planned
	for i := range first {
		out = append(out, Planned{SQL: first[i].Text, Args: first[i].Args})
	}
	trip := min(len(plan.Draws), 1)
	key := int64(0)
	for i := range plan.Steps {
		s := &plan.Steps[i]
		if err := f.prepare(s); err != nil {
			return nil, err
		}
		f.invent(s, &key)
		sts, err := s.Statements(nil, f.abilities)
		if err != nil {
			return nil, unplanned(err)
		}
		for j := range sts {
			text, args, err := f.s.run.Render(&exec.Statement{Tree: sts[j].Tree})
			if err != nil {
				return nil, err
			}
			x := Planned{SQL: text, Args: args, Rows: len(sts[j].Objects), Trip: trip + s.Wave}
			if sts[j].Sets > 0 {
				x.Args, x.Sets = spread(&sts[j], args), sts[j].Sets
			}
			out = append(out, x)
		}
	}
	return out, nil
}

// invent gives new objects keys that stand for those that the database is to count.
func (f *flushing) invent(s *flush.Step, key *int64) {
	if s.Kind != flush.Insert {
		return
	}
	m := s.Table.Mapping
	for _, k := range m.Key {
		c := &m.Columns[k]
		if c.Filled != schema.ByIdentity {
			continue
		}
		for _, o := range s.Objects {
			if c.Codec.Zero(unsafe.Add(o.Ptr, c.Offset)) {
				*key--
				_ = c.Codec.Decode(&driver.Value{Kind: driver.Int, N: *key}, c.Ptr(o.Ptr)) // a small integer fits
			}
		}
	}
}
