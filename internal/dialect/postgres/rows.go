package postgres

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// rows writes rows as JSON (json, not jsonb: the text is read once, and by nobody here).
func rows(w *dialect.Writer, n *tree.Node) {
	w.Rows(n.Query, dialect.RowsWords{List: "json_build_array(", Group: "json_agg(", End: ")", Inner: n.Query != nil && n.Query.Limit >= 0, Back: "("})
}

// inJSON writes a cell of such a row. Numbers, text and UUIDs are exact as they are; times
// would depend on the session's zone and style, and have years before 1.
func inJSON(w *dialect.Writer, n *tree.Node) {
	kind := schema.Invalid
	if n.Type != nil {
		kind = n.Type.Kind
	}
	switch kind {
	case schema.Instant, schema.DateTime:
		w.Add("(EXTRACT(EPOCH FROM ")
		w.Node(n)
		w.Add(") * 1000000)::int8")
	case schema.Date:
		w.Byte('(')
		w.Atom(n)
		w.Add(" - DATE '1970-01-01')")
	case schema.Bytes:
		w.Add("encode(")
		w.Node(n)
		w.Add(", 'hex')")
	case schema.Array:
		if e := n.Type.Elem; e != nil && (e.Kind == schema.Instant || e.Kind == schema.DateTime || e.Kind == schema.Date) {
			timesInJSON(w, n)
			return
		}
		w.Node(n)
	case schema.JSON:
		w.Atom(n)
		w.Add("::text")
	default:
		w.Node(n)
	}
}
