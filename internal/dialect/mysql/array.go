package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Lists are held as JSON. They are compared as tables of their items, in the items' own type:
// JSON_CONTAINS compares numbers as floats, and strings by how they are escaped.

// arrayAll writes NOT EXISTS (an item of the second list that is not in the first).
func arrayAll(w *dialect.Writer, n *tree.Node) {
	open := whole(w, n.Args[0])
	w.Add("NOT EXISTS (SELECT 1 FROM ")
	itemTable(w, n.Args[1], n.Args[0].Type, "_want")
	w.Add(" WHERE `_want`.`v` NOT IN (SELECT `_have`.`v` FROM ")
	itemTable(w, n.Args[0], n.Args[0].Type, "_have")
	w.Add("))")
	w.Add(open)
}

// arrayAny writes EXISTS (an item of the second list that is in the first).
func arrayAny(w *dialect.Writer, n *tree.Node) {
	open := whole(w, n.Args[0])
	w.Add("EXISTS (SELECT 1 FROM ")
	itemTable(w, n.Args[1], n.Args[0].Type, "_want")
	w.Add(" WHERE `_want`.`v` IN (SELECT `_have`.`v` FROM ")
	itemTable(w, n.Args[0], n.Args[0].Type, "_have")
	w.Add("))")
	w.Add(open)
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

func itemTable(w *dialect.Writer, list *tree.Node, t *schema.Type, alias string) {
	w.Add("JSON_TABLE(")
	w.Qualified(list)
	w.Add(", '$[*]' COLUMNS (`v` ")
	declare(w, elem(t))
	w.Add(" PATH '$')) AS `")
	w.Add(alias)
	w.Byte('`')
}

func elem(t *schema.Type) *schema.Type {
	if t == nil || t.Elem == nil {
		return &schema.Type{Kind: schema.Text}
	}
	return t.Elem
}

// arrayAt writes an item in its own type.
func arrayAt(w *dialect.Writer, n *tree.Node) {
	v := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	switch kind := elem(n.Args[0].Type).Kind; kind {
	case schema.Text:
		(&path{v}).text(w)
		collate(w)
	case schema.UUID, schema.Bytes:
		w.Add("UNHEX(")
		(&path{v}).text(w)
		w.Byte(')')
	case schema.Bool:
		w.Byte('(')
		(&path{v}).text(w)
		w.Add(" = " + wordsOf(w.Rules.Name).truth)
		w.Byte(')')
	default:
		w.Add("CAST(")
		(&path{v}).text(w)
		w.Add(" AS ")
		w.Add(castName(elem(n.Args[0].Type)))
		w.Byte(')')
	}
}
