package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// forms are the functions that most databases write alike. What has no number, the root of
// one below zero, is NULL.
func forms() [tree.NumOps]string {
	return [tree.NumOps]string{
		tree.Substring:  "SUBSTR(?1, ?2, ?3)",
		tree.Left:       "LEFT(?1, ?2)",
		tree.Right:      "RIGHT(?1, ?2)",
		tree.Repeat:     "REPEAT(?1, ?2)",
		tree.PadLeft:    "LPAD(?1, ?2, ?3)",
		tree.PadRight:   "RPAD(?1, ?2, ?3)",
		tree.Sqrt:       "CASE WHEN ?1 >= 0 THEN SQRT(?1) END",
		tree.Power:      "CASE WHEN NOT (?1 < 0 AND ?2 <> FLOOR(?2) OR ?1 = 0 AND ?2 < 0) THEN POWER(?1, ?2) END",
		tree.Ln:         "CASE WHEN ?1 > 0 THEN LN(?1) END",
		tree.BitAnd:     "(?1 & ?2)",
		tree.BitOr:      "(?1 | ?2)",
		tree.BitNot:     "(~?1)",
		tree.ShiftLeft:  "(?1 << ?2)",
		tree.ShiftRight: "(?1 >> ?2)",
		tree.Log10:      "CASE WHEN ?1 > 0 THEN LOG10(?1) END",
	}
}

// Form appends a text in which ?1 to ?9 stand for arguments.
func (w *Writer) Form(text string, args []*tree.Node) {
	for i := 0; i < len(text); i++ {
		if text[i] != '?' || i+1 == len(text) {
			w.Byte(text[i])
			continue
		}
		i++
		if n := int(text[i] - '1'); n < len(args) {
			w.Atom(args[n])
		}
	}
}

// part writes a function of times, by its unit and by what its first argument means.
func part(w *Writer, n *tree.Node) {
	p := Part{Op: n.Op, Unit: n.Name}
	if t := n.Args[0].Type; t != nil {
		p.Kind = t.Kind
	}
	form, ok := w.Rules.Part[p]
	if !ok {
		p.Kind = schema.Invalid
		form, ok = w.Rules.Part[p]
	}
	if !ok {
		w.Unsupported(n.Name + " of a time")
		return
	}
	w.Form(form, n.Args)
}

// dialects writes what the program says for this dialect.
func dialects(w *Writer, n *tree.Node) {
	for _, a := range n.Args {
		if a.Name == w.Rules.Name {
			w.Byte('(')
			w.Node(a.Args[0])
			w.Byte(')')
			return
		}
	}
	w.Unsupported("an expression that the program has no text of for it")
}

// named writes a function that the program names.
func named(w *Writer, n *tree.Node) {
	if n.Name == "" {
		w.check(fault.Buildf("Func", "give it the name of a function of SQL", "a function has no name"))
		return
	}
	w.Add(n.Name)
	w.Byte('(')
	w.Nodes(n.Args)
	w.Byte(')')
}
