package flush

import (
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// Sink takes rows: Row gives the place for the next one, in which these columns are to be
// written, and Done takes it.
type Sink interface {
	Row(columns []int) ([]driver.Value, error)
	Done() error
}

// Feed gives entities to a Sink as rows, as an INSERT of each would write them: what the
// database fills is left to it while it is zero. Columns are one list for as long as they are
// the same.
type Feed struct {
	m       *mapping.Mapping
	to      Sink
	filled  []int  // columns that may be left out
	left    []bool // and whether they are
	columns []int
}

// NewFeed makes a Feed of a mapping's entities.
func NewFeed(m *mapping.Mapping, to Sink) *Feed {
	f := &Feed{m: m, to: to}
	for i := range m.Columns {
		if k := m.Columns[i].Filled; k != schema.ByProgram && k != schema.ByFormula {
			f.filled = append(f.filled, i)
		}
	}
	f.left = make([]bool, len(f.filled))
	return f
}

// Add gives one.
func (f *Feed) Add(e unsafe.Pointer) error {
	if e == nil {
		return &fault.BuildError{What: "a nil entity", Where: "BulkInsert into " + f.m.Table.Name}
	}
	MakeKey(f.m, e)
	if err := Begin(f.m, e); err != nil {
		return err
	}
	f.shape(e)
	row, err := f.to.Row(f.columns)
	if err != nil {
		return err
	}
	for i, c := range f.columns {
		col := &f.m.Columns[c]
		if err := col.Encode(e, &row[i]); err != nil {
			return fault.Unfit(f.m.Entity+"."+col.Field, err)
		}
	}
	return f.to.Done()
}

// shape finds the columns that an entity writes.
func (f *Feed) shape(e unsafe.Pointer) {
	same := f.columns != nil
	for i, c := range f.filled {
		col := &f.m.Columns[c]
		if zero := col.Codec.Zero(unsafe.Add(e, col.Offset)); zero != f.left[i] {
			f.left[i], same = zero, false
		}
	}
	if same {
		return
	}
	columns, _ := written(f.m, e, make([]int, 0, len(f.m.Columns)), nil)
	f.columns = columns
}
