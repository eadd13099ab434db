package dialect

import (
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
)

// RowsWords are how a database makes JSON lists.
type RowsWords struct {
	List  string // opens a list of arguments
	Group string // opens the aggregate that makes a list of rows
	End   string // closes it

	// Inner says that the order and the limit of the rows stand in a query inside of the
	// aggregate's, which reads its rows as Back says: an opening and an end around a name.
	Inner bool
	Back  string
	// Placed says that the aggregate has to be told the order of such rows: by their places.
	Placed bool
}

// Rows appends the rows of a query as one JSON list of lists, in its order: a subquery that
// sees the sources around it.
func (w *Writer) Rows(q *tree.Select, words RowsWords) {
	if q == nil || len(q.Columns) == 0 {
		w.Unsupported("rows as JSON of nothing")
		return
	}
	w.Add("(SELECT ")
	w.Add(words.Group)
	if words.Inner {
		w.Add(words.Back)
		w.Name(rowCell)
		w.Byte(')')
		if words.Placed && len(q.Order) > 0 {
			w.Add(" ORDER BY ")
			w.Name(rowPlace)
		}
		w.Add(words.End)
		w.Add(" FROM (")
	}
	w.open(false)
	w.enterAll(q)
	w.Qualify()
	if words.Inner {
		w.Add("SELECT ")
	}
	w.jsonRow(q.Columns, words.List)
	if words.Inner {
		w.as(rowCell)
		if words.Placed && len(q.Order) > 0 {
			w.Add(", ROW_NUMBER() OVER (")
			w.Order(q.Order)
			w.Byte(')')
			w.as(rowPlace)
		}
	} else if len(q.Order) > 0 {
		w.Byte(' ')
		w.Order(q.Order)
	}
	if !words.Inner {
		w.Rules.Limit(w, q)
		w.Add(words.End)
	}
	w.from(q)
	w.where(q.Where, nil)
	if words.Inner {
		if len(q.Order) > 0 {
			w.Byte(' ')
			w.Order(q.Order)
		}
		w.Rules.Limit(w, q)
		w.Add(") AS ")
		w.Name(rowCell)
	}
	w.shut()
	w.Byte(')')
}

// rowCell is the name of a row in the query inside of the aggregate's, and of that query.
const rowCell = "tenon_json"

// rowPlace is the name of its place among the rows.
const rowPlace = "tenon_place"

// jsonRow appends a row as a list of its cells, or of lists of them where it is wide.
func (w *Writer) jsonRow(cells []*tree.Node, opening string) {
	w.Add(opening)
	grouped := len(cells) > codec.JSONGroup
	for i, n := range cells {
		if i > 0 {
			w.Add(", ")
		}
		if grouped && i%codec.JSONGroup == 0 {
			w.Add(opening)
		}
		if n.Kind == tree.Rows {
			w.Node(n)
		} else {
			w.Rules.InJSON(w, n)
		}
		if grouped && (i%codec.JSONGroup == codec.JSONGroup-1 || i == len(cells)-1) {
			w.Byte(')')
		}
	}
	w.Byte(')')
}
