package mapping

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// Definition is what generated code says of one entity. Columns and relations name their
// fields by address in one scratch struct, so that a field that does not exist, or has
// another type than its column, does not compile.
type Definition struct {
	Table     string
	Entity    string // the struct's name
	Var       string // the table value's name
	At        string // file:line of the struct
	Columns   []ColumnDef
	Key       []int // positions in Columns
	Version   string
	Relations []RelationDef
	Indexes   []schema.Index
	Foreign   []schema.ForeignKey
	Checks    []schema.Check
	Comment   string
	Was       string
}

// ColumnDef is one column: its field's address, its name, its type.
type ColumnDef struct {
	Field    any // *T, the address of the field
	Go       string
	Name     string
	Type     schema.Type
	Null     bool
	Filled   schema.Filled
	Default  string
	Was      string
	Deferred bool          // read only where a query asks for it
	Codec    *codec.Custom // how the field's type is stored; nil: as it is
}

// RelationDef is one relation: the address of its Many or One, its target, its columns.
type RelationDef struct {
	Field    any // *Many[T] or *One[T]
	Go       string
	Target   func() *Mapping
	Many     bool
	From     []int    // columns of this table, by position
	To       []string // columns of the target, by name, in the same order
	Inverse  string   // the field of the target that leads back
	Owns     bool     // the foreign key is here
	Cascade  Cascade
	OnDelete schema.Action
	OnUpdate schema.Action
	Link     func() *Mapping // many-to-many: the link table, whose columns Near name this side and Far the target
	Near     []string
	Far      []string
	View     bool
	Write    bool
	Order    []OrderBy
	Position string // the column of the target that holds the place in the collection
}

// Build makes the mapping of the struct at scratch. It panics on a definition that
// contradicts itself: generated code is checked by the generator, and a mistake of a
// hand-written one shows when the program starts.
func Build(d *Definition, scratch unsafe.Pointer, entity, key reflect.Type, newIndex func(int) Index) *Mapping {
	m := &Mapping{
		Table:  &schema.Table{Name: d.Table, Key: d.Key, Indexes: d.Indexes, Foreign: d.Foreign, Checks: d.Checks, Comment: d.Comment, Was: d.Was, Location: d.At},
		Entity: d.Entity, Var: d.Var, Type: entity, Key: d.Key, KeyType: key, Version: -1, NewIndex: newIndex,
	}
	m.Table.Columns = make([]schema.Column, len(d.Columns))
	m.Columns = make([]Column, len(d.Columns))
	for i := range d.Columns {
		m.column(i, &d.Columns[i], scratch, d.Version)
	}
	for _, k := range d.Key {
		m.Columns[k].InKey = true
	}
	for _, x := range d.Indexes {
		if x.Unique && len(x.Columns) == 1 {
			m.Columns[x.Columns[0]].Unique = true
		}
	}
	m.compositeKey(key)
	if len(m.Key) == 1 && m.Columns[m.Key[0]].Codec.Type != key {
		panic(fmt.Sprintf("tenon: %s: the key is a %s, the generated file says %s; run go tool tenon gen", m.Entity, m.Columns[m.Key[0]].Codec.Type, key))
	}
	m.Relations = make([]Relation, len(d.Relations))
	for i := range d.Relations {
		m.relation(i, &d.Relations[i], scratch)
	}
	m.complete()
	m.shadow()
	m.settled()
	m.Usual = m.Select(func(i int) bool { return !m.Columns[i].Deferred })
	m.source = m.SourceAs("")
	return m
}

// complete panics where the struct has a field that the definition does not know: it was
// added since the generated file was written, and its values would be lost.
func (m *Mapping) complete() {
	for _, f := range reflect.VisibleFields(m.Type) {
		if len(f.Index) > 1 || !f.IsExported() || f.Tag.Get("tenon") == "-" || f.Type.Size() == 0 {
			continue
		}
		if !m.holds(f.Offset, f.Offset+f.Type.Size()) {
			panic(fmt.Sprintf("tenon: %s.%s is not in the generated file; run go tool tenon gen, or leave the field out with the tag tenon:\"-\"", m.Entity, f.Name))
		}
	}
}

// holds says that a column or a relation lies between two offsets of the struct.
func (m *Mapping) holds(from, to uintptr) bool {
	in := func(offset uintptr) bool { return from <= offset && offset < to }
	return slices.ContainsFunc(m.Columns, func(c Column) bool { return in(c.Offset) }) ||
		slices.ContainsFunc(m.relationOffsets(), in)
}

func (m *Mapping) relationOffsets() []uintptr {
	offsets := make([]uintptr, len(m.Relations))
	for i := range m.Relations {
		offsets[i] = m.Relations[i].Offset
	}
	return offsets
}

// owns says that a column is part of a relation's foreign key.
func (m *Mapping) owns(column int) bool {
	for i := range m.Relations {
		if r := &m.Relations[i]; r.Owns && slices.Contains(r.From, column) {
			return true
		}
	}
	return false
}

// settled finds the columns that a flush fills in.
func (m *Mapping) settled() {
	for i := range m.Columns {
		foreign := slices.ContainsFunc(m.Table.Foreign, func(f schema.ForeignKey) bool { return slices.Contains(f.Columns, i) }) ||
			m.owns(i)
		if foreign || i == m.Version || m.Columns[i].Filled != schema.ByProgram {
			m.Settled = append(m.Settled, i)
		}
	}
}

func (m *Mapping) column(i int, d *ColumnDef, scratch unsafe.Pointer, version string) {
	sc := &m.Table.Columns[i]
	*sc = schema.Column{Name: d.Name, Type: d.Type, Null: d.Null, Filled: d.Filled, Default: d.Default, Was: d.Was}
	t, off := m.field(d.Field, d.Go, scratch)
	c, err := codec.OfCustom(t, &sc.Type, d.Codec)
	if err != nil {
		panic(fmt.Sprintf("tenon: %s.%s: %v", m.Entity, d.Go, err))
	}
	if d.Null && sc.Type.Kind == schema.Array && t.Kind() == reflect.Slice {
		c = codec.OrNull(c)
	}
	m.Columns[i] = Column{Column: sc, Field: d.Go, Offset: off, Codec: c, Deferred: d.Deferred}
	if d.Go == version && version != "" {
		m.Version, m.VersionBy = i, versionBy(sc)
	}
}

// versionBy says how a version column moves on.
func versionBy(c *schema.Column) VersionBy {
	switch {
	case c.Filled != schema.ByProgram:
		return VersionServer
	case c.Type.Kind == schema.Instant:
		return VersionTime
	case c.Type.Kind == schema.UUID:
		return VersionUUID
	}
	return VersionCounter
}

// field gives a field's type and offset from its address.
func (m *Mapping) field(ptr any, name string, scratch unsafe.Pointer) (reflect.Type, uintptr) {
	v := reflect.ValueOf(ptr)
	if v.Kind() != reflect.Pointer {
		panic(fmt.Sprintf("tenon: %s.%s: Field is not the address of a field", m.Entity, name))
	}
	off := uintptr(v.UnsafePointer()) - uintptr(scratch)
	if off+v.Type().Elem().Size() > m.Type.Size() {
		panic(fmt.Sprintf("tenon: %s.%s: Field is not a field of the struct at hand", m.Entity, name))
	}
	return v.Type().Elem(), off
}

func (m *Mapping) relation(i int, d *RelationDef, scratch unsafe.Pointer) {
	_, off := m.field(d.Field, d.Go, scratch)
	r := &m.Relations[i]
	r.Name, r.Mapping, r.Index, r.Many, r.Offset = d.Go, m, i, d.Many, off
	r.From, r.toNames, r.Inverse, r.Owns = d.From, d.To, d.Inverse, d.Owns
	r.Cascade, r.OnDelete, r.OnUpdate, r.target = d.Cascade, d.OnDelete, d.OnUpdate, d.Target
	r.View, r.Write, r.Order, r.position = d.View, d.Write, d.Order, d.Position
	if !r.View {
		r.Cascade |= CascadeSave
	}
	if d.Link != nil {
		r.Through = &Through{link: d.Link, near: d.Near, far: d.Far}
	}
	for _, f := range d.From {
		r.Null = r.Null || m.Columns[f].Null
	}
}

// compositeKey finds the fields of a composite key's struct, in the key's order.
func (m *Mapping) compositeKey(key reflect.Type) {
	for _, k := range m.Key {
		if c := m.Columns[k].Codec; c.Shadow != c.Type || c.Kind == schema.JSON {
			panic(fmt.Sprintf("tenon: %s.%s: a %s cannot be a key; use an integer, a string or a UUID", m.Entity, m.Columns[k].Field, c.Type))
		}
	}
	if len(m.Key) < 2 {
		return
	}
	if key.Kind() != reflect.Struct || key.NumField() != len(m.Key) {
		panic(fmt.Sprintf("tenon: %s: key type %s does not have a field for each of the %d key columns", m.Entity, key, len(m.Key)))
	}
	for i, k := range m.Key {
		f := key.Field(i)
		if f.Type != m.Columns[k].Codec.Type {
			panic(fmt.Sprintf("tenon: %s: key field %s is a %s, its column a %s", m.Entity, f.Name, f.Type, m.Columns[k].Codec.Type))
		}
		m.keyParts = append(m.keyParts, keyPart{k, f.Offset})
	}
}

// shadow lays out what the dirty check remembers: one field per column, in the codecs'
// own forms, without the relations.
func (m *Mapping) shadow() {
	fields := make([]reflect.StructField, len(m.Columns))
	for i := range m.Columns {
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: m.Columns[i].Codec.Shadow}
	}
	m.Shadow = reflect.StructOf(fields)
	for i := range m.Columns {
		c := &m.Columns[i]
		c.Shadow = m.Shadow.Field(i).Offset
		m.Access = append(m.Access, Access{c.Codec.Decode, c.Codec.Save, c.Offset, c.Shadow})
	}
}
