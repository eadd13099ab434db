// Package tree is SQL as data: expressions are Nodes, statements are Select, Insert,
// Update, Delete and Text. It knows no database and, beyond the codec of a node's values,
// no Go types. Nodes and statements are immutable once made: sharing is safe.
package tree

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/schema"
)

// Kind is the kind of a Node; a dialect has one rule for each.
type Kind uint8

// The kinds. The set is closed: a new one needs a rule in dialect.Standard.
const (
	Column   Kind = iota // Source, Name
	Bind                 // Value: a parameter
	Compare              // Left Op Value: a column or expression against a parameter
	Binary               // Args[0] Op Args[1]
	Unary                // Op Args[0], or Args[0] Op for IS NULL and the like
	Logic                // AND or OR over Args
	In                   // Left [NOT] IN (Values…)
	InQuery              // Left [NOT] IN (Query)
	Exists               // [NOT] EXISTS (Query)
	Subquery             // (Query) as a value
	Call                 // function Op over Args
	Between              // Args[0] BETWEEN Args[1] AND Args[2]
	Like                 // Left [NOT] LIKE pattern; Flag Fold: without regard to case
	Case                 // CASE WHEN Args[0] THEN Args[1] … [ELSE last]
	Cast                 // Args[0] as Type
	Over                 // Args[0] OVER (Window)
	JSONPath             // the value at Path in the document Left, read as Type
	Fragment             // Text with ? for each of Args
	Default              // the keyword DEFAULT
	Excluded             // Name in the row that an upsert refused
	Row                  // (Args…)
	Label                // Args[0] under Name
	Rows                 // the rows of Query as one JSON text: [[cell, …], …], or NULL for none
	OldValue             // the column Args[0] as it was before the statement, in its RETURNING
	NewValue             // and as it is after it
	NumKinds
)

// Op is an operator or a function.
type Op uint8

// The operators and functions; Names gives the SQL that most databases share.
const (
	NoOp Op = iota
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	Distinct    // IS DISTINCT FROM
	NotDistinct // IS NOT DISTINCT FROM
	And
	Or
	Not
	IsNull
	IsNotNull
	IsTrue
	IsFalse
	Add
	Sub
	Mul
	Div    // true division
	IntDiv // integer division, toward zero
	Mod
	Neg
	Concat
	CountAll
	Count
	CountDistinct
	Sum
	Avg
	Min
	Max
	Coalesce
	Lower
	Upper
	Length
	Trim
	Abs
	Round
	Now
	RowNumber
	Rank
	DenseRank
	Lag
	Lead
	PercentRank
	CumeDist
	NTile
	FirstValue
	LastValue
	NthValue
	JSONHas      // the document has the key at Path
	JSONContains // the document Args[0] has all of the document Args[1]
	JSONType     // the type of the value at Path in the document Args[0]
	JSONLength   // the number of items of the list at Path
	JSONSet      // the document Args[0] with the document Args[1] at Path
	JSONRemove   // the document Args[0] without what is at Path
	ArrayAll     // the list Args[0] has all items of the list Args[1]
	ArrayAny     // the list Args[0] has an item of the list Args[1]
	ArrayLength  // the number of items of the list Args[0]
	ArrayAt      // the item of the list Args[0] at Path
	NullIf
	Greatest
	Least
	StringAgg // Args[0], a separator in Args[1]; Order
	Filter    // Args[0] FILTER (WHERE Args[1])
	Grouped   // GROUPING(…): whether a row stands for a group without this column
	Substring // of Args[0], from character Args[1] on, Args[2] of them
	Left
	Right
	Replace  // Args[1] by Args[2]
	Position // of Args[1] in Args[0], from 1; 0: it is not there
	Reverse
	Repeat
	PadLeft
	PadRight
	TrimLeft
	TrimRight
	Floor
	Ceil
	Sign
	Sqrt
	Power
	Exp
	Ln
	Log10
	BitAnd
	BitOr
	BitXor
	BitNot
	ShiftLeft  // Args[0] by Args[1] bits, 0 to 63
	ShiftRight // which keeps the sign
	Extract    // the part Name of an instant
	Truncate   // an instant to the unit Name
	TimeAdd    // to an instant Args[1] months and Args[2] microseconds
	TimeSub    // microseconds from Args[1] to Args[0]
	Matches    // Args[0] by the regular expression Args[1]
	Function   // the function Name
	Dialects   // Args are Labels: what each dialect has, by its name
	Any        // flag of Subquery: ANY of its rows
	All        // flag of Subquery: ALL of its rows
	Negated    // flag of In, Exists, Like, Between: NOT
	NumOps
)

// Node is one expression.
type Node struct {
	Kind   Kind
	Op     Op
	Not    bool // In, InQuery, Exists, Like, Between: negated
	Fold   bool // Like: without regard to case
	Null   bool // the value may be NULL
	Agg    bool // an aggregate is inside
	Empty  bool // NULL over no rows: an aggregate without GROUP BY
	Name   string
	Type   *schema.Type // what the value is
	Codec  *codec.Codec // how it is read; nil: it is not
	Source *Source
	Left   *Node
	Args   []*Node
	Value  driver.Value
	Values []driver.Value
	Query  *Select
	Window *Window
	Order  []Order // of the rows that an aggregate takes in
	Path   []Step
	Arg    *Argument // Bind, Compare, In: the value comes later
	Err    error     // found while building; reported when the statement runs
}

// Step is one step of a JSON path: a key, or an index where Key is empty and IsIndex holds.
type Step struct {
	Key     string
	Index   int
	IsIndex bool
}

// Window is what stands in OVER. One with a name is written once in its query, in WINDOW, and
// is the same one wherever it stands: its address tells.
type Window struct {
	Name      string
	Base      *Window // one with a name, on which this one goes on
	Partition []*Node
	Order     []Order
	Frame     *Frame // nil: the database's own, up to the current row
}

// FrameUnit says what a frame counts.
type FrameUnit uint8

// The units of frames.
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

// Frame is the rows around a row that a function of a window sees.
type Frame struct {
	Unit     FrameUnit
	From, To Bound
	Exclude  Exclude
}

// BoundKind is a kind of end of a frame.
type BoundKind uint8

// The ends of frames.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Bound is one end of a frame; N counts for Preceding and Following.
type Bound struct {
	Kind BoundKind
	N    int64
}

// Exclude says which rows are left out of a frame.
type Exclude uint8

// What is left out.
const (
	ExcludeNothing Exclude = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// Nulls says where NULL stands in an order.
type Nulls uint8

// NullsDefault is last ascending and first descending, on every database.
const (
	NullsDefault Nulls = iota
	NullsFirst
	NullsLast
)

// Order is one term of ORDER BY.
type Order struct {
	By    *Node
	Desc  bool
	Nulls Nulls
}

// SameColumn says that two expressions are one column of a query's result.
func SameColumn(a, b *Node) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Name != b.Name {
		return false
	}
	switch a.Kind {
	case Column:
		return a.Source == b.Source
	case Label:
		return a.Codec == b.Codec
	}
	return false
}
