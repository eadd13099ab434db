package dialect

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Rule writes one node.
type Rule func(w *Writer, n *tree.Node)

// Rules is a dialect: how one database writes SQL. It is not changed once it is in use, and
// then safe for concurrent use.
type Rules struct {
	Name string // sqlite, postgres, mariadb, mysql
	Can  Capabilities

	// Node has a rule for each kind of node, Call one for the functions and aggregates that
	// are not just a name with arguments, Op the texts of operators and names of functions.
	Node [tree.NumKinds]Rule
	Call [tree.NumOps]Rule
	Op   [tree.NumOps]string

	// Form has the texts of functions that are more than a name with arguments: ?1 stands for
	// the first argument, which may come several times. Part has those of functions of times, by
	// function, unit and kind of the first argument; no kind stands for all that have no own.
	Form [tree.NumOps]string
	Part map[Part]string

	// Quote stands around identifiers; inside of one it is doubled.
	Quote byte

	// Escapes says that a backslash in a literal begins an escape, or may: on MariaDB that
	// depends on the session.
	Escapes bool

	// Param writes the n-th parameter, from 1.
	Param func(w *Writer, n int)

	// LimitApart says that a query with a LIMIT cannot stand in IN, ANY or ALL: it is made a
	// derived table there.
	LimitApart bool
	// RollupApart says that ROLLUP and ORDER BY do not stand in one query, or that NULL in the
	// subtotals is ordered as the database likes; WindowsApart that with groups and windows in it
	// the ORDER BY of a query is lost. See orderedApart.
	RollupApart, WindowsApart bool

	// Numbered says that a parameter can stand in several places. Expressions of GROUP BY,
	// HAVING and ORDER BY that are selected too must then use the same ones, to be seen as
	// the same.
	Numbered bool

	// Cast gives the name of a type in CAST, or empty where values need none.
	Cast func(t *schema.Type) string

	// The parts of statements that databases write each in their own way.
	Insert    func(w *Writer, s *tree.Insert)
	Update    func(w *Writer, s *tree.Update)
	Delete    func(w *Writer, s *tree.Delete)
	Merge     func(w *Writer, s *tree.Merge)
	Limit     func(w *Writer, s *tree.Select)
	Lock      func(w *Writer, s *tree.Select)
	Rollup    func(w *Writer, group []*tree.Node)
	OrderTerm func(w *Writer, o *tree.Order)
	Given     func(w *Writer, src *tree.Source) // rows of the program, as a table
	Branch    func(w *Writer, s *tree.Select)   // a branch of a UNION with clauses of its own
	Conflict  func(w *Writer, s *tree.Insert)
	// Skipped, where it is set, counts the rows that DO NOTHING left alone, where the
	// database counts them among the affected ones.
	Skipped *SkipCount
	// Selected writes a column of a SELECT; equal says that rows are compared by it.
	Selected func(w *Writer, n *tree.Node, equal bool)
	// InJSON writes a cell of a row that is given as JSON, in a form that codec.FromJSON
	// reads back exactly.
	InJSON Rule
	// DefaultValue writes what stands for DEFAULT in a row of VALUES.
	DefaultValue func(w *Writer, c *schema.Column)
	// Counted, where it is set, writes a key that an INSERT gives to a column that the
	// database counts, so that it counts on from there.
	Counted func(w *Writer, t *schema.Table, c *schema.Column, n *tree.Node)

	// CountOn, where it is set, writes a query after which a column that the database counts
	// goes on from a key that was given to it, unless it has come farther.
	CountOn func(w *Writer, t *schema.Table, c *schema.Column, greatest *driver.Value)

	// Defer is the statement that has deferrable foreign keys checked at COMMIT; empty: there
	// is none.
	Defer string

	// Draw, where it is set, writes a query that draws keys of a table before their rows are
	// there.
	Draw func(w *Writer, s *tree.Draw)
	// Assigned writes a value that goes into a column.
	Assigned func(w *Writer, c *schema.Column, n *tree.Node)

	Define Definition
}

// Part is a function of times: Extract of the year, of a day.
type Part struct {
	Op   tree.Op
	Unit string
	Kind schema.Kind
}

// SkipCount is what runs around an INSERT that may skip rows, on the same connection.
type SkipCount struct {
	Reset string // before
	Read  string // after; gives the number
}

// Standard is what most databases share. A dialect copies it and replaces entries.
func Standard() *Rules {
	r := &Rules{
		Quote: '"',
		Param: func(w *Writer, _ int) { w.Text = append(w.Text, '?') },
		Cast:  func(*schema.Type) string { return "" },

		Insert:       WriteInsert,
		Update:       WriteUpdate,
		Delete:       WriteDelete,
		Merge:        WriteMerge,
		Limit:        WriteLimit,
		Lock:         WriteLock,
		Rollup:       WriteRollup,
		OrderTerm:    WriteOrderTerm,
		Given:        func(w *Writer, _ *tree.Source) { w.Unsupported("rows of the program as a table") },
		Branch:       WriteBranch,
		Conflict:     WriteConflict,
		Selected:     func(w *Writer, n *tree.Node, _ bool) { w.Node(n) },
		InJSON:       func(w *Writer, n *tree.Node) { w.Node(n) },
		DefaultValue: func(w *Writer, _ *schema.Column) { w.Add("DEFAULT") },
		Assigned:     func(w *Writer, _ *schema.Column, n *tree.Node) { w.Known(n) },
	}
	r.Node = [tree.NumKinds]Rule{
		tree.Column:   column,
		tree.Bind:     bind,
		tree.Compare:  WriteCompare,
		tree.Binary:   WriteBinary,
		tree.Unary:    WriteUnary,
		tree.Logic:    logic,
		tree.In:       WriteIn,
		tree.InQuery:  inQuery,
		tree.Exists:   exists,
		tree.Subquery: subquery,
		tree.Call:     WriteCall,
		tree.Between:  WriteBetween,
		tree.Like:     like,
		tree.Case:     caseWhen,
		tree.Cast:     WriteCast,
		tree.Over:     over,
		tree.JSONPath: unsupported("JSON paths"),
		tree.Fragment: fragment,
		tree.Default:  func(w *Writer, _ *tree.Node) { w.Add("DEFAULT") },
		tree.Excluded: excluded,
		tree.OldValue: oldValue,
		tree.NewValue: newValue,
		tree.Row:      row,
		tree.Label:    func(w *Writer, n *tree.Node) { w.Node(n.Args[0]) },
		tree.Rows:     unsupported("rows as JSON"),
	}
	r.Op = [tree.NumOps]string{
		tree.Eq: "=", tree.Ne: "<>", tree.Lt: "<", tree.Le: "<=", tree.Gt: ">", tree.Ge: ">=",
		tree.Distinct: "IS DISTINCT FROM", tree.NotDistinct: "IS NOT DISTINCT FROM",
		tree.And: "AND", tree.Or: "OR", tree.Not: "NOT",
		tree.IsNull: "IS NULL", tree.IsNotNull: "IS NOT NULL", tree.IsTrue: "IS TRUE", tree.IsFalse: "IS FALSE",
		tree.Add: "+", tree.Sub: "-", tree.Mul: "*", tree.Div: "/", tree.IntDiv: "/", tree.Mod: "%", tree.Neg: "-",
		tree.Concat: "||", tree.CountAll: "COUNT", tree.Count: "COUNT", tree.CountDistinct: "COUNT",
		tree.Sum: "SUM", tree.Avg: "AVG", tree.Min: "MIN", tree.Max: "MAX", tree.Coalesce: "COALESCE",
		tree.Lower: "LOWER", tree.Upper: "UPPER", tree.Length: "LENGTH", tree.Trim: "TRIM",
		tree.Abs: "ABS", tree.Round: "ROUND", tree.Now: "NOW",
		tree.RowNumber: "ROW_NUMBER", tree.Rank: "RANK", tree.DenseRank: "DENSE_RANK", tree.Lag: "LAG", tree.Lead: "LEAD",
		tree.PercentRank: "PERCENT_RANK", tree.CumeDist: "CUME_DIST", tree.NTile: "NTILE",
		tree.FirstValue: "FIRST_VALUE", tree.LastValue: "LAST_VALUE", tree.NthValue: "NTH_VALUE",
		tree.Any: "ANY", tree.All: "ALL", tree.Reverse: "REVERSE", tree.TrimLeft: "LTRIM", tree.TrimRight: "RTRIM", tree.Replace: "REPLACE",
		tree.Floor: "FLOOR", tree.Ceil: "CEIL", tree.Sign: "SIGN", tree.Exp: "EXP",
		tree.NullIf: "NULLIF", tree.Greatest: "GREATEST", tree.Least: "LEAST",
	}
	r.Form = forms()
	r.Call = [tree.NumOps]Rule{
		tree.Extract:       part,
		tree.Truncate:      part,
		tree.TimeAdd:       part,
		tree.TimeSub:       part,
		tree.Matches:       unsupported("regular expressions"),
		tree.Function:      named,
		tree.Dialects:      dialects,
		tree.CountAll:      func(w *Writer, n *tree.Node) { w.Function("COUNT(*", n.Args) },
		tree.CountDistinct: func(w *Writer, n *tree.Node) { w.Function("COUNT(DISTINCT ", n.Args) },
		tree.Concat:        concat,
		tree.Filter:        filter,
		tree.StringAgg:     func(w *Writer, n *tree.Node) { w.Ordered("STRING_AGG(", n) },
		tree.Grouped:       grouped,
		tree.JSONHas:       unsupported("JSON paths"),
		tree.JSONContains:  unsupported("JSON containment"),
		tree.JSONType:      unsupported("JSON paths"),
		tree.JSONLength:    unsupported("JSON paths"),
		tree.JSONSet:       unsupported("changes inside a document"),
		tree.JSONRemove:    unsupported("changes inside a document"),
		tree.ArrayAll:      unsupported("lists"),
		tree.ArrayAny:      unsupported("lists"),
		tree.ArrayLength:   unsupported("lists"),
		tree.ArrayAt:       unsupported("lists"),
	}
	return r
}

// Render writes a statement: *tree.Select, *tree.Insert, *tree.Update, *tree.Delete,
// *tree.Merge or *tree.Text. Text and parameters are in w; the error is the first that was met.
func (r *Rules) Render(w *Writer, stmt any) error {
	w.Rules = r
	switch s := stmt.(type) {
	case *tree.Select:
		w.Select(s)
	case *tree.Plain:
		w.Select(s.Select())
	case *tree.Insert:
		if w.check(s.Err); s.Into != nil && s.Into.Table != nil {
			r.Insert(w, s)
		}
	case *tree.Update:
		if w.check(s.Err); s.Table != nil && s.Table.Table != nil {
			r.Update(w, s)
		}
	case *tree.Delete:
		if w.check(s.Err); s.From != nil && s.From.Table != nil {
			r.Delete(w, s)
		}
	case *tree.Merge:
		if w.check(s.Err); s.Into != nil {
			r.Merge(w, s)
		}
	case *tree.Draw:
		if r.Draw == nil {
			w.Unsupported("keys drawn before their rows")
			break
		}
		r.Draw(w, s)
	case *tree.Text:
		w.check(s.Err)
		w.template(s.SQL, s.Args)
	default:
		w.check(fault.Buildf("render", "", "%T is not a statement", stmt))
	}
	if w.Err == nil && r.Can.MaxParams > 0 && len(w.Args) > r.Can.MaxParams {
		w.Err = fault.Buildf("statement", "write fewer rows or values at once",
			"%d parameters; %s takes at most %d", len(w.Args), r.Name, r.Can.MaxParams)
	}
	return w.Err
}

func unsupported(feature string) Rule {
	return func(w *Writer, _ *tree.Node) { w.Unsupported(feature) }
}

// KindOf is the schema's kind of a parameter whose node has no type.
func KindOf(v *driver.Value) schema.Kind {
	if int(v.Kind) < len(kindOf) {
		return kindOf[v.Kind]
	}
	return schema.Invalid
}

var kindOf = [...]schema.Kind{
	driver.Bool: schema.Bool, driver.Int: schema.Int64, driver.Float: schema.Float64, driver.Decimal: schema.Decimal,
	driver.Text: schema.Text, driver.Bytes: schema.Bytes, driver.Instant: schema.Instant, driver.Date: schema.Date,
	driver.Clock: schema.Clock, driver.DateTime: schema.DateTime, driver.UUID: schema.UUID, driver.JSON: schema.JSON,
	driver.List: schema.Array,
}
