// Package schema describes what a database contains as plain data: tables, columns,
// keys, indexes. Models are turned into it by the generator, databases by inspection;
// DDL, mapping and migrations read it. It knows no database and no Go type.
package schema

// Kind is the meaning of a column's values, whatever the database calls it.
type Kind uint8

// The kinds. Each database package's documentation says how it stores them.
const (
	Invalid  Kind = iota
	Bool          // true or false
	Int16         // integer of 16 bits
	Int32         // integer of 32 bits
	Int64         // integer of 64 bits; unsigned Go values reach to 2^63-1
	Float32       // binary floating point of 32 bits
	Float64       // binary floating point of 64 bits
	Decimal       // exact number of Precision digits, Scale of them after the point
	Text          // Unicode text, at most Size characters (0: unbounded)
	Bytes         // bytes, at most Size (0: unbounded)
	Instant       // a moment: UTC, microseconds
	Date          // a day of the calendar
	Clock         // a time of day, microseconds
	DateTime      // date and time of day in no zone, microseconds
	Duration      // microseconds, stored as a 64 bit integer
	UUID          // 16 bytes
	JSON          // a JSON document
	Array         // a list of Elem
)

var kindNames = [...]string{
	"invalid", "bool", "int16", "int32", "int64", "float32", "float64", "decimal", "text", "bytes",
	"instant", "date", "clock", "datetime", "duration", "uuid", "json", "array",
}

// String is the kind's name in messages.
func (k Kind) String() string { return kindNames[k] }

// Type is the type of a column or of an expression.
type Type struct {
	Kind      Kind
	Size      int               // Text, Bytes: greatest length; 0 is unbounded
	Precision int               // Decimal: digits in all
	Scale     int               // Decimal: digits after the point
	Elem      *Type             // Array: what it holds
	Collation string            // Text: empty is binary order
	Enum      []string          // Text: the values that there are; nil: any
	Native    map[string]string // a database's own type, by dialect name, in place of the usual one
}

// Filled says who gives a column its value when the program does not.
type Filled uint8

// The ways a column is filled.
const (
	ByProgram  Filled = iota // the program always sends it
	ByIdentity               // the database counts
	ByDefault                // DEFAULT with an expression of the database, such as now()
	ByFormula                // computed column: never written
)

// Column is one column of a table.
type Column struct {
	Name    string
	Type    Type
	Null    bool
	Filled  Filled
	Default string // SQL of a DEFAULT or of a formula; empty: none
	Was     string // the column's former name, for migrations
	Comment string
}

// Index is an index or, when Unique, a unique constraint.
type Index struct {
	Name    string
	Columns []int // positions in Table.Columns
	Unique  bool
}

// Action is what a foreign key does to the referencing row when the referenced one goes, or
// its key changes.
type Action uint8

// The actions of ON DELETE and ON UPDATE.
const (
	Restrict Action = iota // refuse
	Cascade                // delete the row too, or give it the new key
	SetNull                // forget the reference
)

// ForeignKey ties columns of this table to columns of another.
type ForeignKey struct {
	Name       string
	Columns    []int    // positions in Table.Columns
	Target     string   // the other table's name
	TargetCols []string // names of its columns; empty: its primary key
	OnDelete   Action
	OnUpdate   Action // what becomes of the row when the key that it names changes
	Deferrable bool
}

// Check is a condition that every row meets.
type Check struct {
	Name string
	SQL  string
}

// Table is one table.
type Table struct {
	Name     string
	Columns  []Column
	Key      []int // positions of the primary key's columns
	Indexes  []Index
	Foreign  []ForeignKey
	Checks   []Check
	Comment  string
	Was      string // the table's former name, for migrations
	Location string // file:line of the model, for messages
}
