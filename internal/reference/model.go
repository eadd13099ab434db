package reference

import (
	"fmt"
	"reflect"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// rule is what becomes of children whose parent is deleted.
type rule uint8

const (
	plain    rule = iota // NULL where it may be, else refused
	cascade              // deleted by the session
	orphan               // deleted, and also when taken from the parent
	database             // deleted by the database
	setNull              // NULL, declared
)

func (r rule) String() string {
	return [...]string{"plain", "cascade", "orphan", "database", "set null"}[r]
}

// model is a schema of a few tables.
type model struct {
	tables []*table
	keys   []*key
	links  []*link
}

// table has an id, a name, a number, a unique code that may be NULL, foreign keys, and the
// relations over them.
type table struct {
	at        int
	name      string
	m         *mapping.Mapping
	columns   []field
	relations []relation
	owns      []*key // foreign keys here
	parentOf  []*key
	near, far []*link
}

type field struct {
	goName, name string
	typ          reflect.Type
	kind         schema.Kind
	null         bool
}

type relation struct {
	name string
	def  mapping.RelationDef
}

// key is a foreign key with the relations at its ends.
type key struct {
	at            int
	child, parent *table
	column        int // of the child
	null          bool
	unique        bool // one-to-one
	rule          rule
	one, many     string // names of the relations; many is a One where unique
	viaOne        bool
	viaMany       bool
}

// link is a many-to-many relation with a plain link table.
type link struct {
	at       int
	a, b     *table
	table    *table
	nameA    string // the collection of a
	nameB    string // of b; empty: one-sided
	twoSided bool
}

func (k *key) String() string {
	return fmt.Sprintf("%s.%s -> %s null=%v unique=%v %v one=%v many=%v", k.child.name, k.child.columns[k.column].name, k.parent.name, k.null, k.unique, k.rule, k.viaOne, k.viaMany)
}

// String describes the model for the report of a failure.
func (m *model) String() string {
	s := ""
	for _, k := range m.keys {
		s += k.String() + "\n"
	}
	for _, l := range m.links {
		s += fmt.Sprintf("link %s - %s two-sided=%v\n", l.a.name, l.b.name, l.twoSided)
	}
	return s
}

// columns that every table has.
const (
	colID = iota
	colName
	colNumber
	colCode
	firstKey
)

// drawModel draws a model. Its table names end in a number, so that models of one database
// do not meet.
func drawModel(t *rapid.T, serial int) *model {
	m := &model{}
	n := rapid.IntRange(1, 5).Draw(t, "tables")
	for i := range n {
		m.tables = append(m.tables, &table{at: i, name: fmt.Sprintf("t%d_%d", i, serial), columns: []field{
			{"ID", "id", reflect.TypeFor[int64](), schema.Int64, false},
			{"Name", "name", reflect.TypeFor[string](), schema.Text, false},
			{"Number", "number", reflect.TypeFor[int64](), schema.Int64, false},
			{"Code", "code", reflect.TypeFor[*string](), schema.Text, true},
		}})
	}
	for range rapid.IntRange(0, 2*n).Draw(t, "foreign keys") {
		m.drawKey(t)
	}
	m.settle()
	for _, k := range m.keys {
		k.relate()
	}
	if rapid.Bool().Draw(t, "a link table") {
		for i := range rapid.IntRange(1, 2).Draw(t, "link tables") {
			m.drawLink(t, serial, i)
		}
	}
	m.build()
	return m
}

func (m *model) drawKey(t *rapid.T) {
	pick := rapid.IntRange(0, len(m.tables)-1)
	c, p := pick.Draw(t, "child"), pick.Draw(t, "parent")
	k := &key{at: len(m.keys), child: m.tables[c], parent: m.tables[p]}
	// A key towards a later table, or the same one, is NULL at times: else no first row.
	k.null = c <= p || rapid.Bool().Draw(t, "null")
	k.unique = rapid.IntRange(0, 5).Draw(t, "one to one") == 0
	k.rule = rapid.SampledFrom([]rule{plain, plain, cascade, orphan, database, setNull}).Draw(t, "rule")
	if k.rule == setNull && !k.null {
		k.rule = plain
	}
	ends := rapid.IntRange(0, 3).Draw(t, "ends")
	k.viaOne, k.viaMany = ends != 1, ends != 0
	if k.rule == cascade || k.rule == orphan || k.unique { // what the database does, it does without a relation
		k.viaMany = true
	}
	if k.unique {
		// NULL is where rows that exchange their parents meet: without it they would need a
		// flush each.
		k.null, k.rule, k.viaOne = true, plain, true
	}
	k.column = len(k.child.columns)
	typ := reflect.TypeFor[int64]()
	if k.null {
		typ = reflect.TypeFor[*int64]()
	}
	k.child.columns = append(k.child.columns, field{fmt.Sprintf("K%d", k.at), fmt.Sprintf("k%d", k.at), typ, schema.Int64, k.null})
	k.child.owns, k.parent.parentOf = append(k.child.owns, k), append(k.parent.parentOf, k)
	m.keys = append(m.keys, k)
}

// settle has the database delete only rows below which it deletes everything: where the
// session must look after grandchildren, it must know the children.
func (m *model) settle() {
	for changed := true; changed; {
		changed = false
		for _, k := range m.keys {
			if k.rule != database {
				continue
			}
			for _, below := range k.child.parentOf {
				if below.rule != database {
					k.rule, k.viaMany, changed = cascade, true, true
				}
			}
		}
	}
}

// relate makes the relations at the ends of a key.
func (k *key) relate() {
	if k.viaOne {
		k.one = fmt.Sprintf("One%d", k.at)
	}
	if k.viaMany {
		k.many = fmt.Sprintf("Many%d", k.at)
	}
	if k.viaOne {
		k.child.relations = append(k.child.relations, relation{k.one, mapping.RelationDef{
			Go: k.one, Target: func() *mapping.Mapping { return k.parent.m }, From: []int{k.column}, To: []string{"id"},
			Inverse: k.many, Owns: true, OnDelete: k.action(),
		}})
	}
	if k.viaMany {
		k.parent.relations = append(k.parent.relations, relation{k.many, mapping.RelationDef{
			Go: k.many, Target: func() *mapping.Mapping { return k.child.m }, Many: !k.unique, From: []int{colID}, To: []string{k.child.columns[k.column].name},
			Inverse: k.one, OnDelete: k.action(), Cascade: k.cascade(),
		}})
	}
}

func (k *key) action() schema.Action {
	switch k.rule {
	case cascade, orphan, database:
		return schema.Cascade
	case setNull:
		return schema.SetNull
	}
	return schema.Restrict
}

func (k *key) cascade() mapping.Cascade {
	switch k.rule {
	case cascade:
		return mapping.CascadeSave | mapping.CascadeDelete
	case orphan:
		return mapping.CascadeSave | mapping.CascadeDelete | mapping.CascadeOrphan
	case database:
		return mapping.CascadeSave | mapping.CascadeDatabase
	}
	return mapping.CascadeSave
}

func (m *model) drawLink(t *rapid.T, serial, i int) {
	pick := rapid.IntRange(0, len(m.tables)-1)
	l := &link{at: i, a: m.tables[pick.Draw(t, "one side")], b: m.tables[pick.Draw(t, "other side")], nameA: fmt.Sprintf("Far%d", i)}
	l.twoSided = rapid.Bool().Draw(t, "two-sided")
	l.table = &table{at: -1, name: fmt.Sprintf("l%d_%d", i, serial), columns: []field{
		{"Near", "near_id", reflect.TypeFor[int64](), schema.Int64, false},
		{"Far", "far_id", reflect.TypeFor[int64](), schema.Int64, false},
	}}
	def := mapping.RelationDef{
		Go: l.nameA, Target: func() *mapping.Mapping { return l.b.m }, Many: true, From: []int{colID}, To: []string{"id"},
		Link: func() *mapping.Mapping { return l.table.m }, Near: []string{"near_id"}, Far: []string{"far_id"}, Cascade: mapping.CascadeSave,
	}
	if l.twoSided {
		l.nameB = fmt.Sprintf("Back%d", i)
		def.Inverse = l.nameB
		l.b.relations = append(l.b.relations, relation{l.nameB, mapping.RelationDef{
			Go: l.nameB, Target: func() *mapping.Mapping { return l.a.m }, Many: true, From: []int{colID}, To: []string{"id"}, Inverse: l.nameA,
			Link: func() *mapping.Mapping { return l.table.m }, Near: []string{"far_id"}, Far: []string{"near_id"}, Cascade: mapping.CascadeSave,
		}})
		l.b.far = append(l.b.far, l)
	}
	l.a.relations = append(l.a.relations, relation{l.nameA, def})
	l.a.near = append(l.a.near, l)
	m.links = append(m.links, l)
}

func (m *model) build() {
	for _, t := range m.tables {
		var foreign []schema.ForeignKey
		for _, k := range t.owns {
			foreign = append(foreign, foreignKey(t, k.column, k.parent.name, k.action()))
		}
		t.build([]int{colID}, reflect.TypeFor[int64](), mapping.NewIndex[int64], foreign)
	}
	for _, l := range m.links {
		l.table.build([]int{0, 1}, reflect.TypeFor[pair](), mapping.NewIndex[pair], []schema.ForeignKey{
			foreignKey(l.table, 0, l.a.name, schema.Cascade), foreignKey(l.table, 1, l.b.name, schema.Cascade),
		})
	}
}

// pair is the key of a link table.
type pair struct{ Near, Far int64 }

func foreignKey(t *table, column int, target string, a schema.Action) schema.ForeignKey {
	return schema.ForeignKey{
		Name: schema.ConstraintName("fk", t.name, t.columns[column].name), Columns: []int{column}, Target: target, TargetCols: []string{"id"}, OnDelete: a,
	}
}

// build makes the table's struct and its mapping.
func (t *table) build(key []int, keyType reflect.Type, index func(int) mapping.Index, foreign []schema.ForeignKey) {
	var fields []reflect.StructField
	for _, c := range t.columns {
		fields = append(fields, reflect.StructField{Name: c.goName, Type: c.typ})
	}
	for _, r := range t.relations {
		typ := reflect.TypeFor[mapping.Reference]()
		if r.def.Many {
			typ = reflect.TypeFor[mapping.Collection]()
		}
		fields = append(fields, reflect.StructField{Name: r.name, Type: typ})
	}
	typ := reflect.StructOf(fields)
	scratch := reflect.New(typ)
	d := &mapping.Definition{Table: t.name, Entity: t.name, Var: t.name, Key: key, Foreign: foreign}
	for i, c := range t.columns {
		def := mapping.ColumnDef{Field: scratch.Elem().Field(i).Addr().Interface(), Go: c.goName, Name: c.name, Type: schema.Type{Kind: c.kind}, Null: c.null}
		if c.name == "id" {
			def.Filled = schema.ByIdentity
		}
		if c.name == "code" {
			def.Type.Size = 40
			d.Indexes = append(d.Indexes, schema.Index{Name: schema.ConstraintName("uq", t.name, c.name), Columns: []int{i}, Unique: true})
		}
		d.Columns = append(d.Columns, def)
	}
	for _, k := range t.owns {
		if k.unique {
			d.Indexes = append(d.Indexes, schema.Index{Name: schema.ConstraintName("uq", t.name, t.columns[k.column].name), Columns: []int{k.column}, Unique: true})
		}
	}
	for i, r := range t.relations {
		def := r.def
		def.Field = scratch.Elem().Field(len(t.columns) + i).Addr().Interface()
		d.Relations = append(d.Relations, def)
	}
	t.m = mapping.Build(d, scratch.UnsafePointer(), typ, keyType, index)
}

// schemas are the tables for DDL.
func (m *model) schemas() []*schema.Table {
	var out []*schema.Table
	for _, t := range m.tables {
		out = append(out, t.m.Table)
	}
	for _, l := range m.links {
		out = append(out, l.table.m.Table)
	}
	return out
}

// The columns of an entity.
func id(e unsafe.Pointer, t *table) *int64     { return (*int64)(t.m.Columns[colID].Ptr(e)) }
func name(e unsafe.Pointer, t *table) *string  { return (*string)(t.m.Columns[colName].Ptr(e)) }
func number(e unsafe.Pointer, t *table) *int64 { return (*int64)(t.m.Columns[colNumber].Ptr(e)) }
func code(e unsafe.Pointer, t *table) **string { return (**string)(t.m.Columns[colCode].Ptr(e)) }

// foreign is what the foreign key's field says; 0 for NULL.
func (k *key) foreign(e unsafe.Pointer) int64 {
	p := k.child.m.Columns[k.column].Ptr(e)
	if !k.null {
		return *(*int64)(p)
	}
	if v := *(**int64)(p); v != nil {
		return *v
	}
	return 0
}
