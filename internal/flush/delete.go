package flush

import (
	"fmt"
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/schema"
)

// doomed are the objects of a table that a statement deletes: not those that the database
// deletes by itself, nor those whose row another object takes.
func (p *Planner) doomed(t *identity.Table) []*identity.Object {
	if len(p.gone) == 0 && len(p.taken) == 0 {
		return slices.Clone(t.Doomed)
	}
	return slices.DeleteFunc(slices.Clone(t.Doomed), func(o *identity.Object) bool { return p.gone[o] != nil || p.taken[o] })
}

// goneWith are the objects of a table that the database deletes by itself.
func (p *Planner) goneWith(t *identity.Table) []*identity.Object {
	if len(p.gone) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(t.Doomed), func(o *identity.Object) bool { return p.gone[o] == nil })
}

// root is the object whose deletion by a statement takes another along, or that itself.
func (p *Planner) root(x member) member {
	for p.gone[x.o] != nil {
		parent := p.gone[x.o]
		for _, t := range p.m.Tables {
			if slices.Contains(t.Doomed, parent) {
				x.t = t
			}
		}
		x.o = parent
	}
	return x
}

// reclaim has rows that the database would delete by itself deleted by a statement after all,
// where they stand in the way of another deletion, which may come before that.
func (p *Planner) reclaim() {
	if len(p.gone) == 0 {
		return
	}
	for _, t := range p.m.Tables {
		for i := range t.Mapping.Table.Foreign {
			f := &t.Mapping.Table.Foreign[i]
			if f.OnDelete != schema.Restrict || !slices.ContainsFunc(t.Doomed, func(o *identity.Object) bool { return p.gone[o] != nil }) {
				continue
			}
			for _, target := range p.m.Tables {
				if target.Mapping.Table.Name == f.Target {
					p.reclaimFrom(t, target, f)
				}
			}
		}
	}
}

func (p *Planner) reclaimFrom(t, target *identity.Table, f *schema.ForeignKey) {
	named := make(map[string]*identity.Object, len(target.Doomed))
	columns := targetColumns(target.Mapping, f)
	for _, o := range target.Doomed {
		if k, ok := shadowKey(target.Mapping, o, columns); ok {
			named[k] = o
		}
	}
	for _, o := range t.Doomed {
		if p.gone[o] == nil {
			continue
		}
		k, ok := shadowKey(t.Mapping, o, f.Columns)
		if y := named[k]; ok && y != nil && (y != o || !p.can.DeleteSelf) {
			delete(p.gone, o)
		}
	}
}

// deletion is the order in which rows are deleted.
type deletion struct {
	cut   []Step // what is set to NULL before, where rows refer to each other in a circle
	steps []Step // early ones, then those that come last
	early int
}

// deletes plans the doomed objects, children first. Only rows of tables in a cycle are
// ordered one by one.
func (p *Planner) deletes(plan *Plan, groups []group, all works) (d deletion, err error) {
	if !doomed(all) {
		return d, nil
	}
	var early, last []Step
	for _, g := range slices.Backward(groups) {
		levels, err := p.doomedLevels(plan, g, all, &d)
		if err != nil {
			return d, err
		}
		for _, level := range slices.Backward(levels) {
			for _, t := range slices.Backward(g.tables) {
				var first, rest []*identity.Object
				for _, x := range level {
					switch {
					case x.t != t:
					case all.of(t).early[x.o]:
						first = append(first, x.o)
					default:
						rest = append(rest, x.o)
					}
				}
				early, last = deleteStep(early, t, first), deleteStep(last, t, rest)
			}
		}
	}
	d.steps, d.early = append(early, last...), len(early)
	return d, nil
}

// doomed says that some row is to be deleted.
func doomed(all works) bool {
	for i := range all {
		if len(all[i].deletes) > 0 {
			return true
		}
	}
	return false
}

func deleteStep(steps []Step, t *identity.Table, objects []*identity.Object) []Step {
	if len(objects) == 0 {
		return steps
	}
	s := Step{Kind: Delete, Table: t, Objects: objects}
	byKey(&s)
	return append(steps, s)
}

// doomedLevels are the doomed rows of a group, parents before children.
func (p *Planner) doomedLevels(plan *Plan, g group, all works, d *deletion) ([][]member, error) {
	r := &rows{can: p.can}
	for _, t := range g.tables {
		for _, o := range all.of(t).deletes {
			r.list = append(r.list, member{t, o})
		}
	}
	if !g.cyclic || len(r.list) < 2 && p.can.DeleteSelf {
		return [][]member{r.list}, nil
	}
	r.edges = make([][]edge, len(r.list))
	if err := p.doomedEdges(r, g, d); err != nil {
		return nil, err
	}
	p.loosen(r, g, d)
	levels, err := r.levels()
	if err != nil {
		return nil, err
	}
	plan.Deferred = plan.Deferred || r.check
	for _, e := range r.late {
		if columns := r.clearable(e); len(columns) > 0 {
			d.cut = give(d.cut, r.list[e.from], columns, driver.Value{})
		}
	}
	out := make([][]member, len(levels))
	for i, level := range levels {
		for _, j := range level {
			out[i] = append(out[i], r.list[j])
		}
	}
	return out, nil
}

// doomedEdges finds which doomed rows refer to which: directly, or to what the database deletes
// along with one.
func (p *Planner) doomedEdges(r *rows, g group, d *deletion) error {
	byKey := make(map[*schema.ForeignKey]map[string][]int)
	for i, x := range r.list {
		for k := range x.t.Mapping.Table.Foreign {
			f := &x.t.Mapping.Table.Foreign[k]
			target := inGroup(g, f.Target)
			if target == nil {
				continue
			}
			if byKey[f] == nil {
				byKey[f] = p.storedKeys(r.list, target, f)
			}
			key, ok := shadowKey(x.t.Mapping, x.o, f.Columns)
			if !ok {
				continue
			}
			for _, j := range byKey[f][key] {
				switch {
				case j != i:
					r.edges[i] = append(r.edges[i], edge{from: i, to: j, key: f})
				case !p.can.DeleteSelf && f.OnDelete != schema.Cascade && f.OnDelete != schema.SetNull:
					if err := p.letGo(d, x, f); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// letGo has a row that refers to itself stop doing so before it is deleted.
func (p *Planner) letGo(d *deletion, x member, f *schema.ForeignKey) error {
	columns := clearables(x.t.Mapping, f)
	if len(columns) == 0 {
		return &fault.UnsupportedError{Dialect: p.can.Dialect, Feature: fmt.Sprintf("deleting %s, which refers to itself by %s: no column of that can be NULL", describe(x.t.Mapping, x.o), f.Name)}
	}
	d.cut = give(d.cut, x, columns, driver.Value{})
	return nil
}

// storedKeys finds rows by what the database holds in the columns that a foreign key names:
// those of a table, and those that go with some, which are known by the place of that.
func (p *Planner) storedKeys(list []member, t *identity.Table, f *schema.ForeignKey) map[string][]int {
	columns := targetColumns(t.Mapping, f)
	out := make(map[string][]int)
	put := func(x member, i int) {
		if x.t != t {
			return
		}
		if k, ok := shadowKey(t.Mapping, x.o, columns); ok {
			out[k] = append(out[k], i)
		}
	}
	for i, x := range list {
		put(x, i)
		for _, y := range p.along(x) {
			put(y, i)
		}
	}
	return out
}
