// Package postgres holds the rules of PostgreSQL, from version 14 on.
//
// PostgreSQL infers the types of parameters from what stands around them. Where it cannot,
// a parameter carries a cast; a list is one array, so that IN has one text for any length.
package postgres

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Name is the dialect's name in schema.Type.Native, and in errors.
const Name = "postgres"

// Since gives the dialect of a server of a major version; 0 is one that is not known.
func Since(major int) *dialect.Rules {
	r := Rules()
	r.Can.Merge = major == 0 || major >= 15
	r.Can.OldValues = major == 0 || major >= 18
	return r
}

// Rules gives the dialect of the newest servers.
func Rules() *dialect.Rules {
	r := dialect.Standard()
	r.Name = Name
	r.Can = dialect.Capabilities{
		InsertReturning: true, UpdateReturning: true, DeleteReturning: true, UnnestArrays: true, UpdateArrays: true,
		ArrayParameters: true, MultiRowValues: true, MultiRowKeys: true, MaxParams: 65535, RowLocks: true,
		ReadCommitted: true, RepeatableRead: true, Serializable: true, DDLTransactions: true, Savepoints: true,
		Lateral: true, FullJoin: true, Deferrable: true, DeleteSelf: true, DeferrableReads: true, AlterForeign: true, UpsertWhere: true, SkippedRows: true,
		DefaultKeyword: true, ManyWriters: true, NativeArrays: true, FrameGroups: true, FrameExclude: true,
		AggregateFilter: true, DistinctOn: true, GroupingSets: true, SetAll: true, Quantifiers: true, DashKeys: true, LockOf: true, DeleteUsing: true, WriteInWith: true, Merge: true, OldValues: true, ReturningUsing: true, RecursiveLoad: true,
	}
	r.Param = func(w *dialect.Writer, n int) {
		w.Byte('$')
		w.Number(n)
	}
	r.Numbered = true
	r.Cast = castName
	r.Insert, r.Update = insert, update
	r.Given = givenTable

	r.Node[tree.Bind] = bind
	r.Node[tree.Compare] = compare
	r.Node[tree.Binary] = binary
	r.Node[tree.Unary] = unary
	r.Node[tree.In] = in
	r.Node[tree.Like] = like
	r.Node[tree.Cast] = cast
	r.Node[tree.JSONPath] = jsonPath
	r.Node[tree.Rows] = rows
	r.InJSON = inJSON

	r.Op[tree.Length] = "CHAR_LENGTH"
	r.Op[tree.Trim] = "BTRIM"
	r.Call[tree.Sum] = sum
	r.Call[tree.Avg] = avg
	r.Call[tree.Round] = round
	r.Call[tree.JSONHas] = jsonHas
	r.Call[tree.JSONContains], r.Call[tree.JSONType], r.Call[tree.JSONLength] = jsonContains, jsonType, jsonLength
	r.Call[tree.JSONSet], r.Call[tree.JSONRemove] = jsonSet, jsonRemove
	r.Call[tree.ArrayAll], r.Call[tree.ArrayAny], r.Call[tree.ArrayAt] = arrayOp(" @> "), arrayOp(" && "), arrayAt
	r.Call[tree.ArrayLength] = func(w *dialect.Writer, n *tree.Node) { w.Function("cardinality", n.Args) }
	r.Call[tree.Greatest] = extreme
	r.Call[tree.Least] = extreme
	r.Counted, r.CountOn = counted, countFrom
	r.Draw = draw
	r.Defer = "SET CONSTRAINTS ALL DEFERRED"
	functions(r)
	r.Define = definition
	return r
}

// bind writes a parameter with a cast: nothing around it tells its type.
func bind(w *dialect.Writer, n *tree.Node) {
	w.Value(&n.Value)
	name := ""
	if n.Type != nil {
		name = castName(n.Type)
	} else if k := dialect.KindOf(&n.Value); k != schema.Invalid {
		name = castNames[k]
	}
	if name != "" {
		w.Add("::")
		w.Add(name)
	}
}

func compare(w *dialect.Writer, n *tree.Node) {
	if n.Left.Kind == tree.Fragment { // it may have no type itself
		w.Operand(n.Left)
		w.Byte(' ')
		w.Add(w.Rules.Op[n.Op])
		w.Byte(' ')
		w.Value(&n.Value)
		if t := n.Left.Type; t != nil {
			w.Add("::")
			w.Add(castName(t))
		}
		return
	}
	if t := n.Left.Type; t != nil && t.Native[Name] == "json" { // which has no operators
		w.Atom(n.Left)
		w.Add("::jsonb ")
		w.Add(w.Rules.Op[n.Op])
		w.Byte(' ')
		w.Value(&n.Value)
		w.Add("::jsonb")
		return
	}
	dialect.WriteCompare(w, n)
}

func binary(w *dialect.Writer, n *tree.Node) {
	switch {
	case n.Op == tree.Div && isDecimal(n):
		w.Add("ROUND(")
		w.Atom(n.Args[0])
		w.Add(" / ")
		w.NotZero(n.Args[1])
		w.Add(", ")
		w.Number(n.Type.Scale)
		w.Byte(')')
	case n.Op == tree.Div:
		float(w, n.Args[0])
		w.Add(" / NULLIF(")
		float(w, n.Args[1])
		w.Add(", 0)")
	case n.Op == tree.IntDiv && fractional(n.Args[0].Type):
		w.Add("TRUNC(")
		w.Atom(n.Args[0])
		w.Add(" / ")
		w.NotZero(n.Args[1])
		w.Byte(')')
	default:
		dialect.WriteBinary(w, wide(n))
	}
}

func unary(w *dialect.Writer, n *tree.Node) { dialect.WriteUnary(w, wide(n)) }

var bigint = &schema.Type{Kind: schema.Int64}

// wide reckons with small integers as the other databases do, in 64 bits: 32767 + 1 would
// be out of range.
func wide(n *tree.Node) *tree.Node {
	switch n.Op {
	case tree.Add, tree.Sub, tree.Mul, tree.IntDiv, tree.Mod, tree.Neg:
	default:
		return n
	}
	a := n.Args[0]
	if a.Type == nil || a.Type.Kind != schema.Int16 && a.Type.Kind != schema.Int32 || a.Kind == tree.Binary || a.Kind == tree.Unary {
		return n
	}
	c := *n
	c.Args = append([]*tree.Node{{Kind: tree.Cast, Type: bigint, Args: n.Args[:1]}}, n.Args[1:]...)
	return &c
}

func float(w *dialect.Writer, n *tree.Node) {
	w.Add("CAST(")
	w.Node(n)
	w.Add(" AS float8)")
}

// in writes left = ANY(array): one parameter, one text for any number of values.
func in(w *dialect.Writer, n *tree.Node) {
	if dialect.Width(n) > 1 {
		dialect.WriteIn(w, n)
		return
	}
	if dialect.EmptyIn(w, n) {
		return
	}
	w.Operand(n.Left)
	if n.Not {
		w.Add(" <> ALL(")
	} else {
		w.Add(" = ANY(")
	}
	w.List(n.Values[0].Kind, n.Values)
	w.Byte(')')
}

// like writes LIKE, whose escape is a backslash by itself: saying so would keep indexes
// from being used. Folding is that of the C locale, which knows the ASCII letters alone.
func like(w *dialect.Writer, n *tree.Node) {
	if n.Fold {
		w.Add("LOWER(")
		w.Atom(n.Left)
		w.Add(` COLLATE "C")`)
	} else {
		w.Operand(n.Left)
	}
	if n.Not {
		w.Add(" NOT")
	}
	w.Add(" LIKE ")
	if n.Fold {
		w.Add("LOWER(")
		w.Value(&n.Value)
		w.Add(`::text COLLATE "C")`)
		return
	}
	w.Value(&n.Value)
}

// sum gives integers as a bigint, with an error where they are more than one holds.
func sum(w *dialect.Writer, n *tree.Node) {
	if len(n.Args) == 1 && integer(n.Args[0].Type) {
		w.Add("CAST(")
		w.Function("SUM", n.Args)
		w.Add(" AS int8)")
		return
	}
	w.Function("SUM", n.Args)
}

// avg gives a float, or a decimal with as many digits as its type says.
func avg(w *dialect.Writer, n *tree.Node) {
	if isDecimal(n) {
		w.Add("ROUND(")
		w.Function("AVG", n.Args)
		w.Add(", ")
		w.Number(n.Type.Scale)
		w.Byte(')')
		return
	}
	w.Add("CAST(")
	w.Function("AVG", n.Args)
	w.Add(" AS float8)")
}

// round rounds half away from zero, which only numeric does.
func round(w *dialect.Writer, n *tree.Node) {
	if isDecimal(n) || n.Type == nil {
		w.Function("ROUND", n.Args)
		return
	}
	w.Add("CAST(ROUND(CAST(")
	w.Node(n.Args[0])
	w.Add(" AS numeric)")
	for _, a := range n.Args[1:] {
		w.Add(", CAST(")
		w.Node(a)
		w.Add(" AS int4)")
	}
	w.Add(") AS float8)")
}

// cast writes CAST; to a decimal without precision it rounds, since numeric has no scale.
func cast(w *dialect.Writer, n *tree.Node) {
	if !isDecimal(n) || n.Type.Native[Name] != "" {
		dialect.WriteCast(w, n)
		return
	}
	w.Add("ROUND(CAST(")
	w.Node(n.Args[0])
	w.Add(" AS numeric), ")
	w.Number(n.Type.Scale)
	w.Byte(')')
}

// extreme writes GREATEST or LEAST, which pass over NULL here and nowhere else.
func extreme(w *dialect.Writer, n *tree.Node) {
	null := false
	for _, a := range n.Args {
		null = null || w.MayBeNull(a)
	}
	if !null {
		w.Function(w.Rules.Op[n.Op], n.Args)
		return
	}
	w.Add("CASE WHEN ")
	for i, a := range n.Args {
		if i > 0 {
			w.Add(" AND ")
		}
		w.Operand(a)
		w.Add(" IS NOT NULL")
	}
	w.Add(" THEN ")
	w.Function(w.Rules.Op[n.Op], n.Args)
	w.Add(" END")
}

func isDecimal(n *tree.Node) bool { return n.Type != nil && n.Type.Kind == schema.Decimal }

func integer(t *schema.Type) bool {
	return t != nil && (t.Kind == schema.Int16 || t.Kind == schema.Int32 || t.Kind == schema.Int64)
}

func fractional(t *schema.Type) bool {
	return t != nil && (t.Kind == schema.Decimal || t.Kind == schema.Float32 || t.Kind == schema.Float64)
}
