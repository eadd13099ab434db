package tree

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/schema"
)

// Source is something that stands in FROM. Two columns belong to the same source when
// they point to the same Source; a statement is refused when a column's source is not in
// its FROM.
type Source struct {
	Table *schema.Table // a table, or
	Query *Select       // a derived table, or a CTE when With holds
	Write any           // instead of Query, of a CTE: an Insert, Update or Delete with Returning
	Given []*Node       // rows of the program: a list for each column, with its name
	With  bool
	// Recursive says that the query reads its own rows, under the same name. There it stands
	// as a source without a query.
	Recursive bool
	Alias     string // the name it goes by; empty: the table's own
	Of        any    // the mapping whose rows these are, if any
	Cols      []*Node
}

// OldRow stands for the row that an upsert may have found, or not: OldValue is NULL then. It is
// compared, and stands in no statement.
var OldRow = &Source{Alias: "old"}

// Name is what the source is called in the statement.
func (s *Source) Name() string {
	if s.Alias != "" {
		return s.Alias
	}
	if s.Table != nil {
		return s.Table.Name
	}
	return ""
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The joins.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	CrossJoin
	FullJoin
)

// Join is one join of a FROM.
type Join struct {
	Kind    JoinKind
	Lateral bool // the source is a query that sees the sources before it
	Source  *Source
	On      *Node
}

// Lock is a row lock.
type Lock uint8

// The locks.
const (
	NoLock Lock = iota
	ForUpdate
	ForShare
	ForNoKeyUpdate
	ForKeyShare
)

// Wait says what a lock does when somebody else has a row.
type Wait uint8

// What a lock does.
const (
	WaitForLock Wait = iota
	NoWait
	SkipLocked
)

// Select is a query. The zero values of its parts mean that they are absent; Limit and
// Offset are absent below zero.
type Select struct {
	Distinct bool
	On       []*Node // DISTINCT ON
	Columns  []*Node
	From     *Source
	Joins    []Join
	Where    []*Node // all of them
	Tests    []Test  // more of them, in the query that is run; one that stands inside of another is Settled
	Group    []*Node
	Grouping Grouping
	Sets     [][]*Node // GROUPING SETS
	Having   []*Node
	Order    []Order
	Limit    int // -1: none
	Offset   int // -1: none
	Lock     Lock
	Wait     Wait
	Locked   []*Source // FOR UPDATE OF; empty: all of FROM
	Set      *SetOp    // the query is a UNION and its like: Columns, From, … are empty
	Err      error
}

// Grouping says what GROUP BY makes of its expressions.
type Grouping uint8

// The groupings.
const (
	GroupPlain Grouping = iota
	GroupRollup
	GroupCube
	GroupSets
)

// SetOpKind is UNION and its like.
type SetOpKind uint8

// The set operations.
const (
	Union SetOpKind = iota
	UnionAll
	Intersect
	Except
	IntersectAll
	ExceptAll
)

// SetOp joins two queries.
type SetOp struct {
	Kind        SetOpKind
	Left, Right *Select
}

// Assign is one column of an UPDATE's SET or of an upsert's.
type Assign struct {
	Column int // position in the table
	Value  *Node
}

// Insert writes rows. Each row has a node for each of Columns.
type Insert struct {
	Into      *Source
	Columns   []int // positions in Into.Table.Columns
	Rows      [][]*Node
	Arrays    []*Node // instead of Rows, one List per column: unnest, where the dialect has it; else they are Spread
	Query     *Select // instead of Rows
	Drawn     bool    // keys that are counted come from the table's own counter: it knows of them
	Conflict  *Conflict
	Returning []*Node
	Tally     bool // the rows that are given are counted only: those of Conflict.Where may be among them
	Err       error
}

// Spread is the statement with its Arrays as Rows.
func (s *Insert) Spread() *Insert {
	c := *s
	c.Arrays, c.Rows = nil, make([][]*Node, s.Height())
	width := len(s.Arrays)
	nodes, row := make([]Node, width*len(c.Rows)), make([]*Node, width*len(c.Rows))
	for i := range c.Rows {
		c.Rows[i] = row[i*width : (i+1)*width : (i+1)*width]
		for j, list := range s.Arrays {
			n := &nodes[i*width+j]
			n.Kind, n.Type, n.Value = Bind, &s.Into.Table.Columns[s.Columns[j]].Type, list.Value.Items.Values[i]
			c.Rows[i][j] = n
		}
	}
	return &c
}

// Height is how many rows are given, by Rows or by Arrays.
func (s *Insert) Height() int {
	if len(s.Arrays) > 0 {
		return len(s.Arrays[0].Value.Items.Values)
	}
	return len(s.Rows)
}

// Conflict is an upsert's clause.
type Conflict struct {
	Target  []int // columns of a unique key
	Nothing bool
	Set     []Assign
	Where   []*Node
}

// Update changes rows.
type Update struct {
	Table     *Source
	Set       []Assign
	Using     []Join // other tables, whose columns Set and Where may name; all of them inner joins
	Where     []*Node
	AllRows   bool
	Arrays    *Arrays // update many rows by key, each with values of its own; Set is the same for all
	Returning []*Node
	Err       error
}

// Arrays is the source of an Update of many rows: for each of Columns a List, the key's first.
type Arrays struct {
	Keys   []int
	Set    []int
	Values []*Node // Lists: one per key column, then one per set column
}

// Column is the column that the i-th of Values is for.
func (a *Arrays) Column(i int) int {
	if i < len(a.Keys) {
		return a.Keys[i]
	}
	return a.Set[i-len(a.Keys)]
}

// Rows is how many rows there are, or an error where the lists do not fit together.
func (a *Arrays) Rows(t *schema.Table) (int, error) {
	k := len(a.Keys) + len(a.Set)
	if len(a.Values) != k || len(a.Keys) == 0 || len(a.Set) == 0 {
		return 0, fault.Buildf("UPDATE "+t.Name, "", "%d arrays for %d keys and %d columns", len(a.Values), len(a.Keys), len(a.Set))
	}
	n := -1
	for _, v := range a.Values {
		if v.Value.Items == nil || n >= 0 && len(v.Value.Items.Values) != n {
			return 0, fault.Buildf("UPDATE "+t.Name, "", "the arrays are not of one length")
		}
		n = len(v.Value.Items.Values)
	}
	return n, nil
}

// Draw counts on a table's counter of keys and gives the numbers, one a row.
type Draw struct {
	Table  *schema.Table
	Column int
	Count  *Node
}

// Delete removes rows.
type Delete struct {
	From      *Source
	Using     []Join // as in Update
	Where     []*Node
	AllRows   bool
	Returning []*Node
	Err       error
}

// Merge writes a table by the rows of another source: for each of these, and each row of the
// table that On ties to it, or none, the first of When that holds says what is done.
type Merge struct {
	Into  *Source
	Using Join
	When  []When
	Err   error
}

// When is one case of a Merge.
type When struct {
	Matched bool
	Where   []*Node
	Do      MergeAction
	Set     []Assign // of MergeUpdate and MergeInsert
}

// MergeAction is what a case of a Merge does.
type MergeAction uint8

// The actions.
const (
	MergeNothing MergeAction = iota
	MergeUpdate
	MergeDelete
	MergeInsert
)

// Text is a statement written by hand: ? stands for each of Args.
type Text struct {
	SQL     string
	Args    []*Node
	Columns []*Node // what its rows are read as; nil: it gives none
	Reads   []*schema.Table
	Err     error
}
