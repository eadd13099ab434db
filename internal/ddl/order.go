package ddl

import (
	"slices"

	"github.com/tenonsql/tenon/schema"
)

// order sorts tables so that each stands after those it refers to, and otherwise as they
// came (Kahn 1962). Later gives the foreign keys, by table and position, that refer to a
// table further down: tables refer to each other in a circle.
func order(tables []*schema.Table) (sorted []*schema.Table, later map[*schema.Table][]int) {
	byName := make(map[string]*schema.Table, len(tables))
	for _, t := range tables {
		byName[t.Name] = t
	}
	placed := make(map[*schema.Table]bool, len(tables))
	missing := func(t *schema.Table) (fks []int) {
		for i := range t.Foreign {
			to := byName[t.Foreign[i].Target]
			if to != nil && to != t && !placed[to] {
				fks = append(fks, i)
			}
		}
		return fks
	}
	later = map[*schema.Table][]int{}
	rest := slices.Clone(tables)
	for len(rest) > 0 {
		at := slices.IndexFunc(rest, func(t *schema.Table) bool { return len(missing(t)) == 0 })
		if at < 0 { // a circle: begin with the table that leaves the fewest for later
			at = fewest(rest, missing)
			later[rest[at]] = missing(rest[at])
		}
		placed[rest[at]] = true
		sorted = append(sorted, rest[at])
		rest = slices.Delete(rest, at, at+1)
	}
	return sorted, later
}

func fewest(ts []*schema.Table, missing func(*schema.Table) []int) int {
	best, least := 0, -1
	for i, t := range ts {
		if n := len(missing(t)); least < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}
