// Package sqlite holds the rules of SQLite, from version 3.45 on.
//
// Decimals are TEXT, compared by the collation decimal, which a column carries and which
// an expression must name; they are reckoned with by functions that package sqlite of
// this module registers with each connection: decimal_add, decimal_sub, decimal_mul,
// decimal_div(a, b, scale), decimal_round(x, scale), and the aggregates decimal_sum and
// decimal_avg(x, scale). LIKE pays no regard to the case of ASCII letters here, so that a
// pattern for which case counts is turned into one of GLOB.
package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Name is the dialect's name in schema.Type.Native, and in errors.
const Name = "sqlite"

// Rules gives the dialect.
func Rules() *dialect.Rules {
	r := dialect.Standard()
	r.Name = Name
	r.Can = dialect.Capabilities{
		InsertReturning: true, UpdateReturning: true, DeleteReturning: true, LastInsertID: true,
		MultiRowKeys: true, MaxParams: 32766, Serializable: true, DDLTransactions: true, Savepoints: true, FullJoin: true,
		Deferrable: true, DeleteSelf: true, UpsertWhere: true, SkippedRows: true, FrameGroups: true, FrameExclude: true, AggregateFilter: true, DashKeys: true,
	}
	r.Cast = castName
	r.Insert, r.Update = insert, update
	r.Defer = "PRAGMA defer_foreign_keys = ON"
	r.Limit = limit
	r.Lock = func(w *dialect.Writer, _ *tree.Select) { w.Unsupported("row locks: SELECT … FOR UPDATE, FOR SHARE") }
	r.OrderTerm = orderTerm
	r.Branch = branch
	r.Given = givenTable
	r.Selected = selected
	r.DefaultValue = defaultValue
	r.Assigned = assigned

	r.Node[tree.Compare] = compare
	r.Node[tree.Binary] = binary
	r.Node[tree.Unary] = unary
	r.Node[tree.In] = in
	r.Node[tree.Between] = between
	r.Node[tree.Like] = like
	r.Node[tree.Cast] = cast
	r.Node[tree.JSONPath] = jsonPath
	r.Node[tree.Rows] = rows
	r.InJSON = inJSON

	r.Op[tree.Distinct], r.Op[tree.NotDistinct] = "IS NOT", "IS"
	r.Op[tree.IsTrue], r.Op[tree.IsFalse] = "IS 1", "IS 0" // IS TRUE would use no index
	r.Op[tree.Greatest], r.Op[tree.Least] = "MAX", "MIN"
	r.Call[tree.Sum] = sum
	r.Call[tree.Avg] = avg
	r.Call[tree.Abs] = abs
	r.Call[tree.Round] = round
	r.Call[tree.Now] = func(w *dialect.Writer, _ *tree.Node) { w.Add(now) }
	for _, op := range []tree.Op{tree.Min, tree.Max, tree.CountDistinct, tree.NullIf, tree.Greatest, tree.Least} {
		r.Call[op] = compared
	}
	r.Call[tree.JSONHas] = jsonHas
	r.Call[tree.JSONContains], r.Call[tree.JSONType], r.Call[tree.JSONLength] = jsonContains, jsonType, jsonLength
	r.Call[tree.JSONSet], r.Call[tree.JSONRemove] = jsonSet, jsonRemove
	r.Call[tree.ArrayAll], r.Call[tree.ArrayAny], r.Call[tree.ArrayAt] = arrayAll, arrayAny, arrayAt
	r.Call[tree.ArrayLength] = func(w *dialect.Writer, n *tree.Node) { w.Function("json_array_length", n.Args) }
	r.Call[tree.StringAgg] = func(w *dialect.Writer, n *tree.Node) { w.Ordered("GROUP_CONCAT(", n) }
	functions(r)
	r.Define = definition
	return r
}

func limit(w *dialect.Writer, s *tree.Select) {
	if s.Limit < 0 && s.Offset >= 0 {
		w.Add(" LIMIT -1")
	}
	dialect.WriteLimit(w, s)
}

// orderTerm puts NULL, which is the least value here, last ascending and first descending.
func orderTerm(w *dialect.Writer, o *tree.Order) {
	w.Sorted(o)
	if dialect.NullsFirst(o) == o.Desc && w.MayBeNull(o.By) || dialect.NullsFirst(o) != o.Desc && o.Nulls != tree.NullsDefault {
		w.Nulls(o)
	}
}

// branch writes a branch of a UNION that has clauses of its own: there are no parentheses.
func branch(w *dialect.Writer, s *tree.Select) {
	w.Add("SELECT * FROM (")
	w.Select(s)
	w.Byte(')')
}

// insert writes an INSERT. The parser takes ON CONFLICT after a FROM for a join, unless a
// WHERE stands between.
func insert(w *dialect.Writer, s *tree.Insert) {
	if s.Query == nil || s.Conflict == nil {
		dialect.WriteInsert(w, s)
		return
	}
	w.InsertInto(s)
	w.Add(" SELECT * FROM (")
	w.InsertQuery(s, true)
	w.Add(") WHERE TRUE")
	w.InsertEnd(s)
}

// update writes an UPDATE; of many rows, each with values of its own, from a list of VALUES.
func update(w *dialect.Writer, s *tree.Update) {
	if s.Arrays == nil {
		dialect.WriteUpdate(w, s)
		return
	}
	w.UpdateValues(s)
}

// defaultValue writes what DEFAULT would be: the word is not to be had in VALUES.
func defaultValue(w *dialect.Writer, c *schema.Column) {
	if c.Default == "" || c.Filled == schema.ByIdentity || c.Filled == schema.ByFormula {
		w.Add("NULL")
		return
	}
	w.Byte('(')
	w.Add(defaultText(c))
	w.Byte(')')
}

func compare(w *dialect.Writer, n *tree.Node) {
	if n.Left.Type != nil && (n.Left.Type.Kind == schema.JSON || n.Left.Type.Kind == schema.Array) { // without the spaces between the parts
		w.Add("json(")
		w.Node(n.Left)
		w.Add(") ")
		w.Add(w.Rules.Op[n.Op])
		w.Add(" json(")
		w.Value(&n.Value)
		w.Byte(')')
		return
	}
	left(w, n.Left)
	w.Byte(' ')
	w.Add(w.Rules.Op[n.Op])
	w.Byte(' ')
	w.Value(&n.Value)
}

func between(w *dialect.Writer, n *tree.Node) {
	if !loose(n.Args[0]) {
		dialect.WriteBetween(w, n)
		return
	}
	left(w, n.Args[0])
	if n.Not {
		w.Add(" NOT")
	}
	w.Add(" BETWEEN ")
	w.Operand(n.Args[1])
	w.Add(" AND ")
	w.Operand(n.Args[2])
}

func unary(w *dialect.Writer, n *tree.Node) {
	if n.Op == tree.Neg && decimal(n.Args[0]) {
		w.Add("decimal_sub('0', ")
		w.Node(n.Args[0])
		w.Byte(')')
		return
	}
	dialect.WriteUnary(w, n)
}

var decimalFunctions = [tree.NumOps]string{
	tree.Add: "decimal_add(", tree.Sub: "decimal_sub(", tree.Mul: "decimal_mul(",
}

func binary(w *dialect.Writer, n *tree.Node) {
	a, b := n.Args[0], n.Args[1]
	switch n.Op {
	case tree.Eq, tree.Ne, tree.Lt, tree.Le, tree.Gt, tree.Ge, tree.Distinct, tree.NotDistinct:
		if !loose(a) {
			dialect.WriteBinary(w, n)
			return
		}
		left(w, a)
		w.Byte(' ')
		w.Add(w.Rules.Op[n.Op])
		w.Byte(' ')
		w.Operand(b)
	case tree.Div:
		divide(w, n)
	case tree.Add, tree.Sub, tree.Mul:
		if !decimal(a) && !decimal(b) {
			dialect.WriteBinary(w, n)
			return
		}
		w.Add(decimalFunctions[n.Op])
		w.Nodes(n.Args)
		w.Byte(')')
	case tree.IntDiv, tree.Mod:
		if decimal(a) || decimal(b) {
			w.Unsupported("integer division of decimals")
		}
		dialect.WriteBinary(w, n)
	default:
		dialect.WriteBinary(w, n)
	}
}

// divide is true division. A zero divisor gives NULL by itself.
func divide(w *dialect.Writer, n *tree.Node) {
	if decimal(n) {
		w.Add("decimal_div(")
		w.Nodes(n.Args)
		w.Add(", ")
		w.Number(n.Type.Scale)
		w.Byte(')')
		return
	}
	w.Add("CAST(")
	w.Node(n.Args[0])
	w.Add(" AS REAL) / CAST(")
	w.Node(n.Args[1])
	w.Add(" AS REAL)")
}
