package postgres

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// jsonPath writes the value at a path, NULL where it is not of the type that is asked for.
// The steps are -> operators, which tell a key from an index and work on json and jsonb.
func jsonPath(w *dialect.Writer, n *tree.Node) {
	p := path{n.Left, n.Path, jsonFunction(n.Left)}
	kind := schema.Text
	if n.Type != nil {
		kind = n.Type.Kind
	}
	switch kind {
	case schema.Text:
		p.when(w, "string")
		p.text(w)
		w.Add(` COLLATE "C" END`)
	case schema.Bool:
		p.when(w, "boolean")
		p.cast(w, "bool")
		w.Add(" END")
	case schema.Int16, schema.Int32, schema.Int64, schema.Duration:
		p.integer(w)
	case schema.Float32, schema.Float64:
		p.when(w, "number")
		p.cast(w, "float8")
		w.Add(" END")
	case schema.Decimal:
		p.when(w, "number")
		p.cast(w, "numeric")
		w.Add(" WHEN ")
		p.is(w, "string")
		w.Add(" AND ")
		p.text(w)
		w.Add(" ~ " + dialect.DecimalPattern + " THEN ")
		p.cast(w, "numeric")
		w.Add(" END")
	case schema.Instant, schema.Date, schema.DateTime, schema.Clock, schema.UUID:
		p.when(w, "string")
		w.Add("CASE WHEN ")
		p.text(w)
		w.Add(" ~ " + patterns[kind] + " THEN ")
		p.cast(w, castNames[kind])
		w.Add(" END END")
	case schema.JSON:
		w.Add("CASE WHEN ")
		w.Add(p.function)
		p.value(w)
		w.Add(") <> 'null'")
		p.lists(w)
		w.Add(" THEN ")
		p.value(w)
		if isText(p.doc) {
			w.Add("::jsonb")
		}
		w.Add(" END")
	default:
		w.Unsupported("JSON path read as " + kind.String())
	}
}

// What a text must look like for a cast not to fail: a failed cast would fail the statement,
// where the value is to be NULL.
const (
	dayPattern = `((?!0000)[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))` +
		`|(?!0000)([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)`
	timePattern = `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?`
	zonePattern = `([Zz]|[-+](0[0-9]|1[0-5]):[0-5][0-9])`
)

var patterns = map[schema.Kind]string{
	schema.Instant:  "'^" + dayPattern + "[Tt ]" + timePattern + zonePattern + "$'",
	schema.Date:     "'^" + dayPattern + "$'",
	schema.DateTime: "'^" + dayPattern + "[Tt ]" + timePattern + "$'",
	schema.Clock:    `'^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$'`,
	schema.UUID:     dialect.UUIDPattern,
}

// jsonHas writes whether the document has a key at its top.
func jsonHas(w *dialect.Writer, n *tree.Node) {
	p := path{n.Args[0], n.Path, ""}
	p.value(w)
	w.Add(" IS NOT NULL")
}

// jsonFunction is the function that tells the type of a value.
func jsonFunction(doc *tree.Node) string {
	if isText(doc) {
		return "json_typeof("
	}
	return "jsonb_typeof("
}

// isText says that a document is a json, a text, where others are jsonb.
func isText(doc *tree.Node) bool { return doc.Type != nil && doc.Type.Native[Name] == "json" }

type path struct {
	doc      *tree.Node
	steps    []tree.Step
	function string
}

// when opens CASE WHEN the value has this type.
func (p *path) when(w *dialect.Writer, kind string) {
	w.Add("CASE WHEN ")
	p.is(w, kind)
	w.Add(" THEN ")
}

// is writes whether the value has this type. In a jsonb 0 finds a lone string or number
// too, as if it were the first of a list: that it is a list is asked for.
func (p *path) is(w *dialect.Writer, kind string) {
	w.Add(p.function)
	p.value(w)
	w.Add(") = '")
	w.Add(kind)
	w.Byte('\'')
	p.lists(w)
}

// lists writes whether what is asked for its first item is a list.
func (p *path) lists(w *dialect.Writer) {
	for i, s := range p.steps {
		if s.IsIndex && s.Index == 0 {
			w.Add(" AND ")
			parent := path{p.doc, p.steps[:i], p.function}
			w.Add(p.function)
			parent.value(w)
			w.Add(") = 'array'")
		}
	}
}

// integer writes a number that an int64 holds.
func (p *path) integer(w *dialect.Writer) {
	p.when(w, "number")
	w.Add("CASE WHEN ")
	p.cast(w, "numeric")
	w.Add(" = TRUNC(")
	p.cast(w, "numeric")
	w.Add(") AND ")
	p.cast(w, "numeric")
	w.Add(" BETWEEN -9223372036854775808 AND 9223372036854775807 THEN ")
	p.cast(w, "numeric")
	w.Add("::int8 END END")
}

// value appends the JSON value at the path.
func (p *path) value(w *dialect.Writer) {
	w.Byte('(')
	w.Atom(p.doc)
	p.walk(w, p.steps)
	w.Byte(')')
}

// text appends the value as text, without quotes.
func (p *path) text(w *dialect.Writer) {
	w.Byte('(')
	w.Atom(p.doc)
	if len(p.steps) == 0 {
		w.Add(" #>> '{}')")
		return
	}
	last := len(p.steps) - 1
	p.walk(w, p.steps[:last])
	w.Add(" ->> ")
	step(w, p.steps[last])
	w.Byte(')')
}

func (p *path) cast(w *dialect.Writer, name string) {
	p.text(w)
	w.Add("::")
	w.Add(name)
}

func (p *path) walk(w *dialect.Writer, steps []tree.Step) {
	for _, s := range steps {
		w.Add(" -> ")
		step(w, s)
	}
}

func step(w *dialect.Writer, s tree.Step) {
	if s.IsIndex {
		w.Number(s.Index)
		return
	}
	w.Literal(s.Key)
}
