package ddl

import (
	"slices"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// Drop gives the statements that drop tables, if they exist: a table before those it
// refers to. Foreign keys of tables that refer to each other go first, where a table can be
// parted from them; see Around for where it cannot.
func Drop(r *dialect.Rules, tables []*schema.Table) []string {
	sorted, later := order(tables)
	var out []string
	for _, t := range sorted {
		for _, i := range later[t] {
			if !r.Can.AlterForeign {
				continue
			}
			c := creation{r: r, t: t}
			f := &t.Foreign[i]
			out = append(out, "ALTER TABLE IF EXISTS "+c.quote(t.Name)+" DROP CONSTRAINT IF EXISTS "+c.quote(c.named(f.Name, "fk", f.Columns)))
		}
	}
	for _, t := range slices.Backward(sorted) {
		out = append(out, "DROP TABLE IF EXISTS "+quote(r, t.Name))
	}
	return out
}

// AroundCreate is Around for tables that are created, where that needs it as well.
func AroundCreate(r *dialect.Rules, tables []*schema.Table) (before, after string) {
	if !r.Define.CreateWithin {
		return "", ""
	}
	return Around(r, tables)
}

// Around gives what is to run before and after the transaction that drops tables which
// refer to each other, where foreign keys are part of a table: they are switched off
// meanwhile. Both are empty where nothing is needed.
func Around(r *dialect.Rules, tables []*schema.Table) (before, after string) {
	if _, later := order(tables); len(later) > 0 {
		return r.Define.DropBefore, r.Define.DropAfter
	}
	return "", ""
}
