package dialect

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/tree"
)

// WriteIn writes left IN (…) with one parameter for each value. Their number is rounded up
// to a power of two, the last one repeated, so that lists of many lengths share few texts.
func WriteIn(w *Writer, n *tree.Node) {
	width := Width(n)
	if EmptyIn(w, n) {
		return
	}
	w.Operand(n.Left)
	w.In(n.Not)
	w.Byte('(')
	w.Padded(n.Values, width, "(")
	w.Byte(')')
}

// EmptyIn writes what IN of nothing is: false, or true when negated, for NULL as well.
func EmptyIn(w *Writer, n *tree.Node) bool {
	if len(n.Values) > 0 {
		return false
	}
	w.Truth(n.Not)
	return true
}

// In appends IN or NOT IN.
func (w *Writer) In(not bool) {
	if not {
		w.Add(" NOT IN ")
	} else {
		w.Add(" IN ")
	}
}

// Width is how many values of an In make one item: above 1 where Left is a row.
func Width(n *tree.Node) int {
	if n.Left.Kind == tree.Row {
		return max(len(n.Left.Args), 1)
	}
	return 1
}

// Padded appends the items of a list, in a number that is a power of two; rows stand in
// parentheses that open as said.
func (w *Writer) Padded(vs []driver.Value, width int, opening string) {
	items := len(vs) / width
	n := 1
	for n < items {
		n *= 2
	}
	if limit := w.Rules.Can.MaxParams; limit > 0 && n*width > limit-len(w.Args) {
		n = items
	}
	for i := range n {
		if i > 0 {
			w.Add(", ")
		}
		at := min(i, items-1) * width
		item := vs[at:][:width]
		if width > 1 {
			w.Add(opening)
		}
		for j := range item {
			if j > 0 {
				w.Add(", ")
			}
			w.item(vs, at+j, i*width+j, width)
		}
		if width > 1 {
			w.Byte(')')
		}
	}
}

func exists(w *Writer, n *tree.Node) {
	if n.Not {
		w.Add("NOT ")
	}
	w.Add("EXISTS ")
	subquery(w, n)
}

func subquery(w *Writer, n *tree.Node) {
	if n.Op == tree.Any || n.Op == tree.All {
		if !w.Rules.Can.Quantifiers {
			w.Unsupported("a comparison with ANY or ALL rows of a query")
		}
		w.Add(w.Rules.Op[n.Op])
		w.Byte(' ')
		w.Byte('(')
		w.compared(n.Query)
		w.Byte(')')
		return
	}
	w.Byte('(')
	w.nested(n.Query, false, nil)
	w.Byte(')')
}

// compared appends a query whose rows something is compared with.
func (w *Writer) compared(q *tree.Select) {
	if !w.Rules.LimitApart || q == nil || q.Limit < 0 && q.Offset < 0 {
		w.nested(q, false, nil)
		return
	}
	w.Add("SELECT * FROM (")
	w.nested(q, true, nil)
	w.Add(") AS ")
	w.Name("q")
}

// inQuery writes left IN (query). In NOT IN a NULL among the rows would make the whole
// unknown for every left: such rows are left out.
func inQuery(w *Writer, n *tree.Node) {
	w.Operand(n.Left)
	w.In(n.Not)
	w.Byte('(')
	defer w.Byte(')')
	q := n.Query
	if !n.Not || q == nil || !givesNull(q) {
		w.compared(q)
		return
	}
	if q.Set == nil && len(q.Group) == 0 && len(q.Having) == 0 && q.Limit < 0 && q.Offset < 0 && !q.Columns[0].Agg && len(q.Columns) == 1 {
		w.nested(q, false, q.Columns[0])
		return
	}
	if len(q.Columns) != 1 {
		w.Unsupported("NOT IN over rows that may hold NULL")
		return
	}
	w.Add("SELECT ")
	w.Name("v")
	w.Add(" FROM (")
	w.alias = "v"
	w.nested(q, false, nil)
	w.Add(") AS ")
	w.Name("q")
	w.Add(" WHERE ")
	w.Name("v")
	w.Add(" IS NOT NULL")
}

// givesNull says that a query's rows may hold NULL.
func givesNull(q *tree.Select) bool {
	if q.Set != nil {
		return givesNull(q.Set.Left) || givesNull(q.Set.Right)
	}
	for i := range q.Joins {
		if q.Joins[i].Kind == tree.LeftJoin {
			return true
		}
	}
	for _, c := range q.Columns {
		if c.Null || c.Empty {
			return true
		}
	}
	return false
}
