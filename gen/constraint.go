package gen

import (
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/schema"
)

// readConstraints reads indexes, unique and foreign keys, and checks. It is a stage of its
// own because foreign keys refer to columns of other entities.
func (r *reader) readConstraints() {
	for _, e := range r.entities {
		r.readIndexes(e)
		r.readChecks(e)
	}
	for _, e := range r.entities {
		r.readForeignKeys(e)
		r.readIdentity(e)
		e.fillColumns()
	}
	r.oneName()
}

// fillColumns copies the columns to the table's description, now that they are known.
func (e *entity) fillColumns() {
	e.table.Columns = make([]schema.Column, len(e.columns))
	for i, c := range e.columns {
		e.table.Columns[i] = c.schema
	}
}

// readIndexes reads index and unique. Those of one name are one index, over the columns in
// the order of the fields.
func (r *reader) readIndexes(e *entity) {
	named := map[string]int{}
	for i, c := range e.columns {
		for _, o := range c.options {
			if o.word != "index" && o.word != "unique" {
				continue
			}
			at, ok := named[o.value]
			if !ok || o.value == "" {
				named[o.value] = len(e.table.Indexes)
				r.addIndex(e, o, []int{i})
				continue
			}
			x := &e.table.Indexes[at]
			if x.Unique != (o.word == "unique") {
				r.wrong(c.pos, e.name, c.field, "give them two names", "%s is an index and a unique key", o.value)
			}
			x.Columns = append(x.Columns, i)
		}
	}
	for _, o := range e.options {
		if o.word != "index" && o.word != "unique" {
			continue
		}
		if cols, ok := r.resolve(e, o.args, o, e.name); ok {
			r.addIndex(e, o, cols)
		}
	}
}

func (r *reader) addIndex(e *entity, o placed, cols []int) {
	for _, i := range cols {
		if c := e.columns[i]; c.face == faceArray || c.face == faceJSON {
			r.wrong(o.pos, e.name, c.field, "write the index of your database by hand, or make a table of the items", "no index of every database holds %s", r.show(c.value))
		}
	}
	x := schema.Index{Name: o.value, Columns: cols, Unique: o.word == "unique"}
	if x.Name == "" {
		prefix := map[bool]string{true: "uq", false: "ix"}[x.Unique]
		x.Name = schema.ConstraintName(prefix, e.table.Name, e.names(cols)...)
	}
	e.table.Indexes = append(e.table.Indexes, x)
}

// readChecks reads check. The second of a column has a number after its name.
func (r *reader) readChecks(e *entity) {
	for _, c := range e.columns {
		e.addChecks(c.options, c.schema.Name)
	}
	e.addChecks(e.options)
}

func (e *entity) addChecks(opts []placed, columns ...string) {
	n := 0
	for _, o := range opts {
		if o.word != "check" {
			continue
		}
		n++
		of := columns
		if n > 1 {
			of = append(slices.Clone(columns), strconv.Itoa(n))
		}
		e.table.Checks = append(e.table.Checks, schema.Check{Name: schema.ConstraintName("ck", e.table.Name, of...), SQL: unquote(o.value)})
	}
}

// readForeignKeys reads fk, of columns and of the whole table.
func (r *reader) readForeignKeys(e *entity) {
	for i, c := range e.columns {
		for _, o := range c.options {
			if o.word == "fk" {
				r.addForeignKey(e, o, []int{i}, c.options)
			}
		}
	}
	for _, o := range e.options {
		if o.word != "fk" {
			continue
		}
		if cols, ok := r.resolve(e, o.args, o, e.name); ok {
			r.addForeignKey(e, o, cols, e.options)
		}
	}
	for _, o := range e.options {
		about := o.word == "ondelete" || o.word == "onupdate" || o.word == "deferrable"
		if about && !slices.ContainsFunc(e.options, func(p placed) bool { return p.word == "fk" && p.group == o.group }) {
			r.wrong(o.pos, e.name, o.field, "write it in the same tag or directive as fk(a,b)=table", "%s is about a foreign key, and there is none", o.word)
		}
	}
}

func (r *reader) addForeignKey(e *entity, o placed, cols []int, beside []placed) {
	k := &foreignKey{from: e, columns: cols, pos: o.pos, field: o.field, fields: e.fields(cols)}
	if !r.targetOf(k, o) {
		return
	}
	for _, b := range beside {
		if b.group != o.group {
			continue
		}
		switch b.word {
		case "deferrable":
			k.deferrable = true
		case "ondelete":
			k.said = true
			r.onDelete(k, b)
		case "onupdate":
			r.onUpdate(k, b)
		}
	}
	if !r.referable(k) {
		return
	}
	for i := range cols {
		if !r.sameKind(k, i) {
			return
		}
	}
	e.keys = append(e.keys, k)
	e.table.Foreign = append(e.table.Foreign, schema.ForeignKey{
		Name:    schema.ConstraintName("fk", e.table.Name, e.names(cols)...),
		Columns: cols, Target: k.to.table.Name, TargetCols: k.to.names(k.references),
		OnDelete: k.onDelete, OnUpdate: k.onUpdate, Deferrable: k.deferrable,
	})
}

// targetOf finds the table and the columns that a foreign key leads to.
func (r *reader) targetOf(k *foreignKey, o placed) bool {
	table, rest, list := strings.Cut(o.value, "(")
	table = strings.TrimSpace(table)
	k.to = r.byTable[table]
	if k.to == nil {
		r.noTable(k.from, o, table)
		return false
	}
	if !list {
		k.references = k.to.table.Key
	} else {
		var names []string
		for n := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(rest), ")"), ",") {
			names = append(names, strings.TrimSpace(n))
		}
		var ok bool
		if k.references, ok = r.resolve(k.to, names, o, k.from.name); !ok {
			return false
		}
	}
	if len(k.references) == len(k.columns) {
		return true
	}
	target := k.to.table.Name + "(" + joinNames(k.to.names(k.references)) + ")"
	r.wrong(o.pos, k.from.name, o.field, fmt.Sprintf("write //tenon:fk(…)=%s above the struct, with %d columns of %s in the parentheses",
		strings.ReplaceAll(target, " ", ""), len(k.references), k.from.name),
		"fk=%s leads from %d to %d columns, %s", o.value, len(k.columns), len(k.references), target)
	return false
}

func (r *reader) noTable(e *entity, o placed, table string) {
	if t := r.byName[table]; t != nil {
		r.wrong(o.pos, e.name, o.field, "write fk="+t.table.Name, "fk=%s names the struct, not the table", o.value)
		return
	}
	if r.skipped[table] {
		r.wrong(o.pos, e.name, o.field, "take //tenon:skip away", "fk=%s: %s is left out", o.value, table)
		return
	}
	var names []string
	for n := range r.byTable {
		names = append(names, n)
	}
	slices.Sort(names)
	do := "a foreign key leads to a table of the same package: name one of its entities"
	if n := nearest(table, names); n != "" {
		do = fmt.Sprintf("did you mean %q?", n)
	}
	r.wrong(o.pos, e.name, o.field, do, "fk=%s: this package has no table %s", o.value, table)
}

func (r *reader) onDelete(k *foreignKey, o placed) {
	switch strings.ToLower(strings.ReplaceAll(o.value, " ", "")) {
	case "cascade":
		k.onDelete = schema.Cascade
	case "setnull":
		k.onDelete = schema.SetNull
		for _, i := range k.columns {
			if c := k.from.columns[i]; !c.schema.Null {
				r.wrong(o.pos, k.from.name, o.field, "give the field the type *T, or write ondelete=cascade", "ondelete=setnull: %s cannot be NULL", c.schema.Name)
			}
		}
	case "restrict":
	default:
		r.wrong(o.pos, k.from.name, o.field, "write ondelete=cascade, setnull or restrict", "ondelete=%s is not known", o.value)
	}
}

// onUpdate reads what becomes of a foreign key when the key that it names changes.
func (r *reader) onUpdate(k *foreignKey, o placed) {
	switch strings.ToLower(o.value) {
	case "cascade":
		k.onUpdate = schema.Cascade
	case "restrict":
	default:
		r.wrong(o.pos, k.from.name, o.field, "write onupdate=cascade or restrict", "onupdate=%s is not known", o.value)
	}
}

// referable says that a foreign key leads to columns that tell one row.
func (r *reader) referable(k *foreignKey) bool {
	if k.to.isUnique(k.references) {
		return true
	}
	cols := joinNames(k.to.names(k.references))
	r.wrong(k.pos, k.from.name, k.field, "make them unique, or refer to the key", "a foreign key cannot lead to %s(%s), of which several rows may have the same", k.to.table.Name, cols)
	return false
}

// isUnique says that these columns, in whatever order, are the key or a unique key.
func (e *entity) isUnique(cols []int) bool {
	same := func(a []int) bool {
		x, y := slices.Clone(a), slices.Clone(cols)
		slices.Sort(x)
		slices.Sort(y)
		return slices.Equal(x, y)
	}
	return same(e.table.Key) || slices.ContainsFunc(e.table.Indexes, func(x schema.Index) bool { return x.Unique && same(x.Columns) })
}

// sameKind says that the i-th column of a foreign key means what the column does that it
// leads to.
func (r *reader) sameKind(k *foreignKey, i int) bool {
	a, b := k.from.columns[k.columns[i]], k.to.columns[k.references[i]]
	x, y := a.schema.Type, b.schema.Type
	if x.Kind == schema.Invalid || y.Kind == schema.Invalid || x.Kind == y.Kind {
		return true
	}
	r.wrong(k.pos, k.from.name, k.field, "give both fields the same type",
		"%s is %s, %s.%s is %s", a.schema.Name, x.Kind, k.to.table.Name, b.schema.Name, y.Kind)
	return false
}

// oneName reports names of indexes that two tables would share: databases keep them in one
// space.
func (r *reader) oneName() {
	seen := map[string]*entity{}
	for _, e := range r.entities {
		mine := map[string]bool{}
		for _, x := range e.table.Indexes {
			if mine[x.Name] {
				r.wrong(e.pos, e.name, "", "take one away", "the index %s is declared twice", x.Name)
			} else if first := seen[x.Name]; first != nil {
				r.wrong(r.indexPos(e, x), e.name, "", "give one another name", "the index name %s is taken by %s", x.Name, first.name)
			}
			mine[x.Name], seen[x.Name] = true, e
		}
	}
}

func (r *reader) indexPos(e *entity, x schema.Index) token.Pos {
	return e.columns[x.Columns[0]].pos
}
