// Package mysql holds the rules of the MySQL family: MariaDB, from version 10.6 on, and MySQL,
// from version 8.0.31 on.
//
// Both read "names" in backticks and take any number of rows. What differs between the two
// (RETURNING, JSON, LATERAL, the order of assignments) stands in the rules of MariaDB, and
// those of MySQL replace it.
package mysql

import (
	"encoding/hex"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Rules gives the dialect of MariaDB.
func Rules() *dialect.Rules {
	r := dialect.Standard()
	r.Name = MariaDB
	r.Can = dialect.Capabilities{
		InsertReturning: true, DeleteReturning: true, UpdateArrays: true, LastInsertID: true, MultiRowValues: true,
		MultiRowKeys: true, LoadData: true, MaxParams: 65535, RowLocks: true, ReadCommitted: true, RepeatableRead: true, Serializable: true,
		Savepoints: true, AlterForeign: true, UpsertWhere: true, DefaultKeyword: true, ManyWriters: true, SetAll: true, Quantifiers: true, RecursiveLoad: true,
	}
	r.Quote, r.Escapes, r.LimitApart, r.RollupApart = '`', true, true, true
	r.WindowsApart = true // seen on 10.11: ORDER BY of what is grouped by is taken for done
	r.Cast = castName
	r.Insert, r.Update, r.Delete = insert, update, remove
	r.Limit, r.Lock = limit, lock
	r.OrderTerm = orderTerm
	r.Conflict, r.Skipped = conflict, &skipped
	r.Branch = branch
	r.Given = givenTable

	r.Node[tree.Compare] = compare
	r.Node[tree.Binary] = binary
	r.Node[tree.In] = in
	r.Node[tree.Like] = like
	r.Node[tree.JSONPath] = jsonPath
	r.Node[tree.Rows] = rows
	r.InJSON = inJSON
	r.Node[tree.Excluded] = func(w *dialect.Writer, n *tree.Node) { w.Refused(n); excluded(w, n.Name) }

	r.Op[tree.Length] = "CHAR_LENGTH"
	r.Op[tree.IntDiv] = "DIV"
	r.Op[tree.NotDistinct] = "<=>"
	r.Op[tree.IsTrue], r.Op[tree.IsFalse] = "<=> 1", "<=> 0" // IS TRUE would use no index
	r.Call[tree.Concat] = func(w *dialect.Writer, n *tree.Node) { w.Function("CONCAT", n.Args) }
	r.Call[tree.Lower], r.Call[tree.Upper] = letters, letters
	r.Call[tree.Avg] = avg
	r.Call[tree.Now] = func(w *dialect.Writer, _ *tree.Node) { w.Add("UTC_TIMESTAMP(6)") }
	r.Call[tree.JSONHas] = jsonHas
	r.Call[tree.JSONContains], r.Call[tree.JSONType], r.Call[tree.JSONLength] = jsonContains, jsonType, jsonLength
	r.Call[tree.JSONSet], r.Call[tree.JSONRemove] = jsonSet, jsonRemove
	r.Call[tree.ArrayAll], r.Call[tree.ArrayAny], r.Call[tree.ArrayAt] = arrayAll, arrayAny, arrayAt
	r.Call[tree.ArrayLength] = func(w *dialect.Writer, n *tree.Node) { w.Function("JSON_LENGTH", n.Args) }
	r.Call[tree.StringAgg] = groupConcat
	r.Rollup = rollup
	functions(r)
	r.Define = definition
	return r
}

// limit writes LIMIT, which OFFSET cannot do without.
func limit(w *dialect.Writer, s *tree.Select) {
	if s.Limit < 0 && s.Offset >= 0 {
		w.Add(" LIMIT 18446744073709551615")
	}
	dialect.WriteLimit(w, s)
}

func lock(w *dialect.Writer, s *tree.Select) {
	if len(s.Locked) > 0 {
		w.Unsupported("FOR UPDATE OF a table")
	}
	switch s.Lock {
	case tree.ForShare:
		w.Add(" LOCK IN SHARE MODE")
		dialect.WriteWait(w, s)
	case tree.ForUpdate:
		dialect.WriteLock(w, s)
	default:
		w.Unsupported("FOR NO KEY UPDATE, FOR KEY SHARE")
	}
}

// rollup writes GROUP BY … WITH ROLLUP.
func rollup(w *dialect.Writer, group []*tree.Node) {
	w.Add(" GROUP BY ")
	w.Nodes(group)
	w.Add(" WITH ROLLUP")
}

// groupConcat writes GROUP_CONCAT(x ORDER BY … SEPARATOR s); the separator is no parameter.
func groupConcat(w *dialect.Writer, n *tree.Node) {
	if window := w.TakeWindow(); window != nil {
		w.Unsupported("GROUP_CONCAT over a window")
	}
	w.Add("GROUP_CONCAT(")
	w.Node(n.Args[0])
	if len(n.Order) > 0 {
		w.Byte(' ')
		w.Order(n.Order)
	}
	w.Add(" SEPARATOR ")
	w.ByValue()
	separator(w, n.Args[1].Value.S)
	w.Byte(')')
}

// separator writes a text in hexadecimal, which needs no rule for quotes and backslashes.
func separator(w *dialect.Writer, s string) {
	if s == "" {
		w.Add("''")
		return
	}
	w.Add("0x")
	w.Text = hex.AppendEncode(w.Text, []byte(s))
}

// orderTerm puts NULL, which is the least value here and has no words of its own.
func orderTerm(w *dialect.Writer, o *tree.Order) {
	if first := dialect.NullsFirst(o); first == o.Desc && w.MayBeNull(o.By) {
		w.Operand(o.By)
		w.Add(" IS NULL")
		if first {
			w.Add(" DESC")
		}
		w.Add(", ")
	}
	w.Sorted(o)
}

// branch writes a branch of a UNION that has clauses of its own. It cannot begin with WITH.
func branch(w *dialect.Writer, s *tree.Select) {
	if s.Set != nil || s.From == nil || !dialect.ReadsWith(s) {
		dialect.WriteBranch(w, s)
		return
	}
	w.Add("SELECT * FROM (")
	w.Select(s)
	w.Add(") AS `_branch`")
}

func compare(w *dialect.Writer, n *tree.Node) {
	if n.Left.Type != nil && (n.Left.Type.Kind == schema.JSON || n.Left.Type.Kind == schema.Array) {
		compareDocuments(w, n)
		return
	}
	if n.Op != tree.Distinct {
		dialect.WriteCompare(w, n)
		return
	}
	w.Add("NOT (")
	w.Operand(n.Left)
	w.Add(" <=> ")
	w.Value(&n.Value)
	w.Byte(')')
}

// compareDocuments compares documents without the spaces between their parts.
func compareDocuments(w *dialect.Writer, n *tree.Node) {
	distinct := n.Op == tree.Distinct
	if distinct {
		w.Add("NOT (")
	}
	w.Add("JSON_COMPACT(")
	w.Node(n.Left)
	w.Add(") ")
	if distinct {
		w.Add("<=>")
	} else {
		w.Add(w.Rules.Op[n.Op])
	}
	w.Add(" JSON_COMPACT(")
	w.Value(&n.Value)
	w.Byte(')')
	if distinct {
		w.Byte(')')
	}
}

func binary(w *dialect.Writer, n *tree.Node) {
	switch {
	case n.Op == tree.Distinct:
		w.Add("NOT (")
		w.Operand(n.Args[0])
		w.Add(" <=> ")
		w.Operand(n.Args[1])
		w.Byte(')')
	case n.Op == tree.Div && isDecimal(n):
		w.Add("ROUND(")
		w.Atom(n.Args[0])
		w.Add(" / ")
		w.NotZero(n.Args[1])
		w.Add(", ")
		w.Number(n.Type.Scale)
		w.Byte(')')
	case n.Op == tree.Div:
		double(w, n.Args[0])
		w.Add(" / NULLIF(")
		double(w, n.Args[1])
		w.Add(", 0)")
	default:
		dialect.WriteBinary(w, n)
	}
}

// double writes a number as a double: a quotient of integers would have four digits.
func double(w *dialect.Writer, n *tree.Node) {
	w.Add("CAST(")
	w.Node(n)
	w.Add(" AS DOUBLE)")
}

func avg(w *dialect.Writer, n *tree.Node) {
	if isDecimal(n) {
		w.Function("AVG", n.Args)
		return
	}
	window := w.TakeWindow()
	w.Add("AVG(")
	double(w, n.Args[0])
	w.Byte(')')
	w.Window(window)
}

func isDecimal(n *tree.Node) bool { return n.Type != nil && n.Type.Kind == schema.Decimal }
