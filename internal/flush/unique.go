package flush

import (
	"maps"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// work is what a flush does to the rows of one table.
type work struct {
	t       *identity.Table
	inserts []*identity.Object
	changes []change
	deletes []*identity.Object
	gone    []*identity.Object        // what the database deletes by itself
	early   map[*identity.Object]bool // deletes that come before the inserts
}

// works is what a flush does, in the order of the session's tables.
type works []work

// of is what is done to a table's rows. Sessions have few tables: a search is faster than a map.
func (ws works) of(t *identity.Table) *work {
	for i := range ws {
		if ws[i].t == t {
			return &ws[i]
		}
	}
	return nil
}

// freer is who gives up a unique value: a deleted object, or a change.
type freer struct {
	o      *identity.Object
	change int // -1: a deletion
}

// claim is a unique value that one row gives up and another takes in the same flush.
type claim struct {
	index []int // the columns of the unique key
	from  freer
	to    int // the change that takes it; -1: an insert
}

// uniques has every unique value of a table given up before it is taken: a deletion goes
// first, or an update; where rows exchange values, or move them along a chain, those that
// are taken are set to NULL, or to something that nobody has, for the time between.
func (p *Planner) uniques(all works, w *work) error {
	claims := w.claims()
	if len(claims) == 0 {
		return nil
	}
	vacate := func(c claim) error { return p.vacate(w, c) }
	first := make(map[int]bool) // changes that inserts wait for
	var chain []claim
	for _, c := range claims {
		switch {
		case c.from.change < 0:
			if root := p.root(member{w.t, c.from.o}); !p.deleteEarly(all, all.of(root.t), root.o) {
				if err := vacate(c); err != nil {
					return err
				}
			}
		case c.to < 0:
			if p.independent(all, w, &w.changes[c.from.change]) {
				first[c.from.change] = true
			} else if err := vacate(c); err != nil {
				return err
			}
		default:
			chain = append(chain, c)
		}
	}
	for _, c := range claims {
		// A row that leaves one that goes, and takes its value: it moves first.
		if c.from.change < 0 && c.to >= 0 && w.changes[c.to].first {
			if err := vacate(c); err != nil {
				return err
			}
		}
	}
	if err := p.order(w, chain, vacate); err != nil {
		return err
	}
	return p.advance(all, w, slices.Sorted(maps.Keys(first)), chain)
}

// advance has changes, and those that free what they take, come before the inserts. What
// such a one does not free so early, since it waits for a new row, is set aside.
func (p *Planner) advance(all works, w *work, first []int, chain []claim) error {
	for i := range w.changes {
		if w.changes[i].early {
			first = append(first, i)
		}
	}
	seen := make(map[int]bool)
	for len(first) > 0 {
		i := first[0]
		first = first[1:]
		if seen[i] {
			continue
		}
		seen[i], w.changes[i].early = true, true
		for _, c := range chain {
			switch {
			case c.to != i:
			case w.changes[i].first == w.changes[c.from.change].first && p.independent(all, w, &w.changes[c.from.change]):
				first = append(first, c.from.change)
			default:
				if err := p.vacate(w, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// order puts changes after those that free what they take. One step after the other is as
// good as two; where it would take more, or go round, the values are set aside first.
func (p *Planner) order(w *work, chain []claim, vacate func(claim) error) error {
	out := make(map[int][]int)
	for _, c := range chain {
		out[c.to] = append(out[c.to], c.from.change)
	}
	deep, round := false, false
	for _, part := range components(len(w.changes), func(i int) []int { return out[i] }) {
		round = round || len(part) > 1
		for _, from := range out[part[0]] {
			w.changes[part[0]].level = max(w.changes[part[0]].level, w.changes[from].level+1)
		}
		deep = deep || w.changes[part[0]].level > 1
	}
	if !deep && !round {
		return nil
	}
	for _, c := range chain {
		if i := p.asideColumn(w, c); !round && (i < 0 || w.t.Mapping.Columns[i].InKey) {
			return nil // one after the other, however many
		}
	}
	for i := range w.changes {
		w.changes[i].level = 0
	}
	for _, c := range chain {
		if err := vacate(c); err != nil {
			return err
		}
	}
	return nil
}

// claims finds the unique values that are given up and taken.
func (w *work) claims() []claim {
	if len(w.changes)+len(w.deletes)+len(w.gone) == 0 {
		return nil // nothing is given up
	}
	m := w.t.Mapping
	var out []claim
	for x := -1; x < len(m.Table.Indexes); x++ {
		columns := m.Key
		if x >= 0 {
			if columns = m.Table.Indexes[x].Columns; !m.Table.Indexes[x].Unique {
				continue
			}
		}
		freed := w.freed(columns)
		if len(freed) == 0 {
			continue
		}
		for _, o := range w.inserts {
			if k, ok := currentKey(m, o.Ptr, columns); ok && m.KeyKnown(o.Ptr, columns) {
				if f, hit := freed[k]; hit {
					out = append(out, claim{columns, f, -1})
				}
			}
		}
		for i := range w.changes {
			if c := &w.changes[i]; !c.touches(columns) || c.awaits(columns) {
				continue // what it takes is not there yet, so that nobody gives it up
			}
			if k, ok := currentKey(m, w.changes[i].o.Ptr, columns); ok {
				if f, hit := freed[k]; hit && f.change != i {
					out = append(out, claim{columns, f, i})
				}
			}
		}
	}
	return out
}

// freed finds who gives up which values of a unique key.
func (w *work) freed(columns []int) map[string]freer {
	m := w.t.Mapping
	if len(w.inserts) == 0 && !slices.ContainsFunc(w.changes, func(c change) bool { return c.touches(columns) }) {
		return nil // nothing is taken
	}
	out := make(map[string]freer)
	for _, list := range [2][]*identity.Object{w.deletes, w.gone} {
		for _, o := range list {
			if k, ok := shadowKey(m, o, columns); ok {
				out[k] = freer{o, -1}
			}
		}
	}
	for i := range w.changes {
		c := &w.changes[i]
		if !c.touches(columns) || c.o.Shadow == nil {
			continue
		}
		before, ok := shadowKey(m, c.o, columns)
		if after, _ := currentKey(m, c.o.Ptr, columns); ok && (after != before || c.awaits(columns)) {
			out[before] = freer{c.o, i}
		}
	}
	return out
}

// touches says that a change writes one of some columns.
func (c *change) touches(columns []int) bool {
	return slices.ContainsFunc(columns, func(i int) bool { return slices.Contains(c.columns, i) })
}

// awaits says that a change writes a key that the database has yet to count into one of
// some columns: until then, the object holds what the database does.
func (c *change) awaits(columns []int) bool {
	return slices.ContainsFunc(columns, func(i int) bool { return slices.Contains(c.waits, i) })
}

// deleteEarly has a deletion, and those of the rows that refer to it, come before the
// inserts. It is false where a row that stays still refers to it and moves only later.
func (p *Planner) deleteEarly(all works, w *work, o *identity.Object) bool {
	if w.early[o] {
		return true
	}
	type item struct {
		w *work
		o *identity.Object
	}
	var deletes []item
	var moves []*change
	seen := map[*identity.Object]bool{o: true}
	for queue := []item{{w, o}}; len(queue) > 0; {
		x := queue[0]
		queue = queue[1:]
		deletes = append(deletes, x)
		for _, y := range p.along(member{x.w.t, x.o}) {
			if !seen[y.o] {
				seen[y.o] = true
				queue = append(queue, item{all.of(y.t), y.o})
			}
		}
		for k := range all {
			child := &all[k]
			for i := range child.t.Mapping.Table.Foreign {
				f := &child.t.Mapping.Table.Foreign[i]
				if f.Target != x.w.t.Mapping.Table.Name {
					continue
				}
				key, ok := shadowKey(x.w.t.Mapping, x.o, targetColumns(x.w.t.Mapping, f))
				if !ok {
					continue
				}
				for _, d := range child.deletes {
					if k, ok := shadowKey(child.t.Mapping, d, f.Columns); ok && k == key && !seen[d] {
						seen[d] = true
						queue = append(queue, item{child, d})
					}
				}
				for j := range child.changes {
					c := &child.changes[j]
					if !c.touches(f.Columns) || c.o.Shadow == nil {
						continue
					}
					if k, ok := shadowKey(child.t.Mapping, c.o, f.Columns); ok && k == key {
						if !p.independent(all, child, c) || c.level > 0 {
							return false
						}
						moves = append(moves, c)
					}
				}
			}
		}
	}
	for _, x := range deletes {
		if x.w.early == nil {
			x.w.early = make(map[*identity.Object]bool)
		}
		x.w.early[x.o] = true
	}
	for _, c := range moves {
		c.early, c.first = true, true
	}
	return true
}

// independent says that a change refers to no row that this flush is still to insert.
func (p *Planner) independent(all works, w *work, c *change) bool {
	m := w.t.Mapping
	if len(p.waiting[c.o]) > 0 {
		return false
	}
	for i := range m.Table.Foreign {
		f := &m.Table.Foreign[i]
		if !c.touches(f.Columns) {
			continue
		}
		key, ok := currentKey(m, c.o.Ptr, f.Columns)
		if !ok {
			continue
		}
		for i := range all {
			t := &all[i]
			if t.t.Mapping.Table.Name != f.Target {
				continue
			}
			columns := targetColumns(t.t.Mapping, f)
			for _, o := range t.inserts {
				if k, ok := currentKey(t.t.Mapping, o.Ptr, columns); ok && k == key {
					return false
				}
			}
		}
	}
	return true
}

// aside is a unique value that is set to something else before others take it.
type aside struct {
	x      member
	column int
	value  driver.Value
}

// vacate sets a unique value aside.
func (p *Planner) vacate(w *work, c claim) error {
	column := p.asideColumn(w, c)
	if column < 0 {
		return p.unmovable(w, c)
	}
	x := aside{x: member{w.t, c.from.o}, column: column}
	if slices.ContainsFunc(p.asides, func(a aside) bool { return a.x == x.x && a.column == column }) {
		return nil
	}
	if w.t.Mapping.Columns[column].InKey && slices.ContainsFunc(p.asides, func(a aside) bool { return a.x == x.x && w.t.Mapping.Columns[a.column].InKey }) {
		return p.unmovable(w, c)
	}
	if !clearable(w.t.Mapping, column) {
		stray(&w.t.Mapping.Columns[column], &x.value)
	}
	p.asides = append(p.asides, x)
	if i := c.from.change; i >= 0 && !slices.Contains(w.changes[i].columns, column) {
		w.changes[i].columns = append(w.changes[i].columns, column)
		slices.Sort(w.changes[i].columns)
	}
	return nil
}

// unmovable is the error of a value that cannot be given up in time.
func (p *Planner) unmovable(w *work, c claim) error {
	m := w.t.Mapping
	return fault.Buildf("flush", "write one of them in a flush of its own",
		"%s gives up a value of the unique key %s(%s) that another takes, and cannot do so first",
		describe(m, c.from.o), m.Table.Name, strings.Join(m.Table.ColumnNames(c.index), ", "))
}

// asideColumn is the column of a unique key that can be set to something else for a while,
// or -1.
func (p *Planner) asideColumn(w *work, c claim) int {
	m := w.t.Mapping
	for _, i := range c.index {
		if clearable(m, i) {
			return i
		}
	}
	for _, i := range c.index {
		if !m.Columns[i].InKey && !foreign(m, i) && stray(&m.Columns[i], nil) {
			return i
		}
	}
	if c.from.change < 0 {
		return -1
	}
	// Of a key, one column for whatever is taken: the row is found by it meanwhile. One that
	// is counted stays, as some databases would count on from what is put there.
	for _, i := range m.Key {
		if slices.Contains(c.index, i) && m.Columns[i].Filled != schema.ByIdentity && !foreign(m, i) && stray(&m.Columns[i], nil) {
			return i
		}
	}
	return -1
}

// foreign says that a column is part of a foreign key.
func foreign(m *mapping.Mapping, column int) bool {
	for i := range m.Table.Foreign {
		if slices.Contains(m.Table.Foreign[i].Columns, column) {
			return true
		}
	}
	return false
}
