package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

func jsonType(w *dialect.Writer, n *tree.Node) {
	p := path{dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}}
	p.when(w, " IS NOT NULL")
	w.Add("CASE WHEN JSON_TYPE(")
	p.Call(w, "JSON_EXTRACT(")
	w.Byte(')')
	w.Add(wordsOf(w.Rules.Name).numbers)
	w.Add(" THEN 'number' ELSE LOWER(JSON_TYPE(")
	p.Call(w, "JSON_EXTRACT(")
	w.Add(")) END END")
}

func jsonLength(w *dialect.Writer, n *tree.Node) {
	p := path{dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}}
	p.when(w, " = 'ARRAY'")
	w.Add("JSON_LENGTH(")
	p.Call(w, "JSON_EXTRACT(")
	w.Add(") END")
}

// jsonSet takes the value out of a document: a text would become a string.
func jsonSet(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	w.Add("JSON_SET(")
	w.Node(p.Doc)
	w.Add(", ")
	p.Path(w)
	w.Add(", JSON_EXTRACT(")
	w.Node(n.Args[1])
	w.Add(", '$'))")
}

func jsonRemove(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	p.Call(w, "JSON_REMOVE(")
}
