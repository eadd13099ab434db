package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// rows writes rows as JSON. That a text is JSON is forgotten on the way out of a subquery:
// json() says it again.
func rows(w *dialect.Writer, n *tree.Node) {
	w.Add("json(")
	w.Rows(n.Query, dialect.RowsWords{List: "json_array(", Group: "json_group_array(", End: ")", Inner: true, Back: "json("})
	w.Byte(')')
}

// inJSON writes a cell of such a row. Which digits of a float JSON functions write depends on
// the version, and they take no bytes: package sqlite of this module has functions for both.
func inJSON(w *dialect.Writer, n *tree.Node) {
	kind := schema.Invalid
	if n.Type != nil {
		kind = n.Type.Kind
	}
	switch kind {
	case schema.Float32, schema.Float64:
		w.Add("tenon_float(")
		w.Node(n)
		w.Byte(')')
	case schema.Bytes, schema.UUID:
		w.Add("tenon_hex(")
		w.Node(n)
		w.Byte(')')
	default:
		w.Node(n)
	}
}
