package mysql

import (
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

// maxList is how many values stand in the text of their own; longer lists travel as one
// JSON text, and are looked up in a table made of it.
const maxList = 4096

func in(w *dialect.Writer, n *tree.Node) {
	if len(n.Values) <= maxList || dialect.Width(n) > 1 {
		dialect.WriteIn(w, n)
		return
	}
	k := n.Values[0].Kind
	w.Operand(n.Left)
	w.In(n.Not)
	if k == driver.UUID || k == driver.Bytes {
		w.Add("(SELECT UNHEX(`v`) FROM JSON_TABLE(")
	} else {
		w.Add("(SELECT `v` FROM JSON_TABLE(")
	}
	w.List(k, n.Values)
	w.Add(", '$[*]' COLUMNS (`v` ")
	typ := listType(k)
	w.Add(typ)
	if typ == longText {
		collated(w, n.Left.Type)
	}
	w.Add(" PATH '$' ERROR ON EMPTY ERROR ON ERROR)) AS `_list`)")
}

func listType(k driver.Kind) string {
	switch k {
	case driver.Bool, driver.Int:
		return "BIGINT"
	case driver.Float:
		return "DOUBLE"
	case driver.Decimal:
		return decimalType(65, 30)
	case driver.Instant, driver.DateTime:
		return "DATETIME(6)"
	case driver.Date:
		return "DATE"
	case driver.Clock:
		return "TIME(6)"
	}
	return longText
}
