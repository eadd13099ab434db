package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"slices"
	"strings"
)

// emitter writes the generated file.
type emitter struct {
	bytes.Buffer
	*imports
	tenon, mapped string // the names of these packages
}

// Source is the generated file: the same for the same models, formatted. It is nil for a
// package without entities.
func (p *Package) Source() ([]byte, error) {
	if len(p.entities) == 0 {
		return nil, nil
	}
	em := &emitter{imports: newImports(p)}
	em.tenon, em.mapped = em.names[tenonPath], em.names[mappedPath]
	em.line("%s", header)
	em.line("package %s\n", p.Name)
	em.WriteString(em.block())
	done := map[*document]bool{}
	for _, e := range p.entities {
		em.entity(e)
		for _, c := range e.columns {
			if c.document != nil && !done[c.document] {
				em.document(c.document)
				done[c.document] = true
			}
		}
	}
	src, err := format.Source(em.Bytes())
	if err != nil {
		return nil, fmt.Errorf("tenon gen: the code made for %s is not Go; please report it: %w", p.Path, err)
	}
	return src, nil
}

// line writes one line.
func (em *emitter) line(f string, args ...any) {
	fmt.Fprintf(em, f, args...)
	em.WriteByte('\n')
}

// entity writes all that belongs to one table: data first, then the few functions.
func (em *emitter) entity(e *entity) {
	em.made(e)
	em.tableType(e)
	em.keyType(e)
	em.value(e)
	em.mapping(e)
	em.constructor(e)
	em.methods(e)
	em.set(e)
}

// keyOf is the type of an entity's key.
func (em *emitter) keyOf(e *entity) string {
	if len(e.table.Key) == 1 {
		return em.typ(e.columns[e.table.Key[0]].value)
	}
	return e.name + "Key"
}

// tableOf is the instance of tenon.Table for an entity.
func (em *emitter) tableOf(e *entity) string {
	return fmt.Sprintf("%s.Table[%s, %s]", em.tenon, e.name, em.keyOf(e))
}

// made writes the struct of a link table that no model declares. To give it further
// columns, it is moved to the models.
func (em *emitter) made(e *entity) {
	if e.made == nil {
		return
	}
	near, far := e.keys[0].to, e.keys[1].to
	em.line("\n// %s is a row of %s, which links %s with %s.", e.name, e.table.Name, article(near.name), article(far.name))
	em.line("type %s struct {", e.name)
	for _, k := range e.keys {
		for _, i := range k.columns {
			em.line("%s %s", e.columns[i].field, em.typ(e.columns[i].value))
		}
	}
	em.line("}")
}

func (em *emitter) tableType(e *entity) {
	em.line("\n// %sTable is the type of %s.", e.name, e.plural)
	em.line("type %sTable struct {", e.name)
	em.line("%s", em.tableOf(e))
	for _, c := range e.columns {
		em.line("%s %s", c.field, em.columnType(c))
	}
	for _, x := range e.relations {
		em.line("%s %s.%s[*%s, *%s]", x.field, em.tenon, x.typeName(), e.name, x.target.name)
	}
	em.line("}")
}

// typeName is the type that a relation has in its table.
func (x *relation) typeName() string {
	if x.kind == "WriteOnly" {
		return "WriteRelation"
	}
	return "Relation"
}

// columnType is the type of a column in the table's struct.
func (em *emitter) columnType(c *column) string {
	if c.document != nil {
		return c.document.name
	}
	return em.tenon + "." + em.faced(c.face, "Column", em.typ(c.argument()))
}

// argument is the type that a column's own type has as its argument: of a list, its items'.
func (c *column) argument() types.Type {
	if c.face == faceArray {
		return elemOf(c.value)
	}
	return c.value
}

// faced is the name of what a face is called, with its type argument where it has one.
func (em *emitter) faced(f face, suffix, typ string) string {
	name := [...]string{faceValue: "Value", faceText: "Text", faceNumber: "Number", faceBool: "Bool", faceTime: "Time", faceJSON: "JSON", faceArray: "Array", faceOrdered: "Ordered"}[f] + suffix
	if f == faceBool || f == faceTime {
		return name
	}
	return name + "[" + typ + "]"
}

func (em *emitter) keyType(e *entity) {
	if len(e.table.Key) == 1 {
		return
	}
	em.line("\n// %sKey is the key of %s.", e.name, article(e.name))
	if first := e.columns[e.table.Key[0]].value; !slices.ContainsFunc(e.table.Key, func(k int) bool { return !types.Identical(first, e.columns[k].value) }) {
		em.line("type %sKey struct { %s %s }", e.name, strings.Join(e.fields(e.table.Key), ", "), em.typ(first))
		return
	}
	em.line("type %sKey struct {", e.name)
	for _, k := range e.table.Key {
		em.line("%s %s", e.columns[k].field, em.typ(e.columns[k].value))
	}
	em.line("}")
}

func (em *emitter) value(e *entity) {
	em.line("\n// %s is the table %s.", e.plural, e.table.Name)
	em.line("var %s = %sTable(%s.Table[*%s, %s](%sMapping))", e.plural, small(e.name), em.mapped, e.name, em.keyOf(e), small(e.name))
}

// constructor writes the function that gives a table's struct its columns, for the table
// under its own name and under others.
func (em *emitter) constructor(e *entity) {
	em.line("\nfunc %sTable(t %s) %sTable {", small(e.name), em.tableOf(e), e.name)
	em.line("m := t.Mapping()")
	em.line("return %sTable{Table: t,", e.name)
	for i, c := range e.columns {
		if c.document != nil {
			em.line("%s: %s(m, %d),", c.field, small(c.document.name), i)
			continue
		}
		em.line("%s: %s.%s(m, %d),", c.field, em.mapped, em.faced(c.face, "Of", em.typ(c.argument())), i)
	}
	for i, x := range e.relations {
		em.line("%s: %s.%s[*%s, *%s](m, %d),", x.field, em.mapped, map[string]string{"Relation": "RelationOf", "WriteRelation": "WriteOf"}[x.typeName()], e.name, x.target.name, i)
	}
	em.line("}\n}")
}

func (em *emitter) methods(e *entity) {
	em.line("\n// As is %s under another name.", e.table.Name)
	em.line("func (t %sTable) As(name string) %sTable { return %sTable(%s.Alias(t.Table, name)) }", e.name, e.name, small(e.name), em.mapped)
	em.newFunc(e)
	em.line("\n// Mapping tells tenon what %s is.", article(e.name))
	em.line("func (*%s) Mapping() %s.Mapping { return %s.Mapping() }", e.name, em.tenon, e.plural)
}

// newFunc writes New, which sets constant defaults and ties relations to their owner.
func (em *emitter) newFunc(e *entity) {
	var inside, after []string
	for _, c := range e.columns {
		switch {
		case c.constant == "":
		case c.mixin: // a composite literal does not take promoted fields
			after = append(after, fmt.Sprintf("e.%s = %s", c.field, em.constant(c)))
		default:
			inside = append(inside, c.field+": "+em.constant(c))
		}
	}
	lit := fmt.Sprintf("&%s{%s}", e.name, strings.Join(inside, ", "))
	em.line("\n// New makes %s with its declared defaults.", article(e.name))
	if len(after) == 0 && len(e.relations) == 0 {
		em.line("func (%sTable) New() *%s { return %s }", e.name, e.name, lit)
		return
	}
	steps := append([]string{"e := " + lit}, after...)
	if len(e.relations) > 0 {
		steps = append(steps, em.mapped+".Begin(e)")
	}
	// One line where it is short; gofmt breaks it where it is not.
	em.line("func (%sTable) New() *%s { %s; return e }", e.name, e.name, strings.Join(steps, "; "))
}

// constant is a column's constant default as the Go value of its field.
func (em *emitter) constant(c *column) string {
	lit := c.constant
	if typ := em.typ(types.Unalias(c.value)); lit == packageMark {
		lit = typ + "{}"
	} else if strings.HasPrefix(lit, packageMark) {
		lit = strings.ReplaceAll(lit, packageMark, typ[:strings.LastIndexByte(typ, '.')+1])
	}
	switch c.wrap {
	case pointer:
		if strings.HasPrefix(c.constant, packageMark) {
			return "new(" + lit + ")"
		}
		return fmt.Sprintf("new(%s(%s))", em.typ(c.value), lit)
	case sqlNull:
		return fmt.Sprintf("%s.Null[%s]{V: %s, Valid: true}", em.names["database/sql"], em.typ(c.value), lit)
	}
	return lit
}

// article is a name with a or an before it.
func article(name string) string {
	if strings.ContainsRune("AEIOU", rune(name[0])) && !strings.HasPrefix(name, "User") && !strings.HasPrefix(name, "Uni") && !strings.HasPrefix(name, "Eu") {
		return "an " + name
	}
	return "a " + name
}

// set writes the struct of assignments. Computed columns are not in it: nothing writes them.
func (em *emitter) set(e *entity) {
	em.line("\n// %sSet says which columns of %s to write, and what.", e.name, e.table.Name)
	em.line("type %sSet struct {", e.name)
	em.line("%s.SetOf[%s]", em.tenon, e.name)
	written := e.written()
	for _, c := range written {
		em.line("%s %s.Set[%s]", c.field, em.tenon, em.typ(c.value))
	}
	em.line("}")
	em.line("\n// Assignments is for tenon.")
	em.line("func (s %sSet) Assignments() (a []%s.Assignment) {", e.name, em.tenon)
	for _, c := range written {
		em.line("a = s.%s.In(a, %s.%s)", c.field, e.plural, c.field)
	}
	em.line("return a\n}")
}
