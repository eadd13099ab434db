package tenontest

import (
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// buffered are rows that were read.
type buffered struct {
	columns []string
	left    [][]driver.Value
	result  driver.Result
}

// readAll reads the rows of a cursor, and closes it.
func readAll(rows driver.Rows) (driver.Rows, error) {
	b := &buffered{columns: rows.Columns()}
	for cells := rows.Next(); cells != nil; cells = rows.Next() {
		b.left = append(b.left, owned(cells))
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	b.result = rows.Result()
	return b, nil
}

// owned copies cells out of the driver's buffer.
func owned(cells []driver.Value) []driver.Value {
	out := make([]driver.Value, len(cells))
	for i := range cells {
		out[i] = cells[i]
		out[i].S = strings.Clone(cells[i].S)
		if l := cells[i].Items; l != nil {
			out[i].Items = &driver.Items{Elem: l.Elem, Values: owned(l.Values)}
		}
	}
	return out
}

// Next gives the next row.
func (b *buffered) Next() []driver.Value {
	if len(b.left) == 0 {
		return nil
	}
	row := b.left[0]
	b.left = b.left[1:]
	return row
}

// Err is nil: what went wrong was Query's error.
func (b *buffered) Err() error { return nil }

// Close forgets the rest.
func (b *buffered) Close() error { b.left = nil; return nil }

// Columns are the names of the columns.
func (b *buffered) Columns() []string { return b.columns }

// Result counts the rows.
func (b *buffered) Result() driver.Result { return b.result }
