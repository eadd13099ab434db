// Package mapped holds the names that generated code uses. Programs do not: what they name
// is in package tenon. A mapping can be written by hand with it, in the same form.
package mapped

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// The parts of a definition.
type (
	// Mapping ties a struct to a table.
	Mapping = mapping.Mapping
	// Definition says how.
	Definition = mapping.Definition
	// Column is one column of a Definition.
	Column = mapping.ColumnDef
	// Relation is one relation of a Definition.
	Relation = mapping.RelationDef
	// OrderBy is one column that orders a collection.
	OrderBy = mapping.OrderBy
	// Type is a column's type.
	Type = schema.Type
	// Index is an index or a unique constraint.
	Index = schema.Index
	// ForeignKey ties columns to another table.
	ForeignKey = schema.ForeignKey
	// Check is a condition that every row meets.
	Check = schema.Check
)

// The kinds of columns.
const (
	Bool     = schema.Bool
	Int16    = schema.Int16
	Int32    = schema.Int32
	Int64    = schema.Int64
	Float32  = schema.Float32
	Float64  = schema.Float64
	Decimal  = schema.Decimal
	Text     = schema.Text
	Bytes    = schema.Bytes
	Instant  = schema.Instant
	Date     = schema.Date
	Clock    = schema.Clock
	DateTime = schema.DateTime
	Duration = schema.Duration
	UUID     = schema.UUID
	JSON     = schema.JSON
	Array    = schema.Array
)

// Who fills a column, and what a foreign key does on deletion.
const (
	ByIdentity = schema.ByIdentity
	ByDefault  = schema.ByDefault
	ByFormula  = schema.ByFormula
	Restrict   = schema.Restrict
	Cascade    = schema.Cascade
	SetNull    = schema.SetNull
)

// What follows the parent of a relation.
const (
	CascadeDelete   = mapping.CascadeDelete
	CascadeOrphan   = mapping.CascadeOrphan
	CascadeDatabase = mapping.CascadeDatabase
	CascadeNull     = mapping.CascadeNull
	CascadeRestrict = mapping.CascadeRestrict
)

// New makes the mapping of the struct that P points to, whose key is a K. define is called
// once, with a scratch struct whose fields it names by address. Pointers, here and in Table,
// share the code that the compiler makes; structs would each have their own.
func New[P any, K comparable](define func(e P) *Definition) *Mapping {
	// A function of a pointer is called in the same way whatever it points to.
	var entity P
	return build(*(*func(unsafe.Pointer) *Definition)(unsafe.Pointer(&define)), entity, (*K)(nil), mapping.NewIndex[K])
}

// build is New without its types. entity and key are nil pointers that tell them.
//
//go:noinline
func build(define func(unsafe.Pointer) *Definition, entity, key any, index func(int) mapping.Index) *Mapping {
	e := reflect.New(reflect.TypeOf(entity).Elem())
	return mapping.Build(define(e.UnsafePointer()), e.UnsafePointer(), e.Type().Elem(), reflect.TypeOf(key).Elem(), index)
}

// Table makes the table of a mapping; it is called once for each.
func Table[P, K any](m *Mapping) tenon.PointerTable[P, K] {
	p := tenon.Internal.Table(&internal.AllowInternalUse, m)
	return *(*tenon.PointerTable[P, K])(unsafe.Pointer(&p)) // a Table is one pointer
}

// Alias makes the same table under another name.
func Alias[P, K any](t tenon.PointerTable[P, K], name string) tenon.PointerTable[P, K] {
	p := tenon.Internal.Alias(&internal.AllowInternalUse, t.Mapping(), name)
	return *(*tenon.PointerTable[P, K])(unsafe.Pointer(&p))
}

// Target finds the mapping that a relation leads to when it is first needed: two mappings
// that named each other's variables would be an initialization cycle.
//
//go:noinline
func Target(e tenon.Entity) func() *Mapping {
	return func() *Mapping { return tenon.Internal.Mapping(&internal.AllowInternalUse, e.Mapping()) }
}

// Begin tells the relations of a new entity whose they are.
func Begin(e tenon.Entity) {
	m := tenon.Internal.Mapping(&internal.AllowInternalUse, e.Mapping())
	m.Tie(reflect.ValueOf(e).UnsafePointer(), mapping.Loaded, nil)
}

// ValueOf and its like make the columns of a table, by position.
//
//go:noinline
func ValueOf[T any](m tenon.Mapping, i int) tenon.ValueColumn[T] {
	return tenon.Internal.Value[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// OrderedOf makes a column whose values have an order.
//
//go:noinline
func OrderedOf[T any](m tenon.Mapping, i int) tenon.OrderedColumn[T] {
	return tenon.Internal.Ordered[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// TextOf makes a column of text.
//
//go:noinline
func TextOf[T ~string](m tenon.Mapping, i int) tenon.TextColumn[T] {
	return tenon.Internal.Text[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// NumberOf makes a column of numbers.
//
//go:noinline
func NumberOf[T any](m tenon.Mapping, i int) tenon.NumberColumn[T] {
	return tenon.Internal.Number[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// BoolOf makes a column of true and false.
//
//go:noinline
func BoolOf(m tenon.Mapping, i int) tenon.BoolColumn {
	return tenon.Internal.Bool(&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// TimeOf makes a column of instants.
//
//go:noinline
func TimeOf(m tenon.Mapping, i int) tenon.TimeColumn {
	return tenon.Internal.Time(&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// JSONOf makes a column of documents.
//
//go:noinline
func JSONOf[T any](m tenon.Mapping, i int) tenon.JSONColumn[T] {
	return tenon.Internal.JSON[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// ArrayOf makes a column of lists of T.
//
//go:noinline
func ArrayOf[T any](m tenon.Mapping, i int) tenon.ArrayColumn[T] {
	return tenon.Internal.Array[T](&internal.AllowInternalUse, tenon.Internal.Node(&internal.AllowInternalUse, m, i))
}

// CodecOf is how a type of the program's is stored, for a Column.
func CodecOf[T, S any](c tenon.Codec[T, S]) *codec.Custom {
	return *(**codec.Custom)(unsafe.Pointer(&c)) // a Codec is one pointer
}

// RelationOf makes a relation of a table, by position.
func RelationOf[P, C any](m tenon.Mapping, i int) tenon.Relation[P, C] {
	p := tenon.Internal.Relation(&internal.AllowInternalUse, m, i)
	return *(*tenon.Relation[P, C])(unsafe.Pointer(&p)) // a Relation is one pointer
}

// WriteOf makes the relation of a WriteOnly, by position.
func WriteOf[P, C any](m tenon.Mapping, i int) tenon.WriteRelation[P, C] {
	p := tenon.Internal.Relation(&internal.AllowInternalUse, m, i)
	return *(*tenon.WriteRelation[P, C])(unsafe.Pointer(&p)) // as a Relation is
}

// PathText makes the text at a path of a document. PathNumber and its like make values of
// other kinds.
func PathText[T ~string](doc tenon.AnyExpr, path ...any) tenon.Text[T] {
	return tenon.Internal.Text[T](&internal.AllowInternalUse, tenon.Internal.At(&internal.AllowInternalUse, doc, codecOf[T](), path)).Text
}

// PathNumber makes the number at a path.
func PathNumber[T any](doc tenon.AnyExpr, path ...any) tenon.Number[T] {
	return tenon.Internal.Number[T](&internal.AllowInternalUse, tenon.Internal.At(&internal.AllowInternalUse, doc, codecOf[T](), path)).Number
}

// PathBool makes the boolean at a path.
func PathBool(doc tenon.AnyExpr, path ...any) tenon.Bool {
	return tenon.Internal.Bool(&internal.AllowInternalUse, tenon.Internal.At(&internal.AllowInternalUse, doc, codecOf[bool](), path)).Bool
}

// PathTime makes the instant at a path.
func PathTime(doc tenon.AnyExpr, path ...any) tenon.Time {
	return tenon.Internal.Time(&internal.AllowInternalUse, tenon.Internal.At(&internal.AllowInternalUse, doc, codecOf[time.Time](), path)).Time
}

// PathValue makes the value of another type at a path.
func PathValue[T any](doc tenon.AnyExpr, path ...any) tenon.Value[T] {
	return tenon.Internal.Value[T](&internal.AllowInternalUse, tenon.Internal.At(&internal.AllowInternalUse, doc, codecOf[T](), path)).Value
}

func codecOf[T any]() *codec.Codec {
	c, err := codec.Inside(reflect.TypeFor[T]())
	if err != nil {
		return nil
	}
	return c
}
