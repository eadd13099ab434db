package sqlite

import (
	"encoding/hex"
	"strconv"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// maxList is how many values stand as parameters of their own; longer lists travel as one
// JSON text.
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
	case len(n.Values) > maxList && inJSON(n.Values[0].Kind):
		long(w, n.Values)
	default:
		w.Padded(n.Values, 1, "(")
	}
	w.Byte(')')
}

func inJSON(k driver.Kind) bool {
	switch k {
	case driver.Bool, driver.Int, driver.Float, driver.Decimal, driver.Text, driver.Bytes, driver.UUID:
		return true
	}
	return false
}

// long writes a list as a JSON text.
func long(w *dialect.Writer, vs []driver.Value) {
	if k := vs[0].Kind; k == driver.Bytes || k == driver.UUID {
		w.Add("SELECT unhex(value) FROM json_each(")
	} else {
		w.Add("SELECT value FROM json_each(")
	}
	b := make([]byte, 0, 16*len(vs))
	for i := range vs {
		b = append(b, "[,"[min(i, 1)])
		b = appendJSON(b, &vs[i])
	}
	w.String(string(append(b, ']')))
	w.Byte(')')
}

func appendJSON(b []byte, v *driver.Value) []byte {
	switch v.Kind {
	case driver.Bool, driver.Int:
		return strconv.AppendInt(b, v.N, 10)
	case driver.Float:
		return strconv.AppendFloat(b, v.Float64(), 'e', 17, 64)
	case driver.Decimal:
		return append(v.AppendDecimal(append(b, '"')), '"')
	case driver.Bytes, driver.UUID:
		return append(hex.AppendEncode(append(b, '"'), v.Bytes()), '"')
	}
	return dialect.AppendJSONString(b, v.S)
}
