package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Order appends ORDER BY.
func (w *Writer) Order(os []tree.Order) {
	w.Add("ORDER BY ")
	for i := range os {
		if i > 0 {
			w.Add(", ")
		}
		if os[i].By == nil {
			w.Fail(&fault.BuildError{What: "a term names nothing to order by", Where: "OrderBy", Do: "make it with Asc or Desc of a column or an expression"})
			return
		}
		w.Rules.OrderTerm(w, &os[i])
	}
}

// NullsFirst says where NULL shall stand: first descending, last ascending, unless said.
func NullsFirst(o *tree.Order) bool {
	return o.Nulls == tree.NullsFirst || o.Nulls == tree.NullsDefault && o.Desc
}

// WriteOrderTerm writes a term where NULL is the greatest value, which is the order that
// every database shall have.
func WriteOrderTerm(w *Writer, o *tree.Order) {
	w.Sorted(o)
	if NullsFirst(o) != o.Desc && w.MayBeNull(o.By) {
		w.Nulls(o)
	}
}

// Sorted appends a term without a word on NULL.
func (w *Writer) Sorted(o *tree.Order) {
	if t := o.By.Type; t != nil && t.Kind == schema.Array && !w.Rules.Can.NativeArrays {
		w.Unsupported("order of lists")
	}
	w.Rules.Selected(w, o.By, true)
	if o.Desc {
		w.Add(" DESC")
	}
}

// Nulls appends NULLS FIRST or NULLS LAST.
func (w *Writer) Nulls(o *tree.Order) {
	if NullsFirst(o) {
		w.Add(" NULLS FIRST")
	} else {
		w.Add(" NULLS LAST")
	}
}

// union appends a UNION and its like, up to its ORDER BY, whose terms are columns of the
// result.
func (w *Writer) union(s *tree.Select, equal bool) {
	w.operation(s.Set, equal || s.Set.Kind != tree.UnionAll)
	if len(s.Order) == 0 {
		return
	}
	w.set = s
	w.Byte(' ')
	w.Order(s.Order)
	w.set = nil
}

var setWords = [...]string{
	tree.Union: " UNION ", tree.UnionAll: " UNION ALL ", tree.Intersect: " INTERSECT ", tree.Except: " EXCEPT ",
	tree.IntersectAll: " INTERSECT ALL ", tree.ExceptAll: " EXCEPT ALL ",
}

func (w *Writer) operation(o *tree.SetOp, equal bool) {
	if (o.Kind == tree.IntersectAll || o.Kind == tree.ExceptAll) && !w.Rules.Can.SetAll {
		w.Unsupported("INTERSECT ALL, EXCEPT ALL")
	}
	alias := w.alias
	w.equal = equal
	w.branch(o.Left, o.Kind, true)
	w.alias, w.equal = alias, equal
	w.Add(setWords[o.Kind])
	w.branch(o.Right, o.Kind, false)
	w.alias = ""
}

// branch appends one side of a set operation. Databases differ in which operation comes
// first, so that a nested one stands apart, unless it is the same on the left.
func (w *Writer) branch(s *tree.Select, k tree.SetOpKind, left bool) {
	switch {
	case s == nil:
		w.check(&fault.BuildError{What: "a branch of a set operation is missing"})
	case len(s.Order) > 0 || s.Limit >= 0 || s.Offset >= 0 || s.Lock != tree.NoLock || ReadsWith(s):
		w.Rules.Branch(w, s)
	case s.Set != nil && (!left || s.Set.Kind != k):
		w.Rules.Branch(w, s)
	default:
		w.nested(s, false, nil)
	}
}

// ReadsWith says that a query begins with WITH.
func ReadsWith(s *tree.Select) bool {
	if s.From != nil && s.From.With && s.From.Query != nil {
		return true
	}
	for i := range s.Joins {
		if src := s.Joins[i].Source; src.With && src.Query != nil {
			return true
		}
	}
	return false
}

// WriteBranch writes a branch that has clauses of its own, in parentheses.
func WriteBranch(w *Writer, s *tree.Select) {
	w.Byte('(')
	w.nested(s, false, nil)
	w.Byte(')')
}

// outputColumn writes a column in the ORDER BY of a UNION, which knows the names of the
// first branch alone.
func (w *Writer) outputColumn(n *tree.Node) {
	first := w.set
	for first.Set != nil {
		first = first.Set.Left
	}
	for _, c := range first.Columns {
		if c == n || c.Kind == tree.Column && c.Source == n.Source && c.Name == n.Name {
			w.Name(n.Name)
			return
		}
	}
	w.check(fault.Buildf("ORDER BY", "select it in the first query", "a set operation is ordered by %s, which is no column of its result", n.Name))
}
