package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// jsonContains is a function of package sqlite of this module: SQLite has none.
func jsonContains(w *dialect.Writer, n *tree.Node) { w.Function("tenon_json_contains", n.Args) }

func jsonType(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	w.Add("CASE ")
	p.Call(w, "json_type(")
	w.Add(" WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number' WHEN 'text' THEN 'string' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' ELSE ")
	p.Call(w, "json_type(")
	w.Add(" END")
}

func jsonLength(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	w.Add("CASE ")
	p.Call(w, "json_type(")
	w.Add(" WHEN 'array' THEN ")
	p.Call(w, "json_array_length(")
	w.Add(" END")
}

func jsonSet(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	w.Add("json_set(")
	w.Node(p.Doc)
	w.Add(", ")
	p.Path(w)
	w.Add(", json(")
	w.Node(n.Args[1])
	w.Add("))")
}

func jsonRemove(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	p.Call(w, "json_remove(")
}
