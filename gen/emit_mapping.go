package gen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// written are the columns that a program can write.
func (e *entity) written() []*column {
	return slices.DeleteFunc(slices.Clone(e.columns), func(c *column) bool { return c.schema.Filled == schema.ByFormula })
}

// mapping writes what a row of the table is, as data.
func (em *emitter) mapping(e *entity) {
	em.line("var %sMapping = %s.New[*%s, %s](func(e *%s) *%s.Definition {", small(e.name), em.mapped, e.name, em.keyOf(e), e.name, em.mapped)
	head := fmt.Sprintf("return &%s.Definition{Table: %q, Entity: %q, Var: %q, At: %q, Key: %s,", em.mapped, e.table.Name, e.name, e.plural, e.table.Location, ints(e.table.Key))
	if e.version != "" {
		head += fmt.Sprintf(" Version: %q,", e.version)
	}
	if e.table.Was != "" {
		head += fmt.Sprintf(" Was: %q,", e.table.Was)
	}
	em.line("%s", head)
	em.line("Columns: []%s.Column{", em.mapped)
	for _, c := range e.columns {
		em.line("{%s},", em.columnData(c))
	}
	em.line("},")
	em.list("Relations", "Relation", len(e.relations), func(i int) string { return em.relationData(e.relations[i]) })
	em.list("Indexes", "Index", len(e.table.Indexes), func(i int) string { return em.indexData(e.table.Indexes[i]) })
	em.list("Foreign", "ForeignKey", len(e.table.Foreign), func(i int) string { return em.foreignData(e.table.Foreign[i]) })
	em.list("Checks", "Check", len(e.table.Checks), func(i int) string {
		return fmt.Sprintf("Name: %q, SQL: %s", e.table.Checks[i].Name, literal(e.table.Checks[i].SQL))
	})
	em.line("}\n})")
}

// list writes one field of a Definition, an element a line, and none besides: tables that
// only link others have little but foreign keys.
func (em *emitter) list(field, typ string, n int, element func(int) string) {
	if n == 0 {
		return
	}
	lines := make([]string, n)
	for i := range lines {
		lines[i] = "{" + element(i) + "}"
	}
	em.line("%s: []%s.%s{%s},", field, em.mapped, typ, strings.Join(lines, ",\n"))
}

func (em *emitter) columnData(c *column) string {
	s := fmt.Sprintf("Field: &e.%s, Go: %q, Name: %q, Type: %s", c.field, c.field, c.schema.Name, em.typeData(c.schema.Type))
	if c.schema.Null {
		s += ", Null: true"
	}
	if f := c.schema.Filled; f != schema.ByProgram {
		s += ", Filled: " + em.mapped + "." + [...]string{schema.ByIdentity: "ByIdentity", schema.ByDefault: "ByDefault", schema.ByFormula: "ByFormula"}[f]
	}
	if c.schema.Default != "" {
		s += ", Default: " + literal(c.schema.Default)
	}
	if _, ok := c.said("deferred"); ok {
		s += ", Deferred: true"
	}
	if c.schema.Was != "" {
		s += fmt.Sprintf(", Was: %q", c.schema.Was)
	}
	if c.codec != nil {
		s += ", Codec: " + em.mapped + ".CodecOf(" + c.codec.name + ")"
	}
	return s
}

var kindNames = [...]string{
	schema.Invalid: "Invalid", schema.Bool: "Bool", schema.Int16: "Int16", schema.Int32: "Int32", schema.Int64: "Int64",
	schema.Float32: "Float32", schema.Float64: "Float64", schema.Decimal: "Decimal", schema.Text: "Text", schema.Bytes: "Bytes",
	schema.Instant: "Instant", schema.Date: "Date", schema.Clock: "Clock", schema.DateTime: "DateTime", schema.Duration: "Duration",
	schema.UUID: "UUID", schema.JSON: "JSON", schema.Array: "Array",
}

func (em *emitter) typeData(t schema.Type) string {
	s := fmt.Sprintf("%s.Type{Kind: %s.%s", em.mapped, em.mapped, kindNames[t.Kind])
	if t.Elem != nil {
		s += ", Elem: &" + em.typeData(*t.Elem)
	}
	if t.Size != 0 {
		s += fmt.Sprintf(", Size: %d", t.Size)
	}
	if t.Kind == schema.Decimal {
		s += fmt.Sprintf(", Precision: %d, Scale: %d", t.Precision, t.Scale)
	}
	if t.Collation != "" {
		s += fmt.Sprintf(", Collation: %q", t.Collation)
	}
	if t.Enum != nil {
		s += ", Enum: " + texts(t.Enum)
	}
	if len(t.Native) > 0 {
		var list []string
		for _, db := range slices.Sorted(maps.Keys(t.Native)) {
			list = append(list, fmt.Sprintf("%q: %q", db, t.Native[db]))
		}
		s += ", Native: map[string]string{" + strings.Join(list, ", ") + "}"
	}
	return s + "}"
}

// relationData: From are columns of this table, To those of the other.
func (em *emitter) relationData(x *relation) string {
	s := fmt.Sprintf("Field: &e.%s, Go: %q, Target: %s.Target((*%s)(nil))", x.field, x.field, em.mapped, x.target.name)
	if x.many {
		s += ", Many: true"
	}
	if x.link != nil {
		s += em.linkData(x.link)
	} else {
		s += em.keyData(x)
	}
	if x.inverse != nil {
		s += fmt.Sprintf(", Inverse: %q", x.inverse.field)
	}
	switch {
	case x.view:
		s += ", View: true"
	case x.kind == "WriteOnly":
		s += ", Write: true"
	}
	if x.cascade != "" {
		s += ", Cascade: " + em.cascadeData(x.cascade)
	}
	if len(x.order) > 0 {
		s += ", Order: " + em.orderData(x.order)
	}
	if x.position != "" {
		s += fmt.Sprintf(", Position: %q", x.position)
	}
	return s
}

// keyData is a relation along one foreign key.
func (em *emitter) keyData(x *relation) string {
	from, to, target := x.key.references, x.key.columns, x.key.from
	if x.owns {
		from, to, target = x.key.columns, x.key.references, x.key.to
	}
	s := fmt.Sprintf(", From: %s, To: %s", ints(from), texts(target.names(to)))
	if x.owns {
		s += ", Owns: true"
	}
	return s + em.action("OnDelete", x.key.onDelete) + em.action("OnUpdate", x.key.onUpdate)
}

// linkData is a relation along both foreign keys of a link table.
func (em *emitter) linkData(l *link) string {
	return fmt.Sprintf(", From: %s, To: %s, Link: %s.Target((*%s)(nil)), Near: %s, Far: %s",
		ints(l.near.references), texts(l.far.to.names(l.far.references)), em.mapped, l.near.from.name,
		texts(l.near.from.names(l.near.columns)), texts(l.far.from.names(l.far.columns)))
}

func (em *emitter) cascadeData(word string) string {
	names := map[string][]string{
		"delete": {"CascadeDelete"}, "orphan": {"CascadeDelete", "CascadeOrphan"}, "database": {"CascadeDatabase"},
		"setnull": {"CascadeNull"}, "restrict": {"CascadeRestrict"},
	}[word]
	for i := range names {
		names[i] = em.mapped + "." + names[i]
	}
	return strings.Join(names, " | ")
}

func (em *emitter) orderData(order []orderBy) string {
	parts := make([]string, len(order))
	for i, o := range order {
		parts[i] = fmt.Sprintf("{Column: %q}", o.column)
		if o.desc {
			parts[i] = fmt.Sprintf("{Column: %q, Desc: true}", o.column)
		}
	}
	return "[]" + em.mapped + ".OrderBy{" + strings.Join(parts, ", ") + "}"
}

func (em *emitter) action(event string, a schema.Action) string {
	if a == schema.Restrict {
		return ""
	}
	return ", " + event + ": " + em.mapped + "." + [...]string{schema.Cascade: "Cascade", schema.SetNull: "SetNull"}[a]
}

func (em *emitter) indexData(x schema.Index) string {
	s := fmt.Sprintf("Name: %q, Columns: %s", x.Name, ints(x.Columns))
	if x.Unique {
		s += ", Unique: true"
	}
	return s
}

func (em *emitter) foreignData(k schema.ForeignKey) string {
	s := fmt.Sprintf("Name: %q, Columns: %s, Target: %q, TargetCols: %s", k.Name, ints(k.Columns), k.Target, texts(k.TargetCols)) + em.action("OnDelete", k.OnDelete) + em.action("OnUpdate", k.OnUpdate)
	if k.Deferrable {
		s += ", Deferrable: true"
	}
	return s
}

func ints(list []int) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = strconv.Itoa(n)
	}
	return "[]int{" + strings.Join(parts, ", ") + "}"
}

func texts(list []string) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = strconv.Quote(s)
	}
	return "[]string{" + strings.Join(parts, ", ") + "}"
}

// literal is a string in Go, in back quotes where that reads better.
func literal(s string) string {
	if strings.Contains(s, `"`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
