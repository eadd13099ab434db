package session

import (
	"context"
	"errors"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Flush writes what is pending, changed and deleted.
func (s *Session) Flush(ctx context.Context) error {
	_, err := s.flush(ctx, false)
	return err
}

// flush writes it. Where it is the last of a transaction that has not begun, and one
// statement writes it all, that runs alone: a round trip or two are saved, and an answer
// that was lost leaves the same doubt as that of a commit.
func (s *Session) flush(ctx context.Context, last bool) (alone bool, err error) {
	if s.closed || s.failed != nil {
		return false, s.ready(ctx)
	}
	defer s.letKept()
	p, plan, err := s.planned(ctx)
	if err != nil {
		return false, err
	}
	if plan.Empty() {
		f := &flushing{s: s, p: p}
		f.settle(plan)
		s.settled()
		return false, nil
	}
	if err := s.mayFlush(plan); err != nil {
		p.Undo()
		return false, err
	}
	alone = last && s.conn == nil && s.opts == driver.TxOptions{} && plan.Alone(s.abilities())
	if err := s.start(ctx, alone); err != nil {
		p.Undo()
		return false, err
	}
	err = s.carryOut(ctx, p, plan, last, alone)
	if errors.Is(err, errNoCounter) {
		s.noDraw = true
		return s.flush(ctx, last)
	}
	return alone, err
}

// carryOut runs a plan, alone or in a transaction. Where that is to end with it, the COMMIT
// travels with the last batch if that can be: the connection is released then.
func (s *Session) carryOut(ctx context.Context, p *flush.Planner, plan *flush.Plan, last, alone bool) error {
	s.writes()
	var seen []*mapping.Mapping
	for i := range plan.Steps {
		if step := &plan.Steps[i]; step.Kind == flush.Delete {
			seen = s.deleted(step.Table.Mapping, seen)
		}
	}
	mark := s.known.Mark()
	f := &flushing{s: s, ctx: ctx, p: p, abilities: s.abilities(), commit: last && !alone}
	s.known.Expect(steps(plan))
	returned := false
	defer func() {
		if !returned { // a panic goes on
			s.known.Undo(mark)
			p.Undo()
			s.unsure = f.ended || alone
		}
	}()
	err := f.run(plan)
	returned = true
	if err != nil {
		s.known.Undo(mark)
		p.Undo()
		if errors.Is(err, errNoCounter) {
			return err
		}
		if f.ended {
			s.unsure = !sent(err) || errors.Is(err, driver.ErrOutcomeUnknown)
			s.release()
		}
		if f.sent && s.failed == nil {
			s.failed = err // part of the flush is in the transaction, whatever stopped it
		}
		return s.fail(err)
	}
	s.known.Keep(mark)
	f.settle(plan)
	s.settled()
	if f.ended {
		s.release()
		s.end()
	}
	return nil
}

// steps is how many objects a plan has rows of.
func steps(plan *flush.Plan) (n int) {
	for i := range plan.Steps {
		n += len(plan.Steps[i].Objects)
	}
	return n
}

// planned makes the plan of a flush. What cascades need and the session does not have is
// read on the way, level by level.
func (s *Session) planned(ctx context.Context) (*flush.Planner, *flush.Plan, error) {
	p := flush.NewPlanner(&s.known, s.input(), s.abilities())
	returned := false
	defer func() {
		if !returned { // with an error, or with a panic, which goes on
			p.Undo()
		}
	}()
	for needs := p.Cascade(); len(needs) > 0; needs = p.Cascade() {
		for i := range needs {
			if err := s.fetch(ctx, p, &needs[i]); err != nil {
				return nil, nil, err
			}
		}
	}
	plan, err := p.Plan()
	returned = err == nil
	return p, plan, err
}

// fetch reads the rows that a plan has to know of.
func (s *Session) fetch(ctx context.Context, p *flush.Planner, n *flush.Need) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	var rows []unsafe.Pointer
	for _, q := range n.Statements() {
		es := &reader{known: &s.known}
		plan := exec.EntityPlan(n.Mapping, q.From, q.Columns)
		err := s.run.Rows(ctx, s.conn, &exec.Statement{Tree: q}, &plan, es, func() unsafe.Pointer {
			rows = append(rows, nil)
			return unsafe.Pointer(&rows[len(rows)-1])
		})
		if err != nil {
			return s.fail(err)
		}
	}
	p.Found(n, rows)
	return nil
}

// input is what the session knows beside its objects.
func (s *Session) input() *flush.Input {
	in := &flush.Input{Links: s.links, Removed: s.removed, Again: s.again, Set: s.settings(), Holder: s}
	for i := range s.changed {
		b := &s.changed[i]
		if r := b.Link.Rel; r.Cascade&mapping.CascadeOrphan == 0 && r.Through == nil && flush.Keeper(r) == nil {
			continue
		}
		c := flush.Change{Link: b.Link}
		if b.Link.Rel.Many {
			c.State, c.Was = b.Collection.State, b.Collection.Items
		} else if c.State = b.Reference.State; b.Reference.Item != nil {
			c.Was = []unsafe.Pointer{b.Reference.Item}
		}
		in.Changed = append(in.Changed, c)
	}
	return in
}

// let keeps what was taken out of a collection whose items then go, or whose link rows do:
// an unloaded collection has no trace of it, nor has one whose item came after its last
// flush. A link that came since then has no row yet.
func (s *Session) let(r *mapping.Relation, owner, item unsafe.Pointer) {
	l, ok := followed(r, owner, item)
	if !ok {
		return
	}
	cancel(&s.again, l)
	if cancel(&s.tied, l) {
		return
	}
	if !slices.Contains(s.removed, l) {
		s.removed = append(s.removed, l)
	}
}

// tie notes a link of a many-to-many relation that the program added. One that it took out
// since the last flush has its row still.
func (s *Session) tie(r *mapping.Relation, owner, item unsafe.Pointer) {
	l, ok := followed(r, owner, item)
	switch {
	case !ok || r.Through == nil:
	case cancel(&s.removed, l):
		s.again = append(s.again, l)
	default:
		s.tied = append(s.tied, l)
	}
}

// followed is a link as its collection sees it, and whether removals from that have
// consequences of their own.
func followed(r *mapping.Relation, owner, item unsafe.Pointer) (flush.Link, bool) {
	if !r.Many {
		inv := r.InverseOf()
		if inv == nil {
			return flush.Link{}, false
		}
		r, owner, item = inv, item, owner
	}
	return flush.Link{Relation: r, Owner: owner, Item: item}, r.Through != nil || r.Cascade&mapping.CascadeOrphan != 0
}

// cancel takes a link out of a list, seen from either side, and says whether it was there.
func cancel(list *[]flush.Link, l flush.Link) bool {
	i := slices.IndexFunc(*list, func(x flush.Link) bool { return x.Same(l) })
	if i < 0 {
		return false
	}
	*list = slices.Delete(*list, i, i+1)
	return true
}

// settled forgets what is written now.
func (s *Session) settled() {
	s.tied, s.again = s.tied[:0], s.again[:0]
	s.links, s.removed, s.set, s.moved = s.links[:0], s.removed[:0], s.set[:0], s.moved[:0]
	s.unchanged()
}

// abilities are the session's own: a flush lends them its room.
func (s *Session) abilities() *flush.Abilities {
	c := &s.run.Rules.Can
	s.able = flush.Abilities{
		Dialect: s.run.Rules.Name, DeleteSelf: c.DeleteSelf,
		InsertArrays: c.UnnestArrays, UpdateArrays: c.UpdateArrays, MultiRow: c.MultiRowValues,
		Returning: c.InsertReturning, Returns: c.UpdateReturning, Deferrable: c.Deferrable, Draw: s.run.Rules.Draw != nil && !s.noDraw, LastID: c.LastInsertID, MaxParams: c.MaxParams,
	}
	return &s.able
}
