package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Lists are held as JSON, their items in the form of a column; bytes as digits.

// arrayAll writes NOT EXISTS (an item of the second list that is not in the first).
func arrayAll(w *dialect.Writer, n *tree.Node) {
	end := whole(w, n.Args[0])
	w.Add("NOT ")
	among(w, n, " NOT IN ")
	w.Add(end)
}

// arrayAny writes EXISTS (an item of the second list that is in the first).
func arrayAny(w *dialect.Writer, n *tree.Node) {
	end := whole(w, n.Args[0])
	among(w, n, " IN ")
	w.Add(end)
}

func among(w *dialect.Writer, n *tree.Node, in string) {
	w.Add(`EXISTS (SELECT 1 FROM json_each(`)
	w.Qualified(n.Args[1])
	w.Add(`) AS "_want" WHERE "_want".value`)
	if elem(n.Args[0].Type).Kind == schema.Decimal {
		w.Add(" COLLATE decimal")
	}
	w.Add(in)
	w.Add(`(SELECT "_have".value FROM json_each(`)
	w.Qualified(n.Args[0])
	w.Add(`) AS "_have"))`)
}

// whole begins what is NULL for a list that is, and gives its end.
func whole(w *dialect.Writer, list *tree.Node) (end string) {
	if !w.MayBeNull(list) {
		return ""
	}
	w.Add("CASE WHEN ")
	w.Operand(list)
	w.Add(" IS NOT NULL THEN ")
	return " END"
}

func elem(t *schema.Type) *schema.Type {
	if t == nil || t.Elem == nil {
		return &schema.Type{Kind: schema.Text}
	}
	return t.Elem
}

// arrayAt writes an item as a column would hold it.
func arrayAt(w *dialect.Writer, n *tree.Node) {
	v := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	switch elem(n.Args[0].Type).Kind {
	case schema.UUID, schema.Bytes:
		w.Add("unhex(")
		v.Call(w, "json_extract(")
		w.Byte(')')
	case schema.Float32, schema.Float64:
		w.Add("CAST(")
		v.Call(w, "json_extract(")
		w.Add(" AS REAL)")
	default:
		v.Call(w, "json_extract(")
	}
}
