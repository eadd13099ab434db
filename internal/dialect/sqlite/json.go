package sqlite

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// jsonPath writes the value at a path, NULL where it is not of the type that is asked for.
func jsonPath(w *dialect.Writer, n *tree.Node) {
	p := path{dialect.JSONValue{Doc: n.Left, Steps: n.Path}}
	kind := schema.Text
	if n.Type != nil {
		kind = n.Type.Kind
	}
	switch kind {
	case schema.Text, schema.Date, schema.DateTime, schema.Clock:
		p.text(w, "")
		w.Add(" END")
	case schema.Instant:
		p.text(w, "tenon_instant(")
		w.Add(") END")
	case schema.UUID:
		p.text(w, "CASE WHEN ")
		w.Add(" REGEXP " + dialect.UUIDPattern + " THEN unhex(")
		p.Call(w, "json_extract(")
		w.Add(", '-') END END")
	case schema.Bool:
		w.Add("CASE ")
		p.Call(w, "json_type(")
		w.Add(" WHEN 'true' THEN 1 WHEN 'false' THEN 0 END")
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		p.integer(w)
	case schema.Float32, schema.Float64:
		p.number(w)
		w.Add(" THEN CAST(")
		p.Call(w, "json_extract(")
		w.Add(" AS REAL) END")
	case schema.Decimal:
		p.number(w)
		w.Add(" THEN ")
		p.document(w)
		w.Add(" WHEN ")
		p.Call(w, "json_type(")
		w.Add(" = 'text' AND ")
		p.Call(w, "json_extract(")
		w.Add(" REGEXP " + dialect.DecimalPattern + " THEN ")
		p.Call(w, "json_extract(")
		w.Add(" END")
	case schema.JSON:
		w.Add("CASE WHEN ")
		p.Call(w, "json_type(")
		w.Add(" <> 'null' THEN ")
		p.document(w)
		w.Add(" END")
	default:
		w.Unsupported("JSON path read as " + kind.String())
	}
}

// jsonHas writes whether the document has a key at its top.
func jsonHas(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	p.Call(w, "json_type(")
	w.Add(" IS NOT NULL")
}

type path struct{ dialect.JSONValue }

// text opens CASE WHEN the value is a string, and gives it through a function.
func (p *path) text(w *dialect.Writer, function string) {
	w.Add("CASE WHEN ")
	p.Call(w, "json_type(")
	w.Add(" = 'text' THEN ")
	w.Add(function)
	p.Call(w, "json_extract(")
}

// number opens CASE WHEN the value is a number.
func (p *path) number(w *dialect.Writer) {
	w.Add("CASE WHEN ")
	p.Call(w, "json_type(")
	w.Add(" IN ('integer', 'real')")
}

// integer writes a number that an int64 holds.
func (p *path) integer(w *dialect.Writer) {
	p.number(w)
	w.Add(" AND CAST(")
	p.Call(w, "json_extract(")
	w.Add(" AS INTEGER) = ")
	p.Call(w, "json_extract(")
	w.Add(" THEN CAST(")
	p.Call(w, "json_extract(")
	w.Add(" AS INTEGER) END")
}

// document writes the value as JSON: a number keeps its digits.
func (p *path) document(w *dialect.Writer) {
	w.Byte('(')
	w.Atom(p.Doc)
	w.Add(" -> ")
	p.Path(w)
	w.Byte(')')
}
