package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// rows writes rows as JSON, behind their number: the aggregate cuts what is longer than
// group_concat_max_len.
func rows(w *dialect.Writer, n *tree.Node) {
	w.Rows(n.Query, dialect.RowsWords{List: "JSON_ARRAY(", Group: "JSON_ARRAY(COUNT(*), JSON_ARRAYAGG(", End: "))"})
}

// inJSON writes a cell of such a row. A column of documents would stand in it as a
// document, in which NULL and null are one.
func inJSON(w *dialect.Writer, n *tree.Node) {
	kind := schema.Invalid
	if n.Type != nil {
		kind = n.Type.Kind
	}
	switch kind {
	case schema.Bytes, schema.UUID:
		w.Add("HEX(")
		w.Node(n)
		w.Byte(')')
	case schema.JSON, schema.Array:
		w.Add("CONVERT(")
		w.Node(n)
		w.Add(" USING utf8mb4)")
	default:
		w.Node(n)
	}
}
