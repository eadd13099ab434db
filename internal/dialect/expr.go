package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

func bind(w *Writer, n *tree.Node) { w.Value(&n.Value) }

// WriteCompare writes left op parameter.
func WriteCompare(w *Writer, n *tree.Node) {
	w.Operand(n.Left)
	w.operator(n.Op)
	w.Value(&n.Value)
}

func (w *Writer) operator(op tree.Op) {
	w.Byte(' ')
	w.Add(w.Rules.Op[op])
	w.Byte(' ')
}

// WriteBinary writes a op b. A divisor that is zero gives NULL.
func WriteBinary(w *Writer, n *tree.Node) {
	a, b := n.Args[0], n.Args[1]
	l := opLevels[n.Op]
	switch l {
	case levelTest:
		w.beside(a, b, levelJoin)
		w.operator(n.Op)
		w.beside(b, a, levelJoin)
		return
	case levelOr, levelAnd:
		logic(w, n)
		return
	}
	w.beside(a, b, l)
	w.operator(n.Op)
	switch n.Op {
	case tree.Div, tree.IntDiv, tree.Mod:
		w.NotZero(b)
	default:
		w.beside(b, a, l+1)
	}
}

// NotZero appends a divisor, NULL where it is zero.
func (w *Writer) NotZero(n *tree.Node) {
	w.Add("NULLIF(")
	w.Node(n)
	w.Add(", 0)")
}

// WriteUnary writes op a, or a op.
func WriteUnary(w *Writer, n *tree.Node) {
	a := n.Args[0]
	switch n.Op {
	case tree.Not:
		w.Add("NOT ")
		if level(a) == levelAtom {
			w.Node(a)
			return
		}
		w.Byte('(')
		w.Node(a)
		w.Byte(')')
	case tree.Neg:
		w.Add(w.Rules.Op[tree.Neg])
		w.Atom(a)
	case tree.JSONHas:
		w.Rules.Call[tree.JSONHas](w, n)
	default:
		w.Operand(a)
		w.Byte(' ')
		w.Add(w.Rules.Op[n.Op])
	}
}

// logic writes a AND b …; AND of nothing is true, OR of nothing false.
func logic(w *Writer, n *tree.Node) {
	if len(n.Args) == 0 {
		w.Truth(n.Op == tree.And)
		return
	}
	if len(n.Args) == 1 {
		w.Node(n.Args[0])
		return
	}
	for i, a := range n.Args {
		if i > 0 {
			w.operator(n.Op)
		}
		// A term of the same operator needs no parentheses: AND and OR are associative.
		w.atLeast(a, opLevels[n.Op])
	}
}

// Truth appends a constant condition.
func (w *Writer) Truth(b bool) {
	if b {
		w.Add("TRUE")
	} else {
		w.Add("FALSE")
	}
}

// WriteBetween writes a BETWEEN b AND c.
func WriteBetween(w *Writer, n *tree.Node) {
	w.Operand(n.Args[0])
	if n.Not {
		w.Add(" NOT")
	}
	w.Add(" BETWEEN ")
	w.beside(n.Args[1], n.Args[0], levelJoin)
	w.Add(" AND ")
	w.beside(n.Args[2], n.Args[0], levelJoin)
}

// like is left to each database: case and escapes differ everywhere.
func like(w *Writer, _ *tree.Node) { w.Unsupported("LIKE") }

// caseWhen writes CASE WHEN a THEN b … ELSE z END.
func caseWhen(w *Writer, n *tree.Node) {
	w.Add("CASE")
	i := 0
	for ; i+1 < len(n.Args); i += 2 {
		w.Add(" WHEN ")
		w.Node(n.Args[i])
		w.Add(" THEN ")
		w.Node(n.Args[i+1])
	}
	if i < len(n.Args) {
		w.Add(" ELSE ")
		w.Node(n.Args[i])
	}
	w.Add(" END")
}

// WriteCast writes CAST(a AS type).
func WriteCast(w *Writer, n *tree.Node) {
	name := ""
	if n.Type != nil {
		name = w.Rules.Cast(n.Type)
	}
	if name == "" {
		w.Atom(n.Args[0])
		return
	}
	w.Add("CAST(")
	w.Node(n.Args[0])
	w.Add(" AS ")
	w.Add(name)
	w.Byte(')')
}

func row(w *Writer, n *tree.Node) {
	w.Byte('(')
	w.Nodes(n.Args)
	w.Byte(')')
}

// excluded writes a column of the row that an upsert refused.
func excluded(w *Writer, n *tree.Node) {
	w.Refused(n)
	w.Add("excluded.")
	w.Name(n.Name)
}

// Refused makes sure that there is a refused row, of which a column is written.
func (w *Writer) Refused(n *tree.Node) {
	if !w.clash {
		w.check(fault.Buildf(n.Name, "use Excluded in DoUpdate alone", "there is no refused row: only an upsert has one"))
	}
}

func fragment(w *Writer, n *tree.Node) {
	if n.Name == "?" && len(n.Args) == 1 {
		w.Node(n.Args[0]) // with its cast: nothing else tells its type
		return
	}
	w.template(n.Name, n.Args)
}

// template writes hand-written SQL: ? stands for an argument, ?? for a question mark. Its
// parameters get no casts: which function is called may depend on their types, and who
// wrote the text knows the database.
func (w *Writer) template(text string, args []*tree.Node) {
	next := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '?' {
			w.Byte(c)
			continue
		}
		if i+1 < len(text) && text[i+1] == '?' {
			w.Byte('?')
			i++
			continue
		}
		if next < len(args) {
			w.argument(args[next])
		}
		next++
	}
	if next != len(args) {
		w.check(fault.Buildf("hand-written SQL", "write ? for each argument, ?? for a question mark",
			"the text has %d question marks and %d arguments", next, len(args)))
	}
}

func (w *Writer) argument(n *tree.Node) {
	if n.Kind == tree.Bind {
		w.Known(n)
		return
	}
	w.Atom(n)
}
