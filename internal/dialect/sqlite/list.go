package sqlite

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// maxList is how many values stand as parameters of their own; longer lists travel as one
// parameter, which package sqlite of this module sends as a JSON text.
const maxList = 1024

// in writes left IN (…).
func in(w *dialect.Writer, n *tree.Node) {
	if dialect.EmptyIn(w, n) {
		return
	}
	width := dialect.Width(n)
	left(w, n.Left)
	w.In(n.Not)
	w.Byte('(')
	switch {
	case width > 1:
		w.Add("VALUES ")
		w.Padded(n.Values, width, "(")
	case len(n.Values) > maxList:
		long(w, n.Values)
	default:
		w.Padded(n.Values, 1, "(")
	}
	w.Byte(')')
}

// long writes a list as a JSON text, in which bytes are hexadecimal digits.
func long(w *dialect.Writer, vs []driver.Value) {
	k := vs[0].Kind
	if k == driver.Bytes || k == driver.UUID {
		w.Add("SELECT unhex(value) FROM json_each(")
	} else {
		w.Add("SELECT value FROM json_each(")
	}
	w.List(k, vs)
	w.Byte(')')
}
