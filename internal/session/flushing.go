package session

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
)

// flushing is one flush while it runs. What it changes in objects is in the journal of the
// session's objects, and is put back when a statement fails.
type flushing struct {
	s         *Session
	ctx       context.Context
	abilities *flush.Abilities
	p         *flush.Planner
	sent      bool // some statement reached the database
	dry       bool // nothing is sent: what is written into objects is taken back with the plan
	commit    bool // the transaction is to end with the flush
	ended     bool // it did: the COMMIT was sent with the last batch

	room exec.Room // of the values of a wave

	// Most waves are few statements: what they need is made with the flushing.
	few struct {
		statements [1]flush.Statement
		batch      [1]exec.Step
		list       [1]running
	}

	was, is driver.Value // scratch of round, where each value would else cost an allocation
}

// run runs the steps of a plan, a wave at a time: each wave is one batch.
func (f *flushing) run(p *flush.Plan) error {
	f.room = f.s.run.Room()
	f.abilities.Room = &f.room
	if err := f.begin(p); err != nil {
		return err
	}
	for i := 0; i < len(p.Steps); {
		j := i
		for j < len(p.Steps) && p.Steps[j].Wave == p.Steps[i].Wave {
			j++
		}
		if err := f.wave(p.Steps[i:j], j == len(p.Steps)); err != nil {
			return err
		}
		i = j
	}
	return nil
}

// errNoCounter says that keys cannot be drawn: the table is somebody else's, and its keys come
// from elsewhere.
var errNoCounter = errors.New("tenon: no counter to draw keys from")

// begin sends what comes before the first wave: foreign keys are checked at COMMIT where rows
// need each other, and keys are drawn.
func (f *flushing) begin(p *flush.Plan) error {
	batch, err := f.first(p)
	if err != nil || len(batch) == 0 {
		return err
	}
	next := make([]int, len(batch))
	skip := len(batch) - len(p.Draws)
	results, err := f.send(batch, false, func(i int, cells []driver.Value) error {
		if i < skip {
			return nil
		}
		d := &p.Draws[i-skip]
		m := d.Table.Mapping
		c := &m.Columns[d.Column]
		if next[i] == len(d.Objects) || cells[0].Kind == driver.Null {
			return errNoCounter
		}
		o := d.Objects[next[i]]
		next[i]++
		d.Table.Save(o)
		return c.Codec.Decode(&cells[0], c.Ptr(o.Ptr))
	})
	if err != nil {
		return err
	}
	for i := range results {
		if i >= skip && next[i] != len(p.Draws[i-skip].Objects) {
			return fmt.Errorf("tenon: %s: %d keys were drawn, not %d", p.Draws[i-skip].Table.Mapping.Table.Name, next[i], len(p.Draws[i-skip].Objects))
		}
	}
	return nil
}

// first are the statements before the first wave.
func (f *flushing) first(p *flush.Plan) ([]exec.Step, error) {
	var batch []exec.Step
	if p.Deferred {
		batch = append(batch, exec.Step{Statement: driver.Statement{Text: f.s.run.Rules.Defer}})
	}
	for i := range p.Draws {
		t := p.Draws[i].Statement()
		text, args, err := f.s.run.Render(&exec.Statement{Tree: t})
		if err != nil {
			return nil, err
		}
		batch = append(batch, exec.Step{Statement: driver.Statement{Text: text, Args: args}, Tree: t})
	}
	return batch, nil
}

// unplanned is a mistake in the objects of a flush: a *BuildError.
func unplanned(err error) error {
	if be, ok := errors.AsType[*fault.BuildError](err); ok {
		return be
	}
	return fault.Unfit("flush", err)
}

func (f *flushing) wave(steps []flush.Step, last bool) error {
	defer f.room.Free()
	list, batch := f.few.list[:0], f.few.batch[:0]
	for i := range steps {
		if err := f.prepare(&steps[i]); err != nil {
			return err
		}
		sts, err := steps[i].Statements(f.few.statements[:0], f.abilities)
		if err != nil {
			return unplanned(err)
		}
		for _, st := range sts {
			x, err := f.s.run.Step(st.Tree, st.Sets == 0 || st.Tail >= 0)
			if err != nil {
				return err
			}
			x.LastID = st.LastID
			if st.Sets > 0 {
				x.Args, x.Sets = spread(&st, x.Args), st.Sets
			}
			batch = append(batch, x)
			list = append(list, running{step: &steps[i], st: st})
		}
	}
	results, err := f.send(batch, last && f.endsWith(steps), func(i int, cells []driver.Value) error {
		list[i].keep(cells)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range list {
		if err := list[i].finish(results[i]); err != nil {
			return err
		}
	}
	return f.reread(list)
}

// reread asks for what the database filled in new rows, where it has no RETURNING.
func (f *flushing) reread(list []running) error {
	var again []running
	var batch []exec.Step
	for i := range list {
		if !list[i].st.Reread {
			continue
		}
		st := list[i].step.Reread(list[i].st.Objects)
		x, err := f.s.run.Step(st.Tree, true)
		if err != nil {
			return err
		}
		batch = append(batch, x)
		again = append(again, running{step: list[i].step, st: st})
	}
	if len(batch) == 0 {
		return nil
	}
	results, err := f.send(batch, false, func(i int, cells []driver.Value) error {
		again[i].keep(cells)
		return nil
	})
	for i := range results {
		if err == nil {
			err = again[i].finish(results[i])
		}
	}
	return err
}

// endsWith says that the COMMIT can travel with a wave: nothing in it is found wrong only by
// its answer, as a stale row is.
func (f *flushing) endsWith(steps []flush.Step) bool {
	return f.commit && exec.Committer(f.s.conn) != nil &&
		!slices.ContainsFunc(steps, func(s flush.Step) bool { return s.Kind != flush.Insert })
}

func (f *flushing) send(batch []exec.Step, end bool, row func(i int, cells []driver.Value) error) ([]driver.Result, error) {
	f.sent = true
	if !end {
		return f.s.run.Batch(f.ctx, f.s.conn, batch, row)
	}
	f.ended = true
	return f.s.run.CommitWith(f.ctx, f.s.conn, batch, row)
}

// spread gives every run of a statement the arguments of its expressions, which are the
// same for all: they stand between those of the columns and those of the key.
func spread(st *flush.Statement, rendered []driver.Value) []driver.Value {
	n := len(st.Args) / st.Sets
	if st.Tail < 0 || len(rendered) == n {
		return st.Args
	}
	head := n - st.Tail
	middle := rendered[head : len(rendered)-st.Tail]
	out := make([]driver.Value, 0, len(rendered)*st.Sets)
	for row := range slices.Chunk(st.Args, n) {
		out = append(append(append(out, row[:head]...), middle...), row[head:]...)
	}
	return out
}
