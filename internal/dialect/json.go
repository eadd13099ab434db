package dialect

import (
	"bytes"
	"strings"

	"github.com/tenonsql/tenon/internal/tree"
)

// JSONPath appends a path as most databases write it: $."key"[0]. Keys are JSON strings.
func (w *Writer) JSONPath(steps []tree.Step) {
	w.Byte('$')
	for i := range steps {
		if steps[i].IsIndex {
			w.Byte('[')
			w.Number(steps[i].Index)
			w.Byte(']')
			continue
		}
		if strings.HasPrefix(steps[i].Key, "-") && !w.Rules.Can.DashKeys {
			w.Unsupported("a JSON path to a key that begins with -")
		}
		w.Byte('.')
		w.Text = AppendJSONString(w.Text, steps[i].Key)
	}
}

// JSONValue is the value at a path of a document, for the databases whose functions take a
// document and a path: all but PostgreSQL.
type JSONValue struct {
	Doc   *tree.Node
	Steps []tree.Step
}

// Call writes a function of the document and the path; opening is its name and parenthesis.
func (v *JSONValue) Call(w *Writer, opening string) {
	w.Add(opening)
	w.Node(v.Doc)
	w.Add(", ")
	v.Path(w)
	w.Byte(')')
}

// Path writes the path as a literal: $."key"[0], keys as JSON strings. Where a backslash in a
// literal may be an escape, a path that needs one is a parameter.
func (v *JSONValue) Path(w *Writer) {
	start := len(w.Text)
	w.Byte('\'')
	w.JSONPath(v.Steps)
	if path := w.Text[start+1:]; w.Rules.Escapes && bytes.IndexByte(path, '\\') >= 0 {
		s := string(path)
		w.Text = w.Text[:start]
		w.Constant(s)
		return
	}
	doubleQuotes(w, start+1)
	w.Byte('\'')
}

// UUIDPattern is a regular expression for strings that hold a UUID, as a literal.
const UUIDPattern = "'^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'"

// DecimalPattern is a regular expression for strings that hold a decimal number, which is
// how decimal types write themselves into documents. It has no question mark, so that no
// driver takes one for a parameter.
const DecimalPattern = "'^[-+]{0,1}[0-9]{1,}([.][0-9]{1,}){0,1}([eE][-+]{0,1}[0-9]{1,4}){0,1}$'"

// doubleQuotes doubles the single quotes in what was written from start on.
func doubleQuotes(w *Writer, start int) {
	for i := start; i < len(w.Text); i++ {
		if w.Text[i] == '\'' {
			w.Text = append(w.Text, 0)
			copy(w.Text[i+1:], w.Text[i:])
			i++
		}
	}
}

var shortEscapes = [0x20]byte{'\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

// AppendJSONString appends s as a JSON string, escaping what must be and no more, as
// documents that come from Go do it: MariaDB finds a key by how it is written.
func AppendJSONString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20 && shortEscapes[c] != 0:
			b = append(b, '\\', shortEscapes[c])
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
