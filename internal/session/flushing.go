package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
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

// running is a statement under way, with the cells of the rows that came back for it.
type running struct {
	step  *flush.Step
	st    flush.Statement
	cells []driver.Value
	wide  int // cells of a row
}

// keep copies a row out of the driver's buffer.
func (r *running) keep(cells []driver.Value) {
	if r.cells == nil {
		r.wide = len(cells)
		r.cells = make([]driver.Value, 0, len(cells)*len(r.st.Objects))
	}
	r.cells = append(r.cells, cells...)
	for i := len(r.cells) - len(cells); i < len(r.cells); i++ {
		r.cells[i].S = strings.Clone(r.cells[i].S)
	}
}

// rows are the rows that came back.
func (r *running) rows() [][]driver.Value {
	if r.wide == 0 {
		return nil
	}
	rows := make([][]driver.Value, 0, len(r.cells)/r.wide)
	return slices.AppendSeq(rows, slices.Chunk(r.cells, r.wide))
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
			return fault.Buildf("flush", "", "%v", err)
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
	return f.s.run.CommitWith(f.ctx, exec.Committer(f.s.conn), batch, row)
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

// prepare brings the foreign keys of a step's objects up to date, now that the keys of
// earlier steps are known.
func (f *flushing) prepare(s *flush.Step) error {
	if s.Kind == flush.Delete || s.Given != nil {
		return nil
	}
	if s.Links != nil {
		for i, o := range s.Objects {
			if err := flush.ReferEnds(s.Links[i], o.Ptr); err != nil {
				return err
			}
		}
		return nil
	}
	m := s.Table.Mapping
	for _, o := range s.Objects {
		if s.Kind == flush.Insert {
			f.save(s.Table, o)
			if err := flush.Begin(m, o.Ptr); err != nil {
				return err
			}
		} else if m.Version >= 0 || len(s.Back) > 0 {
			f.save(s.Table, o)
			f.p.KeepColumns(s.Table, o, s.Back)
			if err := flush.Advance(s.Table, o); err != nil {
				return err
			}
		}
		for i := range m.Relations {
			r := &m.Relations[i]
			if !r.Owns || r.Many {
				continue
			}
			ref := r.Reference(o.Ptr)
			if ref.State != mapping.Loaded || !ref.Dirty || ref.Item == nil || !ref.Known() || !r.Target().KeyKnown(ref.Item, r.To()) || r.Holds(o.Ptr, ref.Item) {
				continue
			}
			if s.Kind == flush.Update {
				f.save(s.Table, o)
			}
			if err := flush.Refer(r, o.Ptr); err != nil {
				return err
			}
		}
	}
	if len(f.p.Links()) == 0 {
		return nil
	}
	return f.prepareLinks(s)
}

// save keeps what an object holds, to be put back when the flush fails. A new one that takes the row of a deleted one was
// kept by the plan.
func (f *flushing) save(t *identity.Table, o *identity.Object) {
	switch {
	case f.dry:
		f.p.Keep(t, o)
	case o.Shadow == nil || o.State == identity.Persistent:
		t.Save(o)
	}
}

func (f *flushing) prepareLinks(s *flush.Step) error {
	in := make(map[unsafe.Pointer]*identity.Object, len(s.Objects))
	for _, o := range s.Objects {
		in[o.Ptr] = o
	}
	for _, l := range f.p.Links() {
		if o := in[l.Item]; o != nil && l.Relation.Target() == s.Table.Mapping && l.Relation.Mapping.KeyKnown(l.Owner, l.Relation.From) {
			if s.Kind == flush.Update {
				f.save(s.Table, o)
			}
			if err := flush.ReferLink(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish checks a statement's count, and hands out what the database filled in.
func (r *running) finish(res driver.Result) error {
	n := int64(len(r.st.Objects))
	if r.step.Kind != flush.Insert && !r.st.Select && res.Matched != n {
		return &fault.StaleError{Table: r.step.Table.Mapping.Table.Name, Expected: n, Matched: res.Matched}
	}
	if len(r.step.Back) == 0 || r.step.Kind == flush.Update && !r.st.Keys {
		return nil
	}
	if r.st.Reread {
		return r.counted()
	}
	rows := r.rows()
	if int64(len(rows)) != n {
		return fmt.Errorf("tenon: %s: %d rows were written, %d came back", r.step.Table.Mapping.Table.Name, n, len(rows))
	}
	if r.st.Keys {
		return r.byKey(rows)
	}
	if r.st.Sorted {
		r.sort(rows)
	}
	for i, o := range r.st.Objects {
		if err := r.fill(o, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// counted fills in the keys that the database counted, one a row, before the rest is read.
func (r *running) counted() error {
	if !r.st.LastID {
		return nil
	}
	rows, m := r.rows(), r.step.Table.Mapping
	if len(rows) != len(r.st.Objects) {
		return fmt.Errorf("tenon: %s: %d rows were written, %d keys came back", m.Table.Name, len(r.st.Objects), len(rows))
	}
	c := &m.Columns[r.step.Back[slices.IndexFunc(r.step.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })]]
	for i, o := range r.st.Objects {
		if err := c.Codec.Decode(&rows[i][0], c.Ptr(o.Ptr)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
	}
	return nil
}

// sort puts the rows in the order of the key that the database counted, which is the order
// of the rows that were sent: no database promises to answer in it.
func (r *running) sort(rows [][]driver.Value) {
	m := r.step.Table.Mapping
	i := slices.IndexFunc(r.step.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })
	slices.SortStableFunc(rows, func(a, b []driver.Value) int { return cmp.Compare(a[i].N, b[i].N) })
}

// byKey finds each object's row by its key.
func (r *running) byKey(list [][]driver.Value) error {
	m := r.step.Table.Mapping
	rows := make(map[string][]driver.Value, len(list))
	for _, row := range list {
		k, err := canonical(m, row[:len(m.Key)])
		if err != nil {
			return err
		}
		rows[k] = row[len(m.Key):]
	}
	vals := make([]driver.Value, len(m.Key))
	for _, o := range r.st.Objects {
		for j, k := range m.Key {
			if err := m.Columns[k].Encode(o.Ptr, &vals[j]); err != nil {
				return err
			}
		}
		k, err := canonical(m, vals)
		if err != nil {
			return err
		}
		row, ok := rows[k]
		if !ok {
			return fmt.Errorf("tenon: %s: the database did not answer for a written key", m.Table.Name)
		}
		if err := r.fill(o, row); err != nil {
			return err
		}
	}
	return nil
}

// canonical is a key as text, the same whether it was sent or came back: the cells pass
// through the Go type.
func canonical(m *mapping.Mapping, cells []driver.Value) (string, error) {
	var b strings.Builder
	for i, k := range m.Key {
		c := &m.Columns[k]
		p := newOf(c)
		if err := c.Codec.Decode(&cells[i], p); err != nil {
			return "", err
		}
		var v driver.Value
		if err := c.Codec.Encode(p, &v); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%d:%d:%s;", v.N, len(v.S), v.S)
	}
	return b.String(), nil
}

func (r *running) fill(o *identity.Object, cells []driver.Value) error {
	m := r.step.Table.Mapping
	for i, c := range r.step.Back {
		col := &m.Columns[c]
		if err := col.Codec.Decode(&cells[i], unsafe.Add(o.Ptr, col.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, col.Field, err)
		}
	}
	return nil
}

// settle makes what was flushed what the database is known to hold.
func (f *flushing) settle(p *flush.Plan) {
	f.p.Settle()
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Kind == flush.Delete || s.Given != nil {
			continue
		}
		for _, o := range s.Objects {
			f.round(s.Table.Mapping, o.Ptr, s.Columns)
			clean(s.Table.Mapping, o.Ptr)
			if s.Kind == flush.Update && o.State == identity.Persistent {
				if slices.ContainsFunc(s.Columns, func(c int) bool { return s.Table.Mapping.Columns[c].InKey }) {
					s.Table.Rekey(o)
				}
				for _, a := range s.Set {
					s.Table.Complete(o, a.Column)
				}
				s.Table.Remember(o)
			}
		}
	}
	for _, t := range f.s.known.Tables {
		if len(t.Pending)+len(t.Doomed) > 0 {
			t.Settle()
		}
	}
}

// round gives the fields of written columns the values that the database holds: decimals
// at their scale, instants in microseconds and UTC.
func (f *flushing) round(m *mapping.Mapping, e unsafe.Pointer, columns []int) {
	for _, i := range columns {
		c := &m.Columns[i]
		switch c.Type.Kind {
		case schema.Decimal, schema.Instant, schema.DateTime, schema.Clock, schema.Date:
		case schema.Array:
			if k := c.Type.Elem.Kind; k != schema.Decimal && k != schema.Instant && k != schema.DateTime && k != schema.Clock && k != schema.Date {
				continue
			}
		default:
			continue
		}
		if t, ok := instant(c, e); ok && t.Nanosecond()%1000 == 0 && t.Location() == time.UTC {
			continue
		}
		was, is := &f.was, &f.is
		if c.Codec.Encode(c.Ptr(e), was) != nil {
			continue // the same was encoded to be written
		}
		*is = *was
		if codec.Fit(is, &c.Type) != nil || c.Type.Kind == schema.Decimal && *was == *is {
			continue
		}
		_ = c.Codec.Decode(is, c.Ptr(e)) // what was encoded from the field fits it
	}
}

// instant is a column's time, where its field is a time.Time and nothing around it.
func instant(c *mapping.Column, e unsafe.Pointer) (time.Time, bool) {
	if c.Type.Kind != schema.Instant || c.Codec.Type != reflect.TypeFor[time.Time]() {
		return time.Time{}, false
	}
	return *(*time.Time)(c.Ptr(e)), true
}

// clean forgets that references were set: the foreign keys now say the same.
func clean(m *mapping.Mapping, e unsafe.Pointer) {
	for i := range m.Relations {
		m.Relations[i].Link(e).Dirty = false
	}
}
