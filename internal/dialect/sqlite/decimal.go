package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

func decimal(n *tree.Node) bool { return n.Type != nil && n.Type.Kind == schema.Decimal }

// loose says that an expression is a decimal that does not carry the collation by itself,
// as only the columns of tables do.
func loose(n *tree.Node) bool {
	return decimal(n) && n.Kind != tree.Excluded && (n.Kind != tree.Column || n.Source == nil || n.Source.Table == nil)
}

// assigned writes a value that goes into a column. What the database reckons is rounded to
// the column's scale, or refused: TEXT would hold all of it.
func assigned(w *dialect.Writer, c *schema.Column, n *tree.Node) {
	t := &c.Type
	if t.Kind != schema.Decimal || t.Precision == 0 || t.Native[Name] != "" || fits(n, t) {
		w.Known(n)
		return
	}
	w.Add("decimal_fit(")
	w.Node(n)
	w.Add(", ")
	w.Number(t.Precision)
	w.Add(", ")
	w.Number(t.Scale)
	w.Byte(')')
}

// fits says that a value is one that such a column holds: a parameter was made to fit, and
// so was what a column of the same type has.
func fits(n *tree.Node, t *schema.Type) bool {
	switch n.Kind {
	case tree.Bind:
		return true
	case tree.Column, tree.Excluded:
		return n.Type != nil && n.Type.Precision == t.Precision && n.Type.Scale == t.Scale
	}
	return false
}

// left writes the left side of a comparison, whose collation counts for both.
func left(w *dialect.Writer, n *tree.Node) {
	if !loose(n) {
		w.Operand(n)
		return
	}
	w.Atom(n)
	w.Add(" COLLATE decimal")
}

// selected writes a column of a SELECT, with its collation where rows are compared by it.
func selected(w *dialect.Writer, n *tree.Node, equal bool) {
	if equal && loose(n) {
		left(w, n)
		return
	}
	w.Node(n)
}

// compared writes a function that compares its arguments.
func compared(w *dialect.Writer, n *tree.Node) {
	if len(n.Args) == 0 || !loose(n.Args[0]) {
		if n.Op == tree.CountDistinct {
			w.Function("COUNT(DISTINCT ", n.Args)
			return
		}
		w.Function(w.Rules.Op[n.Op], n.Args)
		return
	}
	window := w.TakeWindow()
	w.Add(w.Rules.Op[n.Op])
	w.Byte('(')
	if n.Op == tree.CountDistinct {
		w.Add("DISTINCT ")
	}
	left(w, n.Args[0])
	for _, a := range n.Args[1:] {
		w.Add(", ")
		w.Node(a)
	}
	w.Byte(')')
	w.Window(window)
}

func sum(w *dialect.Writer, n *tree.Node) {
	if len(n.Args) == 1 && decimal(n.Args[0]) {
		w.Function("decimal_sum", n.Args)
		return
	}
	w.Function("SUM", n.Args)
}

func avg(w *dialect.Writer, n *tree.Node) {
	switch {
	case decimal(n):
		scaled(w, "decimal_avg(", n)
	case len(n.Args) == 1 && decimal(n.Args[0]): // read as a float
		window := w.TakeWindow()
		w.Add("AVG(CAST(")
		w.Node(n.Args[0])
		w.Add(" AS REAL))")
		w.Window(window)
	default:
		w.Function("AVG", n.Args)
	}
}

// scaled writes a call with the scale of its result.
func scaled(w *dialect.Writer, opening string, n *tree.Node) {
	window := w.TakeWindow()
	w.Add(opening)
	w.Node(n.Args[0])
	w.Add(", ")
	w.Number(n.Type.Scale)
	w.Byte(')')
	w.Window(window)
}

func round(w *dialect.Writer, n *tree.Node) {
	switch {
	case !decimal(n):
		w.Function("ROUND", n.Args)
	case len(n.Args) > 1:
		w.Function("decimal_round", n.Args)
	default:
		w.Add("decimal_round(")
		w.Node(n.Args[0])
		w.Add(", 0)")
	}
}

func abs(w *dialect.Writer, n *tree.Node) {
	if !decimal(n) {
		w.Function("ABS", n.Args)
		return
	}
	w.Add("CASE WHEN ")
	w.Atom(n.Args[0])
	w.Add(" COLLATE decimal < '0' THEN decimal_sub('0', ")
	w.Node(n.Args[0])
	w.Add(") ELSE ")
	w.Node(n.Args[0])
	w.Add(" END")
}

// cast writes CAST; to a decimal it rounds, since TEXT has no scale.
func cast(w *dialect.Writer, n *tree.Node) {
	if !decimal(n) {
		dialect.WriteCast(w, n)
		return
	}
	w.Add("decimal_round(CAST(")
	w.Node(n.Args[0])
	w.Add(" AS TEXT), ")
	w.Number(n.Type.Scale)
	w.Byte(')')
}
