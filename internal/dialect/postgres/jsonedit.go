package postgres

import (
	"strconv"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// jsonContains writes the operator that an index serves.
func jsonContains(w *dialect.Writer, n *tree.Node) {
	w.Byte('(')
	binaryDocument(w, n.Args[0])
	w.Add(" @> ")
	w.Atom(n.Args[1])
	w.Byte(')')
}

// binaryDocument writes a document as jsonb.
func binaryDocument(w *dialect.Writer, doc *tree.Node) {
	w.Atom(doc)
	if isText(doc) {
		w.Add("::jsonb")
	}
}

func jsonType(w *dialect.Writer, n *tree.Node) {
	p := path{n.Args[0], n.Path, jsonFunction(n.Args[0])}
	w.Add("CASE WHEN ")
	p.value(w)
	w.Add(" IS NOT NULL")
	p.lists(w)
	w.Add(" THEN ")
	w.Add(p.function)
	p.value(w)
	w.Add(`) COLLATE "C" END`)
}

func jsonLength(w *dialect.Writer, n *tree.Node) {
	p := path{n.Args[0], n.Path, jsonFunction(n.Args[0])}
	p.when(w, "array")
	w.Add("jsonb_array_length(")
	p.value(w)
	if isText(p.doc) {
		w.Add("::jsonb")
	}
	w.Add(")::int8 END")
}

func jsonSet(w *dialect.Writer, n *tree.Node) {
	w.Add("jsonb_set(")
	binaryDocument(w, n.Args[0])
	w.Add(", ")
	keys(w, n.Path)
	w.Add(", ")
	w.Node(n.Args[1])
	w.Byte(')')
	textual(w, n.Args[0])
}

func jsonRemove(w *dialect.Writer, n *tree.Node) {
	w.Byte('(')
	binaryDocument(w, n.Args[0])
	w.Add(" #- ")
	keys(w, n.Path)
	w.Byte(')')
	textual(w, n.Args[0])
}

// textual makes a json again of what was one.
func textual(w *dialect.Writer, doc *tree.Node) {
	if isText(doc) {
		w.Add("::json")
	}
}

// keys writes a path as a list of texts: whether one is a key or an index is what it meets.
func keys(w *dialect.Writer, steps []tree.Step) {
	w.Add("ARRAY[")
	for i, s := range steps {
		if i > 0 {
			w.Add(", ")
		}
		if s.IsIndex {
			w.Literal(strconv.Itoa(s.Index))
			continue
		}
		w.Literal(s.Key)
	}
	w.Byte(']')
}
