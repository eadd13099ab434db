package ddl

import (
	"slices"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// Drop gives the statements that drop tables, if they exist: a table before those it
// refers to. Foreign keys of tables that refer to each other go first; on SQLite their
// check is put off instead, which needs the statements to run in one transaction.
func Drop(r *dialect.Rules, tables []*schema.Table) []string {
	sorted, later := order(tables)
	var out []string
	if len(later) > 0 && r.Define.DropCycle != "" {
		out = append(out, r.Define.DropCycle)
	}
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
