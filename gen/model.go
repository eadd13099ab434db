package gen

import (
	"go/token"
	"go/types"

	"github.com/tenonsql/tenon/schema"
)

// entity is a struct whose values are rows.
type entity struct {
	name      string // the struct's
	plural    string // the table value's
	pos       token.Pos
	table     schema.Table
	columns   []*column // at the positions of table.Columns
	relations []*relation
	keys      []*foreignKey // at the positions of table.Foreign
	version   string        // the version column's field
	made      *relation     // of a link table that no struct declares: the relation that asks for it
	options   []placed      // what was said of the whole table
}

// placed is an option with the place where it stands.
type placed struct {
	option
	pos   token.Pos
	field string // the field whose tag it is in
	group int    // options of one tag have the same
}

// column is a field that holds a column.
type column struct {
	field    string // Go name
	pos      token.Pos
	schema   schema.Column
	value    types.Type // what the column holds, without the pointer or sql.Null around it
	wrap     wrap
	face     face
	codec    *codecVar // that makes its values, or its items
	document *document // of a JSON column with path accessors
	constant string    // a constant default as a Go expression
	mixin    bool      // promoted from an embedded struct
	server   bool      // a version that the database sets
	options  []placed
}

// wrap is how a field holds NULL.
type wrap uint8

const (
	plain    wrap = iota
	pointer       // *T
	sqlNull       // sql.Null[T]
	nullable      // T itself: a slice, a map, a type with Scan
)

// face is the column type that the table has for a column.
type face uint8

const (
	faceValue face = iota
	faceText
	faceNumber
	faceBool
	faceTime
	faceJSON
	faceArray
	faceOrdered
)

// document is a struct that a JSON column holds, with the paths into it.
type document struct {
	name   string // of the generated column type
	typ    types.Type
	pos    token.Pos
	column string // Entity.Field, for messages
	steps  []step
}

// step is one key of a document: a value, or a struct with steps of its own.
type step struct {
	field string // Go name
	key   string // in JSON
	typ   types.Type
	face  face
	steps []step
}

// relation is a Many, a One, or one of their kin.
type relation struct {
	field    string
	pos      token.Pos
	kind     string // the name of its type: Many, One, ViewMany, ViewOne, WriteOnly
	many     bool
	view     bool // ViewMany, ViewOne
	target   *entity
	by       string // rel=
	back     string // inverse=
	through  string // through=
	byFar    string // far=
	cascade  string // cascade=
	ordered  string // order=
	position string // position=
	key      *foreignKey
	owns     bool
	link     *link
	inverse  *relation
	order    []orderBy
}

// link is how a many-to-many relation leads through its link table.
type link struct {
	near, far *foreignKey // of the link table: to the relation's own side, to its target
}

// orderBy is one column of the target that orders a collection.
type orderBy struct {
	column string
	desc   bool
}

// foreignKey is a schema.ForeignKey with what the generator knows besides.
type foreignKey struct {
	from, to   *entity
	columns    []int // of from
	references []int // of to
	onDelete   schema.Action
	onUpdate   schema.Action
	said       bool // ondelete= is there
	deferrable bool
	pos        token.Pos
	field      string
	fields     []string // of columns
}

// column finds a column by its field's or its own name, or -1.
func (e *entity) column(name string) int {
	for i, c := range e.columns {
		if c.field == name || c.schema.Name == name {
			return i
		}
	}
	return -1
}

// names are the database's names of columns.
func (e *entity) names(positions []int) []string {
	list := make([]string, len(positions))
	for i, p := range positions {
		list[i] = e.columns[p].schema.Name
	}
	return list
}

func (e *entity) fields(positions []int) []string {
	list := make([]string, len(positions))
	for i, p := range positions {
		list[i] = e.columns[p].field
	}
	return list
}
