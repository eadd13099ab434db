package flush

import (
	"slices"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/schema"
)

// chains follow objects upwards along the foreign keys by which the database deletes rows
// with those that they refer to, for as long as those rows are known.
type chains struct {
	g     group
	byKey map[*schema.ForeignKey]map[string]*identity.Object
	tops  map[*identity.Object][]string
}

// loosen has deleted rows that may stand below another of them let go of what they refer to:
// with a row in between that nobody loaded the database would delete them early, uncounted.
// Rows that are below the same unknown row are not below each other.
func (p *Planner) loosen(r *rows, g group, d *deletion) {
	c := &chains{g: g, byKey: make(map[*schema.ForeignKey]map[string]*identity.Object), tops: make(map[*identity.Object][]string)}
	unknown := make(map[string]bool)
	known := false // some row is below no unknown one: it may be above all of these
	for _, x := range r.list {
		tops := c.top(x)
		known = known || len(tops) == 0
		for _, k := range tops {
			unknown[k] = true
		}
	}
	if len(unknown) == 0 || len(unknown) == 1 && !known {
		return
	}
	for _, x := range r.list {
		if len(c.top(x)) == 0 {
			continue
		}
		for i := range x.t.Mapping.Table.Foreign {
			f := &x.t.Mapping.Table.Foreign[i]
			columns := clearables(x.t.Mapping, f)
			if parent, ok := c.parent(x, f); !ok || parent.o != nil && (p.leaving(parent.o) || len(c.top(parent)) == 0) || len(columns) == 0 {
				continue
			}
			d.cut = give(d.cut, x, columns, driver.Value{})
		}
	}
}

// top names the unknown rows that an object is below of.
func (c *chains) top(x member) []string {
	if tops, seen := c.tops[x.o]; seen {
		return tops
	}
	c.tops[x.o] = nil // rows in a circle end here
	var out []string
	for i := range x.t.Mapping.Table.Foreign {
		f := &x.t.Mapping.Table.Foreign[i]
		parent, ok := c.parent(x, f)
		switch {
		case !ok:
		case parent.o == nil:
			key, _ := shadowKey(x.t.Mapping, x.o, f.Columns)
			out = append(out, f.Target+" "+key)
		default:
			out = append(out, c.top(parent)...)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	c.tops[x.o] = out
	return out
}

// parent is the row that an object refers to by such a foreign key, as the database holds
// it; without an object where it is not known.
func (c *chains) parent(x member, f *schema.ForeignKey) (parent member, refers bool) {
	target := inGroup(c.g, f.Target)
	if target == nil || f.OnDelete != schema.Cascade {
		return parent, false
	}
	key, ok := shadowKey(x.t.Mapping, x.o, f.Columns)
	if !ok {
		return parent, false
	}
	known := c.byKey[f]
	if known == nil {
		known = make(map[string]*identity.Object, len(target.Objects))
		columns := targetColumns(target.Mapping, f)
		for _, o := range target.Objects {
			if k, ok := shadowKey(target.Mapping, o, columns); ok {
				known[k] = o
			}
		}
		c.byKey[f] = known
	}
	return member{target, known[key]}, true
}
