package postgres

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// arrayOp writes list op list: @> has all of, && has one of. Both can use a GIN index.
func arrayOp(op string) dialect.Rule {
	return func(w *dialect.Writer, n *tree.Node) {
		w.Byte('(')
		w.Atom(n.Args[0])
		w.Add(op)
		w.Atom(n.Args[1])
		w.Byte(')')
	}
}

// arrayAt writes an item, which are counted from 1 here.
func arrayAt(w *dialect.Writer, n *tree.Node) {
	w.Byte('(')
	w.Atom(n.Args[0])
	w.Add(")[")
	w.Number(n.Path[0].Index + 1)
	w.Byte(']')
}

// timesInJSON writes a list of times as a list of what inJSON makes of one; NULL stays NULL.
func timesInJSON(w *dialect.Writer, n *tree.Node) {
	w.Add("CASE WHEN ")
	w.Atom(n)
	w.Add(" IS NOT NULL THEN ARRAY(SELECT ")
	if n.Type.Elem.Kind == schema.Date {
		w.Add(`"_item"."v" - DATE '1970-01-01'`)
	} else {
		w.Add(`(EXTRACT(EPOCH FROM "_item"."v") * 1000000)::int8`)
	}
	w.Add(" FROM unnest(")
	w.Node(n)
	w.Add(`) WITH ORDINALITY AS "_item" ("v", "at") ORDER BY "_item"."at") END`)
}
