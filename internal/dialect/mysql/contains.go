package mysql

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// jsonContains writes a test for each value of the document that is looked for: JSON_CONTAINS
// takes a list for any of its items, compares numbers as floats, and strings by how they are
// escaped.
func jsonContains(w *dialect.Writer, n *tree.Node) {
	w.ByValue()
	if n.Args[1].Waits() { // it is written again when the value is there
		w.Node(n.Args[1])
		return
	}
	var part any
	d := json.NewDecoder(strings.NewReader(n.Args[1].Value.S))
	d.UseNumber()
	if err := d.Decode(&part); err != nil {
		w.Fail(err)
		return
	}
	end := whole(w, n.Args[0])
	w.Add("COALESCE((")
	within(w, place{base: func() { w.Qualified(n.Args[0]) }}, part, 1)
	w.Add("), FALSE)")
	w.Add(end)
}

// place is a value inside of a document.
type place struct {
	base  func() // writes the document
	steps []tree.Step
}

// value writes it as JSON.
func (p place) value(w *dialect.Writer) {
	w.Add("JSON_EXTRACT(")
	p.base()
	w.Add(", ")
	(&dialect.JSONValue{Steps: p.steps}).Path(w)
	w.Byte(')')
}

// text writes it without the quotes of a string.
func (p place) text(w *dialect.Writer) {
	if w.Rules.Name == MySQLName {
		w.Add("JSON_UNQUOTE(")
		p.value(w)
		w.Byte(')')
		return
	}
	w.Add("JSON_VALUE(")
	p.base()
	w.Add(", ")
	(&dialect.JSONValue{Steps: p.steps}).Path(w)
	w.Byte(')')
}

func (p place) is(w *dialect.Writer, test string) {
	w.Add("JSON_TYPE(")
	p.value(w)
	w.Byte(')')
	w.Add(test)
}

// within writes whether the value at a place contains part.
func within(w *dialect.Writer, p place, part any, depth int) {
	switch part := part.(type) {
	case map[string]any:
		p.is(w, " = 'OBJECT'")
		for _, k := range slices.Sorted(maps.Keys(part)) {
			w.Add(" AND ")
			within(w, place{p.base, append(slices.Clip(p.steps), tree.Step{Key: k})}, part[k], depth)
		}
	case []any:
		p.is(w, " = 'ARRAY'")
		for _, v := range part {
			w.Add(" AND ")
			anyItem(w, p, v, depth)
		}
	case string:
		p.is(w, " = 'STRING'")
		w.Add(" AND ")
		p.text(w)
		w.Add(" = ")
		w.Constant(part)
		collate(w)
	case json.Number:
		equalNumber(w, p, string(part))
	case bool:
		p.is(w, " = 'BOOLEAN'")
		w.Add(" AND ")
		p.text(w)
		if part {
			w.Add(" = ")
		} else {
			w.Add(" <> ")
		}
		w.Add(wordsOf(w.Rules.Name).truth)
	default:
		p.is(w, " = 'NULL'")
	}
}

// anyItem writes whether an item of the list at a place contains part. Items are taken by
// their number: a column of JSON_TABLE does not tell the string 1 from the number.
func anyItem(w *dialect.Writer, p place, part any, depth int) {
	item := "`_item" + strconv.Itoa(depth) + "`"
	w.Add("EXISTS (SELECT 1 FROM JSON_TABLE(")
	p.value(w)
	w.Add(", '$[*]' COLUMNS (`i` FOR ORDINALITY)) AS ")
	w.Add(item)
	w.Add(" WHERE ")
	within(w, place{base: func() {
		w.Add("JSON_EXTRACT(")
		p.value(w)
		w.Add(", CONCAT('$[', " + item + ".`i` - 1, ']'))")
	}}, part, depth+1)
	w.Byte(')')
}

// equalNumber compares by all digits that a DECIMAL has, and by the magnitude beyond.
func equalNumber(w *dialect.Writer, p place, number string) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.Abs(f) >= 1e34 || f != 0 && math.Abs(f) < 1e-15 {
		w.Unsupported("a number below 1e-15 or from 1e34 on in what a document contains")
		return
	}
	p.is(w, wordsOf(w.Rules.Name).numbers)
	w.Add(" AND CAST(")
	p.text(w)
	w.Add(" AS DECIMAL(65, 30)) = CAST(")
	w.Constant(number)
	w.Add(" AS DECIMAL(65, 30)) AND CAST(")
	p.text(w)
	w.Add(" AS DOUBLE) = ")
	v := driver.Value{}
	v.SetFloat(f)
	w.Value(&v)
}
