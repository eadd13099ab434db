package mysql

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
	case schema.Text:
		p.when(w, " = 'STRING'")
		p.text(w)
		collate(w)
		w.Add(" END")
	case schema.Bool:
		p.when(w, " = 'BOOLEAN'")
		p.text(w)
		w.Add(" = " + wordsOf(w.Rules.Name).truth + " END")
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		p.integer(w)
	case schema.Float32, schema.Float64:
		p.number(w)
		w.Add("CAST(")
		p.text(w)
		w.Add(" AS DOUBLE) END")
	case schema.Decimal:
		p.number(w)
		p.decimal(w)
		w.Add(" ELSE ")
		p.when(w, " = 'STRING'")
		w.Add("CASE WHEN ")
		p.text(w)
		w.Add(" REGEXP " + dialect.DecimalPattern + " THEN ")
		p.decimal(w)
		w.Add(" END END END")
	case schema.Instant:
		p.instant(w)
	case schema.Date, schema.DateTime, schema.Clock:
		p.when(w, " = 'STRING'")
		w.Add("CAST(")
		p.text(w)
		w.Add(" AS ")
		w.Add(castNames[kind])
		w.Add(") END")
	case schema.UUID:
		p.when(w, " = 'STRING'")
		w.Add("CASE WHEN ")
		p.text(w)
		w.Add(" REGEXP " + dialect.UUIDPattern + " THEN UNHEX(REPLACE(")
		p.text(w)
		w.Add(", '-', '')) END END")
	case schema.JSON:
		p.when(w, " <> 'NULL'")
		p.Call(w, "JSON_EXTRACT(")
		w.Add(" END")
	default:
		w.Unsupported("JSON path read as " + kind.String())
	}
}

// jsonHas writes whether the document has a key at its top.
func jsonHas(w *dialect.Writer, n *tree.Node) {
	p := dialect.JSONValue{Doc: n.Args[0], Steps: n.Path}
	p.Call(w, "JSON_EXTRACT(")
	w.Add(" IS NOT NULL")
}

type path struct{ dialect.JSONValue }

// when opens CASE WHEN the value is of a type. Here [0] of what is no array is that itself,
// so that its being one is asked for too.
func (p *path) when(w *dialect.Writer, test string) {
	w.Add("CASE WHEN JSON_TYPE(")
	p.Call(w, "JSON_EXTRACT(")
	w.Byte(')')
	w.Add(test)
	for i, s := range p.Steps {
		if s.IsIndex && s.Index == 0 {
			parent := dialect.JSONValue{Doc: p.Doc, Steps: p.Steps[:i]}
			w.Add(" AND JSON_TYPE(")
			parent.Call(w, "JSON_EXTRACT(")
			w.Add(") = 'ARRAY'")
		}
	}
	w.Add(" THEN ")
}

func (p *path) number(w *dialect.Writer) { p.when(w, wordsOf(w.Rules.Name).numbers) }

// text writes the value without its quotes. MySQL's JSON_VALUE would cut it after 512
// characters.
func (p *path) text(w *dialect.Writer) {
	if w.Rules.Name == MySQLName {
		w.Add("JSON_UNQUOTE(")
		p.Call(w, "JSON_EXTRACT(")
		w.Byte(')')
		return
	}
	p.Call(w, "JSON_VALUE(")
}

// integer writes a number that an int64 holds.
func (p *path) integer(w *dialect.Writer) {
	p.number(w)
	w.Add("CASE WHEN ")
	p.decimal(w)
	w.Add(" = TRUNCATE(")
	p.decimal(w)
	w.Add(", 0) AND ")
	p.decimal(w)
	w.Add(" BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(")
	p.decimal(w)
	w.Add(" AS SIGNED) END END")
}

// decimal writes a number with all the digits that a DECIMAL has.
func (p *path) decimal(w *dialect.Writer) {
	w.Add("CAST(")
	p.text(w)
	w.Add(" AS DECIMAL(65, 30))")
}

// instant writes a string of RFC 3339 as the moment in UTC.
func (p *path) instant(w *dialect.Writer) {
	p.when(w, " = 'STRING'")
	w.Add("CASE WHEN ")
	p.text(w)
	w.Add(" LIKE '%Z' THEN CAST(REPLACE(REPLACE(")
	p.text(w)
	w.Add(", 'T', ' '), 'Z', '') AS DATETIME(6)) ELSE CONVERT_TZ(CAST(REPLACE(LEFT(")
	p.text(w)
	w.Add(", CHAR_LENGTH(")
	p.text(w)
	w.Add(") - 6), 'T', ' ') AS DATETIME(6)), RIGHT(")
	p.text(w)
	w.Add(", 6), '+00:00') END END")
}
