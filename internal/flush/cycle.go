package flush

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// rows are the new, or the deleted, rows of tables that refer to each other, with what they
// refer to among themselves.
type rows struct {
	list  []member
	edges [][]edge
	can   *Abilities
	late  []edge // the references that gave way
	check bool   // some of them is checked at COMMIT
}

// edge is a reference from one row to another, by a foreign key of the first one's table.
type edge struct {
	from, to int
	key      *schema.ForeignKey
	same     bool // both may be in one statement, the target first
}

// levels puts rows after those that they refer to: a level has no references within itself
// but those that one statement can hold. Within a level the order given stays, but for
// targets that come first.
func (g *rows) levels() ([][]int, error) {
	if err := g.breakCycles(); err != nil {
		return nil, err
	}
	level := make([]int, len(g.list))
	var out [][]int
	// Tarjan gives every row after those that it refers to, as there are no cycles now.
	for _, part := range components(len(g.list), g.targets) {
		i := part[0]
		for _, e := range g.edges[i] {
			if e.to == i {
				continue
			}
			step := 1
			if e.same {
				step = 0
			}
			level[i] = max(level[i], level[e.to]+step)
		}
		for len(out) <= level[i] {
			out = append(out, nil)
		}
		out[level[i]] = append(out[level[i]], i)
	}
	return out, nil
}

func (g *rows) targets(i int) []int {
	out := make([]int, 0, len(g.edges[i]))
	for _, e := range g.edges[i] {
		if e.to != i {
			out = append(out, e.to)
		}
	}
	return out
}

// breakCycles takes references out of cycles until there are none: of a foreign key that
// can be NULL for a while, else of one that is checked at COMMIT.
func (g *rows) breakCycles() error {
	for i := range g.edges {
		for _, e := range g.edges[i] {
			if e.to == i && !e.same { // a row that refers to itself
				if err := g.give([]int{i}, []edge{e}); err != nil {
					return err
				}
			}
		}
	}
	for {
		broken := false
		for _, part := range components(len(g.list), g.targets) {
			if len(part) < 2 {
				continue
			}
			var inside []edge
			slices.Sort(part)
			for _, i := range part {
				for _, e := range g.edges[i] {
					if _, in := slices.BinarySearch(part, e.to); in && e.to != i {
						inside = append(inside, e)
					}
				}
			}
			if err := g.give(part, inside); err != nil {
				return err
			}
			broken = true
		}
		if !broken {
			return nil
		}
	}
}

// give takes out one reference of a cycle.
func (g *rows) give(part []int, inside []edge) error {
	i := slices.IndexFunc(inside, func(e edge) bool { return len(g.clearable(e)) > 0 })
	if i < 0 && g.can.Deferrable {
		if i = slices.IndexFunc(inside, func(e edge) bool { return e.key.Deferrable }); i >= 0 {
			g.check = true
		}
	}
	if i < 0 {
		return g.cyclic(part, inside)
	}
	e := inside[i]
	g.late = append(g.late, e)
	g.edges[e.from] = slices.DeleteFunc(slices.Clone(g.edges[e.from]), func(x edge) bool { return x == e })
	return nil
}

// clearable are the columns of a reference that can be NULL for a while.
func (g *rows) clearable(e edge) []int { return clearables(g.list[e.from].t.Mapping, e.key) }

// clearables are the columns of a foreign key that can be NULL.
func clearables(m *mapping.Mapping, f *schema.ForeignKey) []int {
	var out []int
	for _, c := range f.Columns {
		if clearable(m, c) {
			out = append(out, c)
		}
	}
	return out
}

// cyclic is the error of a cycle that cannot be broken. It names the foreign keys and the
// rows. Where the model lets a foreign key wait, it is the database that cannot.
func (g *rows) cyclic(part []int, inside []edge) error {
	var keys, objects []string
	for _, e := range inside {
		if !slices.Contains(keys, e.key.Name) {
			keys = append(keys, e.key.Name)
		}
	}
	for _, i := range part[:min(len(part), maxNamed)] {
		objects = append(objects, describe(g.list[i].t.Mapping, g.list[i].o))
	}
	if len(part) > maxNamed {
		objects = append(objects, fmt.Sprintf("%d more", len(part)-maxNamed))
	}
	what := fmt.Sprintf("%s need each other: %s form a cycle of which no column can be NULL", strings.Join(objects, " and "), strings.Join(keys, " and "))
	switch {
	case g.can.Deferrable:
		return fault.Buildf("flush", "let one of the foreign keys be NULL, or make it deferrable", "%s", what)
	case slices.ContainsFunc(inside, func(e edge) bool { return e.key.Deferrable }):
		return &fault.UnsupportedError{Dialect: g.can.Dialect, Feature: "foreign keys that are checked at COMMIT, and " + what}
	}
	return fault.Buildf("flush", "let one of the foreign keys be NULL; this database checks every foreign key at once", "%s", what)
}

// maxNamed is how many objects a message names.
const maxNamed = 5
