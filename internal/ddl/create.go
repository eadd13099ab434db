package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// Create gives the statements that create tables, with their keys, indexes, checks and
// comments, unless they exist. The error names the column that the database cannot hold.
func Create(r *dialect.Rules, tables []*schema.Table) ([]string, error) {
	sorted, later := order(tables)
	var out []string
	for _, t := range sorted {
		c := creation{r: r, tables: tables, t: t}
		if r.Can.AlterForeign {
			c.later = later[t]
		}
		text, err := c.table()
		if err != nil {
			return nil, err
		}
		out = append(out, text)
		if !r.Define.IndexInside {
			out = append(out, c.indexes()...)
		}
		out = append(out, c.comments()...)
	}
	if !r.Can.AlterForeign {
		return out, nil
	}
	for _, t := range sorted {
		for _, i := range later[t] {
			c := creation{r: r, tables: tables, t: t}
			f := &t.Foreign[i]
			out = append(out, r.Define.AddForeign(c.quote(t.Name), c.quote(c.named(f.Name, "fk", f.Columns)), c.key(f)))
		}
	}
	return out, nil
}

// creation is the CREATE of one table.
type creation struct {
	r      *dialect.Rules
	tables []*schema.Table // that foreign keys may lead to
	t      *schema.Table
	later  []int // foreign keys that are added afterwards
}

func (c *creation) table() (string, error) {
	var parts []string
	for i := range c.t.Columns {
		col, err := c.column(i)
		if err != nil {
			return "", fmt.Errorf("tenon: %s: column %s.%s: %w", c.r.Name, c.t.Name, c.t.Columns[i].Name, err)
		}
		parts = append(parts, col)
	}
	parts = append(parts, c.constraints()...)
	s := "CREATE TABLE IF NOT EXISTS " + c.quote(c.t.Name) + " (\n  " + strings.Join(parts, ",\n  ") + "\n)" + c.r.Define.TableEnd
	if c.t.Comment != "" && c.r.Define.Comments == dialect.InlineComments {
		s += " COMMENT=" + c.comment(c.t.Comment)
	}
	return s, nil
}

// column is a column's part of CREATE TABLE.
func (c *creation) column(at int) (string, error) {
	col, d := &c.t.Columns[at], &c.r.Define
	typ, err := d.Type(&col.Type, c.keyed(at))
	if err != nil {
		return "", err
	}
	s := c.quote(col.Name) + " " + typ
	switch {
	case col.Filled == schema.ByFormula:
		s += " GENERATED ALWAYS AS (" + col.Default + ") STORED"
	case col.Filled == schema.ByIdentity && d.Identity == "":
		if !c.countedKey() || c.t.Key[0] != at {
			return "", fmt.Errorf("only a single key can be counted by the database; make it the key, or fill it otherwise")
		}
		s += " CONSTRAINT " + c.quote(schema.ConstraintName("pk", c.t.Name)) + " PRIMARY KEY" + d.KeyIdentity
	case col.Filled == schema.ByIdentity:
		s += " NOT NULL" + d.Identity
	default:
		if !col.Null {
			s += " NOT NULL"
		}
		if col.Default != "" {
			s += " DEFAULT " + c.grouped(d.Default(col))
		}
	}
	if col.Comment != "" && d.Comments == dialect.InlineComments {
		s += " COMMENT " + c.comment(col.Comment)
	}
	return s, nil
}

// countedKey says that the key is one column, which the database counts, and that its
// definition says PRIMARY KEY.
func (c *creation) countedKey() bool {
	return c.r.Define.KeyIdentity != "" && len(c.t.Key) == 1 && c.t.Columns[c.t.Key[0]].Filled == schema.ByIdentity
}

// keyed says that a column is part of a key, an index or a foreign key.
func (c *creation) keyed(at int) bool {
	if slices.Contains(c.t.Key, at) {
		return true
	}
	for i := range c.t.Indexes {
		if slices.Contains(c.t.Indexes[i].Columns, at) {
			return true
		}
	}
	for i := range c.t.Foreign {
		if slices.Contains(c.t.Foreign[i].Columns, at) {
			return true
		}
	}
	return false
}

// constraints are the table's keys and checks, in the order that people read them.
func (c *creation) constraints() []string {
	var parts []string
	if len(c.t.Key) > 0 && !c.countedKey() {
		parts = append(parts, c.constraint(schema.ConstraintName("pk", c.t.Name))+"PRIMARY KEY "+c.list(c.t.ColumnNames(c.t.Key)))
	}
	for i := range c.t.Indexes {
		x := &c.t.Indexes[i]
		if x.Unique {
			parts = append(parts, c.constraint(c.named(x.Name, "uq", x.Columns))+"UNIQUE "+c.list(c.t.ColumnNames(x.Columns)))
		}
	}
	if c.r.Define.IndexInside {
		for i := range c.t.Indexes {
			if x := &c.t.Indexes[i]; !x.Unique {
				parts = append(parts, "INDEX "+c.quote(c.named(x.Name, "ix", x.Columns))+" "+c.list(c.t.ColumnNames(x.Columns)))
			}
		}
	}
	parts = append(parts, c.checks()...)
	for i := range c.t.Foreign {
		if !slices.Contains(c.later, i) {
			parts = append(parts, c.foreign(&c.t.Foreign[i]))
		}
	}
	return parts
}

// checks are the table's own, and those that a column's kind asks for.
func (c *creation) checks() []string {
	var parts []string
	taken := map[string]bool{}
	for i := range c.t.Checks {
		k := &c.t.Checks[i]
		name := k.Name
		if name == "" {
			name = schema.ConstraintName("ck", c.t.Name, fmt.Sprint(i+1))
		}
		taken[name] = true
		parts = append(parts, c.constraint(name)+"CHECK ("+k.SQL+")")
	}
	for i := range c.t.Columns {
		col := &c.t.Columns[i]
		condition := c.condition(col)
		if condition == "" {
			continue
		}
		name := schema.ConstraintName("ck", c.t.Name, col.Name)
		if taken[name] {
			name = schema.ConstraintName("ck", c.t.Name, col.Name, col.Type.Kind.String())
		}
		parts = append(parts, c.constraint(name)+"CHECK ("+condition+")")
	}
	return parts
}

// condition is the check that a column's kind asks for. The values of an enum are one on
// every database: a database's own enums have the order of their declaration, not that of
// text (decision 0011).
func (c *creation) condition(col *schema.Column) string {
	if t := &col.Type; t.Enum != nil && t.Native[c.r.Name] == "" {
		return c.quote(col.Name) + " IN (" + c.texts(t.Enum) + ")"
	}
	if c.r.Define.Check == nil {
		return ""
	}
	return c.r.Define.Check(c.quote(col.Name), &col.Type)
}

var actions = [...]string{schema.Cascade: " CASCADE", schema.SetNull: " SET NULL"}

// on is ON DELETE or ON UPDATE with an action, and nothing for refusing.
func on(event string, a schema.Action) string {
	if a == schema.Restrict {
		return ""
	}
	return " ON " + event + actions[a]
}

// foreign is a foreign key.
func (c *creation) foreign(f *schema.ForeignKey) string {
	return c.constraint(c.named(f.Name, "fk", f.Columns)) + "FOREIGN KEY " + c.key(f)
}

// key is what follows FOREIGN KEY. What refuses to delete says nothing: NO ACTION is the
// default everywhere, and unlike RESTRICT it can wait for the end of the statement, or of
// the transaction where it is deferrable. A database without that checks more strictly; a
// flush that needs the delay is refused there (package flush).
func (c *creation) key(f *schema.ForeignKey) string {
	s := c.list(c.t.ColumnNames(f.Columns)) + " REFERENCES " + c.quote(f.Target)
	if cols := c.targets(f); len(cols) > 0 {
		s += " " + c.list(cols)
	}
	s += on("DELETE", f.OnDelete) + on("UPDATE", f.OnUpdate)
	if f.Deferrable && c.r.Can.Deferrable {
		s += " DEFERRABLE INITIALLY DEFERRED"
	}
	return s
}

// targets are the columns that a foreign key leads to: its table's key, unless said.
func (c *creation) targets(f *schema.ForeignKey) []string {
	if len(f.TargetCols) > 0 {
		return f.TargetCols
	}
	for _, t := range append([]*schema.Table{c.t}, c.tables...) {
		if t.Name == f.Target {
			return t.ColumnNames(t.Key)
		}
	}
	return nil
}

// indexes are the CREATE INDEX of the table.
func (c *creation) indexes() []string {
	var out []string
	for i := range c.t.Indexes {
		x := &c.t.Indexes[i]
		if x.Unique {
			continue
		}
		s := "CREATE INDEX "
		if c.r.Define.IndexGuard {
			s += "IF NOT EXISTS "
		}
		out = append(out, s+c.quote(c.named(x.Name, "ix", x.Columns))+" ON "+c.quote(c.t.Name)+" "+c.list(c.t.ColumnNames(x.Columns)))
	}
	return out
}
